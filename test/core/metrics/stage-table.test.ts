import { describe, expect, it } from 'vitest';
import { firstPass, rolledFirstPass } from '../../../src/core/metrics/first-pass.ts';
import { queueTime } from '../../../src/core/metrics/queue-time.ts';
import type { StageRow } from '../../../src/core/metrics/report.ts';
import { stageTable } from '../../../src/core/metrics/stage-table.ts';
import type { PlacedItem } from '../../../src/core/placement/placed-item.ts';
import { DAY_MS } from '../../../src/core/domain/time.ts';
import type { Period } from '../../../src/core/domain/time.ts';
import { at, aStage, aStream, aWorkflow, days, DELIVERY, story } from './support.ts';

const WINDOW = days(0, 20);

function table(items: readonly PlacedItem[], window: Period = WINDOW, asOf = 100): StageRow[] {
  const stream = aStream(items);
  const exits = firstPass(items, stream, window);
  return stageTable(items, stream, exits, { window, asOf: at(asOf), floor: 5 });
}

function row(rows: readonly StageRow[], stage: string): StageRow | undefined {
  return rows.find((candidate) => candidate.stage === stage);
}

/** Five visits to Build of 1, 2, 3, 4 and 10 days, then Done. */
const FIVE = [1, 2, 3, 4, 10].map((n) =>
  story(`A-${n}`, [
    ['Build', 5],
    ['Done', 5 + n],
  ]),
);

describe('the stage table', () => {
  it('has a row per stage from new up to done, in workflow order', () => {
    expect(table(FIVE).map((one) => [one.stage, one.state])).toEqual([
      ['Backlog', 'new'],
      ['Ready', 'waiting'],
      ['Build', 'active'],
      ['Queue', 'waiting'],
      ['Test', 'active'],
      ['Release', 'waiting'],
    ]);
  });

  it('counts the visits that ended in the window, their time and their item-days', () => {
    expect(row(table(FIVE), 'Build')).toMatchObject({
      n: 5,
      time: { kind: 'measured', n: 5, value: { p50: 3 } },
      arrivals: 5,
      departures: 5,
      loadNow: 0,
      loadMean: 1,
      itemDays: 20,
    });
  });

  it('takes no visit for ended because the window reaches beyond the as-of instant', () => {
    const open = [1, 2, 3, 4, 5].map((n) => story(`A-${n}`, [['Build', 5]], { asOf: 15 }));

    expect(row(table(open, days(0, 20), 15), 'Build')).toMatchObject({ n: 0, loadNow: 5 });
  });

  it('takes the whole time of a visit that began before the window, and the item-days inside it', () => {
    const items = [1, 2, 3, 4, 5].map((n) =>
      story(`A-${n}`, [
        ['Build', 0],
        ['Done', 12],
      ]),
    );

    expect(row(table(items, days(10, 20)), 'Build')).toMatchObject({
      n: 5,
      time: { value: { p50: 12, p85: 12 } },
      arrivals: 0,
      itemDays: 10,
    });
  });

  it('counts a visit that is still open as arrival and load only', () => {
    const open = story('A', [['Build', 15]], { asOf: 20 });

    expect(row(table([open], WINDOW, 20), 'Build')).toMatchObject({
      n: 0,
      time: { kind: 'too-few', n: 0, needed: 5 },
      arrivals: 1,
      loadNow: 1,
      itemDays: 5,
      loadMean: 0.25,
    });
  });

  it('lets a deletion end a visit', () => {
    const gone = story('A', [['Build', 0]], { deleted: 8 });

    expect(row(table([gone]), 'Build')).toMatchObject({ departures: 1, loadNow: 0, itemDays: 8 });
  });

  it('counts visits of cancelled and de-committed items', () => {
    const items = [
      story('A', [
        ['Build', 0],
        ['Rejected', 2],
      ]),
      story('B', [
        ['Build', 0],
        ['Backlog', 2],
      ]),
    ];

    expect(row(table(items), 'Build')).toMatchObject({ n: 2, forwardExits: 0 });
  });

  it('gives unmapped statuses no row and counts them in none', () => {
    const unmapped = story('A', [
      ['Ready', 0],
      ['?waiting', 1],
      ['Ready', 2],
    ]);

    expect(row(table([unmapped]), 'Ready')).toMatchObject({ arrivals: 2, departures: 1 });
    expect(table([unmapped]).every((one) => one.stage !== null)).toBe(true);
  });
});

describe('the waiting share of a stage', () => {
  it('is the blocked part of the time of an active stage', () => {
    // 5 days of 20 are blocked, all inside the ten-day visit.
    const blocked = FIVE.map((item, index) =>
      index === 4 ? { ...item, blocked: [days(6, 11)] } : item,
    );

    expect(row(table(blocked), 'Build')?.waitingShare).toBe(0.25);
  });

  it('is 1 for a waiting stage and nothing before commitment', () => {
    const items = [1, 2, 3, 4, 5].map((n) =>
      story(`A-${n}`, [
        ['Backlog', 0],
        ['Ready', 1],
        ['Build', 2],
      ]),
    );

    expect(row(table(items), 'Ready')?.waitingShare).toBe(1);
    expect(row(table(items), 'Backlog')?.waitingShare).toBeNull();
  });

  it('is no percentage below the floor nor of visits that took no time', () => {
    const instant = [1, 2, 3, 4, 5].map((n) =>
      story(`A-${n}`, [
        ['Build', 1],
        ['Done', 1],
      ]),
    );

    expect(row(table(FIVE.slice(1)), 'Build')?.waitingShare).toBeNull();
    expect(row(table(instant), 'Build')?.waitingShare).toBeNull();
  });
});

describe('queue time', () => {
  function queueDays(
    items: readonly PlacedItem[],
    workflows = [DELIVERY],
  ): readonly [Record<string, number>, number, number] {
    const { byStage, unattributed, total } = queueTime(items, aStream(items, workflows), WINDOW);
    const inDays = Object.fromEntries([...byStage].map(([stage, ms]) => [stage, ms / DAY_MS]));
    return [inDays, unattributed / DAY_MS, total / DAY_MS];
  }

  it('belongs to the next active stage, blocked time to the active stage itself', () => {
    const item = story(
      'A',
      [
        ['Backlog', 0],
        ['Ready', 1],
        ['Build', 3],
        ['Queue', 6],
        ['Test', 10],
        ['Release', 11],
        ['Done', 16],
      ],
      { blocked: [[4, 5]] },
    );

    expect(queueDays([item])).toEqual([{ Build: 3, Test: 4 }, 5, 12]);
  });

  it('does not count blocked time inside a waiting stage twice', () => {
    const item = story(
      'A',
      [
        ['Queue', 0],
        ['Test', 4],
        ['Done', 6],
      ],
      { blocked: [[3, 5]] },
    );

    expect(queueDays([item])).toEqual([{ Build: 0, Test: 5 }, 0, 5]);
  });

  it('counts only what lies in the window', () => {
    const item = story('A', [['Ready', 15]]);

    expect(queueDays([item])).toEqual([{ Build: 5, Test: 0 }, 0, 5]);
  });

  it('leaves out unmapped statuses and the rest in done', () => {
    const item = story('A', [
      ['?waiting', 0],
      ['Done', 4],
      ['Build', 9],
    ]);

    expect(queueDays([item])).toEqual([{ Build: 0, Test: 0 }, 0, 0]);
  });

  it("follows each item's own workflow", () => {
    const design = aWorkflow(
      'design',
      aStage('Ready', 'waiting'),
      aStage('Design', 'active'),
      aStage('Build', 'active'),
      aStage('Done', 'done'),
    );
    const items = [
      story('A', [
        ['Ready', 0],
        ['Build', 4],
      ]),
      story(
        'B',
        [
          ['Ready', 0],
          ['Design', 7],
        ],
        { workflow: 'design', workflows: [design] },
      ),
    ];

    expect(queueDays(items, [DELIVERY, design])).toEqual([{ Design: 7, Build: 4, Test: 0 }, 0, 11]);
  });
});

describe('the first-pass rate', () => {
  function exitsOf(
    stage: string,
    ...items: readonly PlacedItem[]
  ): { exits: number; passed: number } | undefined {
    return firstPass(items, aStream(items), WINDOW).get(stage);
  }

  it.each<
    readonly [string, Parameters<typeof story>[1], { exits: number; passed: number } | undefined]
  >([
    [
      'passes what goes forward for good',
      [
        ['Build', 0],
        ['Test', 2],
        ['Done', 4],
      ],
      { exits: 1, passed: 1 },
    ],
    [
      'fails what comes back to the stage',
      [
        ['Build', 0],
        ['Test', 2],
        ['Build', 4],
        ['Done', 6],
      ],
      { exits: 2, passed: 1 },
    ],
    [
      'fails what comes back before the stage',
      [
        ['Build', 0],
        ['Test', 2],
        ['Ready', 4],
      ],
      { exits: 1, passed: 0 },
    ],
    [
      'fails what comes back after the window',
      [
        ['Build', 0],
        ['Test', 2],
        ['Build', 50],
      ],
      { exits: 1, passed: 0 },
    ],
    [
      'fails what is reopened into it',
      [
        ['Build', 0],
        ['Done', 2],
        ['Build', 9],
      ],
      { exits: 1, passed: 0 },
    ],
    [
      'does not count a return between later stages',
      [
        ['Build', 0],
        ['Release', 2],
        ['Test', 4],
      ],
      { exits: 1, passed: 1 },
    ],
    [
      'does not count an exit backwards',
      [
        ['Build', 0],
        ['Ready', 2],
      ],
      undefined,
    ],
    [
      'does not count a cancellation',
      [
        ['Build', 0],
        ['Rejected', 2],
      ],
      undefined,
    ],
    [
      'does not count a move to an unmapped status',
      [
        ['Build', 0],
        ['?waiting', 2],
        ['Test', 3],
      ],
      undefined,
    ],
    [
      'does not count an exit after the window',
      [
        ['Build', 0],
        ['Test', 30],
      ],
      undefined,
    ],
  ])('%s', (_, steps, expected) => {
    expect(exitsOf('Build', story('A', steps))).toEqual(expected);
  });

  it('does not count a deletion as an exit forward', () => {
    expect(exitsOf('Build', story('A', [['Build', 0]], { deleted: 3 }))).toBeUndefined();
  });

  it('is a share of the forward exits, and none below the floor', () => {
    const good = [1, 2, 3, 4].map((n) =>
      story(`G-${n}`, [
        ['Build', 0],
        ['Done', 1],
      ]),
    );
    const bad = story('B', [
      ['Build', 0],
      ['Test', 1],
      ['Ready', 2],
    ]);

    expect(row(table([...good, bad]), 'Build')?.firstPassRate).toEqual({
      kind: 'measured',
      value: 0.8,
      n: 5,
    });
    expect(row(table(good), 'Build')?.firstPassRate).toEqual({
      kind: 'too-few',
      n: 4,
      needed: 5,
    });
  });

  it('rolls up as the product over waiting and active stages that have exits', () => {
    // Ready: 5 exits, all for good. Build: 5 exits, 1 returns to Build (6 exits, 5 passed). Test: 5 of 6 passed.
    const good = [1, 2, 3, 4].map((n) =>
      story(`G-${n}`, [
        ['Backlog', 0],
        ['Ready', 1],
        ['Build', 2],
        ['Test', 3],
        ['Done', 4],
      ]),
    );
    const bad = story('B', [
      ['Ready', 1],
      ['Build', 2],
      ['Test', 3],
      ['Build', 4],
      ['Test', 5],
      ['Done', 6],
    ]);
    const items = [...good, bad];
    const stream = aStream(items);
    const exits = firstPass(items, stream, WINDOW);

    expect(exits.get('Test')).toEqual({ exits: 5, passed: 5 });
    expect(exits.get('Build')).toEqual({ exits: 6, passed: 5 });
    const rolled = rolledFirstPass(exits, stream, 5);
    expect(rolled).toMatchObject({ kind: 'measured', n: 5 });
    expect(rolled.kind === 'measured' && rolled.value).toBeCloseTo(5 / 6, 12);
  });

  it('does not roll up over a stage below the floor, nor over none', () => {
    const items = [1, 2, 3, 4, 5].map((n) =>
      story(`A-${n}`, [
        ['Build', 0],
        ['Done', 1],
      ]),
    );
    const through = story('T', [
      ['Test', 0],
      ['Done', 1],
    ]);
    const all = [...items, through];

    expect(rolledFirstPass(firstPass(all, aStream(all), WINDOW), aStream(all), 5)).toEqual({
      kind: 'too-few',
      n: 1,
      needed: 5,
    });
    expect(rolledFirstPass(new Map(), aStream(all), 5)).toMatchObject({ kind: 'too-few', n: 0 });
  });
});
