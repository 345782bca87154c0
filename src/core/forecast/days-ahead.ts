import type { Instant } from '../domain/time.ts';
import { addDays, localParts, startOfDay } from '../timeline/calendar.ts';
import type { IsWorkingDay } from './throughput.ts';

/** No forecast looks further; ten years of local days. */
export const YEARS_AHEAD = 10;
const MOST_DAYS = 3652;

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
  const today = startOfDay(asOf, zone);
  let next = today === asOf ? today : dayAfter(today, zone);
  let looked = 0;
  const starts: Instant[] = [];
  const ends: Instant[] = [];
  /** Looks one local day further; false at the end of the ten years. */
  function look(): boolean {
    if (looked === MOST_DAYS) return false;
    const start = next;
    next = dayAfter(start, zone);
    looked += 1;
    if (isWorkingDay === null || isWorkingDay(start)) {
      starts.push(start);
      ends.push(next);
    }
    return true;
  }
  return {
    day(count) {
      while (ends.length < count && look());
      const start = starts[count - 1];
      const end = ends[count - 1];
      return start === undefined || end === undefined ? null : { date: dateOf(start, zone), end };
    },
    until(by) {
      while (next < by && look());
      return ends.filter((end) => end <= by).length;
    },
  };
}

function dayAfter(start: Instant, zone: string): Instant {
  return startOfDay(addDays(start, 1, zone), zone);
}

function dateOf(at: Instant, zone: string): string {
  const { year, month, day } = localParts(at, zone);
  return `${year}-${twoDigits(month)}-${twoDigits(day)}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
