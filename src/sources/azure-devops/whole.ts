import type { Rejected } from '../../core/domain/batch.ts';
import { RequestError } from '../http/failure.ts';
import type { AzureDevOpsClient } from './client.ts';
import { linksInUpdate } from './links.ts';
import type { LinkEvent } from './links.ts';
import { readRevision } from './revisions.ts';
import type { Reading, Revision } from './revisions.ts';
import { Records } from './schema.ts';
import { isRecord, text } from './values.ts';

const PER_PAGE = 200;
const PAGES_AT_MOST = 200;
/** `WorkItemErrorPolicy.Omit`, `WorkItemExpand.Relations`: importing the library for two numbers costs its start-up. */
const OMIT = 2;
const RELATIONS = 1;

export interface WholeItem {
  readonly revisions: readonly Revision[];
  readonly links: readonly LinkEvent[];
  readonly rejected: readonly Rejected[];
}

/**
 * An item whose beginning the feed did not show us: it came from a project that we do not keep, or has become
 * visible. Null where it cannot be read on its own, as deleted items cannot.
 */
export async function wholeItem(
  client: AzureDevOpsClient,
  id: string,
  reading: Reading,
  signal: AbortSignal,
): Promise<WholeItem | null> {
  const about = `history of work item ${id}`;
  try {
    const [revisions, updates] = await Promise.all([
      pagesOf(async (skip) =>
        client.ask(
          about,
          Records,
          async ({ wit }) => wit.getRevisions(Number(id), PER_PAGE, skip),
          signal,
        ),
      ),
      pagesOf(async (skip) =>
        client.ask(
          about,
          Records,
          async ({ wit }) => wit.getUpdates(Number(id), PER_PAGE, skip),
          signal,
        ),
      ),
    ]);
    const read = revisions.map((raw) => readRevision(raw, reading));
    return {
      revisions: read.flatMap((one) => ('rejected' in one ? [] : [one])),
      links: updates.flatMap(linksInUpdate),
      rejected: read.flatMap((one) => ('rejected' in one ? [one.rejected] : [])),
    };
  } catch (error) {
    if (error instanceof RequestError && error.status === 404) return null;
    throw error;
  }
}

/** The service may give fewer than it is asked for: only an empty page is the end. */
async function pagesOf(page: (skip: number) => Promise<unknown[]>): Promise<unknown[]> {
  const all: unknown[] = [];
  for (let count = 0; count < PAGES_AT_MOST; count += 1) {
    const values = await page(all.length);
    all.push(...values);
    if (values.length === 0) break;
  }
  return all;
}

/** The relations of some items by id; of those that cannot be read any more there are none. */
export async function relationsOf(
  client: AzureDevOpsClient,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, unknown>> {
  const found = new Map<string, unknown>();
  for (let at = 0; at < ids.length; at += PER_PAGE) {
    const chunk = ids.slice(at, at + PER_PAGE).map(Number);
    const items = await client.ask(
      'links of work items to the outside',
      Records,
      async ({ wit }) =>
        wit.getWorkItemsBatch({ ids: chunk, $expand: RELATIONS, errorPolicy: OMIT }),
      signal,
    );
    for (const item of items) {
      if (!isRecord(item)) continue;
      const id = text(item['id']);
      if (id !== null) found.set(id, item['relations']);
    }
  }
  return found;
}
