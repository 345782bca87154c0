import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestRank } from '../../../src/core/forecast/nearest-rank.ts';

describe('the nearest rank', () => {
  // The worked examples of the article "Percentile" in Wikipedia, section on the nearest-rank method.
  it.each([
    [0.05, [15, 20, 35, 40, 50], 15],
    [0.3, [15, 20, 35, 40, 50], 20],
    [0.4, [15, 20, 35, 40, 50], 20],
    [0.5, [15, 20, 35, 40, 50], 35],
    [1, [15, 20, 35, 40, 50], 50],
    [0.25, [3, 6, 7, 8, 8, 10, 13, 15, 16, 20], 7],
    [0.5, [3, 6, 7, 8, 8, 10, 13, 15, 16, 20], 8],
    [0.75, [3, 6, 7, 8, 8, 10, 13, 15, 16, 20], 15],
    [1, [3, 6, 7, 8, 8, 10, 13, 15, 16, 20], 20],
    [0.25, [3, 6, 7, 8, 8, 9, 10, 13, 15, 16, 20], 7],
    [0.5, [3, 6, 7, 8, 8, 9, 10, 13, 15, 16, 20], 9],
    [0.75, [3, 6, 7, 8, 8, 9, 10, 13, 15, 16, 20], 15],
  ])('at %s of %j is %s', (share, sample, value) => {
    expect(nearestRank(sample, share)).toBe(value);
  });

  it('is not moved by the rounding of share × n', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);

    expect(0.07 * 100).toBeGreaterThan(7);
    expect(nearestRank(hundred, 0.07)).toBe(7);
  });

  it('is a member of the sample that at least the share does not exceed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { minLength: 1 }),
        fc.integer({ min: 0, max: 100 }),
        (sample, percent) => {
          const ascending = sample.toSorted((a, b) => a - b);
          const value = nearestRank(ascending, percent / 100);
          const upTo = ascending.filter((one) => one <= value).length;
          const below = ascending.filter((one) => one < value).length;

          expect(ascending).toContain(value);
          expect(upTo * 100).toBeGreaterThanOrEqual(percent * ascending.length);
          expect(below === 0 || below * 100 < percent * ascending.length).toBe(true);
        },
      ),
    );
  });

  it('refuses an empty sample and what is no share', () => {
    expect(() => nearestRank([], 0.5)).toThrow(RangeError);
    expect(() => nearestRank([1], 1.5)).toThrow(RangeError);
    expect(() => nearestRank([1], Number.NaN)).toThrow(RangeError);
  });
});
