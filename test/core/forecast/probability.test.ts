import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { probabilityOf } from '../../../src/core/forecast/probability.ts';

describe('a probability', () => {
  it.each([
    { share: 0, value: 0.05, cap: 'below', words: '< 5 %' },
    { share: 0.0499, value: 0.05, cap: 'below', words: '< 5 %' },
    { share: 0.05, value: 0.05, cap: null, words: '5 %' },
    { share: 0.07, value: 0.07, cap: null, words: '7 %' },
    { share: 0.499, value: 0.499, cap: null, words: '49 %' },
    { share: 0.57, value: 0.57, cap: null, words: '57 %' },
    { share: 0.95, value: 0.95, cap: null, words: '95 %' },
    { share: 0.9501, value: 0.95, cap: 'above', words: '> 95 %' },
    { share: 1, value: 0.95, cap: 'above', words: '> 95 %' },
  ])('of $share reads $words', ({ share, value, cap, words }) => {
    expect(probabilityOf(share)).toEqual({ value, cap, words });
  });

  it('never reads as certain or impossible', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        const { value, words } = probabilityOf(share);

        expect(value).toBeGreaterThanOrEqual(0.05);
        expect(value).toBeLessThanOrEqual(0.95);
        expect(words).toMatch(/^(< 5|> 95|[5-9]|[1-8]\d|9[0-5]) %$/);
      }),
    );
  });

  it.each([Number.NaN, -0.1, 1.1, Number.POSITIVE_INFINITY])('refuses %s', (share) => {
    expect(() => probabilityOf(share)).toThrow(RangeError);
  });

  it('forgives a hair of rounding at both ends', () => {
    expect(probabilityOf(1 + 1e-12).words).toBe('> 95 %');
    expect(probabilityOf(-1e-12).words).toBe('< 5 %');
  });
});
