import type { Measure } from '../domain/measure.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import { measureOf } from './measure.ts';
import { percentilesInDays } from './percentile.ts';
import type { Percentiles } from './report.ts';

/**
 * Flow time: end minus start of the items whose end is in the window, in elapsed days of 24 hours, as p50, p85 and p95.
 *
 * Waiting is included. Left out and counted as `excluded`: items that went straight to done, for they have no start.
 *
 * @example Five items that took 1, 2, 3, 4 and 10 days: p50 = 3, p85 = 4 + 0.4 × 6 = 6.4, p95 = 4 + 0.8 × 6 = 8.8.
 */
export function flowTime(
  completed: readonly PlacedItem[],
  floor: number,
): { readonly measure: Measure<Percentiles>; readonly excluded: number } {
  const times = flowTimes(completed);
  return {
    measure: measureOf(times.length, floor, () => percentilesInDays(times)),
    excluded: completed.length - times.length,
  };
}

/** Milliseconds, of the items that have a flow time. */
export function flowTimes(completed: readonly PlacedItem[]): number[] {
  return completed.flatMap((item) => item.durations.flowTime ?? []);
}
