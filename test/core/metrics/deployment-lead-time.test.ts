import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../../src/core/domain/deployment.ts';
import { deploymentLeadTime } from '../../../src/core/metrics/deployment-lead-time.ts';
import type { DeploymentLeadTime } from '../../../src/core/metrics/deployment-lead-time.ts';
import { valueOf } from '../../../src/core/metrics/measure.ts';
import { aDeployment, commits } from './delivery-support.ts';
import { days } from './support.ts';

const WINDOW = days(20, 40);

/** All belong to the scope; those to the environment `production` are in production. */
function leadTime(deployments: readonly Deployment[], floor = 1): DeploymentLeadTime {
  const production = deployments.filter(({ environment }) => environment === 'production');
  return deploymentLeadTime(
    { production, ours: production, oursAnywhere: deployments, unattributed: [] },
    WINDOW,
    floor,
  );
}

const STAGING = { environment: 'staging' };
const FAILED = { outcome: 'failed' } as const;

describe('deployment lead time', () => {
  it('is the median over commits, from each to its deployment', () => {
    // 1, 2, 3, 4 and 10 days.
    const found = leadTime(
      [
        aDeployment(30, commits(['a', 29], ['b', 28], ['c', 27])),
        aDeployment(35, commits(['d', 31], ['e', 25])),
      ],
      5,
    );

    expect(found).toEqual({
      median: { kind: 'measured', value: 3, n: 5 },
      missing: { withoutCommits: 0, undated: 0, datedAfter: 0 },
      undeployed: 0,
    });
  });

  it('interpolates between the two in the middle', () => {
    expect(leadTime([aDeployment(30, commits(['a', 29], ['b', 26]))]).median).toMatchObject({
      value: 2.5,
    });
  });

  it('is nothing for a commit dated at its deployment, which is not after it', () => {
    expect(leadTime([aDeployment(30, commits(['a', 30]))])).toMatchObject({
      median: { kind: 'measured', value: 0, n: 1 },
      missing: { datedAfter: 0 },
    });
  });

  it.each<readonly [string, readonly Deployment[], number]>([
    [
      'a commit deployed again',
      [aDeployment(25, commits(['a', 24])), aDeployment(35, commits(['a', 24]))],
      1,
    ],
    [
      'a commit deployed before the window and again in it',
      [aDeployment(19, commits(['a', 18])), aDeployment(35, commits(['a', 18]))],
      -1,
    ],
    [
      'a commit that two services bring',
      [
        aDeployment(25, commits(['a', 24])),
        aDeployment(26, { ...commits(['a', 24]), service: 'ledger' }),
      ],
      1,
    ],
    [
      'a commit named twice by one deployment',
      [aDeployment(25, commits(['a', 24], ['A ', 24]))],
      1,
    ],
    [
      'a commit whose first try failed',
      [aDeployment(25, { ...commits(['a', 24]), ...FAILED }), aDeployment(27, commits(['a', 24]))],
      3,
    ],
    [
      'a commit dated only by an earlier deployment',
      [
        aDeployment(22, { ...commits(['a', 20]), ...STAGING }),
        aDeployment(25, commits(['a', null])),
      ],
      5,
    ],
    [
      'a commit that two deployments date differently, by the earlier date',
      [aDeployment(22, { ...commits(['a', 21]), ...STAGING }), aDeployment(25, commits(['a', 23]))],
      4,
    ],
    ['a commit within the hour', [aDeployment(25, commits(['a', 24.99]))], 0.01],
    ['a commit after the window', [aDeployment(40, commits(['a', 24]))], -1],
  ])('counts once %s', (_, deployments, expected) => {
    const { median } = leadTime(deployments);

    // No number at all is -1 here.
    expect(valueOf(median) ?? -1).toBeCloseTo(expected, 6);
    expect(median).toHaveProperty('n', expected < 0 ? 0 : 1);
  });

  it('counts what is missing instead of dropping it in silence', () => {
    const found = leadTime([
      aDeployment(25),
      aDeployment(26, { ...FAILED }),
      aDeployment(27, commits(['a', null], ['b', 27.5], ['c', 25])),
    ]);

    expect(found).toMatchObject({
      median: { value: 2, n: 1 },
      missing: { withoutCommits: 1, undated: 1, datedAfter: 1 },
    });
  });

  it('does not look faster for changes that are not in production: they are counted beside it', () => {
    const found = leadTime([
      aDeployment(25, commits(['a', 20])),
      aDeployment(26, { ...commits(['b', 25.9], ['a', 20]), ...STAGING }),
      aDeployment(27, { ...commits(['c', 26.9]), ...FAILED }),
      // In production since, though after the window; and named before the window only.
      aDeployment(28, { ...commits(['d', 27.9]), ...STAGING }),
      aDeployment(45, commits(['d', 27.9])),
      aDeployment(19, { ...commits(['e', 18]), ...STAGING }),
    ]);

    expect(found).toMatchObject({ median: { value: 5, n: 1 }, undeployed: 2 });
  });

  it('gives no median below the floor', () => {
    expect(leadTime([aDeployment(30, commits(['a', 29]))], 5).median).toEqual({
      kind: 'too-few',
      n: 1,
      needed: 5,
    });
  });

  it('does not take a commit as new that another scope has brought before', () => {
    const elsewhere = aDeployment(22, commits(['a', 21]));
    const ours = aDeployment(30, commits(['a', 21]));

    const found = deploymentLeadTime(
      { production: [elsewhere, ours], ours: [ours], oursAnywhere: [ours], unattributed: [] },
      WINDOW,
      1,
    );

    expect(found).toMatchObject({ median: { kind: 'too-few', n: 0 }, undeployed: 0 });
  });
});
