import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chanceOfBoth,
  chanceWithin,
  isBeyond,
  survival,
  survivalAt,
} from '../../../src/core/forecast/survival.ts';

/**
 * Weeks in remission of leukaemia patients: Freireich et al., Blood 21 (1963) 699–716, the data set of most textbooks.
 * The estimates are those printed in Kleinbaum and Klein, Survival Analysis (2nd edition, 2005), chapter 2.
 */
const WITH_6MP = {
  ended: [6, 6, 6, 7, 10, 13, 16, 22, 23],
  censored: [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35],
};
const PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23];

describe('the survival curve of the remission data', () => {
  it.each([
    [5.9, 1],
    [6, 0.8571],
    [7, 0.8067],
    [9.9, 0.8067],
    [10, 0.7529],
    [13, 0.6902],
    [16, 0.6275],
    [22, 0.5378],
    [23, 0.4482],
    [35, 0.4482],
  ])('of the treated stands at week %s at %s', (week, share) => {
    expect(survivalAt(survival(WITH_6MP.ended, WITH_6MP.censored), week)).toBeCloseTo(share, 4);
  });

  it.each([
    [1, 0.9048],
    [2, 0.8095],
    [3, 0.7619],
    [4, 0.6667],
    [5, 0.5714],
    [8, 0.381],
    [11, 0.2857],
    [12, 0.1905],
    [15, 0.1429],
    [17, 0.0952],
    [22, 0.0476],
    [23, 0],
  ])('of the placebo group stands at week %s at %s', (week, share) => {
    expect(survivalAt(survival(PLACEBO, []), week)).toBeCloseTo(share, 4);
  });

  it('counts one that left in the week of an event as still at risk', () => {
    // 6 weeks: 3 of 21 end. Had the censored one of that week gone first, it would be 3 of 20 = 0.85.
    expect(survivalAt(survival([6, 6, 6], [6]), 6)).toBe(0.25);
  });
});

describe('the chance that what is still open ends in time', () => {
  const placebo = survival(PLACEBO, []);

  it('is the share of those as old that ended by then', () => {
    // After week 8 eight of 21 are left; 11, 11, 12, 12 end within the next 4 weeks.
    expect(chanceWithin(placebo, 8, 4)).toBeCloseTo(4 / 8, 12);
    expect(chanceWithin(placebo, 0, 5)).toBeCloseTo(9 / 21, 12);
    expect(chanceWithin(placebo, 8, 0)).toBe(0);
  });

  it('is none where it is older than all history', () => {
    expect(chanceWithin(placebo, 23, 100)).toBe(0);
    expect(isBeyond(placebo, 23)).toBe(true);
    expect(isBeyond(placebo, 22.9)).toBe(false);
    expect(chanceWithin(survival(WITH_6MP.ended, WITH_6MP.censored), 24, 100)).toBe(0);
  });

  it('is none without any history', () => {
    expect(chanceWithin(survival([], [1, 2]), 0, 100)).toBe(0);
  });
});

describe('the chance of what has yet to begin', () => {
  const delay = survival([2, 4], []);
  const flow = survival([1, 3], []);

  it.each([
    // Sums of delay and duration: 3, 5, 5 and 7, a quarter each.
    [2, 0],
    [3, 1 / 4],
    [4, 1 / 4],
    [5, 3 / 4],
    [6, 3 / 4],
    [7, 1],
  ])('within %s days is the sum of both: %s', (remaining, chance) => {
    expect(chanceOfBoth(delay, flow, 0, remaining)).toBeCloseTo(chance, 12);
  });

  it('takes into account how long it has not begun', () => {
    // Not begun after 2: it begins after 4, and ends after 5 or 7.
    expect(chanceOfBoth(delay, flow, 2, 2)).toBe(0);
    expect(chanceOfBoth(delay, flow, 2, 3)).toBe(1 / 2);
    expect(chanceOfBoth(delay, flow, 2, 5)).toBe(1);
    expect(chanceOfBoth(delay, flow, 4, 50)).toBe(0);
  });

  it('counts what takes no time at all on the day on which it begins', () => {
    expect(chanceOfBoth(delay, survival([0, 3], []), 0, 2)).toBe(1 / 4);
  });

  it('is that of the duration alone where all begin at once', () => {
    expect(chanceOfBoth(survival([0, 0], []), flow, -1, 3)).toBe(1 / 2);
  });
});

const duration = fc.integer({ min: 0, max: 60 });
const sample = fc.record({
  ended: fc.array(duration, { minLength: 1, maxLength: 30 }),
  open: fc.array(duration, { maxLength: 30 }),
});

describe('any survival curve', () => {
  it('falls from 1 towards 0 and does not depend on order', () => {
    fc.assert(
      fc.property(sample, ({ ended, open }) => {
        const curve = survival(ended, open);

        expect(survival(ended.toReversed(), open.toReversed())).toEqual(curve);
        expect([1, ...curve.shares]).toEqual([1, ...curve.shares].toSorted((a, b) => b - a));
        expect([...curve.shares].every((share) => share >= 0 && share < 1)).toBe(true);
      }),
    );
  });

  it('is the plain share of those still open where nothing is censored', () => {
    fc.assert(
      fc.property(sample, duration, ({ ended }, time) => {
        const later = ended.filter((one) => one > time).length;

        expect(survivalAt(survival(ended, []), time)).toBeCloseTo(later / ended.length, 10);
      }),
    );
  });

  it('gives the item asked about no say in its own chance', () => {
    fc.assert(
      fc.property(sample, duration, duration, ({ ended, open }, age, remaining) => {
        const others = survival(ended, open);
        const all = survival(ended, [...open, age]);
        const chance = chanceWithin(others, age, remaining);

        expect(chanceWithin(all, age, remaining)).toBeCloseTo(chance, 10);
      }),
    );
  });

  it('gives chances within 0..1 that fall as the date comes nearer', () => {
    fc.assert(
      fc.property(sample, sample, duration, duration, (delays, flows, age, remaining) => {
        const delay = survival(delays.ended, delays.open);
        const flow = survival(flows.ended, flows.open);
        for (const chance of [
          (rest: number): number => chanceWithin(flow, age, rest),
          (rest: number): number => chanceOfBoth(delay, flow, age, rest),
        ]) {
          expect(chance(remaining)).toBeGreaterThanOrEqual(0);
          expect(chance(remaining + 1)).toBeGreaterThanOrEqual(chance(remaining) - 1e-12);
          expect(chance(remaining + 1)).toBeLessThanOrEqual(1 + 1e-12);
        }
      }),
    );
  });
});
