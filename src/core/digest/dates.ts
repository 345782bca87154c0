import { instantOf } from '../domain/time.ts';
import { isoWeek, localParts, startOfWeek } from '../timeline/calendar.ts';
import type { Instant, Period } from '../domain/time.ts';

/** Dates as people read them, always in a zone that is given. */

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const WEEK_MS = 7 * 86_400_000;
/** Clock changes make a week up to an hour shorter or longer. */
const CLOCK_CHANGE_MS = 7_200_000;

/** "16–22 November 2026", with what both ends share said once. */
export function dayRange(period: Period, zone: string): string {
  const first = localParts(period.from, zone);
  const last = localParts(instantOf(Math.max(period.from, period.to - 1)), zone);
  const end = `${last.day} ${monthName(last.month)} ${last.year}`;
  if (first.year !== last.year) {
    return `${first.day} ${monthName(first.month)} ${first.year} – ${end}`;
  }
  if (first.month !== last.month) return `${first.day} ${monthName(first.month)} – ${end}`;
  return first.day === last.day ? end : `${first.day}–${end}`;
}

/** "week 47, 16–22 November 2026", "4 weeks, …" or the days alone. */
export function periodName(period: Period, zone: string): string {
  const range = dayRange(period, zone);
  const weeks = wholeWeeks(period, zone);
  if (weeks === null) return range;
  if (weeks > 1) return `${weeks} weeks, ${range}`;
  return `week ${isoWeek(period.from, zone).week}, ${range}`;
}

/** What came before a period: "the week before", "the 4 weeks before". */
export function periodBefore(period: Period, zone: string): string {
  const weeks = wholeWeeks(period, zone);
  if (weeks === null) return 'the period before';
  return weeks === 1 ? 'the week before' : `the ${weeks} weeks before`;
}

/** "Mon 23 November 2026, 09:00" */
export function dayAndTime(at: Instant, zone: string): string {
  const local = localParts(at, zone);
  const weekday = WEEKDAYS[local.weekday - 1] ?? '';
  return `${weekday} ${local.day} ${monthName(local.month)} ${local.year}, ${two(local.hour)}:${two(local.minute)}`;
}

/** "16 Nov 2026" */
export function dayWithYear(at: Instant, zone: string): string {
  return `${shortDay(at, zone)} ${localParts(at, zone).year}`;
}

/** "16 Nov" */
export function shortDay(at: Instant, zone: string): string {
  const local = localParts(at, zone);
  return `${local.day} ${monthName(local.month).slice(0, 3)}`;
}

/** How many ISO weeks the period is made of; null when it does not begin and end on their borders. */
function wholeWeeks(period: Period, zone: string): number | null {
  const weeks = Math.round((period.to - period.from) / WEEK_MS);
  if (weeks < 1 || Math.abs(period.to - period.from - weeks * WEEK_MS) > CLOCK_CHANGE_MS)
    return null;
  const onBorders = [period.from, period.to].every((at) => startOfWeek(at, zone) === at);
  return onBorders ? weeks : null;
}

function monthName(month: number): string {
  return MONTHS[month - 1] ?? '';
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
