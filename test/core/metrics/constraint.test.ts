import { describe, expect, it } from 'vitest';
import { boxFlows } from '../../../src/core/metrics/box-flow.ts';
import { constraint, constraintBefore } from '../../../src/core/metrics/constraint.ts';
import type { Constraint, ConstraintStage } from '../../../src/core/metrics/report.ts';
import type { PlacedItem } from '../../../src/core/placement/placed-item.ts';
import { instantOf } from '../../../src/core/domain/time.ts';
import { at, aStream, days, story } from './support.ts';
import type { Told } from './support.ts';

/** Monday of the thirteenth week: the 12 complete weeks before it are days 0 to 84. */
const AS_OF = 84;

function find(items: readonly PlacedItem[], asOf = AS_OF, floor = 5): Constraint {
  return constraint(items, aStream(items), at(asOf), { zone: 'UTC', weeks: 12, floor });
}

function evidence(items: readonly PlacedItem[], stage: string): ConstraintStage | undefined {
  return find(items).stages.find((candidate) => candidate.stage === stage);
}

/** Ready from `day`, one day there, one in Build, `queue` days before Test, one in Test. */
function through(key: string, day: number, queue: number, told: Told = {}): PlacedItem {
  return story(
    key,
    [
      ['Ready', day],
      ['Build', day + 1],
      ['Queue', day + 2],
      ['Test', day + 2 + queue],
      ['Done', day + 3 + queue],
    ],
    told,
  );
}

function weekly(count: number, queue: number): PlacedItem[] {
  return Array.from({ length: count }, (_, index) => through(`W-${index}`, 2 + index, queue));
}

describe('the constraint', () => {
  it('is the active stage with the most queue time', () => {
    const found = find(weekly(6, 5));

    expect(found.name).toBe('Test');
    expect(found.window).toEqual(days(0, 84));
    // Six items waited 1 day for Build and 5 for Test.
    expect(found.stages).toMatchObject([
      { stage: 'Build', n: 6, queueDays: 6, balance: 0, boxExits: 6, downstream: 'Test' },
      { stage: 'Test', n: 6, queueDays: 30, balance: 0, boxExits: 6, downstream: null },
    ]);
    expect(found.stages[1]?.queueShare).toBeCloseTo(30 / 36, 12);
  });

  it('is none where two stages queue the same', () => {
    expect(find(weekly(6, 1)).name).toBeNull();
  });

  it('is none where nothing queues', () => {
    const items = [1, 2, 3, 4, 5].map((n) =>
      story(`A-${n}`, [
        ['Build', n],
        ['Done', n + 1],
      ]),
    );

    expect(find(items).name).toBeNull();
    expect(evidence(items, 'Build')).toMatchObject({
      n: 5,
      queueShare: null,
      queueShareTrend: null,
    });
  });

  it('is none below the floor, whose shares are not printed', () => {
    const items = weekly(4, 5);

    expect(find(items).name).toBeNull();
    expect(evidence(items, 'Test')).toMatchObject({
      n: 4,
      queueShare: null,
      queueShareTrend: null,
    });
  });

  it('is none while its queue drains', () => {
    // Two items have entered the box before the weeks begin and leave it in them; twenty more enter and leave.
    const old = Array.from({ length: 2 }, (_, index) =>
      story(`O-${index}`, [
        ['Queue', -20],
        ['Test', 10 + index],
        ['Done', 12 + index],
      ]),
    );
    const draining = [...weekly(20, 5), ...old];

    // 20 entries and 22 exits: −2 is below −5 % of 22.
    expect(evidence(draining, 'Test')).toMatchObject({ balance: -2, boxExits: 22 });
    expect(find(draining).name).toBeNull();
    // 20 and 21: −1 is above −1.05.
    expect(find([...weekly(20, 5), ...old.slice(1)]).name).toBe('Test');
    // 19 and 20: −1 is −5 % to the dot, and holds; 18 and 19: −1 is below −0.95.
    expect(find([...weekly(19, 5), ...old.slice(1)]).name).toBe('Test');
    expect(find([...weekly(18, 5), ...old.slice(1)]).name).toBeNull();
  });

  it('counts unattributed queue time in the whole', () => {
    const items = [
      ...weekly(5, 3),
      story('R', [
        ['Release', 10],
        ['Done', 40],
      ]),
    ];

    // 5 days for Build, 15 for Test, 30 for nobody.
    expect(evidence(items, 'Test')?.queueShare).toBeCloseTo(0.3, 12);
  });

  it('tells how the share moved from the first half of the weeks to the second', () => {
    // First half: 5 days for Build, 5 for Test. Second half, from day 42: 5 for Build, 20 for Test.
    const items = [1, 2, 3, 4, 5].flatMap((n) => [
      through(`A-${n}`, n, 1),
      through(`B-${n}`, 45 + n, 4),
    ]);

    expect(evidence(items, 'Test')?.queueShareTrend).toBeCloseTo(0.8 - 0.5, 12);
    expect(evidence(items, 'Build')?.queueShareTrend).toBeCloseTo(0.2 - 0.5, 12);
  });

  it('notes a load at or above the WIP limit of the stage, where one is set', () => {
    const testing = [1, 2, 3].map((n) => story(`T-${n}`, [['Test', 80]], { asOf: AS_OF }));
    const building = [1, 2, 3].map((n) => story(`B-${n}`, [['Build', 80]], { asOf: AS_OF }));
    const items = [...testing, ...building];

    expect(evidence(items, 'Test')).toMatchObject({ load: 3, wipLimit: 3, atLimit: true });
    expect(evidence(items.slice(1), 'Test')).toMatchObject({ load: 2, atLimit: false });
    expect(evidence(items, 'Build')).toMatchObject({ load: 3, wipLimit: null, atLimit: false });
  });

  it('notes a next stage that runs below its own median load', () => {
    // Test holds 2 items on most midnights and 1 now.
    const items = [
      story(
        'A',
        [
          ['Test', -5],
          ['Done', 80],
        ],
        { asOf: AS_OF },
      ),
      story('B', [['Test', -5]], { asOf: AS_OF }),
      story('C', [['Build', 0]], { asOf: AS_OF }),
    ];

    expect(evidence(items, 'Build')).toMatchObject({ downstream: 'Test', downstreamStarved: true });
    expect(evidence(items.slice(1), 'Build')).toMatchObject({ downstreamStarved: false });
  });

  it('takes that median over the midnights alone, without the load of now', () => {
    // Two items at the first 42 midnights and one at the other 42: 1.5. With the one of now in it, it would be 1.
    const items = [
      story('A', [
        ['Test', -5],
        ['Done', 41.5],
      ]),
      story('B', [['Test', -5]]),
    ];

    expect(evidence(items, 'Build')).toMatchObject({ downstreamStarved: true });
  });

  it('remembers its name of seven days before', () => {
    // Until day 77 Build queues 10 days and Test 5; in the last week Test queues 20 more.
    const early = [1, 2, 3, 4, 5].map((n) =>
      story(`E-${n}`, [
        ['Ready', n],
        ['Build', n + 2],
        ['Queue', n + 3],
        ['Test', n + 4],
        ['Done', n + 5],
      ]),
    );
    const late = [1, 2, 3, 4].map((n) =>
      story(`L-${n}`, [
        ['Queue', 78],
        ['Test', 83],
        ['Done', 83.5],
      ]),
    );

    expect(find([...early, ...late])).toMatchObject({ name: 'Test', before: 'Build' });
  });

  it('says which of its conditions and of the further evidence hold', () => {
    // Test leads, has room for no more, and two more entered its box than left it; nothing comes after it.
    const testing = [1, 2, 3].map((n) =>
      story(`T-${n}`, [['Queue', 80 + n / 10]], { asOf: AS_OF }),
    );
    const items = [
      ...weekly(6, 5),
      ...testing,
      ...[1, 2, 3].map((n) => story(`L-${n}`, [['Test', -3]], { asOf: AS_OF })),
    ];

    expect(evidence(items, 'Test')).toMatchObject({
      balance: 3,
      holds: {
        mostQueued: true,
        doesNotDrain: true,
        enough: true,
        atLimit: true,
        nextStarved: null,
      },
    });
    expect(evidence(items, 'Build')).toMatchObject({
      balance: 0,
      holds: {
        mostQueued: false,
        doesNotDrain: true,
        enough: true,
        atLimit: null,
        nextStarved: false,
      },
    });
  });

  it('says for a stage that leads why it is no constraint', () => {
    expect(evidence(weekly(4, 5), 'Test')).toMatchObject({
      holds: { mostQueued: true, doesNotDrain: true, enough: false },
    });
    const old = [0, 1].map((n) =>
      story(`O-${n}`, [
        ['Queue', -20],
        ['Test', 10 + n],
        ['Done', 12 + n],
      ]),
    );
    expect(evidence([...weekly(20, 5), ...old], 'Test')).toMatchObject({
      holds: { mostQueued: true, doesNotDrain: false, enough: true },
    });
  });

  it('has moved when its name differs from that of seven days before, also to and from none', () => {
    expect(find(weekly(6, 5))).toMatchObject({ name: 'Test', before: 'Test', moved: false });
    expect(find([])).toMatchObject({ name: null, before: null, moved: false });
    // The fifth visit to Test ends on day 82: seven days before there were too few.
    const growing = [...weekly(4, 5), through('LATE', 74, 5)];
    expect(find(growing)).toMatchObject({ name: 'Test', before: null, moved: true });
  });

  it('looks back seven local days, also across a change of the clocks', () => {
    // Monday 30 March 2026 00:00 in Berlin is the day after the change; the Monday before it began at 23:00 UTC.
    const monday = instantOf(Date.parse('2026-03-29T22:00:00Z'));

    expect(new Date(constraintBefore(monday, 'Europe/Berlin')).toISOString()).toBe(
      '2026-03-22T23:00:00.000Z',
    );
  });
});

describe('a box', () => {
  function testBox(
    ...items: readonly PlacedItem[]
  ): ReturnType<typeof boxFlows> extends Map<string, infer Flow> ? Flow | undefined : never {
    return boxFlows(items, aStream(items), days(0, 84)).get('Test');
  }

  it('is entered once for the waiting stage and the stage it leads to', () => {
    expect(testBox(through('A', 5, 3))).toEqual({ entries: 1, exits: 1, visitsEnded: 1 });
  });

  it('is entered again when an item comes back', () => {
    const back = story('A', [
      ['Queue', 1],
      ['Test', 2],
      ['Build', 3],
      ['Test', 4],
    ]);

    expect(testBox(back)).toEqual({ entries: 2, exits: 1, visitsEnded: 1 });
  });

  it('is left in the window by what is closed when it begins', () => {
    const closed = story('A', [
      ['Test', -3],
      ['Done', 0],
    ]);

    expect(testBox(closed)).toEqual({ entries: 0, exits: 1, visitsEnded: 1 });
  });

  it('is entered by a creation inside it and left by a deletion', () => {
    expect(testBox(story('A', [['Test', 1]], { deleted: 5 }))).toEqual({
      entries: 1,
      exits: 1,
      visitsEnded: 1,
    });
  });
});
