import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../../src/core/domain/deployment.ts';
import type { Organisation } from '../../../src/core/domain/organisation.ts';
import type { PlannedItem } from '../../../src/core/placement/plan.ts';
import { planned } from '../../support/planned.ts';
import { childOf } from '../dependencies/planned-support.ts';
import { aDeployment, PRODUCTION } from '../metrics/delivery-support.ts';
import { aStage, aWorkflow, story } from '../metrics/support.ts';
import type { Step, Told } from '../metrics/support.ts';
import { aTopology, findingOf, findingsOf, keysOf, unjudgedOf, valuesOf } from './support.ts';

const SHIPPING = {
  ...aWorkflow(
    'shipping',
    aStage('Build', 'active'),
    aStage('Done', 'done'),
    aStage('Released', 'done'),
    aStage('Closed', 'done'),
  ),
  production: 'Released',
};

function work(key: string, steps: readonly Step[], told: Told = {}): PlannedItem {
  return planned(story(key, steps, { workflow: 'shipping', workflows: [SHIPPING], ...told }));
}

const BY_STAGE = aTopology({ workflows: [SHIPPING] });
const BY_NOTHING = aTopology({ workflows: [{ ...SHIPPING, production: null }] });
const BY_DEPLOYMENT: Organisation = { ...BY_NOTHING, deployments: PRODUCTION };

function finishedOn(key: string, day: number, told: Told = {}): PlannedItem {
  return work(
    key,
    [
      ['Build', day - 1],
      ['Done', day],
    ],
    told,
  );
}

function releasedOn(key: string, finished: number, released: number): PlannedItem {
  return work(key, [
    ['Build', finished - 1],
    ['Done', finished],
    ['Released', released],
  ]);
}

/** So many items released on each day, all finished on day 14. */
function clumped(...days: readonly (readonly [day: number, n: number])[]): PlannedItem[] {
  return days.flatMap(([day, n]) =>
    Array.from({ length: n }, (_, i) => releasedOn(`A-${day}-${i}`, 14, day)),
  );
}

function naming(day: number, ...keys: readonly string[]): Deployment {
  return aDeployment(day, { items: keys.map((idOrKey) => ({ source: null, idOrKey })) });
}

describe('batch release', () => {
  const RULE = 'batch-release';

  it('is told where four days carry 80 % of what was released in the 12 weeks', () => {
    // 16 of 20 on four days; the other four on a day each.
    const items = clumped([20, 4], [40, 4], [60, 4], [80, 4], [30, 1], [50, 1], [70, 1], [90, 1]);

    const found = findingOf(RULE, { organisation: BY_STAGE, items });

    expect(found).toMatchObject({ severity: 'warning', scope: { id: 'cards' } });
    expect(found.figures[0]?.measure).toEqual({ kind: 'measured', value: 0.8, n: 20 });
    expect(valuesOf(found)).toEqual([0.8, 8]);
    expect(found.why).not.toContain('completions');
  });

  it('is not told where they carry less, nor where items flow day by day', () => {
    const spread = clumped([20, 4], [40, 4], [60, 4], [80, 3], [30, 2], [50, 1], [70, 1], [90, 1]);
    const daily = clumped(...Array.from({ length: 20 }, (_, i) => [20 + i, 1] as const));

    expect(findingsOf(RULE, { organisation: BY_STAGE, items: spread })).toEqual([]);
    expect(findingsOf(RULE, { organisation: BY_STAGE, items: daily })).toEqual([]);
  });

  it('is not judged on fewer than 20 items, and looks at the complete weeks only', () => {
    const few = clumped([20, 19], [98, 1]);

    expect(findingsOf(RULE, { organisation: BY_STAGE, items: few })).toEqual([]);
    expect(unjudgedOf(RULE, { organisation: BY_STAGE, items: few })).toMatchObject([
      { scope: { id: 'cards' }, basis: { kind: 'too-few', n: 19, needed: 20 } },
      { scope: { id: 'wallet' } },
      { scope: { id: 'loans' } },
    ]);
  });

  it('takes the deployments that name the items, where there are some', () => {
    const items = Array.from({ length: 20 }, (_, i) => finishedOn(`A-${i}`, 20 + i));
    const all = naming(60, ...items.map(({ key }) => key));
    const told = { organisation: BY_DEPLOYMENT, items, deployments: [all] };

    expect(findingOf(RULE, told).figures[0]?.measure).toMatchObject({ value: 1, n: 20 });
  });

  it('takes completions where nothing tells, and says so', () => {
    const items = Array.from({ length: 20 }, (_, i) => finishedOn(`A-${i}`, 50));

    expect(findingOf(RULE, { organisation: BY_NOTHING, items }).why).toContain('completions count');
  });
});

describe('work that is finished and not released', () => {
  const RULE = 'unreleased-work';
  const RELEASED = [1, 2, 3, 4].map((i) => releasedOn(`R-${i}`, 40, 45));

  it('is named after 30 days, the longest first', () => {
    const items = [...RELEASED, finishedOn('A-1', 69), finishedOn('A-2', 50)];

    const found = findingOf(RULE, { organisation: BY_STAGE, items });

    expect(found).toMatchObject({ severity: 'warning', scope: { id: 'cards' }, teams: ['red'] });
    expect(keysOf(found)).toEqual(['A-2', 'A-1']);
    expect(found.figures.map(({ measure }) => measure)).toEqual([
      { kind: 'measured', value: 2, n: 6 },
      { kind: 'measured', value: 2 / 6, n: 6 },
      { kind: 'measured', value: 50, n: 2 },
    ]);
  });

  it.each([
    ['finished 30 days ago', finishedOn('A-1', 70)],
    ['released', releasedOn('A-1', 50, 60)],
    [
      'in a stage after production',
      work('A-1', [
        ['Build', 40],
        ['Done', 50],
        ['Closed', 51],
      ]),
    ],
    ['not finished', work('A-1', [['Build', 40]])],
    ['deleted', finishedOn('A-1', 50, { deleted: 60 })],
    ['finished more than 26 weeks ago', finishedOn('A-1', -83)],
  ])('is not named where it is %s', (_, one) => {
    expect(findingsOf(RULE, { organisation: BY_STAGE, items: [...RELEASED, one] })).toEqual([]);
  });

  it('is named where it was moved back from production', () => {
    const back = work('A-1', [
      ['Build', 40],
      ['Done', 50],
      ['Released', 52],
      ['Done', 54],
    ]);

    expect(findingsOf(RULE, { organisation: BY_STAGE, items: [back] })).toHaveLength(1);
  });

  it('follows the configured limit', () => {
    const { metrics } = BY_STAGE;
    const organisation = {
      ...BY_STAGE,
      metrics: { ...metrics, unreleasedAfterMs: 60 * 86_400_000 },
    };

    expect(findingsOf(RULE, { organisation, items: [finishedOn('A-1', 50)] })).toEqual([]);
  });

  it('has no share below the floor', () => {
    const found = findingOf(RULE, { organisation: BY_STAGE, items: [finishedOn('A-1', 50)] });

    expect(found.figures[1]?.measure).toEqual({ kind: 'too-few', n: 1, needed: 5 });
  });

  it('is what no production deployment names, from the first one that names items on', () => {
    const items = [45, 50, 51, 52].map((day) => finishedOn(`A-${day}`, day));
    const deployments = [naming(49, 'A-45'), naming(55, 'A-50', 'A-51')];

    const found = findingOf(RULE, { organisation: BY_DEPLOYMENT, items, deployments });

    expect(keysOf(found)).toEqual(['A-52']);
    expect(found.figures[0]?.measure).toEqual({ kind: 'measured', value: 1, n: 4 });
    const early = [...items, finishedOn('A-40', 40)];
    expect(
      keysOf(findingOf(RULE, { organisation: BY_DEPLOYMENT, items: early, deployments })),
    ).toEqual(['A-52']);
  });

  it('is released with an item below it', () => {
    const [story1, story2] = [finishedOn('A-1', 50), finishedOn('A-2', 50)];
    const task = finishedOn('T-1', 50, { level: 'subtask', ...childOf(story2) });
    const items = [story1, story2, task];
    const deployments = [naming(49, 'T-1')];

    const found = findingOf(RULE, { organisation: BY_DEPLOYMENT, items, deployments });

    expect(keysOf(found)).toEqual(['A-1']);
  });

  it.each([
    ['to another environment', { environment: 'staging' }],
    ['that failed', { outcome: 'failed' as const }],
  ])('is not released by a deployment %s', (_, overrides) => {
    const items = [50, 51, 52].map((day) => finishedOn(`A-${day}`, day));
    const deployments = [naming(49, 'A-50', 'A-51'), { ...naming(55, 'A-52'), ...overrides }];

    const found = findingOf(RULE, { organisation: BY_DEPLOYMENT, items, deployments });

    expect(keysOf(found)).toEqual(['A-52']);
  });

  it('is not judged where deployments name less than half of what was finished', () => {
    const items = [50, 51, 52].map((day) => finishedOn(`A-${day}`, day));
    const told = { organisation: BY_DEPLOYMENT, items, deployments: [naming(49, 'A-50')] };

    expect(findingsOf(RULE, told)).toEqual([]);
    expect(unjudgedOf(RULE, told).find(({ scope }) => scope.id === 'cards')?.why).toBe(
      'production deployments name only 1 of 3 finished items',
    );
  });

  it('is not judged where nothing tells when work is released', () => {
    const told = { organisation: BY_NOTHING, items: [finishedOn('A-1', 50)] };

    expect(findingsOf(RULE, told)).toEqual([]);
    expect(unjudgedOf(RULE, told)).toHaveLength(3);
  });
});
