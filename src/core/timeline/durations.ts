import { overlapMs } from '../domain/time.ts';
import type { Instant, Period } from '../domain/time.ts';
import type { Durations, Visit } from './timeline.ts';

const NONE: Durations = { flowTime: null, active: null, waiting: null, blocked: null };

/**
 * Durations in milliseconds within `[start, until)` (metrics.md section 2, "Durations"): active is the time in
 * active visits that was not blocked, waiting all the rest. All null without a start; flow time null without an end.
 * `blocked` must not overlap itself.
 */
export function durationsOf(
  visits: readonly Visit[],
  blocked: readonly Period[],
  start: Instant | null,
  end: Instant | null,
  until: Instant,
): Durations {
  if (start === null) {
    return NONE;
  }
  let active = 0;
  for (const visit of visits) {
    if (visit.flow === 'active') {
      active += unblockedMs(visit, blocked, start, until);
    }
  }
  const life: Period = { from: start, to: until };
  const blockedMs = blocked.reduce((sum, period) => sum + overlapMs(period, life), 0);
  return {
    flowTime: end === null ? null : end - start,
    active,
    waiting: until - start - active,
    blocked: blockedMs,
  };
}

function unblockedMs(
  visit: Visit,
  blocked: readonly Period[],
  start: Instant,
  until: Instant,
): number {
  const from = Math.max(visit.from, start);
  const to = Math.min(visit.to, until);
  let free = Math.max(0, to - from);
  for (const period of blocked) {
    free -= Math.max(0, Math.min(period.to, to) - Math.max(period.from, from));
  }
  return free;
}
