import { describe, expect, it } from 'vitest';
import type { Workflow } from '../../../src/core/domain/workflow.ts';
import { planned } from '../../support/planned.ts';
import { aStage, aWorkflow, story } from '../metrics/support.ts';
import type { Step, Told } from '../metrics/support.ts';
import type { PlannedItem } from '../../../src/core/placement/plan.ts';
import { aTopology, findingOf, findingsOf, unjudgedOf } from './support.ts';

const SHORT = aWorkflow(
  'short',
  aStage('Build', 'active'),
  aStage('Check', 'active'),
  aStage('Done', 'done'),
  aStage('Rejected', 'cancelled'),
);
const OTHER = aWorkflow('other', aStage('Build', 'active'), aStage('Done', 'done'));

function work(key: string, steps: readonly Step[], told: Told = {}): PlannedItem {
  return planned(story(key, steps, { workflow: 'short', workflows: [SHORT], ...told }));
}

function using(...workflows: readonly Workflow[]): { organisation: ReturnType<typeof aTopology> } {
  return { organisation: aTopology({ workflows }) };
}

const OLD = work('A-1', [['Build', 0]]);
const DONE = work('A-2', [
  ['Build', 0],
  ['Done', 50],
]);
const REJECTED = work('A-3', [
  ['Build', 0],
  ['Rejected', 60],
]);

describe('a status of a workflow', () => {
  it('is judged from 90 days of the workflow on', () => {
    const young = { ...using(SHORT), items: [work('A-1', [['Build', 10.1]])] };
    const known = { ...using(SHORT), items: [work('A-1', [['Build', 10]])] };

    expect(unjudgedOf('unused-status', young)).toHaveLength(1);
    expect(unjudgedOf('unused-status', known)).toEqual([]);
    expect(findingsOf('unused-status', known)).toHaveLength(1);
  });

  it('is named where nothing was in it for 90 days', () => {
    const found = findingOf('unused-status', { ...using(SHORT), items: [OLD, DONE, REJECTED] });

    expect(found).toMatchObject({ severity: 'info', subject: 'short' });
    expect(found.why).toContain('No item was in Check ');
    expect(found.figures[0]?.measure).toEqual({ kind: 'measured', value: 1, n: 4 });
  });

  it.each([
    [
      'left it within the 90 days',
      [
        ['Build', 0],
        ['Check', 5],
        ['Build', 10.5],
      ],
    ],
    [
      'sits in it since before',
      [
        ['Build', 0],
        ['Check', 5],
      ],
    ],
    [
      'entered it at the very end',
      [
        ['Build', 0],
        ['Check', 100],
      ],
    ],
  ] satisfies [string, Step[]][])('is not named where an item %s', (_, steps) => {
    const items = [OLD, DONE, REJECTED, work('A-4', steps)];

    expect(findingsOf('unused-status', { ...using(SHORT), items })).toEqual([]);
  });

  it('is named where the last item left it before, or was closed in it before', () => {
    const left = work('A-4', [
      ['Build', 0],
      ['Check', 5],
      ['Build', 10],
    ]);
    const closed = work('A-5', [
      ['Build', 0],
      ['Done', 9],
    ]);

    const found = findingOf('unused-status', {
      ...using(SHORT),
      items: [OLD, REJECTED, left, closed],
    });

    expect(found.why).toContain('No item was in Check and Done ');
  });

  it('is seen by an item of another workflow only where that one does not have the status', () => {
    const stray = work('B-1', [['Check', 0]], { workflow: 'other' });
    const items = [OLD, DONE, REJECTED, stray];
    const rich = { ...OTHER, stages: [...OTHER.stages, aStage('Check', 'active')] };

    function subjects(...workflows: readonly Workflow[]): string[] {
      return findingsOf('unused-status', { ...using(...workflows), items })
        .map(({ subject }) => subject)
        .filter((subject) => subject === 'short');
    }

    expect(subjects(SHORT, OTHER)).toEqual([]);
    expect(subjects(SHORT, rich)).toEqual(['short']);
  });

  it('is not judged before 90 days of its workflow are known', () => {
    const items = [work('A-1', [['Build', 10.1]])];

    expect(findingsOf('unused-status', { ...using(SHORT), items })).toEqual([]);
    expect(unjudgedOf('unused-status', { ...using(SHORT), items })).toMatchObject([
      { subject: 'short', basis: { kind: 'too-few', n: 89, needed: 90 } },
    ]);
  });
});

describe('the last stage of a value stream', () => {
  it.each([
    ['nothing names production', null, 'nothing says that this is production'],
    ['an earlier stage is production', 'Check', 'production is Check'],
  ])('is not production where %s', (_, production, why) => {
    const found = findingOf('ends-before-production', {
      ...using({ ...SHORT, production }),
      items: [OLD, DONE],
    });

    expect(found).toMatchObject({ severity: 'info', scope: { id: 'payments' }, subject: 'short' });
    expect(found.why).toContain(why);
    expect(found.figures[0]?.measure).toEqual({ kind: 'measured', value: 2, n: 2 });
  });

  it('is production where the workflow says so, cancelled stages aside', () => {
    const told = { ...using({ ...SHORT, production: 'Done' }), items: [OLD] };

    expect(findingsOf('ends-before-production', told)).toEqual([]);
  });

  it('is asked only of workflows that its items follow, and not judged without items', () => {
    const told = { ...using({ ...SHORT, production: 'Done' }, OTHER), items: [OLD] };

    expect(findingsOf('ends-before-production', told)).toEqual([]);
    expect(unjudgedOf('ends-before-production', told)).toMatchObject([
      { scope: { id: 'lending' } },
    ]);
  });
});
