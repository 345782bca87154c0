import { Temporal } from 'temporal-polyfill';
import { instantOf } from '../domain/time.ts';
import type { Instant, Period } from '../domain/time.ts';

/**
 * The one file with calendar arithmetic (metrics.md section 1): days and weeks are those of an IANA zone, so a day has
 * 23, 24 or 25 hours. A conversion costs about 28 µs: convert once per window or day, never once per item.
 */

/** A wall clock's reading, for people. `weekday` is 1 for Monday to 7 for Sunday. */
export interface LocalParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** True for the name of an IANA zone such as `Europe/Berlin` or `UTC`; an offset such as `+02:00` is no zone. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    zoned(instantOf(0), name);
    return true;
  } catch {
    return false;
  }
}

/** The first instant of the local day that `at` lies in: 00:00, or later where the clocks skip it. */
export function startOfDay(at: Instant, zone: string): Instant {
  return toInstant(zoned(at, zone).startOfDay());
}

/** The first instant of the ISO week (from Monday, local) that `at` lies in. */
export function startOfWeek(at: Instant, zone: string): Instant {
  return toInstant(monday(zoned(at, zone)));
}

/** The same wall-clock time `days` local days later (earlier when negative). */
export function addDays(at: Instant, days: number, zone: string): Instant {
  return toInstant(zoned(at, zone).add({ days }));
}

/** The same wall-clock time `weeks` local weeks later (earlier when negative). */
export function addWeeks(at: Instant, weeks: number, zone: string): Instant {
  return toInstant(zoned(at, zone).add({ weeks }));
}

/**
 * The wall-clock time `hour:minute` on the local day that `at` lies in. A time that the clocks skip is moved forward by
 * the gap, one that they repeat is taken the first time: each day has it exactly once.
 */
export function atLocalTime(at: Instant, hour: number, minute: number, zone: string): Instant {
  return toInstant(
    zoned(at, zone)
      .toPlainDate()
      .toZonedDateTime({
        timeZone: zone,
        plainTime: new Temporal.PlainTime(hour, minute),
      }),
  );
}

/** The first instant of a calendar date written `YYYY-MM-DD`; throws a RangeError for a date that does not exist. */
export function startOfDate(date: string, zone: string): Instant {
  return toInstant(Temporal.PlainDate.from(date).toZonedDateTime(zone).startOfDay());
}

/** What follows the day in a time that means only the day: trackers that know no days write them as midnight UTC. */
const UTC_MIDNIGHT = /^00:00(?::00(?:\.0+)?)?(?:Z|\+00:?00)$/i;

/**
 * The day `YYYY-MM-DD` that a tracker's text means; null where it is none. A day stays what it is, and so does one with
 * midnight UTC or with a time of no zone behind it; any other time is read by the clocks of `zone`.
 */
export function dayOfText(text: string, zone: string): string | null {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)(?:[T ](.*))?$/i.exec(text.trim()) ?? [];
  if (day === undefined) return null;
  const isTime = time !== undefined && /(?:Z|[+-]\d\d:?\d\d)$/i.test(time);
  try {
    return isTime && !UTC_MIDNIGHT.test(time)
      ? Temporal.Instant.from(text.trim()).toZonedDateTimeISO(zone).toPlainDate().toString()
      : Temporal.PlainDate.from(day).toString();
  } catch {
    return null;
  }
}

/** The last `n` ISO weeks that were over at `at`, oldest first; a week ending exactly at `at` is over. */
export function completeWeeksBefore(at: Instant, zone: string, n: number): Period[] {
  const last = monday(zoned(at, zone));
  const borders = Array.from({ length: n + 1 }, (_, index) =>
    toInstant(last.subtract({ weeks: n - index }).startOfDay()),
  );
  return borders.slice(1).map((to, index) => ({ from: borders[index] ?? to, to }));
}

/** Every instant in the period at which a local day begins, oldest first. */
export function localMidnights(period: Period, zone: string): Instant[] {
  const midnights: Instant[] = [];
  let day = zoned(period.from, zone).startOfDay();
  while (day.epochMilliseconds < period.to) {
    if (day.epochMilliseconds >= period.from) midnights.push(toInstant(day));
    day = day.add({ days: 1 }).startOfDay();
  }
  return midnights;
}

/** A day of a zone: `date` is written `YYYY-MM-DD`, `weekday` is 1 for Monday to 7 for Sunday. */
export interface LocalDay {
  readonly date: string;
  readonly weekday: number;
  readonly period: Period;
}

/** Every local day that has a part in the period, whole, oldest first. A date that a zone left out is not there. */
export function localDays(period: Period, zone: string): LocalDay[] {
  const days: LocalDay[] = [];
  let day = zoned(period.from, zone).startOfDay();
  while (day.epochMilliseconds < period.to) {
    const next = day.add({ days: 1 }).startOfDay();
    days.push({
      date: day.toPlainDate().toString(),
      weekday: day.dayOfWeek,
      period: { from: toInstant(day), to: toInstant(next) },
    });
    day = next;
  }
  return days;
}

/** 1 for Monday to 7 for Sunday; throws a RangeError for a date that does not exist. */
export function weekdayOf(date: string): number {
  return Temporal.PlainDate.from(date).dayOfWeek;
}

/** The ISO week that `at` lies in; its year is the one that owns the week's Thursday. */
export function isoWeek(
  at: Instant,
  zone: string,
): { readonly year: number; readonly week: number } {
  const local = zoned(at, zone);
  // The ISO calendar always knows its weeks; the type allows for calendars that do not.
  return { year: local.yearOfWeek ?? local.year, week: local.weekOfYear ?? 0 };
}

/** ISO 8601 in UTC with milliseconds, such as `2026-04-19T22:00:00.000Z`. */
export function isoInstant(at: Instant): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString({ fractionalSecondDigits: 3 });
}

export function localParts(at: Instant, zone: string): LocalParts {
  const local = zoned(at, zone);
  return {
    year: local.year,
    month: local.month,
    day: local.day,
    weekday: local.dayOfWeek,
    hour: local.hour,
    minute: local.minute,
    second: local.second,
  };
}

function monday(local: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  return local.subtract({ days: local.dayOfWeek - 1 }).startOfDay();
}

function zoned(at: Instant, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
}

function toInstant(local: Temporal.ZonedDateTime): Instant {
  return instantOf(local.epochMilliseconds);
}
