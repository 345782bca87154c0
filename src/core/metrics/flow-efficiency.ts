import type { Measure } from '../domain/measure.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import { isEnough, measureOf } from './measure.ts';
import { ascending, percentile } from './percentile.ts';

/**
 * Flow efficiency: active time divided by flow time, both summed over the items completed in the window.
 *
 * Active time is what was spent in active stages and not blocked, so this is an upper bound: a status cannot tell
 * whether somebody really worked. The median of the items' own ratios stands beside it as context; an item whose flow
 * time is 0 has no ratio. Where every flow time is 0 there is nothing to divide by, and the sample counts as empty.
 *
 * @example Items of 2 active in 10 days and 9 active in 10 days: pooled 11 ÷ 20 = 0.55; ratios 0.2 and 0.9.
 */
export function flowEfficiency(
  completed: readonly PlacedItem[],
  floor: number,
): Measure<{ readonly pooled: number; readonly median: number | null }> {
  let n = 0;
  let activeMs = 0;
  let flowMs = 0;
  const ratios: number[] = [];
  for (const { durations } of completed) {
    if (durations.flowTime === null || durations.active === null) continue;
    n += 1;
    activeMs += durations.active;
    flowMs += durations.flowTime;
    if (durations.flowTime > 0) ratios.push(durations.active / durations.flowTime);
  }
  return measureOf(flowMs > 0 ? n : 0, floor, () => ({
    pooled: activeMs / flowMs,
    median: isEnough(ratios.length, floor) ? percentile(ascending(ratios), 0.5) : null,
  }));
}
