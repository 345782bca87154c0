import type { Batch, PulledItem, Rejected } from '../../core/domain/batch.ts';
import { instantOf } from '../../core/domain/time.ts';
import type { NextShelf } from '../source.ts';
import type { Progress } from './checkpoint.ts';
import { linksFeed, revisionsFeed } from './feeds.ts';
import { readLink } from './links.ts';
import type { LinkEvent } from './links.ts';
import { gathered, split } from './portions.ts';
import { readRevision } from './revisions.ts';
import type { Revision } from './revisions.ts';
import { NOTHING_TOLD, shelved, unshelved } from './shelves.ts';
import type { Told } from './shelves.ts';
import { batchOf, endsOf, itemsOf, stillWaiting, withTheirLinks } from './walk.ts';
import type { Reader } from './walk.ts';

/** So many records of a feed are put aside at a time. */
const RECORDS_PER_PORTION = 10_000;

/** Whether all there is has yet to be read, or to be taken off the shelves. */
export function isFirst({ revisions, first }: Progress): boolean {
  return revisions === null || first !== null;
}

/**
 * Both feeds tell of an item far apart: between its first revision and its last lie those of thousands of others, and its
 * links come after all of them. A walk over everything would write an item as often as it is told of, so it puts both
 * feeds aside first, by the items' ids, and then makes the items of one shelf after the other.
 */
export async function* firstWalk(
  reader: Reader,
  nextShelf: NextShelf,
  from: Progress,
  signal: AbortSignal,
): AsyncGenerator<Batch, void, undefined> {
  const isAside = from.first !== null && from.first.readUntil !== null;
  const progress = isAside ? from : yield* putAside(reader, from, signal);
  yield* takenUp(reader, nextShelf, progress, signal);
}

async function* putAside(
  reader: Reader,
  from: Progress,
  signal: AbortSignal,
): AsyncGenerator<Batch, Progress, undefined> {
  const { client, options, reading } = reader;
  const startedAt = options.clock();
  const fields = reading.catalogue.requested;
  let progress = from;
  let told = from.first?.told ?? 0;
  for await (const { records, next } of gathered<Revision>(
    (given) => revisionsFeed(client, options.id, fields, from.revisions, given),
    (raw) => readRevision(raw, reading),
    RECORDS_PER_PORTION,
    signal,
  )) {
    const { good: revisions, rejected } = split(records);
    told += revisions.filter(({ rev }) => rev === 1).length;
    progress = { ...progress, revisions: next, done: told, first: { told, readUntil: null } };
    yield aside(reader, progress, `revisions ${next}`, { ...NOTHING_TOLD, revisions, rejected });
  }
  for await (const { records, next, isLast } of gathered<LinkEvent>(
    (given) => linksFeed(client, options.id, from.links, given),
    readLink,
    RECORDS_PER_PORTION,
    signal,
  )) {
    const { good, rejected: rejectedLinks } = split(records);
    progress = { ...progress, links: next };
    if (isLast) progress = { ...progress, done: 0, first: { told, readUntil: startedAt } };
    const ends = endsOf(good);
    yield aside(reader, progress, `links ${next}`, { ...NOTHING_TOLD, ends, rejectedLinks });
  }
  return progress;
}

function aside(reader: Reader, progress: Progress, part: string, told: Told): Batch {
  const { shelved: parts, rejected } = shelved(part, told);
  const batch = batchOf(reader, { items: [], rejected }, progress, null);
  return {
    ...batch,
    shelved: parts,
    progress: { done: progress.first?.told ?? 0, expected: null },
  };
}

/** What lies on the shelves as items, whole and with their links. */
async function* takenUp(
  reader: Reader,
  nextShelf: NextShelf,
  from: Progress,
  signal: AbortSignal,
): AsyncGenerator<Batch, void, undefined> {
  let progress = from;
  const expected = from.first?.told ?? null;
  for (let next = await nextShelf(); next !== null; next = await nextShelf()) {
    const { items, rejected, left } = await made(reader, unshelved(next.texts), signal);
    const waiting = stillWaiting(progress.waiting, left);
    progress = { ...progress, waiting, done: progress.done + items.length };
    const batch = batchOf(reader, { items, rejected }, progress, null);
    yield { ...batch, emptied: next.shelf, progress: { done: progress.done, expected } };
  }
  const readUntil = instantOf(from.first?.readUntil ?? 0);
  const last = batchOf(
    reader,
    { items: [], rejected: [] },
    { ...progress, first: null },
    readUntil,
  );
  yield { ...last, progress: { done: progress.done, expected } };
}

interface Made {
  readonly items: readonly PulledItem[];
  readonly rejected: readonly Rejected[];
  readonly left: Progress['waiting'];
}

async function made(reader: Reader, told: Told, signal: AbortSignal): Promise<Made> {
  const torn = new Set(told.rejected.map(({ key }) => key));
  const byItem = Map.groupBy(told.revisions, ({ id }) => id);
  const { items, rejected } = await itemsOf(reader, byItem, torn, signal);
  const whole = new Map(items.map((one) => [one.item.id, one]));
  const ends = Map.groupBy(told.ends, ({ id }) => id);
  const others = await reader.known([...ends.keys()].filter((id) => !whole.has(id)));
  const linked = withTheirLinks(reader, new Map([...others, ...whole]), ends);
  for (const one of linked.items) whole.set(one.item.id, one);
  return {
    items: [...whole.values()],
    rejected: [...told.rejected, ...told.rejectedLinks, ...rejected],
    left: linked.left,
  };
}
