import { DAY_MS, instantOf } from '../core/domain/time.ts';
import type { Instant } from '../core/domain/time.ts';
import { latestOccurrence } from './due.ts';
import type { Timing } from './due.ts';

/** A day more than the longest month, for what repeats; the days ahead of PI ends are looked up. */
const MOST_DAYS = 64;

/** The first occurrence after `now`; null where none follows, as after the last configured PI. */
export function nextOccurrence(timing: Timing, zone: string, now: Instant): Instant | null {
  const days = timing.kind === 'before-days' ? daysUntilLast(timing.targets, now) : MOST_DAYS;
  for (let day = 1; day <= days; day += 1) {
    // Occurrences are at least a day apart, so the first day that has a later one has the next one.
    const latest = latestOccurrence(timing, zone, instantOf(now + day * DAY_MS));
    if (latest !== null && latest > now) return latest;
  }
  return null;
}

function daysUntilLast(targets: readonly string[], now: Instant): number {
  const last = Math.max(now, ...targets.map((target) => Date.parse(target)));
  // Local days may end up to half a day after those of UTC.
  return Math.ceil((last - now) / DAY_MS) + 2;
}
