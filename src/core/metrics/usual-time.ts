import type { Measure } from '../domain/measure.ts';
import { contains, DAY_MS } from '../domain/time.ts';
import type { Instant } from '../domain/time.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import { measureOf } from './measure.ts';
import { ascending, percentile } from './percentile.ts';
import { trailing } from './service-level.ts';

type Finished = Pick<PlacedItem, 'team' | 'level' | 'kind' | 'end' | 'durations'>;

/**
 * Usual time: the p50 of flow time, in elapsed days of 24 hours, of the items of one team, level and kind that were completed in the trailing 90 days.
 *
 * What a dependency on an item that is not started yet is held against (metrics.md section 6). Straight-to-done items
 * have no flow time; below `floor` there is none. The items are gone through once, however often it is asked.
 *
 * @example Stories of red that took 2, 3, 3, 4 and 10 days: 3 days on n = 5.
 */
export function usualTimes(
  items: Iterable<Finished>,
  { asOf, floor }: { readonly asOf: Instant; readonly floor: number },
): (like: Pick<Finished, 'team' | 'level' | 'kind'>) => Measure<number> {
  const window = trailing(asOf);
  const groups = new Map<string, number[]>();
  for (const item of items) {
    const { flowTime } = item.durations;
    if (flowTime === null || item.end === null || !contains(window, item.end)) continue;
    const known = groups.get(groupOf(item));
    if (known === undefined) groups.set(groupOf(item), [flowTime / DAY_MS]);
    else known.push(flowTime / DAY_MS);
  }
  return (like) => {
    const times = groups.get(groupOf(like)) ?? [];
    return measureOf(times.length, floor, () => percentile(ascending(times), 0.5));
  };
}

function groupOf({ team, level, kind }: Pick<Finished, 'team' | 'level' | 'kind'>): string {
  return JSON.stringify([team, level, kind]);
}
