import { describe, expect, it } from 'vitest';
import { flowDistribution } from '../../../src/core/metrics/flow-distribution.ts';
import { flowLoad } from '../../../src/core/metrics/flow-load.ts';
import type { Step, Told } from './support.ts';
import { at, days, finished, story } from './support.ts';

describe('flow load', () => {
  /** Seen from day 10, over the window of days 0 to 10: load now, and item-days in load. */
  const cases: readonly (readonly [string, readonly Step[], Told, number, number])[] = [
    [
      'counts waiting and active',
      [
        ['Ready', 0],
        ['Build', 4],
      ],
      {},
      1,
      10,
    ],
    [
      'does not count before commitment',
      [
        ['Backlog', 0],
        ['Ready', 6],
      ],
      {},
      1,
      4,
    ],
    [
      'ends with done',
      [
        ['Build', 0],
        ['Done', 3],
      ],
      {},
      0,
      3,
    ],
    [
      'counts what was cancelled later',
      [
        ['Build', 0],
        ['Rejected', 3],
      ],
      {},
      0,
      3,
    ],
    ['counts what was deleted later', [['Build', 0]], { deleted: 7 }, 0, 7],
    [
      'counts what was de-committed later',
      [
        ['Build', 0],
        ['Backlog', 2],
      ],
      {},
      0,
      2,
    ],
    [
      'leaves out the rest in done of a reopened item',
      [
        ['Build', 0],
        ['Done', 3],
        ['Test', 8],
      ],
      {},
      1,
      5,
    ],
    [
      'leaves out the rest in cancelled',
      [
        ['Build', 0],
        ['Rejected', 3],
        ['Build', 9],
      ],
      {},
      1,
      4,
    ],
    ['counts an unmapped status by its category', [['?waiting', 1]], {}, 1, 9],
    [
      'sees a move at exactly the as-of instant',
      [
        ['Build', 0],
        ['Done', 10],
      ],
      {},
      0,
      10,
    ],
    [
      'sees a start at exactly the as-of instant',
      [
        ['Backlog', 0],
        ['Ready', 10],
      ],
      {},
      1,
      0,
    ],
  ];

  it.each(cases)('%s', (_, steps, told, now, itemDays) => {
    const item = story('A', steps, { asOf: 10, ...told });

    expect(flowLoad([item], days(0, 10), at(10))).toEqual({ now, mean: itemDays / 10 });
  });

  it('averages over the part of the window that has happened', () => {
    const item = story('A', [['Build', 5]], { asOf: 10 });

    expect(flowLoad([item], days(0, 28), at(10)).mean).toBe(0.5);
  });

  it('averages over the window alone when it lies further back', () => {
    const item = story('A', [['Build', 0]], { asOf: 50 });

    expect(flowLoad([item], days(10, 20), at(50))).toEqual({ now: 1, mean: 1 });
  });
});

describe('flow distribution', () => {
  it('counts completed items, load and mean load by kind, an item of no kind under the empty name', () => {
    const done = [
      finished('A', 0, 5, { asOf: 10, kind: 'feature' }),
      finished('B', 0, 5, { asOf: 10, kind: 'defect' }),
      finished('C', 0, 10, { asOf: 10, kind: null }),
    ];
    const open = [
      story('D', [['Build', 8]], { asOf: 10, kind: 'feature' }),
      story('E', [['Backlog', 0]], { asOf: 10, kind: 'risk' }),
    ];

    expect(flowDistribution([...done, ...open], done, days(0, 10), at(10))).toEqual({
      completed: { '': 1, defect: 1, feature: 1 },
      loadNow: { feature: 1 },
      // 5 + 2 days of features, 5 of the defect, 10 of the item without a kind, each over 10 days.
      loadMean: { '': 1, defect: 0.5, feature: 0.7 },
    });
  });
});
