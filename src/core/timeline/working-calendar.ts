import type { WorkingHours } from '../domain/organisation.ts';
import { DAY_MS, instantOf } from '../domain/time.ts';
import type { Instant, Period } from '../domain/time.ts';
import { atLocalTime, localDays, weekdayOf } from './calendar.ts';
import type { LocalDay } from './calendar.ts';

/** When people work, as a clock that stands still at nights, weekends and holidays. */
export interface WorkingCalendar {
  readonly zone: string;
  /** Milliseconds of working time in `[from, to)`; negative where `to` lies before `from`. */
  workingMs(from: Instant, to: Instant): number;
  /** The same in working days: divided by the length of a working day as it is configured. */
  workingDays(from: Instant, to: Instant): number;
  /** Whether anybody works on that local day, written `YYYY-MM-DD`; throws a RangeError where there is no such day. */
  isWorkingDay(day: string): boolean;
}

const MINUTE_MS = 60_000;
const YEAR_MS = 366 * DAY_MS;

/**
 * The working calendar of a scope (metrics.md section 1): a second figure beside elapsed time, never instead of it.
 * `zone` counts where the configuration names none. A working day on which the clocks change has the time that
 * really lies between its hours, so it may count for a little more or less than one. Build one per zone and keep it:
 * days are converted once, and an answer is two binary searches.
 */
export function workingCalendar(hours: WorkingHours, zone: string): WorkingCalendar {
  const ownZone = hours.zone ?? zone;
  const weekdays = new Set<number>(hours.days);
  const holidays = new Set(hours.holidays);
  const nominalMs = (hours.to - hours.from) * MINUTE_MS;
  let table: Table | null = null;

  function works({ date, weekday }: Pick<LocalDay, 'date' | 'weekday'>): boolean {
    return weekdays.has(weekday) && !holidays.has(date);
  }
  function workingMs(from: Instant, to: Instant): number {
    const asked = { from: instantOf(Math.min(from, to)), to: instantOf(Math.max(from, to)) };
    if (table === null || asked.from < table.covers.from || asked.to > table.covers.to) {
      const days = localDays(widened(table?.covers ?? asked, asked), ownZone);
      table = tableOf(days, (day) => (works(day) ? workOf(day, hours, ownZone) : null));
    }
    return workedUntil(table, to) - workedUntil(table, from);
  }
  return {
    zone: ownZone,
    workingMs,
    workingDays: (from, to) => workingMs(from, to) / nominalMs,
    isWorkingDay: (date) => works({ date, weekday: weekdayOf(date) }),
  };
}

/** The stretches of work of many days in order, with the time worked before each. */
interface Table {
  readonly covers: Period;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly before: readonly number[];
}

function tableOf(days: readonly LocalDay[], workOn: (day: LocalDay) => Period | null): Table {
  const starts: number[] = [];
  const ends: number[] = [];
  const before: number[] = [];
  let sum = 0;
  for (const day of days) {
    const work = workOn(day);
    if (work !== null) {
      starts.push(work.from);
      ends.push(work.to);
      before.push(sum);
      sum += work.to - work.from;
    }
  }
  const from = days[0]?.period.from ?? instantOf(0);
  return { covers: { from, to: days.at(-1)?.period.to ?? from }, starts, ends, before };
}

/** Much more than was asked for, so that a table is built a few times and not for every older item. */
function widened(known: Period, asked: Period): Period {
  const more = Math.max(YEAR_MS, known.to - known.from);
  return {
    from: asked.from < known.from || known === asked ? instantOf(asked.from - more) : known.from,
    to: asked.to > known.to || known === asked ? instantOf(asked.to + more) : known.to,
  };
}

/** Null where the clocks skip all of the working time. */
function workOf({ period }: LocalDay, hours: WorkingHours, zone: string): Period | null {
  const isPlain = period.to - period.from === DAY_MS;
  function clock(minutes: number): Instant {
    // A day without a change needs no slow conversion.
    return isPlain
      ? instantOf(period.from + minutes * MINUTE_MS)
      : atLocalTime(period.from, Math.floor(minutes / 60), minutes % 60, zone);
  }
  const work = { from: clock(hours.from), to: clock(hours.to) };
  return work.from < work.to ? work : null;
}

/** Time worked from the beginning of the table until an instant in it. */
function workedUntil({ starts, ends, before }: Table, at: Instant): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? at) <= at) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  const last = low - 1;
  const start = starts[last];
  return start === undefined ? 0 : (before[last] ?? 0) + Math.min(at, ends[last] ?? at) - start;
}
