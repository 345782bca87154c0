import type { SourceId } from '../core/domain/ids.ts';
import { instantOf } from '../core/domain/time.ts';
import type { Instant } from '../core/domain/time.ts';
import type { ItemHistory } from '../core/domain/work-item.ts';
import type { Model } from '../core/placement/model.ts';
import { placeItem } from '../core/placement/place-item.ts';
import type { PlacedItem } from '../core/placement/placed-item.ts';
import type { PlannedItem } from '../core/placement/plan.ts';
import { planOf } from '../core/placement/plan-of.ts';
import type { FoundItem, ItemQuery, StoredItems } from '../store/store.ts';
import type { KeptItems, Sought } from './kept-items.ts';

/** An item that was there as of the instant asked for, not related yet. */
export interface Placed<Item extends PlacedItem = PlacedItem> {
  readonly item: Item;
  /** Its last event as of that instant, or its creation. */
  readonly latestAt: Instant;
}

/** Stored items as of one instant: histories are opened a few hundred at a time and let go when they are placed. */
export interface PlacedItems<Item extends PlacedItem = PlacedItem> {
  read(query: ItemQuery): AsyncIterable<readonly Placed<Item>[]>;
  byIds(source: SourceId, ids: readonly string[]): Promise<readonly Placed<Item>[]>;
  byKey(key: string): Promise<readonly Placed<Item>[]>;
}

const AT_ONCE = 500;

export function placedItems(
  items: StoredItems,
  { model, fingerprint }: { readonly model: Model; readonly fingerprint: string },
  asOf: Instant,
  kept: KeptItems | null,
): PlacedItems {
  if (kept === null) return placedAfresh(items, model, asOf, (item) => item);
  kept.under(fingerprint);
  return placedOnce(items, model, asOf, kept);
}

/** The same, each item with its plan: always opened, for a plan is read from the history. */
export function plannedItems(
  items: StoredItems,
  { model }: { readonly model: Model },
  asOf: Instant,
): PlacedItems<PlannedItem> {
  return placedAfresh(items, model, asOf, (item, history) => ({
    ...item,
    plan: planOf(history, model, asOf),
  }));
}

/** What was found serves for this long, unless anything is stored meanwhile. */
const SERVES_MS = 3_600_000;

/** Those that were kept are not opened again, nor looked for where nothing has changed. */
function placedOnce(items: StoredItems, model: Model, asOf: Instant, kept: KeptItems): PlacedItems {
  /** What is read for this question, relatives too: the same question will need them again. */
  let read: Sought[] = [];

  async function open(missing: readonly Sought[]): Promise<Map<string, Placed>> {
    const placed = new Map<string, Placed>();
    for (const [source, ofSource] of Map.groupBy(missing, ({ found }) => found.source)) {
      const byId = new Map(ofSource.map((sought) => [sought.found.id, sought]));
      for (let from = 0; from < ofSource.length; from += AT_ONCE) {
        const ids = ofSource.slice(from, from + AT_ONCE).map(({ found }) => found.id);
        for (const history of await items.byIds(source, ids)) {
          const one = placedOf(history, model, asOf);
          const sought = byId.get(history.item.id);
          if (one === null) continue;
          placed.set(nameOf(history.item), one);
          if (sought !== undefined) kept.keep(sought, history, one.item, asOf);
        }
      }
    }
    return placed;
  }

  async function take(sought: readonly Sought[]): Promise<readonly Placed[]> {
    const known = sought.map((one) => kept.find(one, asOf));
    const missing = sought.filter((_, index) => known[index] === null);
    if (missing.length === 0) return known.filter((placed) => placed !== null);
    const opened = await open(missing);
    const inOrder = sought.flatMap(
      ({ found }, index) => known[index] ?? takenOut(opened, nameOf(found)) ?? [],
    );
    // A text id can hold what a text column cannot, and is then found under another name.
    return [...inOrder, ...opened.values()];
  }

  return {
    async *read(query) {
      const question = textOf(query, await items.version());
      const known = kept.readFor(question, asOf);
      if (known !== null) {
        read = known;
        yield await take(known);
        return;
      }
      const serves = { from: asOf, to: instantOf(asOf + SERVES_MS) };
      const wanted = { ...query, earliest: serves.from, createdUntil: serves.to };
      for await (const found of items.find(wanted)) {
        const sought = found.map(soughtOf);
        read = read.concat(sought);
        yield await take(sought);
      }
      // Only when all was found: half of it would pass for all the next time.
      kept.keepRead(question, read, serves);
    },
    async byIds(source, ids) {
      const sought = (await items.findIds(source, ids)).map(soughtOf);
      read.push(...sought);
      return take(sought);
    },
    byKey: (key) => placedAfresh(items, model, asOf, (item) => item).byKey(key),
  };
}

function takenOut<T>(map: Map<string, T>, name: string): T | undefined {
  const value = map.get(name);
  map.delete(name);
  return value;
}

function soughtOf(found: FoundItem): Sought {
  return { found, kept: null };
}

function nameOf({ source, id }: { readonly source: SourceId; readonly id: string }): string {
  return `${source}:${id}`;
}

/** What a query finds depends on nothing else but the instants that it serves for. */
function textOf({ openSince, teams, counted, fingerprint }: ItemQuery, version: string): string {
  const { at, changedAfter = [] } = counted ?? {};
  return JSON.stringify([version, fingerprint, openSince, teams, at, [...changedAfter]]);
}

function placedAfresh<Item extends PlacedItem>(
  items: StoredItems,
  model: Model,
  asOf: Instant,
  complete: (item: PlacedItem, history: ItemHistory) => Item,
): PlacedItems<Item> {
  function place(histories: readonly ItemHistory[]): readonly Placed<Item>[] {
    return histories.flatMap((history) => {
      const placed = placedOf(history, model, asOf);
      return placed === null ? [] : [{ ...placed, item: complete(placed.item, history) }];
    });
  }
  return {
    async *read(query) {
      for await (const chunk of items.read(query)) yield place(chunk);
    },
    byIds: async (source, ids) => place(await items.byIds(source, ids)),
    byKey: async (key) => place(await items.byKey(key)),
  };
}

function placedOf(history: ItemHistory, model: Model, asOf: Instant): Placed | null {
  const item = placeItem(history, model, asOf);
  if (item === null) return null;
  let latestAt = item.createdAt;
  for (const { at } of history.history) {
    if (at > latestAt && at <= asOf) latestAt = at;
  }
  return { item, latestAt };
}
