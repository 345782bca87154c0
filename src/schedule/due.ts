import { Temporal } from 'temporal-polyfill';
import { instantOf } from '../core/domain/time.ts';
import type { Instant } from '../core/domain/time.ts';

/** When something happens, in a zone. A wall-clock time that a change day skips moves to just after the gap. */
export type Timing =
  | { readonly kind: 'weekly'; readonly weekday: number; readonly time: string }
  | {
      readonly kind: 'fortnightly';
      readonly weekday: number;
      readonly time: string;
      /** A day (YYYY-MM-DD) of a week in which it happens. */
      readonly anchor: string;
    }
  | {
      readonly kind: 'monthly';
      readonly which: 'first' | 'last';
      readonly weekday: number;
      readonly time: string;
    }
  | {
      readonly kind: 'before-days';
      readonly days: number;
      readonly time: string;
      /** The days (YYYY-MM-DD) it happens ahead of. */
      readonly targets: readonly string[];
    };

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const DEFAULT_TIME = '09:00';

const BEFORE = /^(\d+) days? before(?: (\d\d:\d\d))?$/;
const WALL_CLOCK = /^(?:(first|last) )?(\w{3}) (\d\d:\d\d)$/;

/** Reads a configured time such as `Mon 09:00`, `first Mon 10:00` or `2 days before`. */
export function timingOf(
  at: string,
  cadence: 'weekly' | 'fortnightly' | 'monthly' | 'pi',
  anchor: string | undefined,
  piEnds: readonly string[],
): Timing {
  const before = BEFORE.exec(at);
  if (before || cadence === 'pi') {
    const [, days = '0', time = DEFAULT_TIME] = before ?? [];
    return { kind: 'before-days', days: Number(days), time, targets: piEnds };
  }
  const [, which, day = 'Mon', time = DEFAULT_TIME] = WALL_CLOCK.exec(at) ?? [];
  const weekday = WEEKDAYS.indexOf(day) + 1;
  switch (cadence) {
    case 'weekly':
      return { kind: 'weekly', weekday, time };
    case 'fortnightly':
      return { kind: 'fortnightly', weekday, time, anchor: anchor ?? '2024-01-01' };
    case 'monthly':
      return { kind: 'monthly', which: which === 'last' ? 'last' : 'first', weekday, time };
  }
}

const MOST_DAYS_BEFORE = 60;

/**
 * Whether a text says when something with a cadence happens, and nothing else: a weekday and time, of a month also with
 * `first` or `last`, of a PI a number of days before its end.
 */
export function isTimeFor(
  at: string,
  cadence: 'weekly' | 'fortnightly' | 'monthly' | 'pi',
): boolean {
  const [, days, before] = BEFORE.exec(at) ?? [];
  if (days !== undefined) {
    const fits = Number(days) <= MOST_DAYS_BEFORE && isClockTime(before ?? DEFAULT_TIME);
    return cadence === 'pi' && fits;
  }
  const [, which, day, time] = WALL_CLOCK.exec(at) ?? [];
  if (cadence === 'pi' || day === undefined || time === undefined) return false;
  const whichFits = cadence === 'monthly' || which === undefined;
  return whichFits && WEEKDAYS.includes(day) && isClockTime(time);
}

function isClockTime(time: string): boolean {
  return /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(time);
}

/** The latest occurrence at or before `now`; null when there is none. */
export function latestOccurrence(timing: Timing, zone: string, now: Instant): Instant | null {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  // One day ahead, because "now" may be past a time that a change of clocks moved over midnight.
  for (const day of candidates(timing, today.add({ days: 1 }))) {
    const at = instantAt(day, timing.time, zone);
    if (at <= now) return at;
  }
  return null;
}

/** Days on which it happens, latest first, as far back as a missed one could matter. */
function candidates(timing: Timing, until: Temporal.PlainDate): Temporal.PlainDate[] {
  switch (timing.kind) {
    case 'weekly':
    case 'fortnightly': {
      const last = until.subtract({ days: (until.dayOfWeek - timing.weekday + 7) % 7 });
      const days = [0, 1, 2, 3].map((weeks) => last.subtract({ weeks }));
      if (timing.kind === 'weekly') return days;
      const anchor = monday(Temporal.PlainDate.from(timing.anchor));
      return days.filter((day) => anchor.until(monday(day)).days % 14 === 0);
    }
    case 'monthly': {
      const month = until.with({ day: 1 });
      const days = [0, 1, 2].map((months) =>
        weekdayOfMonth(month.subtract({ months }), timing.which, timing.weekday),
      );
      return days.filter((day) => Temporal.PlainDate.compare(day, until) <= 0);
    }
    case 'before-days':
      return timing.targets
        .map((target) => Temporal.PlainDate.from(target).subtract({ days: timing.days }))
        .filter((day) => Temporal.PlainDate.compare(day, until) <= 0)
        .toSorted((a, b) => Temporal.PlainDate.compare(b, a));
  }
}

function monday(day: Temporal.PlainDate): Temporal.PlainDate {
  return day.subtract({ days: day.dayOfWeek - 1 });
}

function weekdayOfMonth(
  month: Temporal.PlainDate,
  which: 'first' | 'last',
  weekday: number,
): Temporal.PlainDate {
  if (which === 'first') return month.add({ days: (weekday - month.dayOfWeek + 7) % 7 });
  const last = month.with({ day: month.daysInMonth });
  return last.subtract({ days: (last.dayOfWeek - weekday + 7) % 7 });
}

/** `compatible`: a skipped time moves forward by the gap, a repeated one is its first turn. */
function instantAt(day: Temporal.PlainDate, time: string, zone: string): Instant {
  const wall = day.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from(time) });
  return instantOf(wall.epochMilliseconds);
}

export type Due =
  | { readonly kind: 'run'; readonly occurrence: Instant }
  | { readonly kind: 'too-late'; readonly occurrence: Instant }
  | { readonly kind: 'not-due' };

/**
 * Whether an occurrence is due: once, late by at most its grace period, and never one from before the job was
 * first seen (docs/decisions/0004-what-is-due.md).
 */
export function due(
  timing: Timing,
  zone: string,
  graceMs: number,
  now: Instant,
  last: { readonly occurrence: Instant },
): Due {
  const occurrence = latestOccurrence(timing, zone, now);
  if (occurrence === null || occurrence <= last.occurrence) return { kind: 'not-due' };
  return now - occurrence <= graceMs
    ? { kind: 'run', occurrence }
    : { kind: 'too-late', occurrence };
}
