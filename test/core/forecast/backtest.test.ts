import { describe, expect, it } from 'vitest';
import type { Instant } from '../../../src/core/domain/time.ts';
import { DAY_MS } from '../../../src/core/domain/time.ts';
import { backtest, backtestFrom } from '../../../src/core/forecast/backtest.ts';
import type { Backtest } from '../../../src/core/forecast/backtest.ts';
import { backtestOutput } from '../../../src/core/forecast/output.ts';
import type { PlacedItem } from '../../../src/core/placement/placed-item.ts';
import { anOrganisation, aScope, at, story } from '../metrics/support.ts';
import type { Step } from '../metrics/support.ts';

/** Day 98 is a Monday, so the weeks begin on days 14, 21 … 91. */
const AS_OF = 98;

interface Job {
  readonly start: number;
  /** Null: it never ends. */
  readonly end: number | null;
}

/** One job a day from..to (`to` not included), each done at noon after `length` days. */
function daily(from: number, to: number, length: number): Job[] {
  return Array.from({ length: to - from }, (_, index) => {
    const end = from + index + 0.5;
    return { start: end - length, end };
  });
}

/** The jobs as they stood at an instant. */
function seenBy(jobs: readonly Job[]): (asOf: Instant) => PlacedItem[] {
  return (asOf) => {
    const day = (asOf - at(0)) / DAY_MS;
    return jobs.flatMap(({ start, end }, index) => {
      if (start > day) return [];
      const steps: Step[] = [['Build', start]];
      if (end !== null && end <= day) steps.push(['Done', end]);
      return story(`J-${index}`, steps, { asOf: day });
    });
  };
}

function tested(
  itemsAt: (asOf: Instant) => readonly PlacedItem[],
  asOf = AS_OF,
  until: Instant | null = null,
): Backtest {
  return backtest(itemsAt, aScope({ teams: ['red'] }), {
    asOf: at(asOf),
    levels: anOrganisation().levels,
    isWorkingDay: null,
    since: null,
    until,
    floor: 5,
  });
}

describe('a back-test', () => {
  it('looks at the last 12 complete weeks, each from its beginning', () => {
    const asked: Instant[] = [];
    const items = seenBy(daily(-80, AS_OF, 2));
    const { weeks } = tested((asOf) => {
      asked.push(asOf);
      return items(asOf);
    }, AS_OF + 3.5);

    expect(weeks.map(({ week }) => week.from)).toEqual(
      Array.from({ length: 12 }, (_, index) => at(14 + 7 * index)),
    );
    expect(asked.toSorted((a, b) => a - b)).toEqual([
      ...weeks.map(({ week }) => week.from),
      at(AS_OF + 3.5),
    ]);
    expect(backtestFrom(at(AS_OF + 3.5), 'UTC')).toBe(at(14 - 90));
  });

  it('judges nothing by days that nobody has read', () => {
    // Nothing is known after noon of the day before the last week.
    const known = seenBy(daily(-80, AS_OF - 8, 2));
    const { weeks, howMany } = tested(known, AS_OF, at(AS_OF - 8 + 0.5));

    expect(weeks.slice(-3).map((week) => week.howMany?.actual ?? null)).toEqual([7, null, null]);
    expect(howMany.p50).toEqual({ kind: 'measured', value: 1, n: 10 });
    const judged = weeks.flatMap(({ whenDone }) => [whenDone?.kept.p50 ?? null]);
    expect(judged).not.toContain(false);
  });

  it('finds every promise kept by a team that never changes', () => {
    // Two jobs are in load when a week begins, one done at noon of the first day, one of the second.
    const result = tested(seenBy(daily(-80, 120, 2)));

    expect(result.weeks[0]).toMatchObject({
      howMany: { promised: { p50: 7, p85: 7, p95: 7 }, actual: 7, kept: { p50: true, p85: true } },
      whenDone: { remaining: 2, actual: at(15.5), kept: { p50: true, p85: true } },
    });
    expect(result.howMany.p85).toEqual({ kind: 'measured', value: 1, n: 12 });
    expect(result.whenDone.p85).toEqual({ kind: 'measured', value: 1, n: 12 });
  });

  it('finds promises broken where work stops', () => {
    // Nothing ends any more from day 70 on, and two jobs stay in load for ever: 8 of 12 weeks were as promised.
    const stuck = [69, 69.5].map((start) => ({ start, end: null }));
    const result = tested(seenBy([...daily(-80, 70, 0.3), ...stuck]));

    expect(result.weeks.map((week) => week.howMany?.kept.p85)).toEqual([
      ...Array.from({ length: 8 }, () => true),
      ...Array.from({ length: 4 }, () => false),
    ]);
    expect(result.howMany.p50).toEqual({ kind: 'measured', value: 8 / 12, n: 12 });
    expect(result.weeks.at(-1)?.whenDone).toMatchObject({
      remaining: 2,
      actual: null,
      kept: { p50: false, p85: false },
    });
    // Before day 70 nothing was in load at midnight: of those weeks there is nothing to tell.
    expect(result.weeks[0]?.whenDone).toBeNull();
    expect(result.whenDone.p85).toEqual({ kind: 'too-few', n: 4, needed: 5 });
  });

  it('judges no promise whose day is not over, not even one that was kept already', () => {
    // Ten jobs in load, one done a day: the week of day 91 promises day 100, which is after day 98.
    const result = tested(seenBy(daily(-80, 120, 10)));

    expect(result.weeks.at(-1)?.whenDone).toMatchObject({
      remaining: 10,
      kept: { p50: null, p85: null },
    });
    expect(result.weeks.at(-2)?.whenDone).toMatchObject({ kept: { p50: true, p85: true } });
    expect(result.whenDone.p50).toEqual({ kind: 'measured', value: 1, n: 11 });
  });

  it('judges the promise whose day ends with the as-of instant', () => {
    // Seven jobs in load, one done a day: the week of day 91 promises day 97, which is over at day 98.
    const { weeks } = tested(seenBy(daily(-80, 120, 7)));

    expect(weeks.at(-1)?.whenDone).toMatchObject({
      remaining: 7,
      promised: { p50: { end: at(98) } },
      kept: { p50: true, p85: true },
    });
  });

  it('finds a promise broken by what is done at the moment its day has ended', () => {
    // One a day; the two in load at day 77 are promised by the end of day 78, and the second is done at midnight.
    const jobs = [...daily(-80, 78, 2), { start: 76.5, end: 79 }];
    const { weeks } = tested(seenBy(jobs));

    expect(weeks[9]?.whenDone).toMatchObject({
      remaining: 2,
      promised: { p85: { end: at(79) } },
      actual: at(79),
      kept: { p50: false, p85: false },
    });
  });

  it('forecasts from what was known then alone', () => {
    // Twice the speed from day 56 on: the week before must not know of it.
    const jobs = [...daily(-80, 120, 2), ...daily(56, 120, 2)];
    const { weeks } = tested(seenBy(jobs));

    expect(weeks[5]?.howMany?.promised).toEqual({ p50: 7, p85: 7, p95: 7 });
    expect(weeks[6]?.howMany).toMatchObject({ promised: { p50: 7 }, actual: 14 });
    expect(weeks[11]?.howMany?.promised.p50).toBeGreaterThan(7);
  });

  it('has nothing to say of weeks without enough history', () => {
    const { weeks, howMany } = tested(seenBy(daily(72, 120, 2)));

    // By day 77 five days had a completion.
    expect(weeks.findIndex((week) => week.howMany !== null)).toBe(9);
    expect(howMany.p85).toEqual({ kind: 'too-few', n: 3, needed: 5 });
  });

  it('waits for the last team', () => {
    const red = seenBy(daily(-80, 120, 2));
    // Blue has one job in load on Mondays, which it completes on the Friday after.
    const blue = seenBy(
      Array.from({ length: 29 }, (_, index) => ({
        start: -77.5 + 7 * index,
        end: -72.5 + 7 * index,
      })).filter(({ end }) => end < 120),
    );
    const { weeks } = backtest(
      (asOf) => [
        ...red(asOf),
        ...blue(asOf).map((item, index) => ({ ...item, id: `B-${index}`, team: 'blue' })),
      ],
      aScope(),
      {
        asOf: at(AS_OF),
        levels: anOrganisation().levels,
        isWorkingDay: null,
        since: null,
        until: null,
        floor: 5,
      },
    );

    expect(weeks[0]?.whenDone).toMatchObject({ remaining: 3 });
    expect(weeks[0]?.whenDone?.actual).toBe(at(14 + 4.5));
  });

  it('prints no share where nothing can be told, and every week as JSON', () => {
    const output = backtestOutput(tested(seenBy([])));

    expect(output).toMatchObject({
      v: 1,
      scope: { id: 'cards', kind: 'art', level: 'story', zone: 'UTC' },
      asOf: '2026-04-13T00:00:00.000Z',
      howMany: { p50: { n: 0, kept: null }, p85: { n: 0, kept: null } },
    });
    expect(backtestOutput(tested(seenBy(daily(-80, 120, 2))))).toMatchObject({
      howMany: { p85: { n: 12, kept: 1 } },
      weeks: Array.from({ length: 12 }, () => ({
        howMany: { actual: 7 },
        whenDone: { remaining: 2, kept: { p50: true } },
      })),
    });
  });
});
