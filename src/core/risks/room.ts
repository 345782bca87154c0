import { DAY_MS, instantOf } from '../domain/time.ts';
import type { Instant } from '../domain/time.ts';
import type { WorkingCalendar } from '../timeline/working-calendar.ts';
import { firstMorningToRemind } from './local-time.ts';

/** So many messages are heard at once, and so many a week. */
const HEARD_A_WEEK = 3;
const ROOM_FOR_ONE_MS = (7 * DAY_MS) / HEARD_A_WEEK;

/** What a channel still takes. */
export interface Room {
  /** 0 to 3. */
  readonly messages: number;
  /** When there is room for one; the as-of instant where there is. */
  readonly from: Instant;
}

/**
 * Room for messages that may wait: after a quiet time there is room for three, every message takes one away, whatever it
 * was about, and every 56 hours one comes back: three a week (metrics.md, section 8: a channel is to stay quiet enough to
 * be read). Where all of it was taken, the next begins at 9:00 on a working day.
 *
 * `heard`: when messages were posted, in any order. Instants are epoch milliseconds.
 *
 * @example Three on Monday 10:00: there is room again after 56 hours, on Wednesday 18:00, and so from Thursday 9:00 on.
 */
export function roomFor(
  heard: readonly Instant[],
  setting: { readonly asOf: Instant; readonly zone: string; readonly calendar: Hours },
): Room {
  const { asOf, zone, calendar } = setting;
  const most = HEARD_A_WEEK * ROOM_FOR_ONE_MS;
  let taken = 0;
  let last = asOf;
  for (const at of heard.toSorted((a, b) => a - b)) {
    taken = Math.min(most, Math.max(0, taken - Math.max(0, at - last)) + ROOM_FOR_ONE_MS);
    last = at;
  }
  const over = taken - (most - ROOM_FOR_ONE_MS);
  if (over > 0) {
    const from = firstMorningToRemind(instantOf(last + over), zone, calendar);
    if (from > asOf) return { messages: 0, from };
  }
  const now = Math.max(0, taken - Math.max(0, asOf - last));
  return { messages: Math.floor((most - now) / ROOM_FOR_ONE_MS), from: asOf };
}

type Hours = Pick<WorkingCalendar, 'isWorkingDay'> | null;
