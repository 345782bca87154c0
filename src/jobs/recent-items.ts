import { setImmediate } from 'node:timers/promises';
import { itemsNamedBy } from '../core/dependencies/claims.ts';
import { endName } from '../core/dependencies/edge.ts';
import type { DependencyEdge } from '../core/dependencies/edge.ts';
import { linkGraph } from '../core/dependencies/link-graph.ts';
import type { Instant } from '../core/domain/time.ts';
import type { ItemHistory } from '../core/domain/work-item.ts';
import { placeItem } from '../core/placement/place-item.ts';
import type { PlacedItem } from '../core/placement/placed-item.ts';
import type { PlannedItem } from '../core/placement/plan.ts';
import { planOf } from '../core/placement/plan-of.ts';
import { relationsOf } from '../core/placement/relations.ts';
import type { ItemId, Named, StoredItems } from '../store/store.ts';
import { related } from './load-items.ts';
import type { Knowledge } from './place.ts';

interface Wanted {
  readonly asOf: Instant;
  /** No number that is asked for looks further back. */
  readonly since: Instant;
  /** Read besides, whatever they are; `source` null where nobody said whose. */
  readonly named: readonly { readonly source: string | null; readonly key: string }[];
}

/** What numbers that look back to an instant can rest on. */
export interface RecentItems {
  /** Related to each other, ordered by source, then id. */
  readonly items: readonly PlannedItem[];
  /** Every edge that matters, with both its items. */
  readonly edges: readonly DependencyEdge[];
}

/**
 * The items that matter (see `StoredItems.recent`), whatever hangs below them, and whoever names them or is named by them:
 * a link is only told by the item that has it, which may have been closed long ago. Edges between items that do not matter
 * are left out. Numbers that do not look back beyond `since` are the same as those of all items.
 */
export async function recentItems(
  wanted: Wanted,
  known: Knowledge,
  items: StoredItems,
): Promise<RecentItems> {
  const gathered = new Gathered(known, items, wanted.asOf);
  const { asOf: createdUntil, since } = wanted;
  const query = { createdUntil, since, fingerprint: known.fingerprint };
  for await (const chunk of items.recent(query)) gathered.takeCore(chunk);
  await gathered.readBelow();
  await gathered.readNamed(wanted.named);
  const placed = gathered.ordered();
  const edges = linkGraph(placed.values(), known.linkRules).filter(
    ({ consumer, provider }) =>
      gathered.isCore(endName(consumer)) || gathered.isCore(endName(provider)),
  );
  const all = [...placed.values()];
  return { items: related(all, relationsOf(all), known, wanted.asOf), edges };
}

/** Few enough that their histories, which are large, soon make room for those of others. */
const AT_ONCE = 500;

class Gathered {
  readonly #known: Knowledge;
  readonly #items: StoredItems;
  readonly #asOf: Instant;
  readonly #placed = new Map<string, PlannedItem>();
  readonly #core = new Set<string>();
  /** What the core is called by others: ids, and keys of any time. */
  readonly #called = new Set<string>();

  constructor(known: Knowledge, items: StoredItems, asOf: Instant) {
    this.#known = known;
    this.#items = items;
    this.#asOf = asOf;
  }

  isCore(name: string): boolean {
    return this.#core.has(name);
  }

  takeCore(histories: readonly ItemHistory[]): void {
    for (const item of this.#take(histories)) this.#addToCore(item);
  }

  /** Whoever names the core; of those, what hangs below it belongs to it. */
  async readBelow(): Promise<void> {
    let fresh = this.#coreItems();
    while (fresh.length > 0) {
      const below: PlannedItem[] = [];
      for (const [source, some] of Map.groupBy(fresh, (item) => item.source)) {
        const ids = await this.#items.naming(source, some.map(asNamed));
        await this.#read(ids);
        for (const id of ids) {
          const item = this.#placed.get(nameOf(id));
          if (item !== undefined) below.push(item);
        }
      }
      fresh = below.filter((item) => !this.#core.has(nameOf(item)) && this.#isBelowCore(item));
      for (const item of fresh) this.#addToCore(item);
    }
  }

  /** Whom the core names, and what is above anything. */
  async readNamed(named: Wanted['named']): Promise<void> {
    const asked = new Set<string>();
    const sources = this.#known.linkRules.map(({ id }) => id);
    let wanted: readonly Named[] = [
      ...named.flatMap(({ source, key }) =>
        sources
          .filter((id) => source === null || source === id)
          .map((id) => ({ source: id, idOrKey: key })),
      ),
      ...this.#coreItems().flatMap((item) => itemsNamedBy(item, this.#known.linkRules)),
      ...[...this.#placed.values()].flatMap(parentOf),
    ];
    while (wanted.length > 0) {
      const missing = new Map<string, Named>();
      for (const one of wanted) {
        const name = `${one.source}:${one.idOrKey}`;
        // Of a key there may be several items, so that it is always looked up.
        if (!asked.has(name) && !this.#placed.has(name)) missing.set(name, one);
        asked.add(name);
      }
      let fresh: PlannedItem[] = [];
      for (const [source, some] of Map.groupBy(missing.values(), (one) => one.source)) {
        const names = some.map(({ idOrKey }) => idOrKey);
        fresh = fresh.concat(await this.#read(await this.#items.called(source, names)));
      }
      wanted = fresh.flatMap(parentOf);
    }
  }

  ordered(): ReadonlyMap<string, PlannedItem> {
    return new Map([...this.#placed].toSorted(([, a], [, b]) => bySourceAndId(a, b)));
  }

  #take(histories: readonly ItemHistory[]): PlannedItem[] {
    const { model } = this.#known;
    return histories.flatMap((history) => {
      const item = placeItem(history, model, this.#asOf);
      if (item === null) return [];
      const planned = { ...item, plan: planOf(history, model, this.#asOf) };
      this.#placed.set(nameOf(item), planned);
      return [planned];
    });
  }

  /** Those that have not been read. */
  async #read(ids: readonly ItemId[]): Promise<PlannedItem[]> {
    const missing = ids.filter((id) => !this.#placed.has(nameOf(id)));
    const fresh: PlannedItem[] = [];
    for (const [source, some] of Map.groupBy(missing, (one) => one.source)) {
      for (let from = 0; from < some.length; from += AT_ONCE) {
        const ids = some.slice(from, from + AT_ONCE).map(({ id }) => id);
        fresh.push(...this.#take(await this.#items.byIds(source, ids)));
        await setImmediate();
      }
    }
    return fresh;
  }

  #coreItems(): PlannedItem[] {
    return [...this.#core].flatMap((name) => this.#placed.get(name) ?? []);
  }

  #addToCore(item: PlannedItem): void {
    this.#core.add(nameOf(item));
    const { id, keys } = asNamed(item);
    for (const name of [id, ...keys]) this.#called.add(`${item.source}:${name}`);
  }

  #isBelowCore(item: PlacedItem): boolean {
    return parentOf(item).some(({ source, idOrKey }) => this.#called.has(`${source}:${idOrKey}`));
  }
}

function nameOf({ source, id }: ItemId): string {
  return `${source}:${id}`;
}

function asNamed({ id, key, otherKeys }: PlacedItem): {
  readonly id: string;
  readonly keys: readonly string[];
} {
  return { id, keys: [key, ...otherKeys] };
}

/** As of T, by each of its names. */
function parentOf({ source, parent }: PlacedItem): Named[] {
  if (parent === null) return [];
  const { id, key } = parent;
  return [...(id === null ? [] : [id]), key].map((idOrKey) => ({ source, idOrKey }));
}

/** The order in which a store streams everything: of two items that a key may mean the same one is meant. */
function bySourceAndId(a: ItemId, b: ItemId): number {
  return compare(a.source, b.source) || compareIds(a.id, b.id);
}

function compareIds(a: string, b: string): number {
  const [x, y] = [a, b].map((id) => (/^(0|[1-9]\d{0,50})$/.test(id) ? id.length : Infinity));
  return x === y ? compare(a, b) : (x ?? 0) - (y ?? 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
