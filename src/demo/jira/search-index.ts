import type { Clock } from '../../shared/clock.ts';
import type { Order, Query } from './jql.ts';
import type { JiraSite, SiteIssue } from './site.ts';

/** Where a walk has come to: the sort keys of the last issue that was given. */
export type Cursor = readonly (number | string)[];

export interface SearchIndex {
  /** Up to `limit` issues after the cursor, and whether more follow. */
  page(
    query: Query,
    after: Cursor | null,
    limit: number,
  ): { readonly issues: readonly SiteIssue[]; readonly more: boolean };
  /** Everything that a query finds, in its order. */
  all(query: Query): readonly SiteIssue[];
  count(query: Query): number;
  cursorOf(query: Query, issue: SiteIssue): Cursor;
  close(): void;
}

/**
 * What searches see: like Jira's own index it lags behind the issues by `lagMs`. A cursor is a place in the order, not
 * an offset, so an issue that changes during a walk is seen again at its new place and none is skipped.
 */
export function searchIndex(site: JiraSite, lagMs: number, clock: Clock): SearchIndex {
  const visible = new Map<string, SiteIssue>();
  for (const issue of site.issues.all()) visible.set(issue.id, issue);
  const pending: { readonly id: string; readonly at: number }[] = [];
  const sorted = new Map<string, readonly SiteIssue[]>();

  function take(id: string): void {
    const issue = site.issues.find(id);
    if (issue === null) visible.delete(id);
    else visible.set(id, issue);
    sorted.clear();
  }
  const stop = site.issues.onChange((id) => {
    if (lagMs === 0) take(id);
    else pending.push({ id, at: clock() + lagMs });
  });

  function catchUp(): void {
    const now = clock();
    while (pending.length > 0 && pending[0]!.at <= now) take(pending.shift()!.id);
    // A deletion is no matter of the index: what is gone is never shown.
    for (const { id } of pending) if (site.issues.find(id) === null) take(id);
  }

  function inOrder(order: readonly Order[]): readonly SiteIssue[] {
    const name = order.map((part) => `${part.field}${part.descending ? '-' : '+'}`).join();
    const known = sorted.get(name);
    if (known !== undefined) return known;
    const keyed = [...visible.values()].map((issue) => ({ issue, keys: keysOf(order, issue) }));
    const list = keyed.sort((a, b) => compare(order, a.keys, b.keys)).map((entry) => entry.issue);
    sorted.set(name, list);
    return list;
  }

  return {
    page(query, after, limit) {
      catchUp();
      const order = complete(query.order);
      const list = inOrder(order);
      const issues: SiteIssue[] = [];
      for (let i = after === null ? 0 : firstAfter(list, order, after); i < list.length; i += 1) {
        const issue = list[i]!;
        if (!query.matches(issue)) continue;
        if (issues.length === limit) return { issues, more: true };
        issues.push(issue);
      }
      return { issues, more: false };
    },
    all(query) {
      catchUp();
      return inOrder(complete(query.order)).filter((issue) => query.matches(issue));
    },
    count(query) {
      catchUp();
      return visible.values().reduce((sum, issue) => sum + (query.matches(issue) ? 1 : 0), 0);
    },
    cursorOf: (query, issue) => keysOf(complete(query.order), issue),
    close: stop,
  };
}

/** Without ORDER BY Jira gives the newest first; the id makes every order total. */
function complete(order: readonly Order[]): readonly Order[] {
  const given: readonly Order[] =
    order.length === 0 ? [{ field: 'created', descending: true }] : order;
  return [...given, { field: 'id', descending: given[0]!.descending }];
}

function keysOf(order: readonly Order[], issue: SiteIssue): (number | string)[] {
  return order.flatMap((part) => {
    if (part.field === 'key') {
      const dash = issue.key.lastIndexOf('-');
      return [issue.key.slice(0, dash), Number(issue.key.slice(dash + 1))];
    }
    return part.field === 'id' ? [Number(issue.id)] : [issue[part.field]];
  });
}

function compare(order: readonly Order[], a: Cursor, b: Cursor): number {
  let i = 0;
  for (const part of order) {
    const width = part.field === 'key' ? 2 : 1;
    for (let j = 0; j < width; j += 1, i += 1) {
      const x = a[i]!;
      const y = b[i]!;
      if (x !== y) return (x < y ? -1 : 1) * (part.descending ? -1 : 1);
    }
  }
  return 0;
}

function firstAfter(list: readonly SiteIssue[], order: readonly Order[], after: Cursor): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(order, keysOf(order, list[middle]!), after) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
