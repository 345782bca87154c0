import type { Measure } from '../domain/measure.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import { measureOf } from './measure.ts';
import { percentilesInDays } from './percentile.ts';
import type { Percentiles } from './report.ts';

/**
 * Lead time: end minus creation of the items whose end is in the window, as the customer sees it, straight-to-done included.
 *
 * @example Created on day 0, started on day 8, done on day 10: lead time 10 days, flow time 2.
 */
export function leadTime(completed: readonly PlacedItem[], floor: number): Measure<Percentiles> {
  const times = completed.flatMap((item) => (item.end === null ? [] : item.end - item.createdAt));
  return measureOf(times.length, floor, () => percentilesInDays(times));
}
