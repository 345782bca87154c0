import { describe, expect, it } from 'vitest';
import { ageLimits } from '../../../src/core/metrics/age-limits.ts';
import { wipAge } from '../../../src/core/metrics/wip-age.ts';
import type { Percentiles } from '../../../src/core/metrics/report.ts';
import type { Measure } from '../../../src/core/domain/measure.ts';
import { at, aStage, aStream, aWorkflow, DELIVERY, story } from './support.ts';
import type { Step } from './support.ts';

function limits(p50: number, p85: number, p95: number): Measure<Percentiles> {
  return { kind: 'measured', value: { p50, p85, p95 }, n: 9 };
}

describe('WIP age', () => {
  it.each([
    [3.9, '<p50'],
    [4, 'p50-p85'],
    [8.9, 'p50-p85'],
    [9, 'p85-p95'],
    [12, '>p95'],
    [40, '>p95'],
  ])('of %d days against 4, 9 and 12 is %s: a border belongs to the band above', (age, band) => {
    const item = story('A', [['Build', 50 - age]], { asOf: 50 });

    expect(wipAge([item], { Build: limits(4, 9, 12) }, at(50))).toMatchObject([{ band }]);
  });

  it('has no band where the stage has no limits or the status no stage', () => {
    const items = [
      story('A', [['Build', 40]], { asOf: 50 }),
      story('B', [['?waiting', 40]], { asOf: 50 }),
      story('C', [['Test', 40]], { asOf: 50 }),
    ];
    const known: Record<string, Measure<Percentiles>> = {
      Build: { kind: 'too-few', n: 2, needed: 5 },
    };

    expect(wipAge(items, known, at(50)).map((item) => item.band)).toEqual([null, null, null]);
  });

  it('lists the items in load, the oldest first', () => {
    const items = [
      story('YOUNG', [['Build', 45]], { asOf: 50 }),
      story(
        'DONE',
        [
          ['Build', 10],
          ['Done', 20],
        ],
        { asOf: 50 },
      ),
      story(
        'OLD',
        [
          ['Ready', 10],
          ['Build', 49],
        ],
        { asOf: 50 },
      ),
      story('NEW', [['Backlog', 0]], { asOf: 50 }),
      story('GONE', [['Build', 0]], { asOf: 50, deleted: 30 }),
    ];

    expect(wipAge(items, {}, at(50)).map((item) => [item.key, item.ageDays])).toEqual([
      ['OLD', 40],
      ['YOUNG', 5],
    ]);
  });

  it('shows the time since a re-opening beside the whole age', () => {
    const reopened = story(
      'A',
      [
        ['Build', 10],
        ['Done', 20],
        ['Build', 44],
      ],
      { asOf: 50 },
    );

    expect(wipAge([reopened], {}, at(50))).toMatchObject([{ ageDays: 40, sinceReopenedDays: 6 }]);
  });
});

describe('age limits', () => {
  /** Ready, Build, Queue, Test, Release, Done with the given days in each. */
  function through(key: string, ...spent: readonly number[]): ReturnType<typeof story> {
    const names = ['Ready', 'Build', 'Queue', 'Test', 'Release', 'Done'];
    let day = 0;
    const steps = names.map((name, index): Step => {
      day += index === 0 ? 0 : (spent[index - 1] ?? 0);
      return [name, day];
    });
    return story(key, steps);
  }

  const five = [1, 2, 3, 4, 5].map((n) => through(`A-${n}`, 1, n, 1, 2, 1));

  it('are the ages at which items left the stage, counted from their start', () => {
    const found = ageLimits(five, aStream(five), 5);

    expect(found['Ready']).toMatchObject({ n: 5, value: { p50: 1, p85: 1, p95: 1 } });
    expect(found['Build']).toMatchObject({ n: 5, value: { p50: 4 } });
    expect(found['Test']).toMatchObject({ n: 5, value: { p50: 7 } });
  });

  it('take the flow time for the last stage before done, also for items that skipped it', () => {
    const skipped = story('S', [
      ['Build', 0],
      ['Done', 20],
    ]);
    const found = ageLimits([...five, skipped], aStream(five), 5);

    // Flow times 6, 7, 8, 9, 10 and 20.
    expect(found['Release']).toMatchObject({ n: 6, value: { p50: 8.5 } });
  });

  it('count an item that passed a stage in the very instant of its start', () => {
    const items = [1, 2, 3, 4, 5].map((n) =>
      story(`A-${n}`, [
        ['Ready', 1],
        ['Build', 1],
        ['Done', 1 + n],
      ]),
    );

    expect(ageLimits(items, aStream(items), 5)['Ready']).toMatchObject({ n: 5, value: { p50: 0 } });
  });

  it('count the last exit when a stage was visited twice', () => {
    const items = [1, 2, 3, 4, 5].map((n) =>
      story(`B-${n}`, [
        ['Build', 0],
        ['Test', 1],
        ['Build', 2],
        ['Test', 3 + n],
        ['Done', 10],
      ]),
    );

    expect(ageLimits(items, aStream(items), 5)['Build']).toMatchObject({ n: 5, value: { p50: 6 } });
  });

  it('never fall along the workflow', () => {
    // Queue is left late by the five that pass it; Test is left early by five others that skip Queue.
    const slow = [1, 2, 3, 4, 5].map((n) =>
      story(`S-${n}`, [
        ['Build', 0],
        ['Queue', 1],
        ['Done', 30],
      ]),
    );
    const fast = [1, 2, 3, 4, 5].map((n) =>
      story(`F-${n}`, [
        ['Test', 0],
        ['Done', 2],
      ]),
    );
    const found = ageLimits([...slow, ...fast], aStream(slow), 5);

    expect(found['Queue']).toMatchObject({ value: { p50: 30 } });
    expect(found['Test']).toMatchObject({ n: 5, value: { p50: 30, p85: 30, p95: 30 } });
  });

  it('are those of the stages before where fewer than the floor left, and none where none came before', () => {
    const items = [1, 2, 3, 4, 5].map((n) =>
      story(`B-${n}`, [
        ['Build', 0],
        ['Done', n],
      ]),
    );
    const found = ageLimits(items, aStream(items), 5);

    expect(found['Ready']).toEqual({ kind: 'too-few', n: 0, needed: 5 });
    expect(found['Queue']).toMatchObject({ kind: 'measured', n: 0, value: { p50: 3 } });
  });

  it('of one workflow are not raised by another that it shares no stage with', () => {
    const legal = aWorkflow(
      'legal',
      aStage('Asked', 'waiting'),
      aStage('Checking', 'active'),
      aStage('Done', 'done'),
    );
    const workflows = [DELIVERY, legal];
    const quick = [1, 2, 3, 4, 5].map((n) =>
      story(
        `L-${n}`,
        [
          ['Asked', 0],
          ['Checking', 1],
          ['Done', 2],
        ],
        { workflow: 'legal', workflows },
      ),
    );
    const found = ageLimits([...five, ...quick], aStream([...five, ...quick], workflows), 5);

    expect(found['Asked']).toMatchObject({ value: { p50: 1 } });
  });

  it('do not read what happened before the start or after the end', () => {
    const recommitted = [1, 2, 3, 4, 5].map((n) =>
      story(`R-${n}`, [
        ['Test', 0],
        ['Backlog', 50],
        ['Build', 60],
        ['Done', 62],
      ]),
    );
    const found = ageLimits(recommitted, aStream(recommitted), 5);

    expect(found['Build']).toMatchObject({ value: { p50: 2 } });
    expect(found['Test']).toMatchObject({ n: 0, value: { p50: 2 } });
  });
});
