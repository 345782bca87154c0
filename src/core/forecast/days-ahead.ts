import { DAY_MS, instantOf } from '../domain/time.ts';
import type { Instant } from '../domain/time.ts';
import { addDays, localDays, startOfDay } from '../timeline/calendar.ts';
import type { IsWorkingDay } from './throughput.ts';

/** No forecast looks further; ten years of local days. */
export const YEARS_AHEAD = 10;
const MOST_DAYS = 3652;
const WEEKS_AT_ONCE = 4;

/** No day that ends later is within ten years. */
export function lastEndAhead(asOf: Instant, zone: string): Instant {
  return startOfDay(addDays(startOfDay(asOf, zone), MOST_DAYS, zone), zone);
}

export interface DayAhead {
  /** `YYYY-MM-DD` in the scope's zone. */
  readonly date: string;
  /** When it is over: the first instant of the next local day. */
  readonly end: Instant;
}

/** The days on which something can be completed, counted from 1. */
export interface DaysAhead {
  /** Null where it lies more than ten years ahead. */
  day(count: number): DayAhead | null;
  /** How many of them are over at an instant, of those within ten years. */
  until(by: Instant): number;
}

/**
 * Days ahead: the local days that begin at or after the as-of instant, without those on which nobody works.
 *
 * The rest of the day that the as-of instant lies in is not counted: the sample has whole days only, and what was
 * completed on it already is not among the remaining items any more.
 *
 * @example Asked on Friday at 09:00 with a calendar of Monday to Friday: day 1 is Monday, day 5 is Friday.
 */
export function daysAhead(asOf: Instant, zone: string, isWorkingDay: IsWorkingDay): DaysAhead {
  const days: DayAhead[] = [];
  let looked = 0;
  /** Up to here days have been looked at; where the as-of instant lies inside a day, that day is passed over. */
  let seen = asOf;
  /** Looks some days further; false at the end of the ten years. */
  function look(): boolean {
    if (looked >= MOST_DAYS) return false;
    for (const { date, period } of localDays({ from: seen, to: weeksAfter(seen) }, zone)) {
      seen = period.to;
      if (period.from < asOf || looked >= MOST_DAYS) continue;
      looked += 1;
      if (isWorkingDay === null || isWorkingDay(date)) days.push({ date, end: period.to });
    }
    return true;
  }
  return {
    day(count) {
      while (days.length < count && look());
      return days[count - 1] ?? null;
    },
    until(by) {
      while (seen < by && look());
      return days.filter(({ end }) => end <= by).length;
    },
  };
}

function weeksAfter(at: Instant): Instant {
  return instantOf(at + WEEKS_AT_ONCE * 7 * DAY_MS);
}
