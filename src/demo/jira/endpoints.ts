import type { Clock } from '../../shared/clock.ts';
import { bulkChangelogs, checkBulkRequest } from './changelog.ts';
import type { BulkChangelogs } from './changelog.ts';
import type { CommentBook } from './comments.ts';
import type { Endpoint, Fault, Faults } from './faults.ts';
import { parseJql } from './jql.ts';
import type { Query } from './jql.ts';
import { expired, pageTokens } from './page-token.ts';
import type { PageTokens } from './page-token.ts';
import { JiraRefusal } from './refusal.ts';
import { datedHistory, fieldChoice, issueText } from './render.ts';
import type { Cursor, SearchIndex } from './search-index.ts';
import type { JiraSite, SiteIssue } from './site.ts';

/** A request as far as an endpoint needs it. */
export interface Ask {
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  /** Nobody, or a token that Jira does not know: sees an empty site. */
  readonly anonymous: boolean;
  readonly fault: Fault | null;
}

export interface Desk {
  readonly site: JiraSite;
  readonly index: SearchIndex;
  readonly changelogs: BulkChangelogs;
  readonly tokens: PageTokens;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly pageSize: number;
  readonly slimPageSize: number;
  /** The account's IANA zone, and the one its times are written in; null writes UTC. */
  readonly zone: string;
  readonly localTimes: string | null;
  projectState(key: string): ProjectState;
  /** Whether a search may find the issue: not where its project is away. */
  isShown(issue: SiteIssue): boolean;
  /** The issue in the shape of the deployment. */
  show(issue: SiteIssue): SiteIssue;
  readonly comments: CommentBook;
  readonly commentsAre: 'documents' | 'texts';
}

/** `deleted` is in the recycle bin, `hidden` is not shown to the account at all. */
export type ProjectState = 'live' | 'archived' | 'deleted' | 'hidden';

export interface Route {
  readonly endpoint: Endpoint;
  readonly method: 'GET' | 'POST';
  readonly path: RegExp;
  /** Of a request that went well; 200 where nothing is said. */
  readonly status?: number;
  /** Gives JSON text. */
  answer(desk: Desk, ask: Ask): string;
}

export function desk(parts: Omit<Desk, 'tokens' | 'changelogs'>): Desk {
  return { ...parts, tokens: pageTokens(parts.clock), changelogs: bulkChangelogs(parts.site) };
}

export function search(at: Desk, ask: Ask): string {
  const jql = text(ask, 'jql') ?? '';
  const query = shown(at, parseJql(jql));
  if (ask.anonymous) return '{"issues":[],"isLast":true}';
  refuseUnknownProjects(at, query);
  const choice = fieldChoice(strings(ask, 'fields'), 'id');
  const expanded = (text(ask, 'expand') ?? '').split(',').includes('changelog');
  const changelog = expanded ? 'newest' : 'none';
  const identity = JSON.stringify([jql, strings(ask, 'fields'), text(ask, 'expand')]);
  const token = text(ask, 'nextPageToken');
  if (ask.fault?.kind === 'expired-page-token') throw expired();
  const after = token === null ? null : (at.tokens.read(identity, token) as Cursor);
  if (ask.fault?.kind === 'empty-page') {
    const again = token ?? at.tokens.mint(identity, null);
    return `{"issues":[],"nextPageToken":"${again}","isLast":false}`;
  }
  const most = choice.slim ? at.slimPageSize : at.pageSize;
  const asked = number(ask, 'maxResults') ?? 50;
  if (asked < 1) throw new JiraRefusal(400, 'maxResults must be at least 1.');
  const page = at.index.page(query, after, Math.min(asked, most));
  const issues = page.issues.map((issue) =>
    issueText(issue, choice, changelog, at.faults.spoiled(issue.id), at.localTimes),
  );
  const list = ask.fault?.kind === 'missing-list' ? '' : `"issues":[${issues.join()}],`;
  const last = page.issues.at(-1);
  if (!page.more || last === undefined) return `{${list}"isLast":true}`;
  const next =
    ask.fault?.kind === 'repeated-page-token'
      ? token!
      : at.tokens.mint(identity, at.index.cursorOf(query, last));
  return `{${list}"nextPageToken":"${next}","isLast":false}`;
}

export function count(at: Desk, ask: Ask): string {
  const query = shown(at, parseJql(text(ask, 'jql') ?? ''));
  if (ask.anonymous) return '{"count":0}';
  refuseUnknownProjects(at, query);
  return `{"count":${at.index.count(query)}}`;
}

export function changelog(at: Desk, ask: Ask): string {
  const request = {
    issueIdsOrKeys: strings(ask, 'issueIdsOrKeys'),
    fieldIds: strings(ask, 'fieldIds'),
    maxResults: number(ask, 'maxResults') ?? 1000,
  };
  checkBulkRequest(request);
  if (ask.anonymous) return '{"issueChangeLogs":[]}';
  const identity = at.changelogs.identity(request);
  const token = text(ask, 'nextPageToken');
  if (ask.fault?.kind === 'expired-page-token') throw expired();
  const offset = token === null ? 0 : (at.tokens.read(identity, token) as number);
  if (ask.fault?.kind === 'empty-page') {
    const again = token ?? at.tokens.mint(identity, 0);
    return `{"issueChangeLogs":[],"nextPageToken":"${again}"}`;
  }
  const page = at.changelogs.page(request, offset);
  const list = ask.fault?.kind === 'missing-list' ? null : `"issueChangeLogs":${page.issues}`;
  const repeated = ask.fault?.kind === 'repeated-page-token' ? token : null;
  const next =
    page.next === null
      ? null
      : `"nextPageToken":"${repeated ?? at.tokens.mint(identity, page.next)}"`;
  return `{${[list, next].filter((part) => part !== null).join()}}`;
}

export function bulkIssues(at: Desk, ask: Ask): string {
  const asked = strings(ask, 'issueIdsOrKeys');
  if (asked.length === 0 || asked.length > 100) {
    throw new JiraRefusal(400, 'issueIdsOrKeys: between 1 and 100 issues are allowed.');
  }
  const choice = fieldChoice(strings(ask, 'fields'), '*all');
  const changelog = strings(ask, 'expand').includes('changelog') ? 'newest' : 'none';
  const found = asked.map((idOrKey) => at.site.issues.find(idOrKey));
  const visible = found.filter((issue) => issue !== null).filter((issue) => at.isShown(issue));
  const issues = [...new Set(ask.anonymous ? [] : visible)];
  issues.sort((a, b) => Number(a.id) - Number(b.id));
  const texts = issues.map((issue) =>
    issueText(issue, choice, changelog, at.faults.spoiled(issue.id), at.localTimes),
  );
  return `{"issues":[${texts.join()}],"issueErrors":[]}`;
}

export function issue(at: Desk, ask: Ask): string {
  const found = theIssue(at, ask);
  const choice = fieldChoice(ask.query.getAll('fields'), '*all');
  const expanded = (ask.query.get('expand') ?? '').split(',').includes('changelog');
  const spoiled = at.faults.spoiled(found.id);
  return issueText(found, choice, expanded ? 'newest' : 'none', spoiled, at.localTimes);
}

export function issueChangelog(at: Desk, ask: Ask): string {
  const found = theIssue(at, ask);
  const histories = found.histories();
  const startAt = Number(ask.query.get('startAt') ?? 0);
  const maxResults = Math.min(Number(ask.query.get('maxResults') ?? 100), 100);
  const values = histories.slice(startAt, startAt + maxResults);
  const isLast = startAt + values.length >= histories.length;
  return (
    `{"self":${JSON.stringify(`${found.self}/changelog`)},"maxResults":${maxResults},"startAt":${startAt},` +
    `"total":${histories.length},"isLast":${isLast},"values":[${values.map((one) => datedHistory(one, at.localTimes)).join()}]}`
  );
}

export function remoteLinks(at: Desk, ask: Ask): string {
  return JSON.stringify(theIssue(at, ask).remoteLinks);
}

export function theIssue(at: Desk, ask: Ask): SiteIssue {
  const found = ask.anonymous ? null : at.site.issues.find(ask.path[0] ?? '');
  if (found === null || !at.isShown(found)) {
    throw new JiraRefusal(404, 'Issue does not exist or you do not have permission to see it.');
  }
  return found;
}

/** A query leaves out what is not shown. */
function shown(at: Desk, query: Query): Query {
  return { ...query, matches: (issue) => query.matches(issue) && at.isShown(issue) };
}

export function refuseUnknownProjects(at: Desk, query: Query): void {
  const named = at.site.projects.filter(({ key }) =>
    ['live', 'archived'].includes(at.projectState(key)),
  );
  const known = new Set(
    named.flatMap((project) => [project.key, project.id, project.name]).map(lower),
  );
  const stranger = query.projects.find((name) => !known.has(lower(name)));
  if (stranger === undefined) return;
  throw new JiraRefusal(400, `The value '${stranger}' does not exist for the field 'project'.`);
}

function lower(name: string): string {
  return name.toLowerCase();
}

export function text(ask: Ask, name: string): string | null {
  const value = ask.body[name] ?? ask.query.get(name);
  if (value === null || value === undefined) return null;
  if (typeof value !== 'string') throw new JiraRefusal(400, `${name} must be a string.`);
  return value;
}

export function number(ask: Ask, name: string): number | null {
  const value = ask.body[name] ?? ask.query.get(name);
  if (value === null || value === undefined) return null;
  const parsed = Number(value);
  if (!Number.isInteger(parsed)) throw new JiraRefusal(400, `${name} must be a whole number.`);
  return parsed;
}

export function strings(ask: Ask, name: string): readonly string[] {
  const value = ask.body[name] ?? ask.query.getAll(name);
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value;
  throw new JiraRefusal(400, `${name} must be a list of strings.`);
}
