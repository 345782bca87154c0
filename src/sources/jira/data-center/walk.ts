import type { Batch, PulledItem, Rejected } from '../../../core/domain/batch.ts';
import type { SprintInfo } from '../../../core/domain/description.ts';
import { instantOf } from '../../../core/domain/time.ts';
import type { WorkItem } from '../../../core/domain/work-item.ts';
import { recentChanges, unreadIn, unreadList } from '../checkpoint.ts';
import type { RecentChanges } from '../checkpoint.ts';
import { withRemoteLinks } from '../details.ts';
import type { ReadHistory } from '../histories.ts';
import { historyReader } from '../histories.ts';
import { serverTimeOf } from '../identify.ts';
import { readIssue } from '../normalise.ts';
import { NOTHING_AGAIN, readAgain } from '../read-again.ts';
import type { ReadAgain } from '../read-again.ts';
import { InlineHistories, Myself } from '../schema.ts';
import { ISSUES_PER_PAGE, scopeJql, scopeWords } from '../search.ts';
import { seenSprints } from '../sprints.ts';
import type { Reader } from '../walk.ts';
import { writeCheckpoint } from './checkpoint.ts';
import type { Progress, Walk } from './checkpoint.ts';
import { jqlTime } from './jql-time.ts';
import { issuesById, offsetPages } from './pages.ts';
import type { ReadPage } from './pages.ts';

/**
 * Reads everything that changed since the last complete walk began, in the order of creation: an issue that changes
 * meanwhile keeps its place. One that begins to belong to the answer at a place behind us is read by the next walk,
 * which reaches back to the beginning of this one by the site's own clock.
 */
export async function* walk(
  reader: Reader,
  progress: Progress,
  signal: AbortSignal,
): AsyncGenerator<Batch, void, undefined> {
  const { options, client, catalogue } = reader;
  const begun = progress.walk ?? (await begin(reader, progress, signal));
  const state: State = {
    recent: recentChanges(options.overlapMs, progress.watermark, begun.recent),
    unread: unreadIn(progress.unread),
    told: new Set(),
  };
  const question = {
    about: `search for changed issues ${scopeWords(options.scope)}`,
    jql: await changesJql(reader, begun.since, signal),
    fields: catalogue.requested,
    withHistories: true,
    perPage: ISSUES_PER_PAGE,
  };
  const from = progress.walk === null ? null : begun.place;
  let again = from === null ? await unreadEarlier(reader, state, signal) : NOTHING_AGAIN;
  for await (const page of offsetPages(client, options.id, question, from, signal)) {
    const taken = takeAll(reader, state, again.issues, page.issues);
    const { items, rejected } = await withLinks(reader, taken.read, signal);
    for (const { item, truncated } of items) if (truncated) state.unread.set(item.id, item.key);
    yield batchOf(reader, progress, begun, state, page, {
      items,
      rejected: [...again.rejected, ...taken.rejected, ...rejected],
      forgotten: again.forgotten,
      ...(taken.sprints.length === 0 ? {} : { sprints: taken.sprints }),
    });
    again = NOTHING_AGAIN;
  }
}

interface State {
  readonly recent: RecentChanges;
  /** Issues that could not be read whole: keys by id. */
  readonly unread: Map<string, string>;
  /** Ids of those that were told to be unreadable: once in a walk. */
  readonly told: Set<string>;
}

async function begin(
  { options, client }: Reader,
  { watermark, recent }: Progress,
  signal: AbortSignal,
): Promise<Walk> {
  const startedAt = options.clock();
  // A site that does not tell its time is taken to be as wrong as the overlap forgives.
  const siteTime = (await serverTimeOf(client, signal)) ?? startedAt;
  return {
    since: watermark === null ? null : watermark - options.overlapMs,
    place: { offset: 0, id: '', created: null },
    startedAt,
    siteTime,
    recent,
  };
}

async function changesJql(
  { options, client }: Reader,
  since: number | null,
  signal: AbortSignal,
): Promise<string> {
  const scope = `(${scopeJql(options.scope)})`;
  if (since === null) return scope;
  const { timeZone } = await client.ask('login', Myself, client.api.myself, signal);
  return `${scope} AND updated >= "${jqlTime(since, timeZone ?? null)}"`;
}

/** A search for changes does not show what could not be read earlier and has become readable since. */
async function unreadEarlier(
  { client, catalogue }: Reader,
  { unread }: State,
  signal: AbortSignal,
): Promise<ReadAgain> {
  return readAgain(unread, ISSUES_PER_PAGE, async (ids) =>
    issuesById(client, ids, catalogue.requested, signal),
  );
}

interface Taken {
  readonly read: readonly { readonly item: WorkItem; readonly history: ReadHistory }[];
  readonly rejected: readonly Rejected[];
  readonly sprints: readonly SprintInfo[];
}

function takeAll(
  { options, catalogue }: Reader,
  { recent, unread, told }: State,
  again: readonly unknown[],
  issues: readonly unknown[],
): Taken {
  const site = { source: options.id, baseUrl: options.baseUrl };
  const read = new Map<string, Taken['read'][number]>();
  const rejected: Rejected[] = [];
  const sprints = seenSprints(catalogue);
  function take(raw: unknown, isAgain: boolean): void {
    sprints.look(raw);
    const found = readIssue(raw, site, catalogue);
    if ('rejected' in found) {
      const { id } = found;
      if (id === null || !told.has(id)) rejected.push(found.rejected);
      if (id === null) return;
      told.add(id);
      unread.set(id, found.rejected.key);
      return;
    }
    const { item } = found;
    unread.delete(item.id);
    if (!isAgain && recent.has(item.id, item.updatedAt)) return;
    recent.add(item.id, item.updatedAt);
    read.set(item.id, { item, history: historyOf(raw, catalogue) });
  }
  for (const raw of again) take(raw, true);
  for (const raw of issues) take(raw, false);
  return { read: [...read.values()], rejected, sprints: sprints.list() };
}

/** Data Center gives the whole history inside the issue; one that it cut is tried again later. */
function historyOf(raw: unknown, catalogue: Reader['catalogue']): ReadHistory {
  const reader = historyReader(catalogue);
  const inline = InlineHistories.safeParse(raw);
  if (!inline.success)
    return { ...reader.done(), unreadable: ['the issue came without its history'] };
  const { histories, total } = inline.data.changelog;
  reader.add(histories);
  const read = reader.done();
  const missing = (total ?? 0) - histories.length;
  return missing <= 0
    ? read
    : { ...read, unreadable: [...read.unreadable, `${missing} changes were left out`] };
}

async function withLinks(
  { client }: Reader,
  read: Taken['read'],
  signal: AbortSignal,
): Promise<{ items: PulledItem[]; rejected: Rejected[] }> {
  const all = read.map(async ({ item, history }) => withRemoteLinks(client, item, history, signal));
  const done = await Promise.all(all);
  return {
    items: done.map(({ pulled }) => pulled),
    rejected: done.flatMap(({ rejected }) => rejected),
  };
}

function batchOf(
  { options }: Reader,
  progress: Progress,
  begun: Walk,
  { recent, unread }: State,
  { place, total, isLast }: ReadPage,
  told: Pick<Batch, 'items' | 'rejected' | 'forgotten' | 'sprints'>,
): Batch {
  const now = { ...progress, unread: unreadList(unread) };
  const checkpoint = isLast
    ? { ...now, watermark: begun.siteTime, recent: recent.list(), walk: null }
    : { ...now, walk: { ...begun, place, recent: recent.list() } };
  return {
    source: options.id,
    ...told,
    checkpoint: writeCheckpoint(checkpoint),
    progress: { done: place.offset, expected: Math.max(total, place.offset) },
    complete: isLast,
    readUntil: instantOf(begun.startedAt),
  };
}
