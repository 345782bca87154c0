import { describe, expect, it } from 'vitest';
import { commitmentReliability } from '../../../src/core/metrics/commitment-reliability.ts';
import type { CommitmentReliability } from '../../../src/core/metrics/commitment-reliability.ts';
import type { PlannedItem } from '../../../src/core/placement/plan.ts';
import { aPi, aPlannedStory, inPi, withTeams } from './delivery-support.ts';
import type { Days } from './delivery-support.ts';
import { at, days, finished } from './support.ts';
import { planned } from '../../support/planned.ts';
import type { Step } from './support.ts';

const CARDS = new Set(['red', 'blue']);

function reliability(items: readonly PlannedItem[], asOf = 100, floor = 1): CommitmentReliability {
  return commitmentReliability(items, aPi(), CARDS, at(asOf), floor);
}

/** In the PI by the given days; created on day 0 in Backlog, then as told. */
function item(spans: Days, ...steps: readonly Step[]): PlannedItem {
  return aPlannedStory('A', [['Backlog', 0], ...steps], inPi(spans));
}

describe('commitment reliability', () => {
  it.each<
    readonly [string, PlannedItem, { committed: number; completed?: number; leftSince?: number }]
  >([
    [
      'done in time',
      item([[10, null]], ['Build', 20], ['Done', 30]),
      { committed: 1, completed: 1 },
    ],
    [
      'done a moment before the end',
      item([[10, null]], ['Build', 20], ['Done', 83.999]),
      { committed: 1, completed: 1 },
    ],
    [
      'done at the end, when the PI is over',
      item([[10, null]], ['Build', 20], ['Done', 84]),
      { committed: 1, completed: 0 },
    ],
    ['not done', item([[10, null]], ['Build', 20]), { committed: 1, completed: 0 }],
    [
      'joined when planning ended',
      item([[17, null]], ['Build', 20], ['Done', 30]),
      { committed: 1, completed: 1 },
    ],
    ['joined later', item([[17.001, null]], ['Build', 20], ['Done', 30]), { committed: 0 }],
    ['taken out while planning', item([[10, 16]]), { committed: 0 }],
    ['taken out when planning ended', item([[10, 17]]), { committed: 0 }],
    ['removed later and not done', item([[10, 40]]), { committed: 1, completed: 0, leftSince: 1 }],
    [
      'removed later and done elsewhere',
      item([[10, 40]], ['Build', 50], ['Done', 60]),
      { committed: 1, completed: 1, leftSince: 1 },
    ],
    [
      'removed and brought back',
      item(
        [
          [10, 40],
          [50, null],
        ],
        ['Build', 55],
        ['Done', 60],
      ),
      { committed: 1, completed: 1, leftSince: 0 },
    ],
    [
      'carried over after the end',
      item([[10, 85]], ['Build', 20]),
      { committed: 1, completed: 0, leftSince: 0 },
    ],
    [
      'carried over before the end',
      item([[10, 83]], ['Build', 20]),
      { committed: 1, completed: 0, leftSince: 1 },
    ],
    [
      'done, re-opened and not done again',
      item([[10, null]], ['Build', 20], ['Done', 30], ['Build', 40]),
      { committed: 1, completed: 0 },
    ],
    [
      're-opened after the end',
      item([[10, null]], ['Build', 20], ['Done', 30], ['Build', 90]),
      { committed: 1, completed: 1 },
    ],
    [
      'done at the moment the PI began',
      item([[10, null]], ['Build', 11], ['Done', 14]),
      { committed: 1, completed: 1 },
    ],
    ['straight to done', item([[10, null]], ['Done', 30]), { committed: 1, completed: 1 }],
    [
      'cancelled after planning',
      item([[10, null]], ['Build', 20], ['Rejected', 30]),
      { committed: 1, completed: 0 },
    ],
  ])('counts an item that was %s', (_, one, expected) => {
    expect(reliability([one])).toMatchObject({ kind: 'counted', final: true, ...expected });
  });

  it('does not count as a commitment what was cancelled while planning, and says so', () => {
    expect(reliability([item([[10, null]], ['Rejected', 16])])).toMatchObject({
      committed: 0,
      setAside: 1,
    });
  });

  it('does not count what was done before the PI began, whoever re-opened it later', () => {
    const before = item([[10, null]], ['Build', 11], ['Done', 12]);
    const reopened = item([[10, null]], ['Build', 11], ['Done', 12], ['Build', 20], ['Done', 30]);

    expect(reliability([before])).toMatchObject({ committed: 0, setAside: 0 });
    expect(reliability([reopened])).toMatchObject({ committed: 0, setAside: 1 });
  });

  it('counts what was done while planning', () => {
    expect(reliability([item([[10, null]], ['Build', 14], ['Done', 15])])).toMatchObject({
      committed: 1,
      completed: 1,
    });
  });

  it('reads whose it was from history: another team may have finished it', () => {
    const givenAway = aPlannedStory(
      'A',
      [
        ['Build', 20],
        ['Done', 30],
      ],
      { ...inPi([[10, null]]), ...withTeams([0, 'red'], [25, 'green']) },
      { team: 'green' },
    );
    const taken = aPlannedStory(
      'B',
      [
        ['Build', 20],
        ['Done', 30],
      ],
      { ...inPi([[10, null]]), ...withTeams([0, 'green'], [25, 'red']) },
    );

    expect(reliability([givenAway])).toMatchObject({ committed: 1, completed: 1, leftSince: 1 });
    expect(reliability([taken])).toMatchObject({ committed: 0 });
  });

  it('keeps a deleted item in the whole, and what was done before its deletion', () => {
    const gone = aPlannedStory('A', [['Build', 0]], inPi([[10, 40]]), { deleted: 40 });
    const done = planned(finished('B', 10, 30, { deleted: 40 }), inPi([[10, 40]]));

    expect(reliability([gone])).toMatchObject({ committed: 1, completed: 0, leftSince: 1 });
    expect(reliability([done])).toMatchObject({ committed: 1, completed: 1, leftSince: 0 });
  });

  it('counts another PI’s items for that one only', () => {
    const other = aPlannedStory('A', [['Build', 20]], inPi([[10, null]], 'PI-2'));

    expect(reliability([other])).toMatchObject({ committed: 0 });
  });

  it('is too early while planning goes on, which is not 0', () => {
    expect(reliability([item([[10, null]])], 16.999)).toEqual({ kind: 'too-early', until: at(17) });
    expect(reliability([item([[10, null]])], 17)).toMatchObject({ kind: 'counted', committed: 1 });
  });

  it('says while the PI runs that it is not final', () => {
    const items = [
      item([[10, null]], ['Build', 20], ['Done', 30]),
      item([[10, null]], ['Build', 20]),
    ];

    expect(reliability(items, 83.999)).toMatchObject({ final: false, committed: 2, completed: 1 });
    expect(reliability(items, 84)).toMatchObject({ final: true, share: { value: 0.5, n: 2 } });
  });

  it('shares only from the floor on', () => {
    const items = Array.from({ length: 10 }, (_, index) =>
      planned(finished(`A-${index}`, 10, index < 7 ? 30 : 90), inPi([[10, index < 2 ? 40 : null]])),
    );

    expect(reliability(items, 100, 5)).toMatchObject({
      committed: 10,
      completed: 7,
      leftSince: 2,
      share: { kind: 'measured', n: 10, value: 0.7 },
    });
    expect(reliability(items.slice(0, 4), 100, 5)).toMatchObject({
      completed: 4,
      share: { kind: 'too-few', n: 4, needed: 5 },
    });
    expect(reliability([], 100, 5)).toMatchObject({ share: { kind: 'too-few', n: 0 } });
  });

  it('ends at the local midnight that the PI is configured with', () => {
    // Day 84 ends the PI at 00:00 in New York, five hours after midnight UTC.
    const pi = aPi({ period: days(14, 84 + 5 / 24) });
    const late = item([[10, null]], ['Build', 20], ['Done', 84 + 4 / 24]);

    expect(commitmentReliability([late], pi, CARDS, at(100), 1)).toMatchObject({ completed: 1 });
  });
});
