import type { Instant, Period } from '../domain/time.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import { addDays, localDays, startOfDay } from '../timeline/calendar.ts';

const SAMPLE_DAYS = 90;

/** Whether people work on a local day written `YYYY-MM-DD`; null where no working calendar is set. */
export type IsWorkingDay = ((date: string) => boolean) | null;

export interface ThroughputContext {
  readonly asOf: Instant;
  readonly zone: string;
  readonly isWorkingDay: IsWorkingDay;
  /** From when on the histories tell about the scope; days that began before are missing, not zero. Null: all are known. */
  readonly since: Instant | null;
  /** Up to when they have been read; days that ended later are missing, not zero. Null: up to the as-of instant. */
  readonly until: Instant | null;
}

/** Completions per day and team: what simulated days are drawn from. */
export interface ThroughputSample extends Period {
  readonly zone: string;
  /** Days that may be drawn, those without a completion included. */
  readonly days: number;
  /** Days of the period on which nobody works, and completions on them: both are left out. */
  readonly nonWorkingDays: number;
  readonly nonWorkingCompletions: number;
  /** Days of the period before anything was known of the scope. */
  readonly missingDays: number;
  /** Days of the period that nobody has read to their end. */
  readonly unreadDays: number;
  readonly completions: number;
  readonly teams: readonly string[];
  /** One row for each day, one column for each team. */
  readonly counts: Uint32Array;
}

/** The last 90 complete local days before the as-of instant. */
export function sampleDays(asOf: Instant, zone: string): Period {
  const to = startOfDay(asOf, zone);
  return { from: startOfDay(addDays(to, -SAMPLE_DAYS, zone), zone), to };
}

/**
 * Throughput sample: for each of the last 90 complete local days before the as-of instant, how many items each team completed.
 *
 * Straight-to-done items count; days without a completion are days like any other, but days that nothing is known of are
 * not drawn. Where a working calendar is set, the other days are left out with what was completed on them. Items of
 * teams that are not asked for are passed over.
 *
 * @example Asked on 10 April at 09:00 in Berlin: the days from 10 January to 9 April.
 */
export function throughputSample(
  items: readonly Pick<PlacedItem, 'team' | 'end'>[],
  teams: readonly string[],
  { asOf, zone, isWorkingDay, since, until }: ThroughputContext,
): ThroughputSample {
  const period = sampleDays(asOf, zone);
  const all = localDays(period, zone);
  const midnights = all.map((day) => day.period.from);
  const started = all.filter((day) => since === null || day.period.from >= since);
  const known = started.filter((day) => until === null || day.period.to <= until);
  const knownFrom = new Set(known.map((day) => day.period.from));
  const drawn = known.filter(({ date }) => isWorkingDay === null || isWorkingDay(date));
  const rowOf = new Map(drawn.map((day, row) => [day.period.from, row]));
  const columnOf = new Map(teams.map((team, column) => [team, column]));
  const counts = new Uint32Array(drawn.length * teams.length);
  let completions = 0;
  let nonWorkingCompletions = 0;
  for (const { team, end } of items) {
    const column = team === null ? undefined : columnOf.get(team);
    if (column === undefined || end === null || end < period.from || end >= period.to) continue;
    const day = dayOf(midnights, end);
    const row = day === undefined ? undefined : rowOf.get(day);
    if (row !== undefined) {
      const cell = row * teams.length + column;
      counts[cell] = (counts[cell] ?? 0) + 1;
      completions += 1;
    } else if (day !== undefined && knownFrom.has(day)) {
      nonWorkingCompletions += 1;
    }
  }
  return {
    ...period,
    zone,
    days: drawn.length,
    nonWorkingDays: known.length - drawn.length,
    nonWorkingCompletions,
    missingDays: all.length - started.length,
    unreadDays: started.length - known.length,
    completions,
    teams,
    counts,
  };
}

/** Days with a completion: of one team by its place among the sample's teams, or of all of them together. */
export function activeDays({ counts, days, teams }: ThroughputSample, team?: number): number {
  let active = 0;
  for (let row = 0; row < days; row += 1) {
    const all = counts.subarray(row * teams.length, (row + 1) * teams.length);
    const done = team === undefined ? all.some((count) => count > 0) : (all[team] ?? 0) > 0;
    if (done) active += 1;
  }
  return active;
}

/** Completions of the whole scope for each day. */
export function dailyTotals({ counts, days, teams }: ThroughputSample): Uint32Array {
  const totals = new Uint32Array(days);
  for (let row = 0; row < days; row += 1) {
    for (let team = 0; team < teams.length; team += 1) {
      totals[row] = (totals[row] ?? 0) + (counts[row * teams.length + team] ?? 0);
    }
  }
  return totals;
}

/** The latest of the ascending midnights that is not after the instant. */
function dayOf(midnights: readonly Instant[], at: Instant): Instant | undefined {
  let low = 0;
  let high = midnights.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((midnights[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return midnights[low - 1];
}
