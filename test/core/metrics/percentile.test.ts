import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ascending, percentile, percentilesInDays } from '../../../src/core/metrics/percentile.ts';
import { DAY_MS } from '../../../src/core/domain/time.ts';

describe('a percentile', () => {
  // Hyndman and Fan (1996), type 7: h = (n − 1) p. The sample 15, 20, 35, 40, 50 is the usual textbook one, for which
  // spreadsheets' PERCENTILE.INC and R's quantile(type = 7) give 29 at 40 %.
  it.each([
    [0, 15],
    [0.05, 16],
    [0.25, 20],
    [0.3, 23],
    [0.4, 29],
    [0.5, 35],
    [0.85, 44],
    [0.95, 48],
    [1, 50],
  ])('at %d of 15, 20, 35, 40, 50 is %d', (share, expected) => {
    expect(percentile([15, 20, 35, 40, 50], share)).toBeCloseTo(expected, 12);
  });

  it('of one value is that value', () => {
    expect(percentile([7], 0.85)).toBe(7);
  });

  it('of an even number of values lies halfway in the middle', () => {
    expect(percentile([1, 2, 3, 4], 0.5)).toBe(2.5);
  });

  it.each([
    ['an empty sample', [], 0.5],
    ['a share above 1', [1], 1.01],
    ['a share that is no number', [1], Number.NaN],
  ])('of %s is refused', (_, sample, share) => {
    expect(() => percentile(sample, share)).toThrow(RangeError);
  });

  it('lies between the two values around its position', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (sample, share) => {
          const sorted = ascending(sample);
          const value = percentile(sorted, share);
          const position = (sorted.length - 1) * share;
          expect(value).toBeGreaterThanOrEqual(sorted[Math.floor(position)] ?? Infinity);
          expect(value).toBeLessThanOrEqual(sorted[Math.ceil(position)] ?? -Infinity);
        },
      ),
    );
  });

  it('sorts as numbers, not as text, and counts in days', () => {
    const { p50, p85, p95 } = percentilesInDays([10, 9, 100].map((day) => day * DAY_MS));

    expect([p50, p85]).toEqual([10, 73]);
    expect(p95).toBeCloseTo(91, 9);
  });
});
