import { createHash } from 'node:crypto';
import { JiraRefusal } from './refusal.ts';
import { numberedHistory } from './render.ts';
import type { HistoryText, JiraSite } from './site.ts';

const MOST_ISSUES = 1000;
const MOST_HISTORIES = 10_000;
const MOST_FIELDS = 10;
/** Sorted answers kept for the pages to come. */
const KEPT = 4;

export interface BulkRequest {
  readonly issueIdsOrKeys: readonly string[];
  readonly fieldIds: readonly string[];
  readonly maxResults: number;
}

interface Row {
  readonly issueId: string;
  readonly history: HistoryText;
}

export interface BulkChangelogs {
  /** One page from `offset` on: the JSON of its issues, and where the next page starts. */
  page(
    request: BulkRequest,
    offset: number,
  ): { readonly issues: string; readonly next: number | null };
  identity(request: BulkRequest): string;
}

export function checkBulkRequest(request: BulkRequest): void {
  if (request.issueIdsOrKeys.length === 0 || request.issueIdsOrKeys.length > MOST_ISSUES) {
    throw new JiraRefusal(400, `issueIdsOrKeys: between 1 and ${MOST_ISSUES} issues are allowed.`);
  }
  if (request.fieldIds.length > MOST_FIELDS) {
    throw new JiraRefusal(400, `fieldIds: at most ${MOST_FIELDS} fields are allowed.`);
  }
  if (request.maxResults < 1 || request.maxResults > MOST_HISTORIES) {
    throw new JiraRefusal(400, `maxResults: must be between 1 and ${MOST_HISTORIES}.`);
  }
}

/** Histories of many issues sorted by date, then issue: one issue's histories are spread over pages. */
export function bulkChangelogs(site: JiraSite): BulkChangelogs {
  const kept = new Map<string, readonly Row[]>();
  site.issues.onChange(() => kept.clear());

  function rows(request: BulkRequest): readonly Row[] {
    const name = identity(request);
    const known = kept.get(name);
    if (known !== undefined) return known;
    const list = collect(site, request);
    kept.set(name, list);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value!);
    return list;
  }

  return {
    identity,
    page(request, offset) {
      const list = rows(request);
      const end = Math.min(offset + request.maxResults, list.length);
      // Only appended to: the whole page is copied once, when it is sent.
      const byIssue = new Map<string, string>();
      for (let i = offset; i < end; i += 1) {
        const { issueId, history } = list[i]!;
        const texts = byIssue.get(issueId);
        const text = numberedHistory(history);
        byIssue.set(issueId, texts === undefined ? text : `${texts},${text}`);
      }
      let issues = '';
      for (const [id, texts] of byIssue) {
        issues += `${issues === '' ? '' : ','}{"issueId":"${id}","changeHistories":[${texts}]}`;
      }
      return { issues: `[${issues}]`, next: end < list.length ? end : null };
    },
  };
}

function collect(site: JiraSite, request: BulkRequest): readonly Row[] {
  const found = request.issueIdsOrKeys.map((idOrKey) => site.issues.find(idOrKey));
  const issues = new Set(found.filter((issue) => issue !== null));
  const wanted = new Set(request.fieldIds);
  const list: Row[] = [];
  for (const issue of issues) {
    for (const history of issue.histories()) {
      if (wanted.size > 0 && !history.fieldIds.some((id) => wanted.has(id))) continue;
      list.push({ issueId: issue.id, history });
    }
  }
  return list.sort((a, b) => a.history.at - b.history.at || Number(a.issueId) - Number(b.issueId));
}

function identity(request: BulkRequest): string {
  const hash = createHash('sha1');
  hash.update(request.issueIdsOrKeys.join()).update('|').update(request.fieldIds.join());
  return hash.digest('base64url');
}
