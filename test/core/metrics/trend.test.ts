import { describe, expect, it } from 'vitest';
import type { Instant } from '../../../src/core/domain/time.ts';
import { byEnd } from '../../../src/core/metrics/selection.ts';
import { trend } from '../../../src/core/metrics/trend.ts';
import { xmr } from '../../../src/core/metrics/xmr.ts';
import { at, days, finishedOn } from './support.ts';

function points(...values: readonly number[]): (readonly [Instant, number])[] {
  return values.map((value, index) => [at(7 * index), value]);
}

function repeated(count: number, value: number): number[] {
  return Array.from({ length: count }, () => value);
}

describe('natural process limits', () => {
  it('are mean ± 2.66 × the mean moving range', () => {
    expect(xmr(points(10, 12, 10, 12, 10, 12, 10, 12, 10, 12)).limits).toEqual({
      mean: 11,
      lower: 11 - 5.32,
      upper: 11 + 5.32,
    });
  });

  it('agree with the individuals chart of a statistics handbook', () => {
    // NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: ten flow rates, centre 50.81, mean moving range 1.8778.
    // Its limits use 3 ÷ 1.128, which is 2.6596 where this project, as is usual, says 2.66: 45.8159 and 55.8041.
    const rates = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1];

    const { limits, outside } = xmr(points(...rates));

    expect(limits?.mean).toBeCloseTo(50.81, 9);
    expect(limits?.lower).toBeCloseTo(45.8159, 2);
    expect(limits?.upper).toBeCloseTo(55.8041, 2);
    expect(outside).toEqual([]);
  });

  it('do not exist below ten points', () => {
    expect(xmr(points(1, 2, 3, 4, 5, 6, 7, 8, 90))).toMatchObject({
      limits: null,
      outside: [],
      runs: [],
    });
  });

  it('may reach below zero', () => {
    expect(xmr(points(0, 9, 0, 9, 0, 9, 0, 9, 0, 9)).limits?.lower).toBeCloseTo(4.5 - 23.94, 9);
  });

  it('show a point outside them', () => {
    // Nineteen tens and one 30: mean 11, ranges 20 and 20 over 19, limits 11 ± 5.6.
    const series = xmr(points(...repeated(10, 10), 30, ...repeated(9, 10)));

    expect(series.limits?.upper).toBeCloseTo(11 + (2.66 * 40) / 19, 9);
    expect(series.outside).toEqual([at(70)]);
  });

  it('call equal values no signal, however their mean is rounded', () => {
    expect(xmr(points(...repeated(26, 0.1)))).toMatchObject({ outside: [], runs: [] });
  });
});

describe('a run', () => {
  it('is eight or more in a row on one side of the mean, as first and last week', () => {
    const series = xmr(points(...repeated(8, 10), ...repeated(9, 20)));

    expect(series.runs).toEqual([
      [at(0), at(49)],
      [at(56), at(112)],
    ]);
  });

  it('is none with seven in a row', () => {
    expect(xmr(points(...repeated(7, 10), ...repeated(7, 20))).runs).toEqual([]);
  });

  it('is broken by a point on the mean', () => {
    // Five 8, one 10, five 8, ten 12: 210 over 21 points, so the mean is exactly 10.
    const series = xmr(points(...repeated(5, 8), 10, ...repeated(5, 8), ...repeated(10, 12)));

    expect(series.limits?.mean).toBe(10);
    expect(series.runs).toEqual([[at(77), at(140)]]);
  });
});

describe('the trend', () => {
  const weeks = [0, 1, 2].map((week) => days(7 * week, 7 * (week + 1)));

  it('counts a week without completions as 0 and drops weeks below the floor elsewhere', () => {
    const items = byEnd([...finishedOn(3, 1, 2, 3), ...finishedOn(16, 4, 4)]);

    const { velocity, flowTimeP50, efficiency } = trend(items, weeks, 3);

    expect(velocity.points).toEqual([
      [at(0), 3],
      [at(7), 0],
      [at(14), 2],
    ]);
    expect(flowTimeP50.points).toEqual([[at(0), 2]]);
    expect(efficiency.points).toEqual([[at(0), 1]]);
  });
});
