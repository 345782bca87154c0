import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cyclesOf } from '../../../src/core/dependencies/cycles.ts';
import { dependenciesOf } from '../../../src/core/dependencies/dependency.ts';
import type { Dependency } from '../../../src/core/dependencies/dependency.ts';
import { planningOf } from '../../../src/core/dependencies/planning.ts';
import { judge } from '../../../src/core/dependencies/state.ts';
import type { Chance, Judged, Outlook } from '../../../src/core/dependencies/state.ts';
import type { Measure } from '../../../src/core/domain/measure.ts';
import type { Instant } from '../../../src/core/domain/time.ts';
import type { Plan, PlannedItem } from '../../../src/core/placement/plan.ts';
import { at, days } from '../metrics/support.ts';
import type { Step } from '../metrics/support.ts';
import { aPi, company, dependency, edge, item } from './planned-support.ts';

/** Day 100 is 2026-04-15; Berlin is two hours ahead of UTC then. */
const SUMMER = 2 / 24;
const TODAY = '2026-04-15';
const TOMORROW = '2026-04-16';
const THIS_SPRINT = { name: 'S-8', period: days(98 - SUMMER, 112 - SUMMER) };
const NEXT_SPRINT = { name: 'S-9', period: days(112 - SUMMER, 126 - SUMMER) };
const LAST_DAY = '2026-04-26';
const STARTED: readonly Step[] = [['Build', 90]];
const NOT_STARTED: readonly Step[] = [['Backlog', 90]];
const NOBODY_KNOWS: Measure<never> = { kind: 'too-few', n: 2, needed: 5 };

function measured(value: number): Measure<number> {
  return { kind: 'measured', value, n: 12 };
}

/** A chance in the words of a forecast. */
function likely(value: number): Measure<Chance> {
  return { kind: 'measured', value: { value, words: `${value * 100} %` }, n: 12 };
}

function provider(plan: Partial<Plan> = {}, steps = STARTED): PlannedItem {
  return item('B-1', steps, { team: 'blue' }, plan);
}

function consumer(plan: Partial<Plan> = {}): PlannedItem {
  return item('A-1', STARTED, {}, plan);
}

function outlook(overrides: Partial<Outlook> = {}): Outlook {
  return {
    asOf: at(100),
    planning: planningOf(company({ pis: [aPi('PI-2', 70, 140)] })),
    cycles: new Map(),
    chanceOf: () => NOBODY_KNOWS,
    usualTime: () => NOBODY_KNOWS,
    ...overrides,
  };
}

function judged(
  needs: PlannedItem | string,
  needed: PlannedItem | string,
  overrides: Partial<Outlook> = {},
): Judged {
  return judge(dependency(needs, needed), outlook(overrides));
}

function state(
  needs: PlannedItem | string,
  needed: PlannedItem | string,
  overrides: Partial<Outlook> = {},
): Judged['state'] {
  return judged(needs, needed, overrides).state;
}

const HOPELESS: Partial<Outlook> = { chanceOf: () => likely(0.1), usualTime: () => measured(50) };

describe('the chance of a dependency', () => {
  it('is asked for while the day it is needed lies ahead, and not once it is over', () => {
    const needs = consumer({ dueDate: TODAY });

    expect(judged(needs, provider(), { asOf: at(101 - SUMMER - 0.01) }).chance).toEqual(
      NOBODY_KNOWS,
    );
    expect(judged(needs, provider(), { asOf: at(101 - SUMMER) }).chance).toBeNull();
  });
});

describe('a dependency is', () => {
  it('resolved when its provider is done, whatever else is true of it', () => {
    const done = provider({ iteration: NEXT_SPRINT }, [
      ['Build', 90],
      ['Done', 95],
    ]);

    expect(state(consumer({ dueDate: '2026-04-01' }), done, HOPELESS)).toEqual({
      kind: 'resolved',
      at: at(95),
    });
  });

  it('resolved when a done provider is deleted later', () => {
    const gone = item(
      'B-1',
      [
        ['Build', 90],
        ['Done', 95],
      ],
      { deleted: 97 },
    );

    expect(state(consumer(), gone)).toEqual({ kind: 'resolved', at: at(95) });
  });

  it('not resolved any more when its provider is re-opened', () => {
    expect(
      state(
        consumer(),
        provider({}, [
          ['Done', 95],
          ['Build', 96],
        ]),
      ).kind,
    ).toBe('unplanned');
  });

  it.each([
    [
      'cancelled',
      provider({}, [
        ['Build', 90],
        ['Rejected', 96],
      ]),
      'cancelled',
      96,
    ],
    ['deleted', item('B-1', STARTED, { deleted: 97 }), 'deleted', 97],
  ] as const)('dropped when its provider is %s', (_, gone, how, day) => {
    expect(state(consumer({ dueDate: '2026-04-01' }), gone)).toEqual({
      kind: 'dropped',
      how,
      at: at(day),
    });
  });

  it('cyclic when the two wait for each other, before any other open state', () => {
    const [a, b] = [consumer({ dueDate: '2026-04-01' }), provider({ iteration: NEXT_SPRINT })];
    const cycles = cyclesOf(dependenciesOf([a, b], [edge(a, b), edge(b, a)]));

    expect(state(a, b, { ...HOPELESS, cycles })).toEqual({ kind: 'cyclic', keys: ['A-1', 'B-1'] });
  });

  it('not cyclic when it only leads from one cycle to another', () => {
    const cycles = new Map([
      ['jira:A-1', ['A-1', 'A-2']],
      ['jira:B-1', ['B-1', 'B-2']],
    ]);

    expect(state(consumer(), provider(), { cycles }).kind).toBe('unplanned');
  });

  it.each([
    ['its iteration', { iteration: NEXT_SPRINT }, { day: '2026-05-10', by: 'iteration' }],
    ['its PI', { pis: [{ pi: 'PI-2', from: at(80), to: null }] }, { day: '2026-05-25', by: 'pi' }],
    ['its due date', { dueDate: TOMORROW }, { day: TOMORROW, by: 'due-date' }],
  ] as const)('a conflict when %s ends after the day it is needed', (_, plan, scheduled) => {
    expect(state(consumer({ dueDate: TODAY }), provider(plan), HOPELESS)).toEqual({
      kind: 'conflict',
      scheduled,
    });
  });

  it('a conflict also when the day it is needed has passed', () => {
    const needs = consumer({ dueDate: '2026-04-01' });

    expect(state(needs, provider({ iteration: THIS_SPRINT })).kind).toBe('conflict');
  });

  it('no conflict when it is planned for the very day, in whatever zone', () => {
    const inNewYork = item('A-1', STARTED, { team: 'blue' }, { dueDate: LAST_DAY });

    expect(state(inNewYork, provider({ iteration: THIS_SPRINT })).kind).toBe('on-track');
    expect(state(consumer({ dueDate: LAST_DAY }), provider({ iteration: THIS_SPRINT })).kind).toBe(
      'on-track',
    );
  });

  it.each([
    ['on the day itself', TODAY, 100 + 12 / 24, 'unplanned'],
    ['a moment before its end', TODAY, 101 - SUMMER - 0.001, 'unplanned'],
    ['at its end', TODAY, 101 - SUMMER, 'late'],
    ['a day and a half later', TODAY, 102.5 - SUMMER, 'late'],
  ])('late once the day it is needed has ended: %s', (_, dueDate, asOf, expected) => {
    expect(state(consumer({ dueDate }), provider(), { asOf: at(asOf) }).kind).toBe(expected);
  });

  it('late by the time since the end of that day', () => {
    expect(
      state(consumer({ dueDate: TODAY }), provider(), { ...HOPELESS, asOf: at(102.5 - SUMMER) }),
    ).toEqual({ kind: 'late', daysLate: 1.5 });
  });

  it.each([
    [0.49, 'at-risk'],
    [0.5, 'unplanned'],
    [0.51, 'unplanned'],
  ])('at risk when the chance is %d', (chance, expected) => {
    function chanceOf(): Measure<Chance> {
      return likely(chance);
    }

    expect(state(consumer({ dueDate: LAST_DAY }), provider(), { chanceOf }).kind).toBe(expected);
  });

  it('at risk with the figures that say why', () => {
    expect(state(consumer({ dueDate: LAST_DAY }), provider(), HOPELESS)).toEqual({
      kind: 'at-risk',
      risk: { kind: 'unlikely', chance: { value: 0.1, words: '10 %' }, n: 12 },
    });
  });

  it.each([
    ['less time is left than usual', 11.92, NOT_STARTED, 'at-risk'],
    ['just as much time is left', 11 + 22 / 24, NOT_STARTED, 'unplanned'],
    ['it was started', 50, STARTED, 'unplanned'],
    [
      'it went back before commitment',
      50,
      [
        ['Build', 80],
        ['Backlog', 90],
      ],
      'at-risk',
    ],
  ] as const)('at risk for not being started, when %s: %#', (_, usual, steps, expected) => {
    function usualTime(): Measure<number> {
      return measured(usual);
    }

    // From 02:00 in Berlin on the 15th to the end of the 26th: 11 days and 22 hours.
    const found = state(consumer({ dueDate: LAST_DAY }), provider({}, steps), { usualTime });

    expect(found.kind).toBe(expected);
  });

  it('at risk for not being started, with the time left and the usual time of items like it', () => {
    const asked: unknown[] = [];
    function usualTime({ key }: PlannedItem): Measure<number> {
      asked.push(key);
      return measured(20);
    }

    const found = state(consumer({ dueDate: LAST_DAY }), provider({}, NOT_STARTED), { usualTime });

    expect(asked).toEqual(['B-1']);
    expect(found).toEqual({
      kind: 'at-risk',
      risk: { kind: 'not-started', daysLeft: 11 + 22 / 24, usualDays: 20, n: 12 },
    });
  });

  it.each([
    ['has neither iteration nor PI', {}, 'unplanned'],
    [
      'sits in an iteration without dates',
      { iteration: { name: 'Soon', period: null } },
      'unplanned',
    ],
    ['left its PI', { pis: [{ pi: 'PI-2', from: at(70), to: at(80) }] }, 'unplanned'],
    [
      'is in a PI that nobody configured',
      { pis: [{ pi: 'PI-9', from: at(70), to: null }] },
      'unplanned',
    ],
    ['has only a due date', { dueDate: TOMORROW }, 'unplanned'],
    ['is in a PI', { pis: [{ pi: 'PI-2', from: at(70), to: null }] }, 'on-track'],
    ['is in another iteration', { iteration: THIS_SPRINT }, 'on-track'],
  ])('unplanned or on track, when its provider %s', (_, plan, expected) => {
    expect(state(consumer(), provider(plan)).kind).toBe(expected);
  });

  it('in the same iteration when both iterations end on the same day, whatever they are called', () => {
    const needs = consumer({ iteration: { ...THIS_SPRINT, name: 'Iteration 4' } });

    expect(state(needs, provider({ iteration: THIS_SPRINT }))).toEqual({
      kind: 'same-iteration',
      iteration: 'S-8',
    });
    expect(
      state(consumer({ iteration: NEXT_SPRINT }), provider({ iteration: THIS_SPRINT })).kind,
    ).toBe('on-track');
  });

  it('unknown when nobody here knows the provider', () => {
    expect(judged(consumer({ dueDate: '2026-04-01' }), 'EXT-1')).toMatchObject({
      state: { kind: 'unknown' },
      chance: null,
      neededBy: { day: '2026-04-01' },
    });
  });

  it('judged by its provider where nobody knows the consumer', () => {
    expect(state('EXT-1', provider({ iteration: THIS_SPRINT })).kind).toBe('on-track');
  });
});

describe('the chance of a dependency', () => {
  it('is asked for the end of the day on which it is needed', () => {
    const asked: unknown[] = [];
    function chanceOf({ key }: PlannedItem, by: Instant): Measure<Chance> {
      asked.push([key, by]);
      return likely(0.8);
    }

    const { chance } = judged(consumer({ dueDate: LAST_DAY }), provider(), { chanceOf });

    expect(asked).toEqual([['B-1', at(112 - SUMMER)]]);
    expect(chance).toEqual(likely(0.8));
  });

  it('is not asked for what is resolved, late or needed by no day', () => {
    function chanceOf(): never {
      throw new Error('asked');
    }
    const done = provider({}, [['Done', 95]]);

    expect(judged(consumer({ dueDate: LAST_DAY }), done, { chanceOf }).chance).toBeNull();
    expect(judged(consumer({ dueDate: '2026-04-01' }), provider(), { chanceOf }).chance).toBeNull();
    expect(judged(consumer(), provider(), { chanceOf }).chance).toBeNull();
  });

  it('is shown with its basis where too little is known, and raises nothing', () => {
    const found = judged(consumer({ dueDate: LAST_DAY }), provider({ iteration: THIS_SPRINT }));

    expect(found).toMatchObject({ chance: NOBODY_KNOWS, state: { kind: 'on-track' } });
  });
});

describe('cycles', () => {
  function cyclesAmong(dependencies: readonly Dependency[]): string[] {
    return [...cyclesOf(dependencies)]
      .map(([name, keys]) => `${name}: ${keys.join(' ')}`)
      .toSorted();
  }

  it('are made of open edges that count', () => {
    const [a, b] = [consumer(), provider()];
    function back(
      overrides: Parameters<typeof edge>[3],
      spans?: Parameters<typeof edge>[2],
    ): string[] {
      return cyclesAmong(dependenciesOf([a, b], [edge(a, b), edge(b, a, spans, overrides)]));
    }

    expect(back({})).toEqual(['jira:A-1: A-1 B-1', 'jira:B-1: A-1 B-1']);
    expect(back({ confidence: 'guess' })).toEqual([]);
    expect(back({}, [[0, 50]])).toEqual([]);
  });

  it('are found at the end of a chain of any length', () => {
    const items = Array.from({ length: 12_000 }, (_, index) => item(`A-${index}`));
    const chain = items.slice(1).flatMap((one, index) => edge(items[index] ?? one, one));
    const [last, before] = [items.at(-1), items.at(-2)];
    if (last === undefined || before === undefined) throw new Error('There are many items');

    expect(cyclesOf(dependenciesOf(items, [...chain, edge(last, before)])).size).toBe(2);
  });

  it('hold an edge exactly where a way leads back from its provider to its consumer', () => {
    const items = Array.from({ length: 7 }, (_, index) => item(`A-${index}`));
    const node = fc.integer({ min: 0, max: 6 });

    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(node, node), { maxLength: 14, selector: String }),
        (pairs) => {
          const real = pairs.filter(([a, b]) => a !== b);
          const edges = real.map(([a, b]) => edge(items[a] ?? '?', items[b] ?? '?'));
          const cycles = cyclesOf(dependenciesOf(items, edges));
          for (const [a, b] of real) {
            const keys = cycles.get(`jira:A-${b}`);
            const isCyclic = keys !== undefined && keys === cycles.get(`jira:A-${a}`);

            expect(isCyclic).toBe(leads(real, b, a));
          }
        },
      ),
    );
  });
});

/** By trying every way. */
function leads(
  pairs: readonly (readonly [number, number])[],
  from: number,
  to: number,
  seen: readonly number[] = [],
): boolean {
  if (from === to) return true;
  return pairs.some(
    ([a, b]) => a === from && !seen.includes(b) && leads(pairs, b, to, [...seen, from]),
  );
}
