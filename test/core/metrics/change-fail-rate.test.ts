import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../../src/core/domain/deployment.ts';
import { changeFailRate } from '../../../src/core/metrics/change-fail-rate.ts';
import type { ChangeFailRate } from '../../../src/core/metrics/change-fail-rate.ts';
import { aDeployment, PRODUCTION } from './delivery-support.ts';
import { days } from './support.ts';

function rate(
  deployments: readonly Deployment[],
  floor = 1,
  failedLabels = PRODUCTION.failedLabels,
): ChangeFailRate {
  return changeFailRate(deployments, { ...PRODUCTION, failedLabels }, days(20, 40), floor);
}

const HOTFIX = { labels: ['urgent', ' Hotfix'] };
const FAILED = { outcome: 'failed' } as const;

describe('the change fail rate', () => {
  it.each<
    readonly [
      string,
      readonly Deployment[],
      { failed: number; neverArrived: number; value: number; n: number },
    ]
  >([
    [
      'none is labelled',
      [aDeployment(21), aDeployment(22)],
      { failed: 0, neverArrived: 0, value: 0, n: 2 },
    ],
    [
      'one is labelled',
      [aDeployment(21), aDeployment(22, HOTFIX)],
      { failed: 1, neverArrived: 0, value: 0.5, n: 2 },
    ],
    [
      'one has both labels',
      [aDeployment(21, { labels: ['hotfix', 'rollback'] })],
      { failed: 1, neverArrived: 0, value: 1, n: 1 },
    ],
    [
      'a labelled one ended as failed',
      [aDeployment(21), aDeployment(22, { ...HOTFIX, ...FAILED })],
      { failed: 1, neverArrived: 0, value: 0.5, n: 2 },
    ],
    [
      'tries failed without a label',
      [aDeployment(21, HOTFIX), aDeployment(22, FAILED), aDeployment(23, FAILED)],
      { failed: 1, neverArrived: 2, value: 1, n: 1 },
    ],
    [
      'one lies outside the window',
      [aDeployment(20), aDeployment(40, HOTFIX)],
      { failed: 0, neverArrived: 0, value: 0, n: 1 },
    ],
    [
      'one has three items',
      [
        aDeployment(21),
        aDeployment(22, {
          ...HOTFIX,
          items: ['A', 'B', 'C'].map((idOrKey) => ({ source: null, idOrKey })),
        }),
      ],
      { failed: 1, neverArrived: 0, value: 0.5, n: 2 },
    ],
  ])('when %s', (_, deployments, { failed, neverArrived, value, n }) => {
    expect(rate(deployments)).toEqual({
      kind: 'counted',
      failed,
      neverArrived,
      rate: { kind: 'measured', value, n },
    });
  });

  it('prints the count but no share below the floor', () => {
    expect(rate([aDeployment(21, HOTFIX)], 5)).toMatchObject({
      failed: 1,
      rate: { kind: 'too-few', n: 1, needed: 5 },
    });
  });

  it('is not configured without labels', () => {
    expect(rate([aDeployment(21)], 1, [])).toEqual({
      kind: 'not-configured',
      what: 'no label marks a failed change',
    });
  });
});
