import type { PulledItem, Rejected } from '../../core/domain/batch.ts';
import type { RemoteLink, WorkItem } from '../../core/domain/work-item.ts';
import type { JiraClient } from './client.ts';
import { RequestError } from '../http/failure.ts';
import type { FieldCatalogue } from './fields.ts';
import type { HistoryReader, ReadHistory } from './histories.ts';
import { historyReader } from './histories.ts';
import { pulledItem } from './normalise.ts';
import type { JiraOptions } from './options.ts';
import { ChangelogPage, IssueList, RemoteLinks } from './schema.ts';

const HISTORIES_PER_PAGE = 10_000;
const ISSUES_PER_FETCH = 100;

type Issue = Pick<WorkItem, 'id' | 'key'>;

/**
 * Histories of up to 1,000 issues by issue id. Pages are ordered by time, so that one issue's entries are spread over
 * all of them. Not filtered by field: a quarter of the items has no field id and would be lost.
 */
export async function historiesOf(
  client: JiraClient,
  source: JiraOptions['id'],
  issues: readonly Issue[],
  catalogue: FieldCatalogue,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, HistoryReader>> {
  const ids = issues.map((issue) => issue.id);
  const about = `histories of ${someKeys(issues)}`;
  const found = new Map(ids.map((id) => [id, historyReader(catalogue)]));
  const used = new Set<string>();

  // A function of its own, so that a page of ten megabytes is free again while the next one is awaited.
  async function takePage(token: string | null): Promise<string | null> {
    const page = await client.ask(
      about,
      ChangelogPage,
      async ({ cloud }) =>
        cloud.issues.getBulkChangelogs({
          issueIdsOrKeys: [...ids],
          maxResults: HISTORIES_PER_PAGE,
          ...(token === null ? {} : { nextPageToken: token }),
        }),
      signal,
    );
    for (const { issueId, changeHistories } of page.issueChangeLogs) {
      found.get(issueId)?.add(changeHistories ?? []);
    }
    return page.nextPageToken ?? null;
  }

  let token: string | null = null;
  do {
    token = await takePage(token);
    if (token !== null && used.has(token)) {
      throw new RequestError(source, about, {
        reason: 'unreadable',
        status: null,
        said: 'Jira gave the same page token twice',
        advice: 'It is tried again with the next pull.',
      });
    }
    if (token !== null) used.add(token);
  } while (token !== null);
  return found;
}

function someKeys(issues: readonly Issue[]): string {
  const [first, last] = [issues[0]?.key ?? '', issues.at(-1)?.key ?? ''];
  return issues.length === 1 ? first : `${issues.length} issues (${first} to ${last})`;
}

/** Issues by id as a search would show them; those that are gone are left out. */
export async function issuesById(
  client: JiraClient,
  ids: readonly string[],
  fields: readonly string[],
  signal: AbortSignal,
): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for (let from = 0; from < ids.length; from += ISSUES_PER_FETCH) {
    const some = ids.slice(from, from + ISSUES_PER_FETCH);
    const { issues } = await client.ask(
      `issues that could not be read earlier (ids ${some[0]} to ${some.at(-1)})`,
      IssueList,
      async ({ cloud }) =>
        cloud.issues.bulkFetchIssues({ issueIdsOrKeys: some, fields: [...fields] }),
      signal,
    );
    found.push(...issues);
  }
  return found;
}

/** An issue with its past, and with its links to the outside where its past knows of any. */
export async function withRemoteLinks(
  client: JiraClient,
  item: WorkItem,
  read: ReadHistory,
  signal: AbortSignal,
): Promise<{ readonly pulled: PulledItem; readonly rejected: readonly Rejected[] }> {
  const rejected = read.unreadable.map((why) => ({ key: item.key, why }));
  if (!read.hasRemoteLinks) return { pulled: pulledItem(item, read, []), rejected };
  try {
    const links = await remoteLinksOf(client, item, signal);
    return { pulled: pulledItem(item, read, links), rejected };
  } catch (error) {
    if (!(error instanceof RequestError) || error.reason !== 'unreadable') throw error;
    const unread = { key: item.key, why: error.message };
    return { pulled: pulledItem(item, read, []), rejected: [...rejected, unread] };
  }
}

/** Links to the outside. An issue that went away in the meantime, or a site that hides them, has none for us. */
async function remoteLinksOf(
  client: JiraClient,
  issue: Issue,
  signal: AbortSignal,
): Promise<readonly RemoteLink[]> {
  try {
    const links = await client.ask(
      `remote links of ${issue.key}`,
      RemoteLinks,
      client.api.remoteLinks(issue.id),
      signal,
    );
    return links.map(({ id, relationship, object }) => ({
      id,
      url: object.url,
      title: object.title ?? '',
      relationship: relationship ?? null,
    }));
  } catch (error) {
    if (error instanceof RequestError && (error.status === 404 || error.status === 403)) return [];
    throw error;
  }
}
