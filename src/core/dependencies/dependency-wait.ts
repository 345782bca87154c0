import type { Measure } from '../domain/measure.ts';
import { DAY_MS, instantOf, overlapMs } from '../domain/time.ts';
import type { Period } from '../domain/time.ts';
import { measureOf } from '../metrics/measure.ts';
import type { PlannedItem } from '../placement/plan.ts';
import { compareNames, LEVELS } from './dependency.ts';
import type { DependencyLevel } from './dependency.ts';
import type { AncestorsOf } from '../placement/ancestors.ts';
import { countedOnce, itemDaysIn, msIn, timeOf } from './waits.ts';
import type { ItemDays, ItemTime, Wait } from './waits.ts';

export interface DependencyWait extends ItemDays {
  /** Of all waiting of the same items, 0..1; `n` counts the items. */
  readonly share: Measure<number>;
  /** What waited at two levels at once is in both. */
  readonly byLevel: Readonly<Record<DependencyLevel, ItemDays>>;
  /** The items behind it, the longest wait first. */
  readonly items: readonly { readonly item: PlannedItem; readonly itemDays: number }[];
}

/**
 * Dependency wait: the item-days in the window in which a consumer in load had at least one unresolved provider, and their share of all the time in which the same items waited.
 *
 * Several providers at once are one wait. Where an item and an item below it wait at the same time, the moment counts
 * once, for the lower one. All waiting is time in a waiting stage, blocked time in an active stage and dependency
 * wait, together each moment once. `waits` are those of the scope's consumers.
 *
 * @example In load for 10 days, the first 4 in Ready; a provider done after 6 days: 6 item-days of 6 days waited.
 */
export function dependencyWait(
  waits: readonly Wait[],
  ancestorsOf: AncestorsOf,
  window: Period,
  floor: number,
): DependencyWait {
  const times = countedOnce(timeOf(waits), ancestorsOf, window);
  const total = itemDaysIn(times, window);
  const all = countedOnce(allWaiting(waits, window), ancestorsOf, window);
  const allDays = itemDaysIn(all, window).itemDays;
  const items = times
    .map(({ item, periods }) => ({ item, itemDays: msIn(periods, window) / DAY_MS }))
    .filter(({ itemDays }) => itemDays > 0)
    .toSorted((a, b) => b.itemDays - a.itemDays || compareNames(a.item.key, b.item.key));
  return {
    ...total,
    share: measureOf(total.n, floor, () => Math.min(1, total.itemDays / allDays)),
    byLevel: waitByLevel(waits, ancestorsOf, window),
    items,
  };
}

function waitByLevel(
  waits: readonly Wait[],
  ancestorsOf: AncestorsOf,
  window: Period,
): Readonly<Record<DependencyLevel, ItemDays>> {
  const byLevel = Map.groupBy(waits, ({ dependency }) => dependency.level);
  const days = LEVELS.map((level) => {
    const times = countedOnce(timeOf(byLevel.get(level) ?? []), ancestorsOf, window);
    return [level, itemDaysIn(times, window)] as const;
  });
  return Object.fromEntries(days) as Record<DependencyLevel, ItemDays>;
}

/** Of the items that had to wait for a provider within the window. */
function allWaiting(waits: readonly Wait[], window: Period): ItemTime[] {
  const dependent = waits.filter(({ periods }) => msIn(periods, window) > 0);
  const consumers = new Set(dependent.map(({ consumer }) => consumer));
  return [
    ...timeOf(dependent),
    ...[...consumers].map((item) => ({ item, periods: queuedPeriods(item) })),
  ];
}

/** In a waiting stage, or blocked in an active one. */
function queuedPeriods({ stays, blocked }: PlannedItem): Period[] {
  return stays.flatMap((stay) => {
    if (stay.flow === 'waiting') return [stay];
    if (stay.flow !== 'active') return [];
    return blocked
      .filter((period) => overlapMs(period, stay) > 0)
      .map((period) => ({
        from: instantOf(Math.max(period.from, stay.from)),
        to: instantOf(Math.min(period.to, stay.to)),
      }));
  });
}
