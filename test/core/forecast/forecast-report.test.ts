import { describe, expect, it } from 'vitest';
import { forecastReport } from '../../../src/core/forecast/forecast-report.ts';
import type {
  ForecastContext,
  ForecastQuestion,
  ForecastReport,
} from '../../../src/core/forecast/forecast-report.ts';
import { chancesAmong } from '../../../src/core/forecast/item-chance.ts';
import { forecastOutput, itemChanceOutput } from '../../../src/core/forecast/output.ts';
import type { PlacedItem } from '../../../src/core/placement/placed-item.ts';
import { anOrganisation, aScope, at, finished, finishedOn, story } from '../metrics/support.ts';
import { completedDaily, isWeekday, MONDAY } from './support.ts';

const LOAD = [
  ...['A', 'B', 'C'].map((key) => story(key, [['Build', 95]], { asOf: MONDAY })),
  ...['D', 'E', 'F', 'G'].map((key) => story(key, [['Ready', 95]], { team: 'blue', asOf: MONDAY })),
];
/** Not in load: in the backlog, cancelled, deleted, of another team, of another level. */
const BESIDE = [
  story('H', [['Backlog', 95]], { asOf: MONDAY }),
  story('I', [
    ['Build', 90],
    ['Rejected', 95],
  ]),
  story('J', [['Build', 90]], { deleted: 95 }),
  story('K', [['Build', 95]], { team: 'green', asOf: MONDAY }),
  story('L', [['Build', 95]], { level: 'feature', asOf: MONDAY }),
];
const ITEMS = [
  ...completedDaily('red', 1),
  ...completedDaily('blue', 2),
  ...completedDaily('green', 9),
  ...LOAD,
  ...BESIDE,
];

function report(
  items: readonly PlacedItem[],
  question: Partial<ForecastQuestion> = {},
  overrides: Partial<ForecastContext> = {},
): ForecastReport {
  return forecastReport(
    items,
    aScope(),
    {
      asOf: at(MONDAY),
      levels: anOrganisation().levels,
      isWorkingDay: null,
      since: null,
      until: null,
      ...overrides,
    },
    { count: null, by: null, ...question },
  );
}

describe('a forecast report', () => {
  it('asks when what each team has in load is done, unless a number is given', () => {
    const { subject, whenDone, howMany } = report(ITEMS);

    expect(subject).toBe('load');
    expect(howMany).toBeNull();
    expect(whenDone).toMatchObject({
      remaining: 7,
      chance: null,
      finish: { kind: 'measured', n: 90, value: { p85: { date: '2026-04-15' } } },
      teams: [
        { team: 'red', remaining: 3, finish: { value: { p50: { date: '2026-04-15' } } } },
        { team: 'blue', remaining: 4, finish: { value: { p50: { date: '2026-04-14' } } } },
      ],
    });
  });

  it('takes a number of items from what all teams complete together', () => {
    expect(report(ITEMS, { count: 7 })).toMatchObject({
      subject: 'count',
      whenDone: { remaining: 7, teams: [], finish: { value: { p95: { date: '2026-04-15' } } } },
    });
  });

  it('answers how many and how likely by a date', () => {
    const { whenDone, howMany } = report(ITEMS, { by: at(MONDAY + 2) });

    expect(howMany).toMatchObject({ value: { p50: 6, p95: 6 } });
    expect(whenDone.chance).toMatchObject({ value: { words: '< 5 %' } });
  });

  it('says what it rests on', () => {
    const { sample } = report(ITEMS, {}, { isWorkingDay: isWeekday, since: at(15) });

    // Days 15 to 97 are 83 days: twelve weeks but for one Monday.
    expect(sample).toEqual({
      from: at(8),
      to: at(98),
      days: 59,
      nonWorkingDays: 24,
      nonWorkingCompletions: 72,
      missingDays: 7,
      unreadDays: 0,
      completions: 177,
      activeDays: 59,
      trials: 10_000,
    });
  });

  it('is the same for the same scope and instant, in whatever order items come', () => {
    const items = [
      ...completedDaily('red', 2).filter((_, index) => index % 3 === 0),
      ...completedDaily('blue', 1),
      ...LOAD,
    ];

    expect(report(items.toReversed(), { by: at(MONDAY + 9) })).toEqual(
      report(items, { by: at(MONDAY + 9) }),
    );
  });

  it('does not change when what was closed before the sample is dropped', () => {
    const old = [finished('OLD', 1, 7), finished('OLDER', 1, 3, { deleted: 5 })];

    expect(report([...old, ...ITEMS])).toEqual(report(ITEMS));
  });
});

describe('a forecast report as JSON', () => {
  it('writes days, chances and their basis', () => {
    expect(forecastOutput(report(ITEMS, { by: at(MONDAY + 3) }))).toEqual({
      v: 1,
      scope: { id: 'cards', kind: 'art', level: 'story', zone: 'UTC' },
      asOf: '2026-04-13T00:00:00.000Z',
      by: '2026-04-16T00:00:00.000Z',
      sample: {
        from: '2026-01-13T00:00:00.000Z',
        to: '2026-04-13T00:00:00.000Z',
        days: 90,
        nonWorkingDays: 0,
        nonWorkingCompletions: 0,
        missingDays: 0,
        unreadDays: 0,
        completions: 270,
        activeDays: 90,
        trials: 10_000,
      },
      subject: 'load',
      whenDone: {
        remaining: 7,
        n: 90,
        p50: { date: '2026-04-15', end: '2026-04-16T00:00:00.000Z' },
        p85: { date: '2026-04-15', end: '2026-04-16T00:00:00.000Z' },
        p95: { date: '2026-04-15', end: '2026-04-16T00:00:00.000Z' },
        chance: { n: 90, value: 0.95, cap: 'above', words: '> 95 %' },
        teams: [
          {
            team: 'red',
            remaining: 3,
            n: 90,
            p50: { date: '2026-04-15', end: '2026-04-16T00:00:00.000Z' },
            p85: { date: '2026-04-15', end: '2026-04-16T00:00:00.000Z' },
            p95: { date: '2026-04-15', end: '2026-04-16T00:00:00.000Z' },
          },
          {
            team: 'blue',
            remaining: 4,
            n: 90,
            p50: { date: '2026-04-14', end: '2026-04-15T00:00:00.000Z' },
            p85: { date: '2026-04-14', end: '2026-04-15T00:00:00.000Z' },
            p95: { date: '2026-04-14', end: '2026-04-15T00:00:00.000Z' },
          },
        ],
      },
      howMany: { n: 90, p50: 9, p85: 9, p95: 9 },
    });
  });

  it('writes null beside the n where there is not enough history', () => {
    expect(forecastOutput(report(LOAD, { by: at(MONDAY + 3) }))).toMatchObject({
      whenDone: {
        n: 0,
        p50: null,
        p85: null,
        p95: null,
        chance: { n: 0, value: null, cap: null, words: null },
      },
      howMany: { n: 0, p50: null },
    });
  });

  it('says what is done and what no forecast reaches', () => {
    const slow = completedDaily('red', 1, 20, 25);

    expect(forecastOutput(report(ITEMS, { count: 0 }))).toMatchObject({
      whenDone: { p50: { done: true } },
    });
    expect(forecastOutput(report(slow, { count: 9000 }))).toMatchObject({
      whenDone: { n: 5, p50: { notWithinYears: 10 } },
    });
  });

  it('writes the chance of an item', () => {
    const chance = chancesAmong(finishedOn(60, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10), {
      asOf: at(100),
      floor: 5,
    });
    const open = story('ASKED', [['Build', 96]]);

    expect(itemChanceOutput(chance(open, at(103)))).toEqual({
      kind: 'open',
      started: true,
      ageDays: 4,
      chance: { n: 10, value: expect.closeTo(0.5, 10), cap: null, words: '50 %' },
      olderThanHistory: false,
      flow: { peers: 'same-kind', finished: 10, censored: 0 },
      delay: null,
    });
    expect(itemChanceOutput(chance(open, at(99)))).toEqual({ kind: 'passed' });
    expect(itemChanceOutput(chance(finished('DONE', 80, 90), at(103)))).toEqual({
      kind: 'done',
      at: '2026-04-05T00:00:00.000Z',
    });
  });
});
