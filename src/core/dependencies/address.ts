import type { SourceId } from '../domain/ids.ts';
import type { LinkRules } from './link-rules.ts';

/** An item as a URL names it. */
export interface Address {
  readonly source: SourceId;
  readonly idOrKey: string;
}

const LONGEST_URL = 2_000;
const JIRA_KEY = /^[A-Z][A-Z0-9_]{1,30}-[1-9]\d{0,9}$/i;
const NUMBER = /^[1-9]\d{0,9}$/;

type Site = Pick<LinkRules, 'id' | 'tracker' | 'baseUrl'>;

/** A URL that somebody wrote, or null where it is none that leads to a web page; it may be meant to deceive. */
export function webUrl(text: string): URL | null {
  if (text.length > LONGEST_URL || !/^https?:\/\//i.test(text)) return null;
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  // `https://tracker@elsewhere/` looks like a link to the tracker.
  return url.username === '' && url.password === '' ? url : null;
}

/** The item of a configured tracker that a URL leads to; null for every other page. */
export function addressOf(url: URL, sites: readonly Site[]): Address | null {
  for (const site of sites) {
    const inside = pathInside(url, site);
    const idOrKey =
      inside === null
        ? null
        : site.tracker === 'jira'
          ? jiraItem(inside, url.searchParams)
          : azureItem(inside, url.searchParams);
    if (idOrKey !== null) return { source: site.id, idOrKey };
  }
  return null;
}

/** The path below a tracker's base address; null where the URL leads elsewhere. */
function pathInside(url: URL, { baseUrl }: Site): string | null {
  for (const base of basesOf(new URL(baseUrl))) {
    if (base.origin !== url.origin) continue;
    const prefix = base.pathname.replace(/\/+$/, '').toLowerCase();
    const path = url.pathname.toLowerCase();
    if (prefix === '' || path === prefix || path.startsWith(`${prefix}/`)) {
      return url.pathname.slice(prefix.length);
    }
  }
  return null;
}

/** An organisation of Azure DevOps has an older address that still works, and that old links carry. */
function basesOf(base: URL): URL[] {
  const organisation = /^\/([a-z0-9-]+)\/?$/i.exec(base.pathname)?.[1];
  if (base.host !== 'dev.azure.com' || organisation === undefined) return [base];
  const older = `https://${organisation}.visualstudio.com`;
  return [base, new URL(older), new URL(`${older}/DefaultCollection`)].toReversed();
}

/** Whether a page elsewhere is an item of a tracker that nobody configured, by its address. */
export function looksLikeItem({ pathname, searchParams }: URL): boolean {
  const browse = /\/browse\/[^/]+\/?$/.exec(pathname)?.[0] ?? '';
  return jiraItem(browse, searchParams) !== null || azureItem(pathname, searchParams) !== null;
}

function jiraItem(path: string, query: URLSearchParams): string | null {
  const issue =
    /^\/browse\/([^/]+)\/?$/.exec(path)?.[1] ??
    /\/issues\/([^/]+)\/?$/.exec(path)?.[1] ??
    query.get('selectedIssue');
  if (issue !== null && JIRA_KEY.test(issue)) return issue.toUpperCase();
  const id = /^\/rest\/api\/(?:\d|latest)\/issue\/([^/]+)\/?$/.exec(path)?.[1] ?? '';
  if (JIRA_KEY.test(id)) return id.toUpperCase();
  return NUMBER.test(id) ? id : null;
}

function azureItem(path: string, query: URLSearchParams): string | null {
  const id =
    /\/_workitems\/edit\/([^/]+)\/?$/i.exec(path)?.[1] ??
    /\/_apis\/wit\/workitems\/([^/]+)\/?$/i.exec(path)?.[1] ??
    (/\/_workitems\/?$/i.test(path) ? query.get('id') : null) ??
    (/\/_(?:boards|sprints|backlogs|queries)\//i.test(path) ? query.get('workitem') : null);
  return id !== null && NUMBER.test(id) ? id : null;
}

const LONGEST_TEXT = 500;
const MOST_MENTIONS = 20;

/** Items that a text names, by URL or in the way that their tracker writes them: `PAY-12`, `AB#4711`. */
export function mentionsIn(text: string, sites: readonly Site[]): Address[] {
  const read = text.slice(0, LONGEST_TEXT);
  const urls = [...read.matchAll(/\bhttps?:\/\/[^\s<>"'()[\]]+/gi)].map(([url]) => url);
  const linked = urls.flatMap((written) => {
    const url = webUrl(written.replace(/[.,;:!?]+$/, ''));
    return url === null ? [] : (addressOf(url, sites) ?? []);
  });
  // What stands inside a URL belongs to the page that it leads to.
  const rest = urls.reduce((left, url) => left.replace(url, ' '), read);
  const keys = [...rest.matchAll(/(?<![\w-])[A-Z][A-Z0-9_]{1,30}-[1-9]\d{0,9}(?![\w-])/g)];
  const numbers = [...rest.matchAll(/(?<![\w-])AB#([1-9]\d{0,9})(?!\w)/g)];
  const named = [
    ...keys.flatMap(([key]) => inEach('jira', key, sites)),
    ...numbers.flatMap(([, id = '']) => inEach('azure-devops', id, sites)),
  ];
  return [...linked, ...named].slice(0, MOST_MENTIONS);
}

function inEach(tracker: Site['tracker'], idOrKey: string, sites: readonly Site[]): Address[] {
  return sites.flatMap((site) => (site.tracker === tracker ? [{ source: site.id, idOrKey }] : []));
}
