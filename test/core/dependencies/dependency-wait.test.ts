import { describe, expect, it } from 'vitest';
import { dependencyWait } from '../../../src/core/dependencies/dependency-wait.ts';
import type { DependencyWait } from '../../../src/core/dependencies/dependency-wait.ts';
import type { DependencyEdge } from '../../../src/core/dependencies/edge.ts';
import type { Period } from '../../../src/core/domain/time.ts';
import type { PlannedItem } from '../../../src/core/placement/plan.ts';
import { days } from '../metrics/support.ts';
import type { Step } from '../metrics/support.ts';
import { childOf, edge, families, item, waits } from './planned-support.ts';
import type { Days } from './planned-support.ts';

const LONG: readonly Step[] = [
  ['Build', 0],
  ['Done', 50],
];

function waitOf(
  items: readonly PlannedItem[],
  edges: readonly DependencyEdge[],
  window: Period = days(0, 100),
  floor = 1,
): DependencyWait {
  return dependencyWait(waits(items, edges), families(...items), window, floor);
}

/** Item-days that one consumer waited for one provider. */
function waited(
  consumer: PlannedItem,
  provider: PlannedItem,
  spans: readonly Days[] = [[0, null]],
  overrides: Partial<DependencyEdge> = {},
): number {
  return waitOf([consumer, provider], [edge(consumer, provider, spans, overrides)]).itemDays;
}

const CONSUMER = item('A-1', LONG);

describe('the wait for one provider', () => {
  it.each<[string, readonly Step[], readonly Days[], number]>([
    [
      'lasts until it is done',
      [
        ['Build', 0],
        ['Done', 6],
      ],
      [[0, null]],
      6,
    ],
    [
      'lasts until it is cancelled',
      [
        ['Build', 0],
        ['Rejected', 6],
      ],
      [[0, null]],
      6,
    ],
    [
      'begins with the link',
      [
        ['Build', 0],
        ['Done', 6],
      ],
      [[4, null]],
      2,
    ],
    [
      'ends with the link',
      [
        ['Build', 0],
        ['Done', 6],
      ],
      [[0, 1.5]],
      1.5,
    ],
    [
      'counts every time that the link stood',
      [
        ['Build', 0],
        ['Done', 9],
      ],
      [
        [1, 2],
        [4, 8],
      ],
      5,
    ],
    [
      'counts a link that was made twice at once once',
      [
        ['Build', 0],
        ['Done', 9],
      ],
      [
        [1, 5],
        [4, 8],
      ],
      7,
    ],
    [
      'pauses while it is done and goes on after the re-opening',
      [
        ['Build', 0],
        ['Done', 3],
        ['Build', 5],
        ['Done', 9],
      ],
      [[0, null]],
      7,
    ],
    [
      'counts what is not started yet',
      [
        ['Backlog', 0],
        ['Done', 8],
      ],
      [[0, null]],
      8,
    ],
    ['is none where it was done before the link', [['Done', 0]], [[5, null]], 0],
    ['is none for a link that nothing tells the time of', [['Build', 0]], [[null, null]], 0],
    ['lasts as long as the consumer is in load', [['Build', 0]], [[0, null]], 50],
  ])('%s', (_, steps, spans, expected) => {
    expect(waited(CONSUMER, item('B-1', steps), spans)).toBeCloseTo(expected, 9);
  });

  it('ends with the deletion of the provider', () => {
    expect(waited(CONSUMER, item('B-1', [['Build', 0]], { deleted: 7 }))).toBe(7);
  });

  it.each<[string, readonly Step[], number]>([
    [
      'before commitment',
      [
        ['Backlog', 0],
        ['Build', 30],
        ['Done', 50],
      ],
      20,
    ],
    [
      'while it is done',
      [
        ['Build', 0],
        ['Done', 10],
        ['Build', 40],
        ['Done', 50],
      ],
      20,
    ],
    [
      'while it is cancelled',
      [
        ['Build', 0],
        ['Rejected', 10],
        ['Build', 40],
        ['Done', 50],
      ],
      20,
    ],
    [
      'after it was finished',
      [
        ['Build', 0],
        ['Done', 10],
      ],
      10,
    ],
  ])('counts no time of a consumer %s', (_, steps, expected) => {
    expect(waited(item('A-1', steps), item('B-1'))).toBe(expected);
  });

  it('counts the time of a consumer that was deleted later', () => {
    expect(waited(item('A-1', [['Build', 0]], { deleted: 5 }), item('B-1'))).toBe(5);
  });

  it('is none for a guess and for a provider that nobody knows', () => {
    expect(waited(CONSUMER, item('B-1'), [[0, null]], { confidence: 'guess' })).toBe(0);
    expect(waited(CONSUMER, item('B-1'), [[0, null]], { confidence: 'likely' })).toBe(50);
    expect(waitOf([CONSUMER], [edge(CONSUMER, 'EXT-1')]).n).toBe(0);
  });
});

describe('dependency wait', () => {
  it('counts several providers at once as one wait', () => {
    const [b, c] = [
      item('B-1', [
        ['Build', 0],
        ['Done', 6],
      ]),
      item('C-1', [
        ['Build', 0],
        ['Done', 9],
      ]),
    ];

    const wait = waitOf([CONSUMER, b, c], [edge(CONSUMER, b), edge(CONSUMER, c, [[4, null]])]);

    expect(wait).toMatchObject({ itemDays: 9, n: 1 });
  });

  it('counts each consumer of one provider', () => {
    const [other, b] = [
      item('A-2', LONG),
      item('B-1', [
        ['Build', 0],
        ['Done', 6],
      ]),
    ];

    const wait = waitOf([CONSUMER, other, b], [edge(CONSUMER, b), edge(other, b, [[4, null]])]);

    expect(wait).toMatchObject({ itemDays: 8, n: 2 });
    expect(wait.items.map(({ item: one, itemDays }) => [one.key, itemDays])).toEqual([
      ['A-1', 6],
      ['A-2', 2],
    ]);
  });

  it('counts what lies in the window', () => {
    const b = item('B-1', [
      ['Build', 0],
      ['Done', 6],
    ]);
    const edges = [edge(CONSUMER, b)];

    expect(waitOf([CONSUMER, b], edges, days(4, 5)).itemDays).toBe(1);
    expect(waitOf([CONSUMER, b], edges, days(5, 40)).itemDays).toBe(1);
    expect(waitOf([CONSUMER, b], edges, days(6, 40))).toMatchObject({
      itemDays: 0,
      n: 0,
      items: [],
    });
  });

  it('counts a moment in which a parent and its child both wait once, for the child', () => {
    const parent = item('P-1', LONG, { level: 'feature' });
    const child = item('A-1', LONG, childOf(parent));
    const [b, c] = [
      item('B-1', [
        ['Build', 0],
        ['Done', 6],
      ]),
      item('C-1', [
        ['Build', 0],
        ['Done', 9],
      ]),
    ];

    const wait = waitOf([parent, child, b, c], [edge(child, b), edge(parent, c, [[4, null]])]);

    expect(wait).toMatchObject({ itemDays: 9, n: 2 });
    expect(wait.items.map(({ item: one, itemDays }) => [one.key, itemDays])).toEqual([
      ['A-1', 6],
      ['P-1', 3],
    ]);
  });

  it('counts two children of one parent both', () => {
    const parent = item('P-1', LONG, { level: 'feature' });
    const [one, two] = [item('A-1', LONG, childOf(parent)), item('A-2', LONG, childOf(parent))];
    const b = item('B-1', [
      ['Build', 0],
      ['Done', 6],
    ]);

    const wait = waitOf([parent, one, two, b], [edge(one, b), edge(two, b), edge(parent, b)]);

    expect(wait).toMatchObject({ itemDays: 12, n: 2 });
  });

  it('loses nothing where parents go round in a circle', () => {
    const one = item('A-1', LONG, { parent: { id: 'A-2', key: 'A-2' } });
    const two = item('A-2', LONG, { parent: { id: 'A-1', key: 'A-1' } });
    const b = item('B-1', [
      ['Build', 0],
      ['Done', 6],
    ]);

    expect(waitOf([one, two, b], [edge(one, b), edge(two, b)])).toMatchObject({
      itemDays: 12,
      n: 2,
    });
  });

  it('is told by level, what waits at two levels in both', () => {
    const b = item(
      'B-1',
      [
        ['Build', 0],
        ['Done', 6],
      ],
      { team: 'blue' },
    );
    const c = item(
      'C-1',
      [
        ['Build', 0],
        ['Done', 9],
      ],
      { team: 'gold' },
    );
    const d = item(
      'D-1',
      [
        ['Build', 0],
        ['Done', 2],
      ],
      { team: null },
    );

    const { byLevel, itemDays } = waitOf(
      [CONSUMER, b, c, d],
      [edge(CONSUMER, b), edge(CONSUMER, c), edge(CONSUMER, d)],
    );

    expect(itemDays).toBe(9);
    expect(byLevel).toEqual({
      'within-team': { itemDays: 0, n: 0 },
      'cross-team': { itemDays: 6, n: 1 },
      'cross-art': { itemDays: 0, n: 0 },
      'cross-value-stream': { itemDays: 9, n: 1 },
      external: { itemDays: 2, n: 1 },
    });
  });
});

describe('the share of dependency wait in all waiting', () => {
  const b = item('B-1', [
    ['Build', 0],
    ['Done', 6],
  ]);

  it.each<[string, readonly Step[], readonly (readonly [number, number])[], number]>([
    // In Build all the time: nothing else is waiting.
    ['is all of it where the item waited for nothing else', LONG, [], 1],
    // Ready for 4 days while it waits, in Queue for days 20 to 24: 6 of 6 + 4.
    [
      'counts waiting stages, moments in both once',
      [
        ['Ready', 0],
        ['Build', 4],
        ['Queue', 20],
        ['Test', 24],
        ['Done', 50],
      ],
      [],
      0.6,
    ],
    // Blocked in Build for days 4 to 8, two of them while it waits: 6 of 6 + 2.
    ['counts blocked time of active stages', LONG, [[4, 8]], 0.75],
    // Blocked in Queue: it waits already.
    [
      'counts blocked time of a waiting stage once',
      [
        ['Build', 0],
        ['Queue', 20],
        ['Done', 22],
      ],
      [[20, 22]],
      0.75,
    ],
    // Blocked while done: no time at all.
    [
      'counts no blocked time outside of load',
      [
        ['Build', 0],
        ['Done', 10],
      ],
      [[10, 30]],
      1,
    ],
  ])('%s', (_, steps, blocked, expected) => {
    const consumer = item('A-1', steps, { blocked });

    expect(waitOf([consumer, b], [edge(consumer, b)]).share).toEqual({
      kind: 'measured',
      value: expected,
      n: 1,
    });
  });

  it('looks at the items that had to wait for a provider in the window, and at no others', () => {
    const idle = item('A-2', [['Ready', 0]]);
    const [late, c] = [item('A-3', [['Ready', 0]]), item('C-1')];
    const edges = [edge(CONSUMER, b), edge(late, c, [[90, null]])];

    expect(waitOf([CONSUMER, idle, late, b, c], edges, days(0, 50)).share).toMatchObject({
      value: 1,
    });
  });

  it('is no percentage below the floor', () => {
    expect(waitOf([CONSUMER, b], [edge(CONSUMER, b)], days(0, 100), 2).share).toEqual({
      kind: 'too-few',
      n: 1,
      needed: 2,
    });
    expect(waitOf([CONSUMER, b], [], days(0, 100), 0).share).toEqual({
      kind: 'too-few',
      n: 0,
      needed: 1,
    });
  });
});
