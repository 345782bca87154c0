import { describe, expect, it } from 'vitest';
import type { Deployment } from '../../../src/core/domain/deployment.ts';
import { deploymentFrequency } from '../../../src/core/metrics/deployment-frequency.ts';
import type { DeploymentFrequency } from '../../../src/core/metrics/deployment-frequency.ts';
import { instantOf } from '../../../src/core/domain/time.ts';
import type { Period } from '../../../src/core/domain/time.ts';
import { aDeployment } from './delivery-support.ts';
import { days } from './support.ts';

const WINDOW = days(14, 42);

function frequency(deployments: readonly Deployment[], seen: Period = WINDOW): DeploymentFrequency {
  return deploymentFrequency(deployments, WINDOW, seen, 'UTC');
}

function local(from: string, to: string): Period {
  return { from: instantOf(Date.parse(from)), to: instantOf(Date.parse(to)) };
}

describe('deployment frequency', () => {
  it('is the number of successful deployments per week', () => {
    const six = [14, 15, 20, 30, 40, 41.999].map((day) => aDeployment(day));
    const failed = aDeployment(21, { outcome: 'failed' });

    expect(frequency([...six, failed])).toEqual({
      weeks: 4,
      perWeek: { kind: 'measured', value: 1.5, n: 6 },
    });
  });

  it('counts those in the window only, its first instant included and its end not', () => {
    expect(frequency([13.999, 14, 42].map((day) => aDeployment(day))).perWeek).toMatchObject({
      n: 1,
    });
  });

  it('counts a deployment that had to be undone: it was deployed', () => {
    expect(frequency([aDeployment(20, { labels: ['hotfix'] })]).perWeek).toMatchObject({ n: 1 });
  });

  it('is 0 per week, on n = 0, where nothing was deployed', () => {
    expect(frequency([]).perWeek).toEqual({ kind: 'measured', value: 0, n: 0 });
  });

  it('divides by the weeks that have happened', () => {
    expect(frequency([aDeployment(15)], days(14, 24.5))).toEqual({
      weeks: 1.5,
      perWeek: { kind: 'measured', value: 1 / 1.5, n: 1 },
    });
  });

  it.each<readonly [string, string, Period, number]>([
    [
      'four weeks in which a day has 23 hours',
      'Europe/Berlin',
      // Mondays 9 March and 6 April 2026, the clocks change on 29 March.
      local('2026-03-08T23:00:00Z', '2026-04-05T22:00:00Z'),
      4,
    ],
    [
      'a week in which a day has 25 hours',
      'Europe/Berlin',
      local('2026-10-18T22:00:00Z', '2026-10-25T23:00:00Z'),
      1,
    ],
    [
      'half of a day of 23 hours',
      'Europe/Berlin',
      local('2026-03-28T23:00:00Z', '2026-03-29T10:30:00Z'),
      0.5 / 7,
    ],
    ['noon to noon', 'America/New_York', local('2026-01-05T17:00:00Z', '2026-01-12T17:00:00Z'), 1],
  ])('takes %s as local days', (_, zone, window, weeks) => {
    expect(deploymentFrequency([], window, window, zone).weeks).toBeCloseTo(weeks, 12);
  });
});
