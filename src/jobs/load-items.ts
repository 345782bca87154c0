import { needsElsewhere, providersElsewhere } from '../core/dependencies/claims.ts';
import type { LinkRules } from '../core/dependencies/link-rules.ts';
import { BySource } from '../core/domain/by-source.ts';
import type { SourceId } from '../core/domain/ids.ts';
import type { Instant } from '../core/domain/time.ts';
import type { PlacedItem } from '../core/placement/placed-item.ts';
import type { PlannedItem } from '../core/placement/plan.ts';
import { growingRelations, relateItem } from '../core/placement/relations.ts';
import type { Relations } from '../core/placement/relations.ts';
import type { LevelCounted, StoredItems } from '../store/store.ts';
import type { KeptItems } from './kept-items.ts';
import type { Knowledge } from './place.ts';
import { placedItems, plannedItems } from './placed-items.ts';
import type { Placed, PlacedItems } from './placed-items.ts';

export interface Wanted {
  readonly asOf: Instant;
  /** Items closed before it are left out; null reads all. */
  readonly openSince: Instant | null;
  /** Only items that were ever placed in these teams; null reads all. */
  readonly teams: readonly string[] | null;
  /** Only items that the numbers of these levels look at; null reads all. */
  readonly countedAt: readonly LevelCounted[] | null;
  /** Read besides, whatever they are: items by what somebody calls them. Absent reads none. */
  readonly named?: readonly ItemCalled[];
}

/** By id or key; `source` null where nobody said whose. */
export interface ItemCalled {
  readonly source: SourceId | null;
  readonly idOrKey: string;
}

export interface LoadedItems<Item extends PlacedItem = PlacedItem> {
  /** As of T, related to each other; with the parents and providers that they name, wherever those belong. */
  readonly items: readonly Item[];
  /** Keys of wanted items with an event that a tracker dates after its own pull. */
  readonly fromTheFuture: readonly string[];
}

/** Parents of parents, and providers: deeper chains than this do not exist in a hierarchy of levels. */
const DEEPEST = 8;

/** Reads, places and relates what a question needs. Chunk by chunk, so that the event loop stays free. */
export async function loadItems(
  wanted: Wanted,
  known: Knowledge,
  items: StoredItems,
  pulledAt: ReadonlyMap<SourceId, Instant | null>,
  kept: KeptItems | null = null,
): Promise<LoadedItems> {
  // What a question about everything would keep pushes out what all others left.
  const mayKeep = wanted.teams === null ? null : kept;
  return gather(wanted, known, placedItems(items, known, wanted.asOf, mayKeep), pulledAt);
}

/** The same, each item with its plan, which costs one more reading of its history. */
export async function loadPlannedItems(
  wanted: Wanted,
  known: Knowledge,
  items: StoredItems,
  pulledAt: ReadonlyMap<SourceId, Instant | null>,
): Promise<LoadedItems<PlannedItem>> {
  return gather(wanted, known, plannedItems(items, known, wanted.asOf), pulledAt);
}

async function gather<Item extends PlacedItem>(
  wanted: Wanted,
  { model, linkRules, fingerprint }: Knowledge,
  items: PlacedItems<Item>,
  pulledAt: ReadonlyMap<SourceId, Instant | null>,
): Promise<LoadedItems<Item>> {
  const placed: Item[] = [];
  const relations = growingRelations<Item>();
  const fromTheFuture: string[] = [];
  let fresh: PlacedItem[] = [];
  function take(chunk: readonly Placed<Item>[]): void {
    for (const { item, latestAt } of chunk) {
      // One that several others name is read more than once.
      if (relations.hasId(item.source, item.id)) continue;
      placed.push(item);
      relations.add(item);
      fresh.push(item);
      const pulled = pulledAt.get(item.source) ?? null;
      if (pulled === null || !isWanted(item, wanted)) continue;
      if (latestAt > pulled) fromTheFuture.push(item.key);
    }
  }
  const query = {
    createdUntil: wanted.asOf,
    openSince: wanted.openSince,
    teams: wanted.teams,
    ...(wanted.countedAt === null
      ? {}
      : { counted: { at: wanted.countedAt, changedAfter: instantsOf(pulledAt) } }),
    fingerprint,
  };
  for await (const chunk of items.read(query)) take(chunk);
  const asked = new BySource<true>();
  function isKnown({ source, name, key }: Relative): boolean {
    return (
      relations.hasId(source, name) ||
      asked.has(source, name) ||
      (key !== null && relations.hasKey(source, key))
    );
  }
  const called = relativesCalled(wanted.named ?? [], [...pulledAt.keys()]);
  for (const chunk of await read(unknown(called, isKnown), items)) take(chunk);

  for (let depth = 0; depth < DEEPEST; depth += 1) {
    // Only of those that came last: the relatives of all others have been asked for.
    const missing = unknown(relativesOf(fresh, model.blockedByLinks, linkRules), isKnown);
    if (missing.length === 0) break;
    fresh = [];
    for (const { source, name } of missing) asked.set(source, name, true);
    for (const chunk of await read(missing, items)) take(chunk);
  }
  return {
    items: related(placed, relations, { model, linkRules }, wanted.asOf),
    fromTheFuture: fromTheFuture.toSorted(),
  };
}

/** Everything placed, with what the items say of each other. */
export function related<Item extends PlacedItem>(
  placed: readonly Item[],
  relations: Relations,
  { model, linkRules }: Pick<Knowledge, 'model' | 'linkRules'>,
  asOf: Instant,
): Item[] {
  return placed.map((item) =>
    item.outsideLinks.length === 0
      ? relateItem(item, model, asOf, relations)
      : relateItem(
          item,
          model,
          asOf,
          relations,
          needsElsewhere(item, { relations, sources: linkRules }),
        ),
  );
}

/** Without a source it may be an item of each of them. */
function relativesCalled(
  named: readonly ItemCalled[],
  sources: readonly SourceId[],
): readonly Relative[] {
  return named.flatMap(({ source, idOrKey }) =>
    (source === null ? sources : [source]).map((one) => relativeOf(one, idOrKey.trim())),
  );
}

function relativeOf(source: SourceId, idOrKey: string): Relative {
  const isId = /^\d+$/.test(idOrKey);
  return { source, name: idOrKey, id: isId ? idOrKey : null, key: isId ? null : idOrKey };
}

function instantsOf(
  pulledAt: ReadonlyMap<SourceId, Instant | null>,
): ReadonlyMap<SourceId, Instant> {
  return new Map([...pulledAt].flatMap(([source, at]) => (at === null ? [] : [[source, at]])));
}

/** A read may bring more: items that were in these teams once, or are not placed yet, and relatives. */
function isWanted(item: PlacedItem, { teams, openSince }: Wanted): boolean {
  const isClosed = openSince !== null && item.closedAt !== null && item.closedAt < openSince;
  const isTheirs = teams === null || (item.team !== null && teams.includes(item.team));
  return isTheirs && !isClosed;
}

interface Relative {
  readonly source: SourceId;
  /** The id, or the key where no id is known. */
  readonly name: string;
  readonly id: string | null;
  readonly key: string | null;
}

/** Parents, and the providers of needs that can still matter. */
function* relativesOf(
  items: readonly PlacedItem[],
  linksBlock: boolean,
  sources: readonly LinkRules[],
): Generator<Relative> {
  for (const item of items) {
    if (item.parent !== null) {
      const { id, key } = item.parent;
      yield { source: item.source, name: id ?? key, id, key };
    }
    if (linksBlock || item.closedAt === null) {
      for (const { provider } of item.needs) yield relativeOf(item.source, provider);
      if (item.outsideLinks.length === 0) continue;
      for (const address of providersElsewhere(item, sources)) {
        yield relativeOf(address.source, address.idOrKey);
      }
    }
  }
}

/** Each once. */
function unknown(
  relatives: Iterable<Relative>,
  isKnown: (relative: Relative) => boolean,
): readonly Relative[] {
  const found = new BySource<true>();
  const missing: Relative[] = [];
  for (const relative of relatives) {
    if (isKnown(relative) || found.has(relative.source, relative.name)) continue;
    found.set(relative.source, relative.name, true);
    missing.push(relative);
  }
  return missing;
}

async function read<Item extends PlacedItem>(
  relatives: readonly Relative[],
  items: PlacedItems<Item>,
): Promise<readonly (readonly Placed<Item>[])[]> {
  const results: (readonly Placed<Item>[])[] = [];
  const bySource = Map.groupBy(relatives, (relative) => relative.source);
  for (const [source, wanted] of bySource) {
    const ids = wanted.flatMap(({ id }) => id ?? []);
    if (ids.length > 0) results.push(await items.byIds(source, ids));
    for (const { id, key } of wanted) {
      if (id !== null || key === null) continue;
      const named = await items.byKey(key);
      results.push(named.filter(({ item }) => item.source === source));
    }
  }
  return results;
}
