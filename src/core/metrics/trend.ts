import type { Instant, Period } from '../domain/time.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import { flowEfficiency } from './flow-efficiency.ts';
import { flowTime } from './flow-time.ts';
import { valueOf } from './measure.ts';
import type { Series } from './report.ts';
import { completedIn } from './selection.ts';
import { xmr } from './xmr.ts';

export const TREND_WEEKS = 26;

/**
 * Trend: velocity, median flow time and pooled efficiency of each of the last 26 complete ISO weeks, with the natural process limits that tell a signal from routine variation.
 *
 * A week without completions counts as velocity 0; `weeks` are those of which something is known. Weeks below the floor have no median and no efficiency and are
 * dropped from those two series.
 *
 * @example Velocity 12, 15, 0, 14, … is a series of 26 points; with 7 weeks at or above the floor flow time has 7 points and no limits.
 */
export function trend(
  completed: readonly PlacedItem[],
  weeks: readonly Period[],
  floor: number,
): { readonly velocity: Series; readonly flowTimeP50: Series; readonly efficiency: Series } {
  const velocity: [Instant, number][] = [];
  const flowTimeP50: [Instant, number][] = [];
  const efficiency: [Instant, number][] = [];
  for (const week of weeks) {
    const finished = completedIn(completed, week);
    velocity.push([week.from, finished.length]);
    const time = valueOf(flowTime(finished, floor).measure);
    if (time !== null) flowTimeP50.push([week.from, time.p50]);
    const share = valueOf(flowEfficiency(finished, floor));
    if (share !== null) efficiency.push([week.from, share.pooled]);
  }
  return { velocity: xmr(velocity), flowTimeP50: xmr(flowTimeP50), efficiency: xmr(efficiency) };
}

/**
 * Of the given weeks, oldest first, those that began when something was known of the items that a scope counts: what came
 * before is missing, not 0. What was closed before the first of them is not looked at, so that it makes no difference
 * whether it is handed over.
 */
export function knownWeeks(
  counted: readonly PlacedItem[],
  weeks: readonly Period[],
): readonly Period[] {
  const first = weeks[0]?.from ?? null;
  let since: Instant | null = null;
  for (const { createdAt, closedAt } of counted) {
    if (closedAt !== null && first !== null && closedAt < first) continue;
    if (since === null || createdAt < since) since = createdAt;
  }
  return weeks.filter(({ from }) => since !== null && from >= since);
}
