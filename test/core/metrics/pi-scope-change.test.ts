import { describe, expect, it } from 'vitest';
import type { Plan, PlannedItem } from '../../../src/core/placement/plan.ts';
import { piScopeChange } from '../../../src/core/metrics/pi-scope-change.ts';
import type { PiScopeChange } from '../../../src/core/metrics/pi-scope-change.ts';
import { sourceRules } from '../../support/build.ts';
import { planned } from '../../support/planned.ts';
import { aCompany, aPi, aPlannedStory, inPi, withTeams } from './delivery-support.ts';
import type { Days } from './delivery-support.ts';
import { at, finished } from './support.ts';

const CARDS = ['red', 'blue'];

function change(items: readonly PlannedItem[], asOf = 100, teams = CARDS): PiScopeChange {
  return piScopeChange(items, aPi(), new Set(teams), at(asOf), aCompany());
}

function item(spans: Days, plan: Partial<Plan> = {}, key = 'A'): PlannedItem {
  return aPlannedStory(key, [['Build', 0]], { ...inPi(spans), ...plan });
}

function points(
  ...steps: readonly (readonly [day: number, value: number | null])[]
): Pick<Plan, 'points'> {
  return { points: steps.map(([day, value]) => ({ from: at(day), value })) };
}

describe('PI scope change', () => {
  it.each<
    readonly [
      string,
      Days,
      { added?: number; removed?: number; passedThrough?: number; cameBack?: number },
    ]
  >([
    ['stays from planning on', [[10, null]], {}],
    ['joins while planning', [[16, null]], {}],
    ['joins when planning ends', [[17, null]], {}],
    ['joins later', [[17.001, null]], { added: 1 }],
    ['leaves while planning', [[10, 16]], {}],
    ['leaves when planning ends', [[10, 17]], {}],
    ['leaves later', [[10, 17.001]], { removed: 1 }],
    [
      'leaves and comes back',
      [
        [10, 30],
        [40, null],
      ],
      { cameBack: 1 },
    ],
    [
      'leaves, comes back and leaves',
      [
        [10, 30],
        [40, 50],
      ],
      { removed: 1 },
    ],
    ['joins later and leaves again', [[30, 40]], { passedThrough: 1 }],
    [
      'joins later, leaves and joins again',
      [
        [30, 40],
        [50, null],
      ],
      { added: 1 },
    ],
    ['leaves at the end, when the PI is over', [[10, 84]], {}],
    ['joins at the end, when the PI is over', [[84, null]], {}],
    ['was never in it', [], {}],
  ])('of an item that %s', (_, spans, expected) => {
    const { added = 0, removed = 0, passedThrough = 0, cameBack = 0 } = expected;

    expect(change([item(spans)])).toMatchObject({
      kind: 'counted',
      final: true,
      added: { n: added },
      removed: { n: removed },
      passedThrough,
      cameBack,
    });
  });

  it('counts points as they were when the item joined, and just before it left', () => {
    const joined = item([[30, null]], points([0, 2], [30, 3], [40, 8]), 'J');
    const left = item([[10, 30]], points([0, 5], [30, 13]), 'L');

    expect(change([joined, left])).toMatchObject({
      committed: { n: 1, points: { value: 5 } },
      added: {
        points: { kind: 'measured', value: 3, n: 1 },
        items: [{ key: 'J', at: at(30), points: 3 }],
      },
      removed: { points: { value: 5 }, items: [{ key: 'L', at: at(30), points: 5 }] },
    });
  });

  it('counts an item without points as an item, and says on how many the points rest', () => {
    const items = [
      item([[30, null]], points([0, 3]), 'A'),
      item([[31, null]], points([0, null]), 'B'),
    ];

    expect(change(items)).toMatchObject({ added: { n: 2, points: { value: 3, n: 1 } } });
  });

  it('has no points where no source has a field for them', () => {
    const organisation = aCompany({ sources: [sourceRules({ storyPoints: null })] });

    expect(
      piScopeChange([item([[30, null]])], aPi(), new Set(CARDS), at(100), organisation),
    ).toMatchObject({ added: { n: 1, points: { kind: 'not-configured' } } });
  });

  it('names the source stream: the ART whose team had the item just before', () => {
    const items = [
      item([[30, null]], withTeams([0, 'red']), 'OWN'),
      item([[10, null]], withTeams([0, 'green'], [30, 'blue']), 'HANDED-OVER'),
      item([[35, null]], withTeams([0, 'green'], [35, 'blue']), 'BOTH-AT-ONCE'),
      item([[10, 40]], withTeams([0, 'red'], [40, 'green']), 'LEFT'),
      aPlannedStory('NEW', [['Build', 50]], { ...inPi([[50, null]]), ...withTeams([50, 'red']) }),
      item([[36, null]], withTeams([0, null], [36, 'red']), 'UNTRIAGED'),
    ];

    const found = change(items);

    if (found.kind === 'too-early') throw new Error('too early');
    expect(found.added.items.map(({ key, art }) => [key, art])).toEqual([
      ['HANDED-OVER', 'ledger'],
      ['OWN', 'cards'],
      ['BOTH-AT-ONCE', 'ledger'],
      ['UNTRIAGED', 'cards'],
      ['NEW', 'cards'],
    ]);
    expect(found.added.streams).toMatchObject([
      { valueStream: 'payments', art: 'cards', n: 3 },
      { valueStream: 'payments', art: 'ledger', n: 2 },
    ]);
    expect(found.removed.items).toMatchObject([{ key: 'LEFT', team: 'red', art: 'cards' }]);
  });

  it('sees no change of the whole in a transfer between its parts', () => {
    const transferred = item([[10, null]], withTeams([0, 'green'], [30, 'blue']));

    expect(change([transferred])).toMatchObject({ added: { n: 1 }, removed: { n: 0 } });
    expect(change([transferred], 100, ['green'])).toMatchObject({
      added: { n: 0 },
      removed: { n: 1 },
    });
    expect(change([transferred], 100, [...CARDS, 'green'])).toMatchObject({
      added: { n: 0 },
      removed: { n: 0 },
      cameBack: 0,
    });
  });

  it('leaves what is finished with the team that finished it, whoever has it later', () => {
    const plan = { ...inPi([[10, null]]), ...withTeams([0, 'red'], [40, 'green']) };
    const done = planned(finished('A', 10, 30), plan);
    const reopened = aPlannedStory(
      'B',
      [
        ['Build', 10],
        ['Done', 30],
        ['Build', 50],
      ],
      plan,
    );

    expect(change([done])).toMatchObject({ removed: { n: 0 }, cameBack: 0 });
    expect(change([done], 100, ['green'])).toMatchObject({ added: { n: 0 }, passedThrough: 0 });
    expect(change([reopened])).toMatchObject({
      removed: { n: 1, items: [{ key: 'B', at: at(50), team: 'red' }] },
    });
    expect(change([reopened], 100, ['green'])).toMatchObject({
      added: { n: 1, items: [{ key: 'B', at: at(50), team: 'red' }] },
    });
  });

  it('takes an item out by its deletion, unless it was done', () => {
    const open = aPlannedStory('A', [['Build', 0]], inPi([[10, 40]]), { deleted: 40 });
    const done = planned(finished('B', 10, 30, { deleted: 40 }), inPi([[10, 40]]));

    expect(change([open, done])).toMatchObject({
      added: { n: 0 },
      removed: { n: 1, items: [{ key: 'A' }] },
    });
  });

  it('has nothing of what was finished or cancelled before the PI began and deleted in it', () => {
    const items = ['Done', 'Rejected'].map((last) =>
      aPlannedStory(
        last,
        [
          ['Build', 1],
          [last, 5],
        ],
        inPi([[30, 60]]),
        { deleted: 60 },
      ),
    );

    expect(change(items)).toMatchObject({ added: { n: 0 }, passedThrough: 0 });
    expect(change(items, 40)).toMatchObject({ added: { n: 0 }, passedThrough: 0 });
  });

  it('counts up to the as-of instant while the PI runs', () => {
    const items = [item([[30, null]], {}, 'A'), item([[10, 50]], {}, 'B')];

    expect(change(items, 29)).toMatchObject({ final: false, added: { n: 0 }, removed: { n: 0 } });
    expect(change(items, 30)).toMatchObject({ final: false, added: { n: 1 }, removed: { n: 0 } });
    expect(change(items, 50)).toMatchObject({ final: false, added: { n: 1 }, removed: { n: 1 } });
  });

  it('is too early while planning goes on', () => {
    expect(change([item([[10, null]])], 16)).toEqual({ kind: 'too-early', until: at(17) });
  });

  it('leaves out what was closed before the PI began, though it is put into it later', () => {
    const old = planned(finished('A', 1, 5), inPi([[30, null]]));

    expect(change([old])).toMatchObject({ added: { n: 0 } });
  });
});
