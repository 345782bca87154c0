import type { Instant, Period } from '../domain/time.ts';
import { instantOf } from '../domain/time.ts';
import { addWeeks, completeWeeksBefore } from '../timeline/calendar.ts';
import { constraintBefore, constraintWindow } from './constraint.ts';
import { trailing } from './service-level.ts';
import { TREND_WEEKS } from './trend.ts';

const DEFAULT_WEEKS = 4;
const PICTURE_WEEKS = 8;
const DEFAULT_CONSTRAINT_WEEKS = 12;

/** The last 4 complete ISO weeks of the zone before the as-of instant. */
export function defaultWindow(asOf: Instant, zone: string): Period {
  const weeks = completeWeeksBefore(asOf, zone, DEFAULT_WEEKS);
  return { from: weeks[0]?.from ?? asOf, to: weeks.at(-1)?.to ?? asOf };
}

/** The window, or a RangeError where it is empty or nothing of it has happened yet. */
export function checkedWindow(window: Period, asOf: Instant): Period {
  if (window.from >= window.to) throw new RangeError('A window must begin before it ends');
  if (window.from >= asOf) throw new RangeError('A window must begin before the as-of instant');
  return window;
}

/** The local days that the cumulative flow picture spans, its last midnight included. */
export function pictureOf(window: Period, asOf: Instant, zone: string): Period {
  const end = window.to < asOf ? window.to : asOf;
  const back = addWeeks(end, -PICTURE_WEEKS, zone);
  return { from: window.from < back ? window.from : back, to: instantOf(end + 1) };
}

/**
 * The earliest instant that any number of a report looks at. An item that was closed before it (`closedAt`) changes no
 * number, so that a store need not hand it over. `window` null means the default one. Age limits (90 days back from the
 * as-of instant) and the cumulative flow picture (8 weeks back from the window's end) always lie within the rest.
 */
export function horizon(
  asOf: Instant,
  window: Period | null,
  zone: string,
  constraintWeeks: number = DEFAULT_CONSTRAINT_WEEKS,
): Instant {
  const shown = window ?? defaultWindow(asOf, zone);
  return instantOf(
    Math.min(
      completeWeeksBefore(asOf, zone, TREND_WEEKS)[0]?.from ?? asOf,
      trailing(shown.from).from,
      constraintWindow(constraintBefore(asOf, zone), zone, constraintWeeks).from,
    ),
  );
}
