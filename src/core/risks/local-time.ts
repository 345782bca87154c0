import type { ProgramIncrement } from '../domain/program-increment.ts';
import type { Instant, Period } from '../domain/time.ts';
import { contains, instantOf, overlapMs } from '../domain/time.ts';
import {
  addDays,
  addWeeks,
  atLocalTime,
  localDays,
  localParts,
  startOfDate,
  startOfDay,
  startOfWeek,
} from '../timeline/calendar.ts';
import type { WorkingCalendar } from '../timeline/working-calendar.ts';

/** When a day begins for people who are to be reminded of something. */
const MORNING = 9;
const SNOOZE_HOURS_MS = 4 * 3_600_000;
const FRIDAY = 5;
const LONGEST_HOLIDAYS = 30;

export type SnoozeChoice = 'four-hours' | 'tomorrow' | 'monday' | 'next-pi';

/** Daily, by the clocks of the reader; `from` after `to` runs over midnight, equal ones are no quiet hours. */
export interface QuietHours {
  /** Minutes after local midnight. */
  readonly from: number;
  readonly to: number;
  /** Whether high risks are told nevertheless. */
  readonly highPasses: boolean;
}

/**
 * Until when a risk is snoozed: in four hours, tomorrow or on the next Monday at 9:00, or at 9:00 on the first day of the
 * next PI, by the clocks of `zone`. On a Monday the next one is a week later. Null where no PI begins after `asOf`.
 */
export function snoozeUntil(
  choice: SnoozeChoice,
  asOf: Instant,
  zone: string,
  pis: readonly Pick<ProgramIncrement, 'period'>[],
): Instant | null {
  switch (choice) {
    case 'four-hours':
      return instantOf(asOf + SNOOZE_HOURS_MS);
    case 'tomorrow':
      return nextMorning(asOf, zone);
    case 'monday':
      return atLocalTime(addWeeks(startOfWeek(asOf, zone), 1, zone), MORNING, 0, zone);
    case 'next-pi': {
      const starts = pis.map(({ period }) => period.from).filter((from) => from > asOf);
      return starts.length === 0 ? null : morningFrom(instantOf(Math.min(...starts)), zone);
    }
  }
}

/** 9:00 tomorrow. */
export function nextMorning(asOf: Instant, zone: string): Instant {
  return atLocalTime(addDays(startOfDay(asOf, zone), 1, zone), MORNING, 0, zone);
}

/** The first 9:00 at or after an instant: west of where a PI begins its first day has not begun yet. */
function morningFrom(at: Instant, zone: string): Instant {
  const morning = atLocalTime(at, MORNING, 0, zone);
  return morning < at ? nextMorning(at, zone) : morning;
}

/** When the quiet hours end that an instant lies in; null outside of them. Half-open: at their end they are over. */
export function quietUntil(asOf: Instant, hours: QuietHours | null, zone: string): Instant | null {
  if (hours === null || hours.from === hours.to) return null;
  const today = startOfDay(asOf, zone);
  const nights = [addDays(today, -1, zone), today].map((day): Period => {
    const lastDay = hours.from < hours.to ? day : addDays(day, 1, zone);
    return { from: clock(day, hours.from, zone), to: clock(lastDay, hours.to, zone) };
  });
  return nights.find((night) => contains(night, asOf))?.to ?? null;
}

function clock(day: Instant, minutes: number, zone: string): Instant {
  return atLocalTime(day, Math.floor(minutes / 60), minutes % 60, zone);
}

/** The local day `YYYY-MM-DD` that an instant lies in. */
export function dayOf(at: Instant, zone: string): string {
  const { year, month, day } = localParts(at, zone);
  return [
    String(year).padStart(4, '0'),
    ...[month, day].map((n) => String(n).padStart(2, '0')),
  ].join('-');
}

/** The end of a day `YYYY-MM-DD`: the first instant of the next. Throws a RangeError for a day that there is not. */
export function endOfDay(day: string, zone: string): Instant {
  return addDays(startOfDate(day, zone), 1, zone);
}

/** Whether people may be reminded now: from 9:00 on a working day, Monday to Friday where no calendar is configured. */
export function isTimeToRemind(
  asOf: Instant,
  zone: string,
  calendar: Pick<WorkingCalendar, 'isWorkingDay'> | null,
): boolean {
  const { weekday, hour } = localParts(asOf, zone);
  const works = calendar === null ? weekday <= FRIDAY : calendar.isWorkingDay(dayOf(asOf, zone));
  return works && hour >= MORNING;
}

/** The first 9:00 of a working day at or after an instant. */
export function firstMorningToRemind(
  from: Instant,
  zone: string,
  calendar: Pick<WorkingCalendar, 'isWorkingDay'> | null,
): Instant {
  let morning = morningFrom(from, zone);
  // A calendar without any working day must not hold it up for ever.
  for (let day = 0; day < LONGEST_HOLIDAYS && !isTimeToRemind(morning, zone, calendar); day += 1) {
    morning = nextMorning(morning, zone);
  }
  return morning;
}

/** Working days in `[from, to)`, fractions included: of the calendar, else parts of the days Monday to Friday of `zone`. */
export function workingDaysIn(
  period: Period,
  zone: string,
  calendar: Pick<WorkingCalendar, 'workingDays'> | null,
): number {
  if (calendar !== null) return calendar.workingDays(period.from, period.to);
  return localDays(period, zone)
    .filter(({ weekday }) => weekday <= FRIDAY)
    .reduce((sum, day) => sum + overlapMs(day.period, period) / lengthOf(day.period), 0);
}

function lengthOf({ from, to }: Period): number {
  return to - from;
}
