import { origin } from '../../support/http.ts';
import type { anIssue } from './samples.ts';
import { SITE, START, aHistory } from './samples.ts';

type RawIssue = ReturnType<typeof anIssue>;
type RawHistory = ReturnType<typeof aHistory>;
type Reply = readonly [number, unknown];

interface SearchBody {
  readonly jql: string;
  readonly fields: readonly string[];
  readonly maxResults: number;
  readonly nextPageToken?: string;
}

interface BulkBody {
  readonly issueIdsOrKeys: readonly string[];
  readonly nextPageToken?: string;
}

export interface FakeSite {
  issues: RawIssue[];
  /** By issue id; without an entry an issue has one change of status. */
  readonly histories: Map<string, readonly RawHistory[]>;
  readonly searches: SearchBody[];
  readonly bulks: BulkBody[];
  /** Requests for issues by their ids. */
  readonly fetches: BulkBody[];
  readonly remote: Map<string, Reply>;
  counts: number;
  readonly remoteRequests: string[];
  /** Answers a search itself, where it gives a reply. */
  onSearch: (body: SearchBody) => Reply | null;
  /** Answers a request for issues by their ids itself, where it is set. */
  onFetch: Reply | null;
  /** Answers a count itself, where it is set. */
  onCount: Reply | null;
  historiesPerPage: number;
  /** All requests so far. */
  requests(): number;
}

/** Just enough of Jira's search and histories to walk through, with every request noted. */
export function fakeSite(issues: RawIssue[]): FakeSite {
  const site: FakeSite = {
    issues,
    histories: new Map(),
    searches: [],
    bulks: [],
    fetches: [],
    remote: new Map(),
    counts: 0,
    remoteRequests: [],
    onSearch: () => null,
    onFetch: null,
    onCount: null,
    historiesPerPage: 10_000,
    requests: () =>
      site.searches.length + site.bulks.length + site.counts + site.remoteRequests.length,
  };
  const scope = origin(SITE).persist();
  // None of these must come: what has to come is checked on the notes.
  scope
    .post('/rest/api/3/search/jql')
    .optionally()
    .reply(async (request: Request) => search(site, (await request.json()) as SearchBody));
  scope
    .post('/rest/api/3/changelog/bulkfetch')
    .optionally()
    .reply(async (request: Request) => bulk(site, (await request.json()) as BulkBody));
  scope
    .post('/rest/api/3/issue/bulkfetch')
    .optionally()
    .reply(async (request: Request) => fetchById(site, (await request.json()) as BulkBody));
  scope
    .post('/rest/api/3/search/approximate-count')
    .optionally()
    .reply(() => {
      site.counts += 1;
      const [status, body] = site.onCount ?? [200, { count: site.issues.length }];
      return [status, body as Record<string, unknown>];
    });
  scope
    .get(/\/rest\/api\/3\/issue\/\d+\/remotelink/)
    .optionally()
    .reply((request: Request) => {
      const id = /issue\/(\d+)/.exec(request.url)?.[1] ?? '';
      site.remoteRequests.push(id);
      const [status, body] = site.remote.get(id) ?? [200, []];
      return [status, body as Record<string, unknown>];
    });
  return site;
}

function search(site: FakeSite, body: SearchBody): [number, Record<string, unknown>] {
  site.searches.push(body);
  const given = site.onSearch(body);
  if (given !== null) return [given[0], given[1] as Record<string, unknown>];
  const since = Number(/updated >= (-?\d+)/.exec(body.jql)?.[1] ?? Number.NEGATIVE_INFINITY);
  const found = site.issues
    .filter((issue) => updatedOf(issue) >= since)
    .toSorted((a, b) => updatedOf(a) - updatedOf(b));
  const start = Number(body.nextPageToken?.slice(1) ?? 0);
  const end = start + body.maxResults;
  return [
    200,
    {
      issues: found.slice(start, end),
      ...(end < found.length ? { nextPageToken: `t${end}` } : { isLast: true }),
    },
  ];
}

function bulk(site: FakeSite, body: BulkBody): [number, Record<string, unknown>] {
  site.bulks.push(body);
  const all = body.issueIdsOrKeys
    .flatMap((id) =>
      (site.histories.get(id) ?? [statusChange(Number(id))]).map((history) => ({ id, history })),
    )
    .toSorted((a, b) => a.history.created - b.history.created);
  const start = Number(body.nextPageToken?.slice(1) ?? 0);
  const end = start + site.historiesPerPage;
  const page = Map.groupBy(all.slice(start, end), (entry) => entry.id);
  return [
    200,
    {
      issueChangeLogs: [...page].map(([issueId, entries]) => ({
        issueId,
        changeHistories: entries.map((entry) => entry.history),
      })),
      nextPageToken: end < all.length ? `h${end}` : null,
    },
  ];
}

function fetchById(site: FakeSite, body: BulkBody): [number, Record<string, unknown>] {
  site.fetches.push(body);
  const [status, answer] = site.onFetch ?? [
    200,
    { issues: site.issues.filter(({ id }) => body.issueIdsOrKeys.includes(id)) },
  ];
  return [status, answer as Record<string, unknown>];
}

export function statusChange(id: number, at = START): RawHistory {
  return aHistory(id, at, {
    field: 'status',
    fieldId: 'status',
    from: '1',
    fromString: 'To Do',
    to: '3',
    toString: 'In Progress',
  });
}

function updatedOf(issue: RawIssue): number {
  return Date.parse(String(issue.fields['updated']));
}
