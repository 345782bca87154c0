import type { Measure } from '../domain/measure.ts';
import type { Instant } from '../domain/time.ts';
import { measureOf, tooFew } from '../metrics/measure.ts';
import { YEARS_AHEAD } from './days-ahead.ts';
import type { DayAhead, DaysAhead } from './days-ahead.ts';
import { nearestRank } from './nearest-rank.ts';
import { probabilityOf } from './probability.ts';
import type { Probability } from './probability.ts';
import { NEVER, simulateCounts, simulateFinish, TRIALS } from './simulate.ts';
import { activeDays, dailyTotals } from './throughput.ts';
import type { ThroughputSample } from './throughput.ts';

/** Days with a completion that a forecast needs (metrics.md section 5). */
const DAYS_NEEDED = 5;
const FAN_DAYS = 30;

const NOTHING: AtLeast = { p50: 0, p85: 0, p95: 0 };

/** What a simulation rests on; the same basis always gives the same answer. */
export interface ForecastBasis {
  readonly asOf: Instant;
  readonly sample: ThroughputSample;
  readonly ahead: DaysAhead;
  readonly seed: number;
}

/** `done`: nothing remains. `on`: by the end of that local day. `not-within`: later than any forecast looks. */
export type Finish =
  | { readonly kind: 'done' }
  | ({ readonly kind: 'on' } & DayAhead)
  | { readonly kind: 'not-within'; readonly years: number };

export interface FinishPercentiles {
  readonly p50: Finish;
  readonly p85: Finish;
  readonly p95: Finish;
}

/** So many or more were done in 50, 85 and 95 of 100 trials: the surer, the fewer. */
export interface AtLeast {
  readonly p50: number;
  readonly p85: number;
  readonly p95: number;
}

export interface FanDay extends DayAhead, AtLeast {}

interface TeamFinish {
  readonly team: string;
  readonly remaining: number;
  /** `n` counts the team's days with a completion. */
  readonly finish: Measure<FinishPercentiles>;
}

export interface WhenDone {
  readonly remaining: number;
  /** `n` counts days with a completion: the scope's, or those of the team that has the fewest of those with work left. */
  readonly finish: Measure<FinishPercentiles>;
  /** That it is done by the instant asked for; null where none was. */
  readonly chance: Measure<Probability> | null;
  /** Each team with its own remaining items; empty where the question was about a number of items. */
  readonly teams: readonly TeamFinish[];
}

/**
 * When done: the local day by whose end a number of items is done, as nearest ranks 50, 85 and 95 % of the trials.
 *
 * A plain number belongs to no team: the scope's completions of a drawn day, all teams together, count towards it. A map
 * holds what each team has left for itself: the scope is then done with its last team, trial by trial, and it has no
 * forecast while a team with remaining items has none. Below 5 days with a completion there is not enough history. `by`
 * asks for the chance, too: days that are over by then count. Throws a RangeError for a number of items that is not a
 * whole number from 0, a team that is not in the sample, or a `by` that is not after the as-of instant.
 *
 * @example Two items on every day, 5 remaining, asked at midnight before Monday: p50 = p85 = p95 = Wednesday.
 */
export function whenDone(
  remaining: number | ReadonlyMap<string, number>,
  by: Instant | null,
  basis: ForecastBasis,
): WhenDone {
  if (by !== null) checkAhead(by, basis);
  return typeof remaining === 'number'
    ? numberDone(remaining, by, basis)
    : teamsDone(remaining, by, basis);
}

/**
 * How many by a date: the number of items that the scope completes up to the end of a day, such that 50, 85 and 95 % of the trials complete so many or more.
 *
 * All teams together. Below 5 days with a completion there is not enough history. Throws a RangeError for a `by` that is
 * not after the as-of instant.
 *
 * @example Two items on every day, asked at midnight before Monday for Friday's end: 10 in every trial.
 */
export function howManyBy(by: Instant, basis: ForecastBasis): Measure<AtLeast> {
  checkAhead(by, basis);
  return countsAfter([basis.ahead.until(by)], basis, ([count]) => count ?? NOTHING);
}

/**
 * Forecast fan: for each of the next 30 days on which something can be completed, how many items the scope completes up to its end, as in "How many by a date".
 *
 * @example Two items on every day: 2 after the first day, 4 after the second, 60 after the last.
 */
export function forecastFan(basis: ForecastBasis): Measure<readonly FanDay[]> {
  const days = Array.from({ length: FAN_DAYS }, (_, index) => index + 1).flatMap(
    (count) => basis.ahead.day(count) ?? [],
  );
  const after = days.map((_, index) => index + 1);
  return countsAfter(after, basis, (counts) =>
    days.map((day, index) => ({ ...day, ...(counts[index] ?? NOTHING) })),
  );
}

function countsAfter<T>(
  days: readonly number[],
  { sample, seed }: ForecastBasis,
  read: (counts: readonly AtLeast[]) => T,
): Measure<T> {
  return measureOf(activeDays(sample), DAYS_NEEDED, () => {
    const trials = simulateCounts(dailyTotals(sample), days, seed);
    return read(trials.map((done) => atRanks(done.reverse(), (count) => count)));
  });
}

/** Adds up the teams of a sample; what a plain number of items is drawn from. */
function numberDone(remaining: number, by: Instant | null, basis: ForecastBasis): WhenDone {
  checkCount(remaining);
  const { sample, seed } = basis;
  const days = activeDays(sample);
  if (remaining > 0 && days < DAYS_NEEDED) return withoutHistory(remaining, days, by, []);
  const totals = { counts: dailyTotals(sample), days: sample.days, teams: ['all'] };
  const { scope } = simulateFinish(totals, [remaining], seed);
  return answer(remaining, days, scope, by, basis, []);
}

function teamsDone(
  remaining: ReadonlyMap<string, number>,
  by: Instant | null,
  basis: ForecastBasis,
): WhenDone {
  const { sample, seed } = basis;
  for (const [team, count] of remaining) {
    checkCount(count);
    if (!sample.teams.includes(team)) throw new RangeError(`Team ${team} is not in the sample`);
  }
  const counts = sample.teams.map((team) => remaining.get(team) ?? 0);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const days = sample.teams.map((_, team) => activeDays(sample, team));
  // A team without history is not simulated: its trials would only run into the end of the ten years.
  const simulated = counts.map((count, team) => ((days[team] ?? 0) < DAYS_NEEDED ? 0 : count));
  const trials = simulateFinish(sample, simulated, seed);
  const teams = sample.teams.flatMap((team, index): readonly TeamFinish[] => {
    const count = counts[index] ?? 0;
    if (count === 0) return [];
    const own = trials.teams[index] ?? trials.scope;
    const finish = measureOf(days[index] ?? 0, DAYS_NEEDED, () => finishes(own, basis.ahead));
    return [{ team, remaining: count, finish }];
  });
  const fewest = teams.length === 0 ? activeDays(sample) : Math.min(...teams.map(daysOf));
  return total > 0 && fewest < DAYS_NEEDED
    ? withoutHistory(total, fewest, by, teams)
    : answer(total, fewest, trials.scope, by, basis, teams);
}

function daysOf({ finish }: TeamFinish): number {
  return finish.kind === 'not-configured' ? 0 : finish.n;
}

function withoutHistory(
  remaining: number,
  days: number,
  by: Instant | null,
  teams: readonly TeamFinish[],
): WhenDone {
  const none = tooFew(days, DAYS_NEEDED);
  return { remaining, finish: none, chance: by === null ? null : none, teams };
}

function answer(
  remaining: number,
  days: number,
  trials: Int32Array,
  by: Instant | null,
  { ahead }: ForecastBasis,
  teams: readonly TeamFinish[],
): WhenDone {
  const chance = by === null ? null : shareUpTo(trials, ahead.until(by));
  return {
    remaining,
    finish: { kind: 'measured', value: finishes(trials, ahead), n: days },
    chance: chance === null ? null : { kind: 'measured', value: probabilityOf(chance), n: days },
    teams,
  };
}

function finishes(trials: Int32Array, ahead: DaysAhead): FinishPercentiles {
  return atRanks(trials, (days): Finish => {
    if (days === 0) return { kind: 'done' };
    const day = days === NEVER ? null : ahead.day(days);
    return day === null ? { kind: 'not-within', years: YEARS_AHEAD } : { kind: 'on', ...day };
  });
}

function atRanks<T>(
  trials: ArrayLike<number>,
  read: (value: number) => T,
): { readonly p50: T; readonly p85: T; readonly p95: T } {
  return {
    p50: read(nearestRank(trials, 0.5)),
    p85: read(nearestRank(trials, 0.85)),
    p95: read(nearestRank(trials, 0.95)),
  };
}

/** The share of trials that took at most so many days. */
function shareUpTo(ascending: Int32Array, days: number): number {
  const later = ascending.findIndex((took) => took > days);
  return (later === -1 ? ascending.length : later) / TRIALS;
}

function checkAhead(by: Instant, { asOf }: ForecastBasis): void {
  if (!(by > asOf)) throw new RangeError('A forecast needs a date after the as-of instant');
}

function checkCount(count: number): void {
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new RangeError(`A number of items is a whole number from 0, got ${count}`);
  }
}
