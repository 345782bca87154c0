import type { Instant, Period } from '../domain/time.ts';
import { overlapMs } from '../domain/time.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { isInLoadAt } from './rewind.ts';
import { isInFlow } from './stream.ts';

/**
 * Flow load: the number of items in a waiting or active stage, at the as-of instant and as the mean over the window.
 *
 * The mean is the time that items spent in load within the window, divided by the window's length; a window that
 * reaches beyond the as-of instant counts up to it. An item counts by its state at each instant, also when it was
 * cancelled or deleted later; while it rests in done or cancelled it is in no load.
 *
 * @example In a window of 10 days one item is in load throughout and one for 5 days: mean 1.5.
 */
export function flowLoad(
  items: readonly PlacedItem[],
  window: Period,
  asOf: Instant,
): { readonly now: number; readonly mean: number } {
  const seen = seenPart(window, asOf);
  let now = 0;
  let loadMs = 0;
  for (const item of items) {
    if (isInLoadAt(item, asOf)) now += 1;
    loadMs += loadMsIn(item, seen);
  }
  return { now, mean: loadMs / (seen.to - seen.from) };
}

/** The part of a window that has happened: [from, min(to, T)). */
export function seenPart(window: Period, asOf: Instant): Period {
  return asOf < window.to ? { from: window.from, to: asOf } : window;
}

/** Milliseconds that the item was in load within the period. */
export function loadMsIn(item: Timeline, period: Period): number {
  let sum = 0;
  for (const stay of item.stays) {
    if (isInFlow(stay.flow)) sum += overlapMs(stay, period);
  }
  return sum;
}
