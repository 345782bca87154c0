import type { Measure } from '../domain/measure.ts';
import type { Instant, Period } from '../domain/time.ts';
import { contains, DAY_MS, instantOf } from '../domain/time.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import { flowTimes } from './flow-time.ts';
import { measureOf, tooFew } from './measure.ts';
import { ascending, percentile } from './percentile.ts';
import { lifeAt } from './rewind.ts';

const TRAILING_DAYS = 90;

/** The 90 × 24 hours before an instant. */
export function trailing(at: Instant): Period {
  return { from: instantOf(at - TRAILING_DAYS * DAY_MS), to: at };
}

/**
 * Service level expectation: the p85 of flow time over the 90 × 24 hours before the window, and the share of the items completed in the window that kept to it.
 *
 * The promise is what was known when the window began: an item that was reopened later had kept or broken it already.
 * Without a promise, or with too few completed items, there is no attainment.
 *
 * @example A promise of 12 days; items of 5, 12, 13, 2 and 9 days: attainment 4 of 5 = 0.8.
 */
export function serviceLevel(
  items: readonly PlacedItem[],
  completed: readonly PlacedItem[],
  window: Period,
  floor: number,
): { readonly promised: Measure<number>; readonly attainment: Measure<number> } {
  const before = flowTimesEndingIn(items, trailing(window.from));
  const promisedMs = measureOf(before.length, floor, () => percentile(ascending(before), 0.85));
  const times = flowTimes(completed);
  if (promisedMs.kind !== 'measured') {
    return { promised: promisedMs, attainment: tooFew(times.length, floor) };
  }
  const kept = times.filter((time) => time <= promisedMs.value).length;
  return {
    promised: { ...promisedMs, value: promisedMs.value / DAY_MS },
    attainment: measureOf(times.length, floor, () => kept / times.length),
  };
}

/** Flow times in milliseconds of the items completed in the period, as history stood when it ended. */
function flowTimesEndingIn(items: readonly PlacedItem[], period: Period): number[] {
  const times: number[] = [];
  for (const item of items) {
    const { start, end } = lifeAt(item, period.to);
    if (start !== null && end !== null && contains(period, end)) times.push(end - start);
  }
  return times;
}
