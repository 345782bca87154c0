import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import type { ThroughputSample } from './throughput.ts';

export const TRIALS = 10_000;

/** A trial that takes longer is given up: ten years without a day off. */
const MOST_DAYS = 3652;

/** What a trial that was given up holds in place of its number of days: more than any forecast looks at. */
export const NEVER = MOST_DAYS + 1;

/** The generator gives whole numbers from −2³¹ up to below 2³¹. */
const TWO_31 = 2 ** 31;
const TWO_32 = 2 ** 32;

/** Days until the remaining items were done, one entry for each trial, ascending; 0 where nothing remains. */
export interface SimulatedFinish {
  /** In each trial the last of the teams. */
  readonly scope: Int32Array;
  /** By the sample's teams. */
  readonly teams: readonly Int32Array[];
}

/**
 * Simulated finish: in each of 10,000 trials days are drawn from the sample, one draw a day for all teams, until every team has done what remains for it; the scope is done with the last team.
 *
 * One draw for all teams keeps what they have in common (holidays, outages), and the maximum is taken trial by trial,
 * because the chance that all are done is less than that of the slowest team. Every trial has its own stream of random
 * numbers, which does not depend on how long the other trials took: one more remaining item never ends a trial earlier.
 * `remaining` holds whole numbers by the sample's teams.
 *
 * @example A team that completed 2 items on each of its days, 5 remaining: 3 days in every trial.
 */
export function simulateFinish(
  { counts, days, teams }: Pick<ThroughputSample, 'counts' | 'days' | 'teams'>,
  remaining: readonly number[],
  seed: number,
): SimulatedFinish {
  const width = teams.length;
  const scope = new Int32Array(TRIALS);
  const perTeam = teams.map(() => new Int32Array(TRIALS));
  const busy = remaining.flatMap((count, team) => (count > 0 ? [team] : []));
  const start = Float64Array.from(remaining);
  const left = new Float64Array(width);
  const working = new Int32Array(busy.length);
  const next = streams(seed);
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const stream = next();
    left.set(start);
    working.set(busy);
    let at = busy.length;
    let day = 0;
    while (at > 0 && days > 0 && day < MOST_DAYS) {
      const row = draw(stream, days) * width;
      day += 1;
      for (let index = at - 1; index >= 0; index -= 1) {
        const team = working[index] ?? 0;
        const rest = (left[team] ?? 0) - (counts[row + team] ?? 0);
        left[team] = rest;
        if (rest <= 0) {
          const trials = perTeam[team];
          if (trials !== undefined) trials[trial] = day;
          at -= 1;
          working[index] = working[at] ?? 0;
        }
      }
    }
    scope[trial] = at > 0 ? NEVER : day;
    for (const team of working.subarray(0, at)) {
      const trials = perTeam[team];
      if (trials !== undefined) trials[trial] = NEVER;
    }
  }
  return { scope: scope.sort(), teams: perTeam.map((trials) => trials.sort()) };
}

/**
 * How many items were done after each of some numbers of days, one entry for each trial, ascending. `after` ascends; the
 * days drawn are those that `simulateFinish` draws.
 */
export function simulateCounts(
  totals: ArrayLike<number>,
  after: readonly number[],
  seed: number,
): readonly Float64Array[] {
  const done = after.map(() => new Float64Array(TRIALS));
  if (totals.length === 0) return done;
  const next = streams(seed);
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const stream = next();
    let sum = 0;
    let day = 0;
    for (const [index, trials] of done.entries()) {
      for (const until = after[index] ?? 0; day < until; day += 1) {
        sum += totals[draw(stream, totals.length)] ?? 0;
      }
      trials[trial] = sum;
    }
  }
  return done.map((trials) => trials.sort());
}

/** One of so many days, each as likely as the others to within 1 in 40 million; half the time of drawing them exactly. */
function draw(stream: RandomGenerator, days: number): number {
  return Math.floor(((stream.next() + TWO_31) / TWO_32) * days);
}

/** Streams of random numbers that do not overlap, one for each trial. */
function streams(seed: number): () => RandomGenerator {
  const generator = xoroshiro128plus(seed);
  return () => {
    generator.jump();
    return generator.clone();
  };
}
