import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../../src/core/domain/deployment.ts';
import { recoveryTime } from '../../../src/core/metrics/recovery-time.ts';
import type { RecoveryTime } from '../../../src/core/metrics/recovery-time.ts';
import { valueOf } from '../../../src/core/metrics/measure.ts';
import { aDeployment } from './delivery-support.ts';
import { days } from './support.ts';

function recovery(
  production: readonly Deployment[],
  ours: readonly Deployment[] = production,
  floor = 1,
): RecoveryTime {
  return recoveryTime(
    { production, ours, oursAnywhere: ours, unattributed: [] },
    days(20, 40),
    floor,
  );
}

function failed(day: number, service = 'refunds'): Deployment {
  return aDeployment(day, { outcome: 'failed', service });
}

describe('the failed deployment recovery time', () => {
  it.each<readonly [string, readonly Deployment[], number, number, number]>([
    ['the next try succeeds', [failed(21), aDeployment(23)], 2, 1, 0],
    [
      'several fail in a row, each until the same success',
      [failed(21), failed(22), aDeployment(24)],
      2.5,
      2,
      0,
    ],
    [
      'each is followed by a success',
      [failed(21), aDeployment(22), failed(23), aDeployment(26)],
      2,
      2,
      0,
    ],
    ['another service succeeds', [failed(21), aDeployment(22, { service: 'ledger' })], -1, 0, 1],
    [
      'the service is written otherwise',
      [failed(21), aDeployment(22, { service: 'Refunds ' })],
      1,
      1,
      0,
    ],
    ['it succeeds after the window', [failed(39), aDeployment(45)], 6, 1, 0],
    ['it succeeded before only', [aDeployment(20), failed(21)], -1, 0, 1],
    ['it failed before the window', [failed(19), aDeployment(21)], -1, 0, 0],
    ['it fails as the window ends', [failed(40), aDeployment(41)], -1, 0, 0],
    [
      'a success carries the label of a repair',
      [failed(21), aDeployment(22, { labels: ['hotfix'] })],
      1,
      1,
      0,
    ],
    [
      'a success is labelled as failed',
      [aDeployment(21, { labels: ['rollback'] }), aDeployment(25)],
      -1,
      0,
      0,
    ],
    [
      'a success is told for the same instant',
      [failed(21), aDeployment(21), aDeployment(23)],
      2,
      1,
      0,
    ],
    ['it recovers within minutes', [failed(21), aDeployment(21.01)], 0.01, 1, 0],
  ])('when %s', (_, deployments, median, n, stillFailing) => {
    const found = recovery(deployments);

    expect(found.stillFailing).toBe(stillFailing);
    // No number at all is -1 here.
    expect(valueOf(found.median) ?? -1).toBeCloseTo(median, 6);
    expect(found.median).toHaveProperty('n', n);
  });

  it('ends with a success that names no item of the scope', () => {
    const ours = failed(21);

    expect(recovery([ours, aDeployment(24)], [ours])).toMatchObject({ median: { value: 3 } });
  });

  it('is not shortened by what still fails, and has no median below the floor', () => {
    const found = recovery([failed(21), aDeployment(24), failed(30)], undefined, 5);

    expect(found).toEqual({ median: { kind: 'too-few', n: 1, needed: 5 }, stillFailing: 1 });
  });
});
