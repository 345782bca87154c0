import type { Instant } from '../domain/time.ts';
import type { Series } from './report.ts';

const FEWEST_POINTS = 10;
const RUN_LENGTH = 8;
/** 3 ÷ d₂ for ranges of two: turns a mean moving range into three sigma. */
const LIMIT_FACTOR = 2.66;

type Point = readonly [Instant, number];

/**
 * Natural process limits: mean ± 2.66 × the mean moving range, from 10 points on; a signal is a point outside them or 8 in a row strictly on one side of the mean.
 *
 * The lower limit may be negative: it is a limit of the process, not a value. Differences within rounding count as none.
 *
 * @example 10, 12, 10, 12, … (10 points): mean 11, mean moving range 2, limits 5.68 and 16.32, no signal.
 */
export function xmr(points: readonly Point[]): Series {
  if (points.length < FEWEST_POINTS) return { points, limits: null, outside: [], runs: [] };
  const values = points.map(([, value]) => value);
  const mean = sum(values) / values.length;
  const ranges = values.slice(1).map((value, index) => Math.abs(value - (values[index] ?? value)));
  const reach = (LIMIT_FACTOR * sum(ranges)) / ranges.length;
  const limits = { mean, lower: mean - reach, upper: mean + reach };
  const rounding = 1e-9 * Math.max(1, Math.abs(mean));
  const outside = points.filter(([, value]) => Math.abs(value - mean) > reach + rounding);
  const sides = values.map((value) =>
    Math.abs(value - mean) <= rounding ? 0 : Math.sign(value - mean),
  );
  return { points, limits, outside: outside.map(([week]) => week), runs: runsOf(points, sides) };
}

/** The longest runs of 8 or more points on one side of the mean; a point on the mean ends a run. */
function runsOf(points: readonly Point[], sides: readonly number[]): [Instant, Instant][] {
  const runs: [Instant, Instant][] = [];
  let first = 0;
  for (let index = 1; index <= sides.length; index += 1) {
    if (index < sides.length && sides[index] === sides[first]) continue;
    const from = points[first];
    const to = points[index - 1];
    if (index - first >= RUN_LENGTH && sides[first] !== 0 && from && to)
      runs.push([from[0], to[0]]);
    first = index;
  }
  return runs;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
