import { needsElsewhere, providersElsewhere } from '../core/dependencies/claims.ts';
import type { LinkRules } from '../core/dependencies/link-rules.ts';
import type { SourceId } from '../core/domain/ids.ts';
import type { Instant } from '../core/domain/time.ts';
import type { PlacedItem } from '../core/placement/placed-item.ts';
import { relateItem, relationsOf } from '../core/placement/relations.ts';
import type { LevelCounted, StoredItems } from '../store/store.ts';
import type { KeptItems } from './kept-items.ts';
import type { Knowledge } from './place.ts';
import { placedItems } from './placed-items.ts';
import type { Placed, PlacedItems } from './placed-items.ts';

export interface Wanted {
  readonly asOf: Instant;
  /** Items closed before it are left out; null reads all. */
  readonly openSince: Instant | null;
  /** Only items that were ever placed in these teams; null reads all. */
  readonly teams: readonly string[] | null;
  /** Only items that the numbers of these levels look at; null reads all. */
  readonly countedAt: readonly LevelCounted[] | null;
}

export interface LoadedItems {
  /** As of T, related to each other; with the parents and providers that they name, wherever those belong. */
  readonly items: readonly PlacedItem[];
  /** Keys of wanted items with an event that a tracker dates after its own pull. */
  readonly fromTheFuture: readonly string[];
}

/** Parents of parents, and providers: deeper chains than this do not exist in a hierarchy of levels. */
const DEEPEST = 8;

/** Reads, places and relates what a question needs. Chunk by chunk, so that the event loop stays free. */
export async function loadItems(
  wanted: Wanted,
  known: Knowledge,
  stored: StoredItems,
  pulledAt: ReadonlyMap<SourceId, Instant | null>,
  kept: KeptItems | null = null,
): Promise<LoadedItems> {
  const { model, linkRules, fingerprint } = known;
  // What a question about everything would keep pushes out what all others left.
  const items = placedItems(stored, known, wanted.asOf, wanted.teams === null ? null : kept);
  const placed = new Map<string, PlacedItem>();
  const keys = new Set<string>();
  const fromTheFuture: string[] = [];
  let fresh: PlacedItem[] = [];
  function take(chunk: readonly Placed[]): void {
    for (const { item, latestAt } of chunk) {
      placed.set(`${item.source}:${item.id}`, item);
      keys.add(`${item.source}:${item.key}`);
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

  const asked = new Set<string>();
  function isKnown({ name, source, key }: Relative): boolean {
    return placed.has(name) || asked.has(name) || (key !== null && keys.has(`${source}:${key}`));
  }
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    // Only of those that came last: the relatives of all others have been asked for.
    const missing = relativesOf(fresh, model.blockedByLinks, linkRules, isKnown);
    if (missing.length === 0) break;
    fresh = [];
    for (const { name } of missing) asked.add(name);
    for (const chunk of await read(missing, items)) take(chunk);
  }
  const relations = relationsOf(placed.values());
  const related = [...placed.values()].map((item) =>
    item.outsideLinks.length === 0
      ? relateItem(item, model, wanted.asOf, relations)
      : relateItem(
          item,
          model,
          wanted.asOf,
          relations,
          needsElsewhere(item, { relations, sources: linkRules }),
        ),
  );
  return { items: related, fromTheFuture: fromTheFuture.toSorted() };
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
  readonly name: string;
  readonly source: SourceId;
  readonly id: string | null;
  readonly key: string | null;
}

/** Parents, and the providers of needs that can still matter, unless they are known. */
function relativesOf(
  items: readonly PlacedItem[],
  linksBlock: boolean,
  sources: readonly LinkRules[],
  isKnown: (relative: Relative) => boolean,
): Relative[] {
  const found = new Map<string, Relative>();
  function want(source: SourceId, id: string | null, key: string | null): void {
    const relative = { name: `${source}:${id ?? key ?? ''}`, source, id, key };
    if (!isKnown(relative)) found.set(relative.name, relative);
  }
  function wantNamed(source: SourceId, idOrKey: string): void {
    const isId = /^\d+$/.test(idOrKey);
    want(source, isId ? idOrKey : null, isId ? null : idOrKey);
  }
  for (const item of items) {
    if (item.parent !== null) want(item.source, item.parent.id, item.parent.key);
    if (linksBlock || item.closedAt === null) {
      for (const { provider } of item.needs) wantNamed(item.source, provider);
      if (item.outsideLinks.length === 0) continue;
      for (const address of providersElsewhere(item, sources)) {
        wantNamed(address.source, address.idOrKey);
      }
    }
  }
  return [...found.values()];
}

async function read(
  relatives: readonly Relative[],
  items: PlacedItems,
): Promise<readonly (readonly Placed[])[]> {
  const results: (readonly Placed[])[] = [];
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
