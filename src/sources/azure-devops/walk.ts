import type { Batch, PulledItem, Rejected } from '../../core/domain/batch.ts';
import { instantOf } from '../../core/domain/time.ts';
import type { Instant } from '../../core/domain/time.ts';
import type { ItemHistory } from '../../core/domain/work-item.ts';
import type { KnownItems } from '../source.ts';
import type { Progress } from './checkpoint.ts';
import { writeCheckpoint } from './checkpoint.ts';
import type { AzureDevOpsClient } from './client.ts';
import { linksFeed, revisionsFeed } from './feeds.ts';
import { withRevisions } from './items.ts';
import { isRemote } from './link-types.ts';
import type { PhrasesOf } from './link-types.ts';
import { readLink, withLinks } from './links.ts';
import type { LinkEvent } from './links.ts';
import { gathered, split } from './portions.ts';
import type { Read } from './portions.ts';
import type { End } from './shelves.ts';
import type { AzureDevOpsOptions } from './options.ts';
import { remoteLinksIn, withRemoteLinks } from './remote-links.ts';
import { readRevision } from './revisions.ts';
import type { Reading, Revision } from './revisions.ts';
import { relationsOf, wholeItem } from './whole.ts';

/** An item that changes often is written once for all its changes in so many records of a feed. */
const RECORDS_PER_PORTION = 50_000;
/** So many items of a portion are looked up, changed and stored at a time: their histories are what takes room. */
const ITEMS_PER_BATCH = 1_000;
/** How long a link waits for its item, which the other feed may tell a little later, and how many may wait. */
const WAIT_FOR_ITEM_MS = 24 * 60 * 60_000;
const WAITING_AT_MOST = 2_000;
const WITH_REMOTE_LINKS = [
  'System.HyperLinkCount',
  'System.RemoteLinkCount',
  'System.ExternalLinkCount',
] as const;

export interface Reader {
  readonly options: AzureDevOpsOptions;
  readonly client: AzureDevOpsClient;
  readonly reading: Reading;
  readonly phrases: PhrasesOf;
  /** Whether items of a project, by its id or name, are kept. */
  readonly isOurs: (project: string) => boolean;
  readonly known: KnownItems;
  /** Whether what is `known` may be younger than the feeds, so that nothing new in them is still news. */
  readonly isAhead: boolean;
}

/**
 * Reads both feeds to their ends. Revisions first: links are put on items that are known by then. Every batch holds
 * items whole, and only the last one of a portion moves the feed's token on, so that it does not matter where a walk is
 * interrupted.
 */
export async function* walk(
  reader: Reader,
  from: Progress,
  signal: AbortSignal,
): AsyncGenerator<Batch, void, undefined> {
  const startedAt = instantOf(reader.options.clock());
  let progress = from;
  const { client, options, reading } = reader;
  const fields = reading.catalogue.requested;
  const counted = new Set<string>();
  for await (const { records, next } of gathered(
    (given) => revisionsFeed(client, options.id, fields, from.revisions, given),
    (raw) => readRevision(raw, reading),
    RECORDS_PER_PORTION,
    signal,
  )) {
    // The walk goes on with the links: the last of these batches is not its end.
    for await (const { isLast, ...told } of revised(reader, records, signal)) {
      for (const { item } of told.items) counted.add(item.id);
      const done = from.done + counted.size;
      progress = { ...progress, done, ...(isLast ? { revisions: next } : {}) };
      if (records.length > 0) yield batchOf(reader, told, progress, null);
    }
  }
  for await (const { records, next, isLast } of gathered(
    (given) => linksFeed(client, options.id, from.links, given),
    readLink,
    RECORDS_PER_PORTION,
    signal,
  )) {
    for await (const told of linked(reader, progress.waiting, records)) {
      if (told.isLast) progress = { ...progress, links: next, waiting: told.waiting };
      yield batchOf(reader, told, progress, isLast && told.isLast ? startedAt : null);
    }
  }
}

interface Told {
  readonly items: readonly PulledItem[];
  readonly rejected: readonly Rejected[];
  /** Whether nothing more of the portion follows. */
  readonly isLast: boolean;
}

interface Slice<T> {
  readonly slice: ReadonlyMap<string, T>;
  readonly isLast: boolean;
}

/** An empty portion has one slice too: its token is news. */
function* slicesOf<T>(byItem: ReadonlyMap<string, T>): Generator<Slice<T>, void, undefined> {
  const all = [...byItem];
  for (let at = 0; at === 0 || at < all.length; at += ITEMS_PER_BATCH) {
    const slice = new Map(all.slice(at, at + ITEMS_PER_BATCH));
    yield { slice, isLast: at + ITEMS_PER_BATCH >= all.length };
  }
}

export function batchOf(
  { options }: Reader,
  { items, rejected }: Pick<Told, 'items' | 'rejected'>,
  progress: Progress,
  completeAt: Instant | null,
): Batch {
  const seen = Math.max(0, ...items.map(({ item }) => item.updatedAt));
  return {
    source: options.id,
    items,
    rejected,
    checkpoint: writeCheckpoint(completeAt === null ? progress : { ...progress, done: 0 }),
    progress: { done: progress.done, expected: null },
    complete: completeAt !== null,
    readUntil: completeAt ?? instantOf(seen),
  };
}

/** Items with what a portion of the feed tells of them. */
async function* revised(
  reader: Reader,
  read: Read<Revision>,
  signal: AbortSignal,
): AsyncGenerator<Told, void, undefined> {
  const { good, rejected } = split(read);
  const torn = new Set(rejected.map(({ key }) => key));
  const byItem = Map.groupBy(good, (revision) => revision.id);
  for (const { slice, isLast } of slicesOf(byItem)) {
    const told = await itemsOf(reader, slice, torn, signal);
    yield { items: told.items, rejected: [...told.rejected, ...rejected.splice(0)], isLast };
  }
}

/** Items with further revisions, by id. */
export async function itemsOf(
  reader: Reader,
  byItem: ReadonlyMap<string, readonly Revision[]>,
  torn: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Pick<Told, 'items' | 'rejected'>> {
  const { reading, client } = reader;
  const rejected: Rejected[] = [];
  const known = await reader.known([...byItem.keys()]);
  const pulled = await Promise.all(
    [...byItem].map(async ([id, told]) => {
      const before = known.get(id) ?? null;
      if (before === null && !told.some((one) => isOurs(reader, one))) return null;
      const beginsHere = told.some((one) => one.rev === 1);
      const whole =
        before === null && !beginsHere ? await wholeItem(client, id, reading, signal) : null;
      rejected.push(...(whole?.rejected ?? []));
      const all = [...(whole?.revisions ?? []), ...told];
      const item = withRevisions(siteOf(reader), reading, before, all);
      const withTheirs = withLinks(item, whole?.links ?? [], reader.phrases);
      return { linked: { ...item, ...withTheirs }, before, told };
    }),
  );
  const items = await withOutside(
    reader,
    pulled.filter((one) => one !== null),
    signal,
  );
  const alsoTorn = new Set(rejected.map(({ key }) => key));
  return {
    items: items.map((one) =>
      torn.has(one.item.id) || alsoTorn.has(one.item.id) ? { ...one, truncated: true } : one,
    ),
    rejected,
  };
}

function isOurs({ isOurs: ours }: Reader, { project }: Revision): boolean {
  return ours(project.name);
}

function siteOf({ options }: Reader): { source: AzureDevOpsOptions['id']; baseUrl: string } {
  return { source: options.id, baseUrl: options.baseUrl };
}

interface Changed {
  readonly linked: PulledItem;
  readonly before: ItemHistory | null;
  readonly told: readonly Revision[];
}

/** The feed tells only how many links to the outside an item has: where that changed, they are looked up. */
async function withOutside(
  reader: Reader,
  pulled: readonly Changed[],
  signal: AbortSignal,
): Promise<PulledItem[]> {
  const due = pulled
    .filter(({ linked, before }) => isDue(linked.item, before?.item))
    .map(({ linked }) => linked.item.id);
  const relations = await relationsOf(reader.client, due, signal);
  return pulled.map(({ linked, told }) => {
    if (!relations.has(linked.item.id)) return linked;
    const at = told.reduce((latest, { at: time }) => Math.max(latest, time), 0);
    const found = remoteLinksIn(relations.get(linked.item.id), reader.phrases);
    return { ...linked, ...withRemoteLinks(linked, found, instantOf(at)) };
  });
}

function isDue(item: ItemHistory['item'], before: ItemHistory['item'] | undefined): boolean {
  return item.deletion === null && countsOf(item) !== countsOf(before);
}

function countsOf(item: ItemHistory['item'] | undefined): string {
  return WITH_REMOTE_LINKS.map((field) => item?.fields[field]?.[0]?.name ?? '0').join(' ');
}

type Waiting = Progress['waiting'][number];

/** Both ends of links between items that can be known here. */
export function endsOf(events: readonly LinkEvent[]): End[] {
  return events
    .filter((event) => !isRemote(event.type))
    .flatMap((event) => [
      { id: event.source, event },
      { id: event.target, event },
    ]);
}

/** Links on the items that they belong to; those whose item nobody has told of yet go on waiting. */
async function* linked(
  reader: Reader,
  waiting: readonly Waiting[],
  read: Read<LinkEvent>,
): AsyncGenerator<Told & { readonly waiting: Waiting[] }, void, undefined> {
  const { good, rejected } = split(read);
  const ends = [
    ...waiting.map(({ id, event }) => ({ id, event: { ...event, at: instantOf(event.at) } })),
    ...endsOf(good),
  ];
  let still: Waiting[] = [];
  for (const { slice, isLast } of slicesOf(Map.groupBy(ends, (end) => end.id))) {
    const known = await reader.known([...slice.keys()]);
    const { items, left } = withTheirLinks(reader, known, slice);
    still = stillWaiting(still, left);
    yield { items, rejected: rejected.splice(0), isLast, waiting: still };
  }
}

export function stillWaiting(before: readonly Waiting[], left: readonly Waiting[]): Waiting[] {
  return [...before, ...left].slice(-WAITING_AT_MOST);
}

/** Known items with further links; of those that are not known the links that may find one yet. */
export function withTheirLinks(
  reader: Reader,
  known: ReadonlyMap<string, ItemHistory | PulledItem>,
  ends: ReadonlyMap<string, readonly End[]>,
): { readonly items: PulledItem[]; readonly left: Waiting[] } {
  const items: PulledItem[] = [];
  const left: Waiting[] = [];
  for (const [id, theirs] of ends) {
    const before = known.get(id);
    if (before === undefined) {
      left.push(...theirs.filter(({ event }) => mayCome(reader, id, event)));
      continue;
    }
    const links = theirs.map(({ event }) => event);
    const after = withLinks(before, links, reader.phrases);
    if (after === before && !reader.isAhead) continue;
    items.push({ prose: [], truncated: null, ...before, ...after });
  }
  return { items, left };
}

/** Whether the other feed may still tell of an item: the link is young, and its project none that we leave out. */
function mayCome({ options, isOurs: ours }: Reader, id: string, event: LinkEvent): boolean {
  const project = event.source === id ? event.sourceProject : event.targetProject;
  const isYoung = options.clock() - event.at < WAIT_FOR_ITEM_MS;
  return isYoung && (project === null || ours(project));
}
