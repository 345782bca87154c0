import type { Batch, PulledItem, Rejected } from '../../core/domain/batch.ts';
import { instantOf } from '../../core/domain/time.ts';
import type { WorkItem } from '../../core/domain/work-item.ts';
import type { Progress, RecentChanges, Walk } from './checkpoint.ts';
import { recentChanges, writeCheckpoint } from './checkpoint.ts';
import type { JiraClient } from './client.ts';
import { historiesOf, remoteLinksOf } from './details.ts';
import { JiraError } from './failure.ts';
import type { FieldCatalogue } from './fields.ts';
import { historyReader } from './histories.ts';
import { pulledItem, readIssue } from './normalise.ts';
import type { JiraOptions } from './options.ts';
import type { Page } from './search.ts';
import { changesJql, expectedCount, scopeJql, searchPages } from './search.ts';

/** So many issues may share one request for their histories; the last page of a hundred must still fit. */
const FULL_PORTION = 1_000 - 100;

export interface Reader {
  readonly options: JiraOptions;
  readonly client: JiraClient;
  readonly catalogue: FieldCatalogue;
}

/** Issues of some pages, not yet with their histories, and where the walk stands behind them. */
interface Portion {
  readonly items: readonly WorkItem[];
  readonly rejected: readonly Rejected[];
  readonly next: string | null;
  readonly done: number;
  readonly maxSeen: number | null;
  readonly recent: Walk['recent'];
}

/**
 * Reads everything that changed since the last complete walk, or goes on with one that was interrupted. While the
 * histories of one portion are fetched and stored, the next portion is already being searched.
 */
export async function* walk(
  reader: Reader,
  progress: Progress,
  outer: AbortSignal,
): AsyncGenerator<Batch, void, undefined> {
  const given = new AbortController();
  const signal = AbortSignal.any([outer, given.signal]);
  const begun = begin(reader, progress);
  const jql = changesJql(scopeJql(reader.options.scope), begun.since);
  const expected =
    begun.since === null && begun.token === null
      ? expectedCount(reader.client, jql, signal)
      : Promise.resolve(begun.expected);
  const pages = searchPages(
    reader.client,
    reader.options.id,
    { jql, fields: reader.catalogue.requested, token: begun.token },
    signal,
  );
  const portions = portionsOf(reader, pages, begun);
  let ahead = portions.next();
  try {
    for (;;) {
      const step = await ahead;
      if (step.done === true) return;
      const portion = step.value;
      ahead = portions.next();
      // Reported when its turn comes; until then it must not count as unhandled.
      ahead.catch(() => undefined);
      const walked = { ...begun, expected: await expected };
      yield await batchOf(reader, portion, progress, walked, signal);
    }
  } finally {
    given.abort();
    await Promise.allSettled([ahead, expected]);
  }
}

interface Begun {
  readonly since: number | null;
  readonly token: string | null;
  readonly startedAt: number;
  readonly recent: RecentChanges;
  readonly done: number;
  readonly expected: number | null;
}

function begin({ options }: Reader, { walk: resumed, watermark, recent }: Progress): Begun {
  const { overlapMs } = options;
  if (resumed !== null) {
    return { ...resumed, recent: recentChanges(overlapMs, resumed.maxSeen, resumed.recent) };
  }
  return {
    since: watermark === null ? null : watermark - overlapMs,
    token: null,
    startedAt: options.clock(),
    recent: recentChanges(overlapMs, watermark, recent),
    done: 0,
    expected: null,
  };
}

async function* portionsOf(
  { options, catalogue }: Reader,
  pages: AsyncIterable<Page>,
  begun: Begun,
): AsyncGenerator<Portion, void, undefined> {
  const site = { source: options.id, baseUrl: options.baseUrl };
  const { recent } = begun;
  let { done } = begun;
  let items = new Map<string, WorkItem>();
  let rejected: Rejected[] = [];
  for await (const page of pages) {
    for (const raw of page.issues) {
      const read = readIssue(raw, site, catalogue);
      done += 1;
      if ('rejected' in read) {
        rejected.push(read.rejected);
        continue;
      }
      const { id, updatedAt } = read.item;
      if (recent.has(id, updatedAt)) continue;
      recent.add(id, updatedAt);
      items.set(id, read.item);
    }
    if (items.size <= FULL_PORTION && page.next !== null) continue;
    const portion = { items: [...items.values()], rejected, next: page.next, done };
    yield { ...portion, maxSeen: recent.latest(), recent: recent.list() };
    items = new Map();
    rejected = [];
  }
}

async function batchOf(
  reader: Reader,
  portion: Portion,
  progress: Progress,
  begun: Begun,
  signal: AbortSignal,
): Promise<Batch> {
  const { items, rejected } = await withHistories(reader, portion.items, signal);
  const { next, done, maxSeen, recent } = portion;
  const { since, startedAt, expected } = begun;
  const checkpoint = writeCheckpoint(
    next === null
      ? { ...progress, watermark: maxSeen, recent, walk: null }
      : { ...progress, walk: { since, token: next, startedAt, maxSeen, recent, done, expected } },
  );
  return {
    source: reader.options.id,
    items,
    rejected: [...portion.rejected, ...rejected],
    checkpoint,
    progress: { done, expected: expected === null ? null : Math.max(expected, done) },
    complete: next === null,
    readUntil: instantOf(next === null ? startedAt : (maxSeen ?? startedAt)),
  };
}

async function withHistories(
  { client, options, catalogue }: Reader,
  items: readonly WorkItem[],
  signal: AbortSignal,
): Promise<{ items: PulledItem[]; rejected: Rejected[] }> {
  if (items.length === 0) return { items: [], rejected: [] };
  const ids = items.map((item) => item.id);
  const histories = await historiesOf(client, options.id, ids, catalogue, signal);
  const rejected: Rejected[] = [];
  const pulled = items.map(async (item) => {
    const read = (histories.get(item.id) ?? historyReader(catalogue)).done();
    rejected.push(...read.unreadable.map((why) => ({ key: item.key, why })));
    if (!read.hasRemoteLinks) return pulledItem(item, read, []);
    try {
      return pulledItem(item, read, await remoteLinksOf(client, item, signal));
    } catch (error) {
      if (!(error instanceof JiraError) || error.reason !== 'unreadable') throw error;
      rejected.push({ key: item.key, why: error.message });
      return pulledItem(item, read, []);
    }
  });
  return { items: await Promise.all(pulled), rejected };
}
