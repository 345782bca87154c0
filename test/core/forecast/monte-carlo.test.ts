import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecastFan, howManyBy, whenDone } from '../../../src/core/forecast/monte-carlo.ts';
import type { ForecastBasis, WhenDone } from '../../../src/core/forecast/monte-carlo.ts';
import { seedOf } from '../../../src/core/forecast/seed.ts';
import { simulateFinish, TRIALS } from '../../../src/core/forecast/simulate.ts';
import { throughputSample } from '../../../src/core/forecast/throughput.ts';
import { valueOf } from '../../../src/core/metrics/measure.ts';
import type { PlacedItem } from '../../../src/core/placement/placed-item.ts';
import { at, finished } from '../metrics/support.ts';
import { aBasis, completedDaily, dayOf, isWeekday, MONDAY } from './support.ts';

function days(answer: WhenDone): readonly (string | undefined)[] {
  const value = valueOf(answer.finish);
  return [dayOf(value?.p50), dayOf(value?.p85), dayOf(value?.p95)];
}

function chance(answer: WhenDone): number {
  return (answer.chance === null ? null : valueOf(answer.chance)?.value) ?? Number.NaN;
}

describe('when a number of items is done, at a constant throughput', () => {
  it.each([
    { each: 1, remaining: 1, day: '2026-04-13' },
    { each: 1, remaining: 7, day: '2026-04-19' },
    { each: 2, remaining: 5, day: '2026-04-15' },
    { each: 3, remaining: 90, day: '2026-05-12' },
  ])('$remaining at $each a day are done on $day', ({ each, remaining, day }) => {
    // Closed form: ⌈remaining ÷ each⌉ days from Monday 13 April on.
    const basis = aBasis(completedDaily('red', each));

    expect(days(whenDone(remaining, null, basis))).toEqual([day, day, day]);
  });

  it('works on working days alone where a calendar is set', () => {
    const basis = aBasis(completedDaily('red', 1), { isWorkingDay: isWeekday });

    // Six items need six weekdays: Monday to Friday and the Monday after.
    expect(days(whenDone(6, null, basis))[1]).toBe('2026-04-20');
    // Without a calendar the week-end counts like any other day.
    expect(days(whenDone(6, null, aBasis(completedDaily('red', 1))))[1]).toBe('2026-04-18');
  });

  it('adds up the teams for items that no team owns yet', () => {
    const items = [...completedDaily('red', 1), ...completedDaily('blue', 2)];

    expect(days(whenDone(9, null, aBasis(items)))[1]).toBe('2026-04-15');
  });

  it('says that nothing remains, also without any history', () => {
    expect(days(whenDone(0, null, aBasis([])))).toEqual(['done', 'done', 'done']);
    expect(days(whenDone(new Map([['red', 0]]), null, aBasis([])))[2]).toBe('done');
  });
});

/** One item on each of the first days of the sample, none on the others. */
function completedOn(team: string, first: number, from = MONDAY - 90): PlacedItem[] {
  return completedDaily(team, 1, from, from + first);
}

describe('when a number of items is done, by chance', () => {
  it('follows the binomial distribution where half of the days have a completion', () => {
    const basis = aBasis(completedOn('red', 45));

    // P(at least 5 of 10 fair days) = 638 ÷ 1024.
    expect(chance(whenDone(5, at(MONDAY + 10), basis))).toBeCloseTo(638 / 1024, 1.5);
    // P(at least 1 of 3) = 7 ÷ 8.
    expect(chance(whenDone(1, at(MONDAY + 3), basis))).toBeCloseTo(7 / 8, 1.5);
  });

  it('takes the last of the teams trial by trial: both are rarer than the slower one', () => {
    // Red completes on one half of the days, blue on the other: P(one team in 2 days) = 3/4, P(both) = 1/2.
    const items = [...completedOn('red', 45), ...completedOn('blue', 45, MONDAY - 45)];
    const basis = aBasis(items);
    const both = new Map([
      ['red', 1],
      ['blue', 1],
    ]);

    expect(chance(whenDone(new Map([['red', 1]]), at(MONDAY + 2), basis))).toBeCloseTo(3 / 4, 1.5);
    expect(chance(whenDone(new Map([['blue', 1]]), at(MONDAY + 2), basis))).toBeCloseTo(3 / 4, 1.5);
    expect(chance(whenDone(both, at(MONDAY + 2), basis))).toBeCloseTo(1 / 2, 1.5);
    // P(both within k days) = 1 − 2 ÷ 2ᵏ: 0.75 and 0.875 on days 3 and 4, 0.9375 and 0.96875 on days 5 and 6.
    expect(days(whenDone(both, null, basis)).slice(1)).toEqual(['2026-04-16', '2026-04-18']);
  });

  it('keeps what teams have in common: two that always complete together are as likely as one', () => {
    const items = [...completedOn('red', 45), ...completedOn('blue', 45)];
    const basis = aBasis(items);
    const both = new Map([
      ['red', 1],
      ['blue', 1],
    ]);

    expect(whenDone(both, at(MONDAY + 2), basis).chance).toEqual(
      whenDone(new Map([['red', 1]]), at(MONDAY + 2), basis).chance,
    );
  });

  it('caps what it has never seen fail or succeed', () => {
    const basis = aBasis(completedDaily('red', 1));

    expect(whenDone(5, at(MONDAY + 30), basis).chance).toMatchObject({
      value: { words: '> 95 %' },
    });
    expect(whenDone(5, at(MONDAY + 4), basis).chance).toMatchObject({ value: { words: '< 5 %' } });
  });

  it('says so where the end lies more than ten years ahead', () => {
    const basis = aBasis(completedOn('red', 5));
    const answer = whenDone(100_000, at(MONDAY + 30), basis);

    expect(valueOf(answer.finish)?.p50).toEqual({ kind: 'not-within', years: 10 });
    expect(answer.chance).toMatchObject({ value: { words: '< 5 %' } });
  });

  it('says so, too, where the calendar has no working day left', () => {
    const basis = { ...aBasis(completedDaily('red', 1)) };
    const closed = aBasis(completedDaily('red', 1), {
      isWorkingDay: (date) => date < '2026-04-13',
    });

    expect(days(whenDone(3, null, { ...basis, ahead: closed.ahead }))[0]).toBe('not-within');
  });
});

describe('not enough history', () => {
  it('is fewer than 5 days with a completion, however many items were completed on them', () => {
    const four = completedDaily('red', 10, 20, 24);

    expect(whenDone(3, at(MONDAY + 9), aBasis(four))).toMatchObject({
      finish: { kind: 'too-few', n: 4, needed: 5 },
      chance: { kind: 'too-few', n: 4, needed: 5 },
    });
    expect(howManyBy(at(MONDAY + 9), aBasis(four))).toEqual({ kind: 'too-few', n: 4, needed: 5 });
    expect(whenDone(3, null, aBasis(completedDaily('red', 1, 20, 25))).finish.kind).toBe(
      'measured',
    );
  });

  it('of one team with work left leaves the scope without a forecast, and names the team', () => {
    const items = [...completedDaily('red', 1), ...completedDaily('blue', 1, 20, 23)];
    const answer = whenDone(
      new Map([
        ['red', 2],
        ['blue', 1],
      ]),
      null,
      aBasis(items),
    );

    expect(answer.finish).toEqual({ kind: 'too-few', n: 3, needed: 5 });
    expect(answer.teams.map(({ team, finish }) => [team, finish.kind, finish])).toMatchObject([
      ['red', 'measured', { n: 90, value: { p85: { date: '2026-04-14' } } }],
      ['blue', 'too-few', { n: 3 }],
    ]);
  });

  it('of a team without work left does not matter', () => {
    const answer = whenDone(new Map([['red', 2]]), null, aBasis(completedDaily('red', 1)));

    expect(days(answer)[1]).toBe('2026-04-14');
    expect(answer.remaining).toBe(2);
  });
});

describe('how many items are done by a date', () => {
  it('is days × throughput where that is constant', () => {
    const basis = aBasis(completedDaily('red', 2));

    expect(howManyBy(at(MONDAY + 5), basis)).toEqual({
      kind: 'measured',
      n: 90,
      value: { p50: 10, p85: 10, p95: 10 },
    });
  });

  it('counts only days that are over by then', () => {
    const basis = aBasis(completedDaily('red', 2), { asOf: MONDAY + 0.4 });

    expect(valueOf(howManyBy(at(MONDAY + 0.9), basis))?.p50).toBe(0);
    expect(valueOf(howManyBy(at(MONDAY + 5.5), basis))?.p50).toBe(8);
  });

  it('promises fewer the surer it is: those ranks of a binomial distribution', () => {
    const basis = aBasis(completedOn('red', 45));

    // Of 100 fair days: 50 or more in 54 %, 45 or more in 86 % (46: 82 %), 42 or more in 96 % (43: 93 %) of all cases.
    expect(valueOf(howManyBy(at(MONDAY + 100), basis))).toEqual({ p50: 50, p85: 45, p95: 42 });
  });

  it('agrees with when the same number is done', () => {
    const basis = aBasis([...completedOn('red', 40), ...completedDaily('blue', 2, 30, 50)]);
    const promised = valueOf(howManyBy(at(MONDAY + 20), basis))?.p85 ?? 0;

    const end = valueOf(whenDone(promised, null, basis).finish)?.p85;
    const later = valueOf(whenDone(promised + 1, null, basis).finish)?.p85;
    expect(end?.kind === 'on' && end.end <= at(MONDAY + 20)).toBe(true);
    expect(later?.kind === 'on' && later.end > at(MONDAY + 20)).toBe(true);
  });
});

describe('the forecast fan', () => {
  it('spreads the completions over the next 30 working days', () => {
    const basis = aBasis(completedDaily('red', 2), { isWorkingDay: isWeekday });
    const fan = valueOf(forecastFan(basis)) ?? [];

    expect(fan).toHaveLength(30);
    expect(fan[0]).toEqual({ date: '2026-04-13', end: at(MONDAY + 1), p50: 2, p85: 2, p95: 2 });
    expect(fan[5]).toMatchObject({ date: '2026-04-20', p50: 12 });
    expect(fan[29]).toMatchObject({ date: '2026-05-22', p95: 60 });
  });

  it('agrees with how many are done by each of its days', () => {
    const basis = aBasis([...completedOn('red', 40), ...completedDaily('blue', 2, 30, 50)]);
    const fan = valueOf(forecastFan(basis)) ?? [];

    for (const { date: _, end, ...counts } of fan.slice(8, 11)) {
      expect(valueOf(howManyBy(end, basis))).toEqual(counts);
    }
    expect(fan).toHaveLength(30);
  });

  it('is shorter where the calendar ends, and not there without enough history', () => {
    const basis = aBasis(completedDaily('red', 1), { isWorkingDay: (date) => date < '2026-04-16' });

    expect(valueOf(forecastFan(basis))).toHaveLength(3);
    expect(forecastFan(aBasis([]))).toEqual({ kind: 'too-few', n: 0, needed: 5 });
  });
});

describe('what no forecast answers', () => {
  it('is a date that has passed, a number of items that is none, an unknown team', () => {
    const basis = aBasis(completedDaily('red', 1));

    expect(() => howManyBy(at(MONDAY), basis)).toThrow(RangeError);
    expect(() => whenDone(3, at(MONDAY - 1), basis)).toThrow(RangeError);
    expect(() => whenDone(-1, null, basis)).toThrow(RangeError);
    expect(() => whenDone(1.5, null, basis)).toThrow(RangeError);
    expect(() => whenDone(Number.NaN, null, basis)).toThrow(RangeError);
    expect(() => whenDone(new Map([['green', 1]]), null, basis)).toThrow(/Team green/);
  });
});

const someDays = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 89 }), fc.constantFrom('red', 'blue')), {
    minLength: 12,
    maxLength: 60,
  })
  .map((done) =>
    done.map(([day, team], index) =>
      finished(`P-${index}`, day, MONDAY - 90 + day + 0.3, { team }),
    ),
  );

function load(red: number, blue: number): ReadonlyMap<string, number> {
  return new Map([
    ['red', red],
    ['blue', blue],
  ]);
}

/** Ends as instants; a forecast without one counts as endless, so that comparing it holds. */
function ends(answer: WhenDone): readonly number[] {
  const value = valueOf(answer.finish);
  return [value?.p50, value?.p85, value?.p95].map((finish) =>
    finish?.kind === 'on' ? finish.end : Number.MAX_SAFE_INTEGER,
  );
}

describe('a forecast of any history', () => {
  it('has p50 ≤ p85 ≤ p95, and is never earlier with more remaining', () => {
    fc.assert(
      fc.property(someDays, fc.nat(9), fc.nat(9), (items, red, blue) => {
        const basis = aBasis(items);
        const [p50 = 0, p85 = 0, p95 = 0] = ends(whenDone(load(red + 1, blue + 1), null, basis));
        const more = ends(whenDone(load(red + 2, blue + 1), null, basis));

        expect(p50).toBeLessThanOrEqual(p85);
        expect(p85).toBeLessThanOrEqual(p95);
        expect(more[0]).toBeGreaterThanOrEqual(p50);
        expect(more[1]).toBeGreaterThanOrEqual(p85);
        expect(more[2]).toBeGreaterThanOrEqual(p95);
      }),
      { numRuns: 15 },
    );
  });

  it('is less likely to be met the nearer the date comes', () => {
    fc.assert(
      fc.property(someDays, fc.integer({ min: 2, max: 60 }), (items, day) => {
        const basis = aBasis(items);
        const near = chance(whenDone(load(3, 2), at(MONDAY + day - 1), basis));
        const far = chance(whenDone(load(3, 2), at(MONDAY + day), basis));

        expect(Number.isNaN(near) ? 0 : near).toBeLessThanOrEqual(Number.isNaN(far) ? 0 : far);
      }),
      { numRuns: 15 },
    );
  });

  it('is the same again, and does not depend on the order of items or teams', () => {
    fc.assert(
      fc.property(someDays, fc.integer(), (items, seed) => {
        const first = whenDone(load(4, 3), at(MONDAY + 20), aBasis(items, { seed }));
        const again = whenDone(load(4, 3), at(MONDAY + 20), aBasis(items.toReversed(), { seed }));
        const turned = aBasis(items, { seed, teams: ['blue', 'red'] });

        expect(again).toEqual(first);
        expect(whenDone(load(4, 3), at(MONDAY + 20), turned).finish).toEqual(first.finish);
      }),
      { numRuns: 15 },
    );
  });

  it('sees nothing of what was completed after the as-of instant', () => {
    fc.assert(
      fc.property(someDays, fc.integer({ min: MONDAY - 40, max: MONDAY }), (items, asOf) => {
        const known = items.filter((item) => (item.end ?? 0) <= at(asOf));
        const whole: ForecastBasis = aBasis(items, { asOf });

        expect(aBasis(known, { asOf }).sample).toEqual(whole.sample);
      }),
      { numRuns: 15 },
    );
  });
});

describe('the seed', () => {
  it('is another one for another scope or another instant, and the same for the same', () => {
    const seeds = [
      seedOf('cards', at(1)),
      seedOf('loans', at(1)),
      seedOf('cards', at(2)),
      seedOf('card', at(1)),
    ];

    expect(new Set(seeds).size).toBe(4);
    expect(seedOf('cards', at(1))).toBe(seeds[0]);
  });

  it('moves a forecast by no more than chance does', () => {
    const items = completedOn('red', 45);
    const chances = [1, 2, 3, 4].map((seed) =>
      chance(whenDone(5, at(MONDAY + 10), aBasis(items, { seed }))),
    );

    expect(new Set(chances).size).toBeGreaterThan(1);
    expect(Math.max(...chances) - Math.min(...chances)).toBeLessThan(0.03);
  });
});

describe('the simulation', () => {
  it('draws every day about as often as the others', () => {
    // Day k of the sample has k completions, so that one simulated day tells which one was drawn.
    const items = Array.from({ length: 90 }, (_, day) =>
      completedDaily('red', day, MONDAY - 90 + day, MONDAY - 89 + day),
    ).flat();
    const { sample } = aBasis(items);
    const atLeast = [10, 45, 80].map(
      (count) =>
        simulateFinish(sample, [count, 0], 7).scope.filter((took) => took === 1).length / TRIALS,
    );

    expect(atLeast[0]).toBeCloseTo(80 / 90, 1.5);
    expect(atLeast[1]).toBeCloseTo(45 / 90, 1.5);
    expect(atLeast[2]).toBeCloseTo(10 / 90, 1.5);
  });

  it('forecasts 14 teams with 100 remaining items between two blinks', () => {
    const teams = Array.from({ length: 14 }, (_, index) => `team-${index}`);
    const items = teams.flatMap((team, index) =>
      completedDaily(team, 1).filter((_, day) => (day + index) % 2 === 0),
    );
    const sample = throughputSample(items, teams, {
      asOf: at(MONDAY),
      zone: 'UTC',
      isWorkingDay: null,
      since: null,
      until: null,
    });
    const remaining = teams.map((_, index) => (index < 2 ? 8 : 7));
    const began = performance.now();

    simulateFinish(sample, remaining, 1);

    // 20 to 90 ms on an idle machine; the limit leaves room for one that is busy.
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
