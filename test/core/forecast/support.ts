import { daysAhead } from '../../../src/core/forecast/days-ahead.ts';
import type { Finish, ForecastBasis } from '../../../src/core/forecast/monte-carlo.ts';
import { throughputSample } from '../../../src/core/forecast/throughput.ts';
import type { IsWorkingDay } from '../../../src/core/forecast/throughput.ts';
import type { PlacedItem } from '../../../src/core/placement/placed-item.ts';
import { at, finished } from '../metrics/support.ts';

/** Day 0 of the builders is Monday 2026-01-05, so day 98 is Monday 2026-04-13 and the sample begins on day 8. */
export const MONDAY = 98;

/** Monday to Friday. */
export function isWeekday(date: string): boolean {
  return !['Sat', 'Sun'].includes(new Date(date).toUTCString().slice(0, 3));
}

/** So many items of the team completed at noon of each of the days from..to (`to` not included). */
export function completedDaily(
  team: string,
  each: number,
  from = MONDAY - 90,
  to = MONDAY,
): PlacedItem[] {
  const days = Array.from({ length: to - from }, (_, index) => from + index);
  return days.flatMap((day) =>
    Array.from({ length: each }, (_, index) =>
      finished(`${team}-${day}-${index}`, day - 2, day + 0.5, { team }),
    ),
  );
}

export function aBasis(
  items: readonly PlacedItem[],
  overrides: {
    readonly teams?: readonly string[];
    readonly isWorkingDay?: IsWorkingDay;
    readonly asOf?: number;
    readonly seed?: number;
  } = {},
): ForecastBasis {
  const asOf = at(overrides.asOf ?? MONDAY);
  const isWorkingDay = overrides.isWorkingDay ?? null;
  const context = { asOf, zone: 'UTC', isWorkingDay, since: null, until: null };
  return {
    asOf,
    sample: throughputSample(items, overrides.teams ?? ['red', 'blue'], context),
    ahead: daysAhead(asOf, 'UTC', isWorkingDay),
    seed: overrides.seed ?? 1,
  };
}

/** Such as `2026-04-15`, `done` or `not-within`. */
export function dayOf(finish: Finish | undefined): string | undefined {
  return finish?.kind === 'on' ? finish.date : finish?.kind;
}
