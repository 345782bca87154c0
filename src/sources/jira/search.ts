import type { JiraClient } from './client.ts';
import { RequestError, quoted } from '../http/failure.ts';
import type { JiraOptions } from './options.ts';
import { Count, SearchPage } from './schema.ts';

export const ISSUES_PER_PAGE = 100;

export interface Page {
  readonly issues: readonly unknown[];
  /** Token of the next page; null on the last one. */
  readonly next: string | null;
}

/** A search whose page token Jira does not know any more (they live for a week). */
export class ExpiredToken extends Error {
  override readonly name = 'ExpiredToken';
}

/** The configured scope as JQL. */
export function scopeJql(scope: JiraOptions['scope']): string {
  if ('projects' in scope) return `project in (${scope.projects.map(jqlText).join(', ')})`;
  // Sorting is ours to decide, and a sort inside parentheses is an error.
  return scope.jql.replace(/\border\s+by\b[^"']*$/i, '').trim();
}

const PROJECTS_NAMED = 5;

/** The scope as messages name it. */
export function scopeWords(scope: JiraOptions['scope']): string {
  if (!('projects' in scope)) return 'that fit the configured JQL';
  const { length } = scope.projects;
  const named = quoted(scope.projects.slice(0, PROJECTS_NAMED).join(', '));
  return length > PROJECTS_NAMED
    ? `in ${named} and ${length - PROJECTS_NAMED} more projects`
    : `in ${named}`;
}

function jqlText(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/**
 * Changed issues since an instant. Epoch milliseconds know no time zone, unlike JQL's dates. No upper bound: an issue
 * that keeps changing would never be collected; one that changes during the walk comes again at its end.
 */
export function changesJql(scope: string, since: number | null): string {
  return since === null ? `(${scope})` : `(${scope}) AND updated >= ${since}`;
}

export async function* searchPages(
  client: JiraClient,
  source: JiraOptions['id'],
  search: {
    readonly about: string;
    readonly jql: string;
    readonly order: 'updated' | 'created';
    readonly fields: readonly string[];
    readonly perPage: number;
    readonly token: string | null;
  },
  signal: AbortSignal,
): AsyncGenerator<Page, void, undefined> {
  const { about } = search;
  const used = new Set<string>();
  let token = search.token;
  for (;;) {
    const page = await searchPage(client, search, token, about, signal);
    const next = page.isLast === true ? null : (page.nextPageToken ?? null);
    if (token !== null) used.add(token);
    const fault = pageFault(page.issues, next, used);
    if (fault !== null) {
      throw new RequestError(source, about, {
        reason: 'unreadable',
        status: null,
        said: fault,
        advice: 'It is tried again with the next pull.',
      });
    }
    yield { issues: page.issues, next };
    if (next === null) return;
    token = next;
  }
}

async function searchPage(
  client: JiraClient,
  search: {
    readonly jql: string;
    readonly order: string;
    readonly fields: readonly string[];
    readonly perPage: number;
  },
  token: string | null,
  about: string,
  signal: AbortSignal,
): Promise<SearchPage> {
  try {
    return await client.ask(
      about,
      SearchPage,
      async ({ cloud }) =>
        cloud.issueSearch.searchAndReconsileIssuesUsingJqlPost({
          jql: `${search.jql} ORDER BY ${search.order} ASC`,
          fields: [...search.fields],
          maxResults: search.perPage,
          ...(token === null ? {} : { nextPageToken: token }),
        }),
      signal,
    );
  } catch (error) {
    const refused = error instanceof RequestError && error.status === 400;
    throw refused && token !== null ? new ExpiredToken(error.message, { cause: error }) : error;
  }
}

/** Answers that would make us walk in circles. */
function pageFault(
  issues: readonly unknown[],
  next: string | null,
  used: ReadonlySet<string>,
): string | null {
  if (next === null) return null;
  if (used.has(next)) return 'Jira gave the same page token twice';
  return issues.length === 0 ? 'Jira gave an empty page with a token for another one' : null;
}

/**
 * How many issues a walk will meet, for the progress line; null where Jira will not tell. Whether the token is any good
 * at all, the search itself finds out.
 */
export async function expectedCount(
  client: JiraClient,
  jql: string,
  signal: AbortSignal,
): Promise<number | null> {
  try {
    const { count } = await client.ask(
      'count of issues',
      Count,
      async ({ cloud }) => cloud.issueSearch.countIssues({ jql }),
      signal,
    );
    return count;
  } catch (error) {
    if (error instanceof RequestError) return null;
    throw error;
  }
}
