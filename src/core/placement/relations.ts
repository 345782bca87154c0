import { BySource } from '../domain/by-source.ts';
import type { SourceId } from '../domain/ids.ts';
import { instantOf } from '../domain/time.ts';
import type { Instant, Period } from '../domain/time.ts';
import { durationsOf } from '../timeline/durations.ts';
import { lifeOf } from '../timeline/life.ts';
import { unionWithin, without } from '../timeline/periods.ts';
import type { ItemFinding } from '../timeline/timeline.ts';
import type { Model } from './model.ts';
import type { Need, NeedElsewhere, PlacedItem } from './placed-item.ts';

/**
 * Other items, placed as of the same instant. The shell places every item first, without relations, hands the
 * result to `relationsOf`, and then relates the items that have needs or a parent.
 */
export interface Relations<Item extends PlacedItem = PlacedItem> {
  /** By the tracker's id or key; null where nobody here knows it. */
  item(source: SourceId, idOrKey: string): Item | null;
}

/** Relations that grow as items are read. */
export interface GrowingRelations<Item extends PlacedItem> extends Relations<Item> {
  add(item: Item): void;
  hasId(source: SourceId, id: string): boolean;
  /** The key that an item has as of T. */
  hasKey(source: SourceId, key: string): boolean;
}

/** An id wins over a key that reads the same, a key as of T over one of other times. */
export function growingRelations<Item extends PlacedItem>(): GrowingRelations<Item> {
  const byId = new BySource<Item>();
  const byKey = new BySource<Item>();
  const byOtherKey = new BySource<Item>();
  return {
    add(item) {
      byId.set(item.source, item.id, item);
      byKey.set(item.source, item.key, item);
      for (const key of item.otherKeys) byOtherKey.set(item.source, key, item);
    },
    hasId: (source, id) => byId.has(source, id),
    hasKey: (source, key) => byKey.has(source, key),
    item: (source, name) =>
      byId.get(source, name) ?? byKey.get(source, name) ?? byOtherKey.get(source, name) ?? null,
  };
}

/** Relations among the given items. */
export function relationsOf<Item extends PlacedItem>(items: Iterable<Item>): Relations<Item> {
  const relations = growingRelations<Item>();
  for (const item of items) relations.add(item);
  return relations;
}

/** A parent among related items: by its id, else by its key, in its child's source. */
export function parentAmong<Item extends PlacedItem>(
  { source, parent }: Pick<PlacedItem, 'source' | 'parent'>,
  relations: Relations<Item>,
): Item | null {
  if (parent === null) return null;
  const byId = parent.id === null ? null : relations.item(source, parent.id);
  return byId ?? relations.item(source, parent.key);
}

/**
 * What other items say of this one (metrics.md sections 2 "Blocked" and 9): blocked time of open needs, where
 * configured, and the findings `blocked-by-done-item`, `parent-done-child-open`, `child-started-parent-new`. A
 * provider that nobody here knows blocks nothing. `elsewhere` are needs that links into other trackers tell. Relating
 * twice is an error: findings would stand twice.
 */
export function relateItem<Item extends PlacedItem>(
  item: Item,
  model: Model,
  asOf: Instant,
  relations: Relations,
  elsewhere: readonly NeedElsewhere[] = NONE,
): Item {
  const needs = providersOf(item, elsewhere, relations);
  const ofNeeds = findingsOfNeeds(item, needs);
  const ofParent = findingOfParent(item, relations);
  const findings = ofParent === null ? ofNeeds : [...ofNeeds, ofParent];
  const related =
    findings.length === 0 ? item : { ...item, findings: [...item.findings, ...findings] };
  return model.blockedByLinks && needs.length > 0 ? blockedByNeeds(related, asOf, needs) : related;
}

/** Nearly all items: nothing is made for them. */
const NONE: readonly never[] = [];

/** A need with the item that is needed. */
interface Provided {
  readonly need: Need;
  readonly provider: PlacedItem;
}

function providersOf(
  item: PlacedItem,
  elsewhere: readonly NeedElsewhere[],
  relations: Relations,
): readonly Provided[] {
  if (item.needs.length === 0 && elsewhere.length === 0) return NONE;
  const own = item.needs.map((need) => ({ ...need, source: item.source }));
  return [...own, ...elsewhere].flatMap((need) => {
    const provider = relations.item(need.source, need.provider);
    return provider === null ? [] : [{ need, provider }];
  });
}

function isOpen(item: PlacedItem): boolean {
  return item.deletion === null && item.flow !== 'done' && item.flow !== 'cancelled';
}

function findingsOfNeeds(item: PlacedItem, needs: readonly Provided[]): readonly ItemFinding[] {
  if (needs.length === 0 || !isOpen(item)) return NONE;
  const done = needs
    .filter(({ need, provider }) => need.to === null && provider.flow === 'done')
    .map(({ provider }) => provider);
  return [...new Set(done)].map(({ key }) => ({ kind: 'blocked-by-done-item', detail: key }));
}

function findingOfParent(item: PlacedItem, relations: Relations): ItemFinding | null {
  const parent = parentAmong(item, relations);
  if (parent === null || parent.deletion !== null || item.deletion !== null) return null;
  if (parent.flow === 'done' && isOpen(item)) {
    return { kind: 'parent-done-child-open', detail: parent.key };
  }
  const started = item.start !== null && item.flow !== 'cancelled';
  if (parent.flow === 'new' && started) {
    return { kind: 'child-started-parent-new', detail: parent.key };
  }
  return null;
}

function blockedByNeeds<Item extends PlacedItem>(
  item: Item,
  asOf: Instant,
  needs: readonly Provided[],
): Item {
  const until = item.deletion === null ? asOf : instantOf(Math.min(asOf, item.deletion.at));
  const periods: Period[] = [...item.blocked];
  let now = item.blockedNow;
  for (const { need, provider } of needs) {
    const to = need.to ?? until;
    // Nothing waits for an item that is not there yet, whatever an unchanged field says.
    const linked = { from: instantOf(Math.min(Math.max(need.from, provider.createdAt), to)), to };
    periods.push(...without(linked, resolvedPeriods(provider, until)));
    now ||= need.to === null && item.deletion === null && isOpen(provider);
  }
  const blocked = unionWithin(periods, { from: item.createdAt, to: until });
  const lived = item.end ?? lifeOf(item.stays).cancelledAt ?? until;
  const durations = durationsOf(item.visits, blocked, item.start, item.end, lived);
  return { ...item, blocked, blockedNow: now, durations };
}

/** When a provider was done, cancelled or deleted: nothing waited for it then (metrics.md section 6). */
export function resolvedPeriods(provider: PlacedItem, until: Instant): readonly Period[] {
  const resolved: Period[] = provider.stays.filter(
    (stay) => stay.flow === 'done' || stay.flow === 'cancelled',
  );
  return provider.deletion === null
    ? resolved
    : [...resolved, { from: provider.deletion.at, to: until }];
}
