import type { Batch, PulledItem, Rejected } from '../../core/domain/batch.ts';
import { instantOf } from '../../core/domain/time.ts';
import type { SprintInfo } from '../../core/domain/description.ts';
import type { WorkItem } from '../../core/domain/work-item.ts';
import type { Progress, RecentChanges, Walk } from './checkpoint.ts';
import { recentChanges, unreadIn, unreadList, writeCheckpoint } from './checkpoint.ts';
import type { JiraClient } from './client.ts';
import { historiesOf, issuesById, withRemoteLinks } from './details.ts';
import type { FieldCatalogue } from './fields.ts';
import { historyReader } from './histories.ts';
import { readIssue } from './normalise.ts';
import type { JiraOptions } from './options.ts';
import { NOTHING_AGAIN, readAgain } from './read-again.ts';
import type { ReadAgain } from './read-again.ts';
import type { Page } from './search.ts';
import {
  changesJql,
  expectedCount,
  ISSUES_PER_PAGE,
  scopeJql,
  scopeWords,
  searchPages,
} from './search.ts';
import { seenSprints } from './sprints.ts';

/** So many issues may share one request for their histories; the last page of a hundred must still fit. */
const FULL_PORTION = 1_000 - 100;
/** So many issues that could not be read are tried again per walk; the others have their turn in later ones. */
const TRIED_AGAIN = 200;

export interface Reader {
  readonly options: JiraOptions;
  readonly client: JiraClient;
  readonly catalogue: FieldCatalogue;
}

/** Issues of some pages, not yet with their histories, and where the walk stands behind them. */
interface Portion {
  readonly items: readonly WorkItem[];
  readonly rejected: readonly Rejected[];
  readonly sprints: readonly SprintInfo[];
  readonly forgotten: readonly string[];
  readonly next: string | null;
  readonly done: number;
  readonly maxSeen: number | null;
  readonly recent: Walk['recent'];
  readonly unread: ReadonlyMap<string, string>;
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
    {
      about: `search for changed issues ${scopeWords(reader.options.scope)}`,
      jql,
      order: 'updated',
      fields: reader.catalogue.requested,
      perPage: ISSUES_PER_PAGE,
      token: begun.token,
    },
    signal,
  );
  const portions = portionsOf(reader, pages, begun, signal);
  let ahead = portions.next();
  // Both are reported when their turn comes; until then neither must count as unhandled.
  expected.catch(() => undefined);
  try {
    for (;;) {
      const step = await ahead;
      if (step.done === true) return;
      const portion = step.value;
      ahead = portions.next();
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
  /** Issues that could not be read: keys by id. */
  readonly unread: Map<string, string>;
  /** Issues whose histories could not be read whole: keys by id. */
  readonly torn: Map<string, string>;
}

function begin({ options }: Reader, { walk: resumed, watermark, ...rest }: Progress): Begun {
  const { overlapMs } = options;
  const unread = { unread: unreadIn(rest.unread), torn: new Map<string, string>() };
  if (resumed !== null) {
    const recent = recentChanges(overlapMs, resumed.maxSeen, resumed.recent);
    return { ...resumed, ...unread, recent };
  }
  return {
    since: watermark === null ? null : watermark - overlapMs,
    token: null,
    startedAt: options.clock(),
    recent: recentChanges(overlapMs, watermark, rest.recent),
    done: 0,
    expected: null,
    ...unread,
  };
}

/** A search for changes does not show what could not be read earlier and has become readable since. */
async function unreadEarlier(
  { client, catalogue }: Reader,
  { token, unread }: Begun,
  signal: AbortSignal,
): Promise<ReadAgain> {
  if (token !== null) return NOTHING_AGAIN;
  return readAgain(unread, TRIED_AGAIN, async (ids) =>
    issuesById(client, ids, catalogue.requested, signal),
  );
}

async function* portionsOf(
  reader: Reader,
  pages: AsyncIterable<Page>,
  begun: Begun,
  signal: AbortSignal,
): AsyncGenerator<Portion, void, undefined> {
  const { options, catalogue } = reader;
  const site = { source: options.id, baseUrl: options.baseUrl };
  const { recent, unread } = begun;
  let { done } = begun;
  let items = new Map<string, WorkItem>();
  let sprints = seenSprints(catalogue);
  /** Told once in a walk, though an issue may be met by its id and again by the search. */
  const told = new Set<string>();

  function take(raw: unknown, again: boolean): void {
    sprints.look(raw);
    const read = readIssue(raw, site, catalogue);
    if ('rejected' in read) {
      const { id } = read;
      if (id === null || !told.has(id)) rejected.push(read.rejected);
      if (id === null) return;
      told.add(id);
      unread.set(id, read.rejected.key);
      return;
    }
    const { id, updatedAt } = read.item;
    unread.delete(id);
    if (!again && recent.has(id, updatedAt)) return;
    recent.add(id, updatedAt);
    items.set(id, read.item);
  }

  const earlier = await unreadEarlier(reader, begun, signal);
  let rejected = [...earlier.rejected];
  let { forgotten } = earlier;
  for (const raw of earlier.issues) take(raw, true);
  for await (const { issues, next } of pages) {
    for (const raw of issues) take(raw, false);
    done += issues.length;
    if (items.size <= FULL_PORTION && next !== null) continue;
    const read = { items: [...items.values()], rejected, forgotten, unread: new Map(unread) };
    const seen = { ...read, sprints: sprints.list() };
    yield { ...seen, next, done, maxSeen: recent.latest(), recent: recent.list() };
    items = new Map();
    rejected = [];
    forgotten = [];
    sprints = seenSprints(catalogue);
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
  const { next, done, maxSeen, recent, sprints } = portion;
  const { since, startedAt, expected, torn } = begun;
  for (const { item, truncated } of items) if (truncated) torn.set(item.id, item.key);
  const unread = unreadList(new Map([...portion.unread, ...torn]));
  const checkpoint = writeCheckpoint(
    next === null
      ? { ...progress, watermark: maxSeen, recent, unread, walk: null }
      : {
          ...progress,
          unread,
          walk: { since, token: next, startedAt, maxSeen, recent, done, expected },
        },
  );
  return {
    source: reader.options.id,
    items,
    rejected: [...portion.rejected, ...rejected],
    forgotten: portion.forgotten,
    ...(sprints.length === 0 ? {} : { sprints }),
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
  const histories = await historiesOf(client, options.id, items, catalogue, signal);
  const done = await Promise.all(
    items.map(async (item) => {
      const read = (histories.get(item.id) ?? historyReader(catalogue)).done();
      return withRemoteLinks(client, item, read, signal);
    }),
  );
  return {
    items: done.map(({ pulled }) => pulled),
    rejected: done.flatMap(({ rejected }) => rejected),
  };
}
