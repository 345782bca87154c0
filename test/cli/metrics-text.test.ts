import { describe, expect, it } from 'vitest';
import { metricsText } from '../../src/cli/metrics-text.ts';
import { findScope } from '../../src/core/domain/scopes.ts';
import { deliveryReport } from '../../src/core/metrics/delivery-report.ts';
import { anOrganisation, at } from '../support/build.ts';
import { aReport } from '../support/reports.ts';

const organisation = anOrganisation();
const nothing = deliveryReport([], findScope(organisation, 'cards')!, {
  organisation,
  asOf: at(40),
  window: null,
  deployments: [],
  pis: null,
  workingCalendar: null,
});

describe('the metrics on a terminal', () => {
  it('show velocity with load and age right below it', () => {
    const lines = metricsText(aReport(), nothing).split('\n');
    const velocity = lines.findIndex((line) => line.includes('Flow velocity'));

    expect(lines.slice(velocity, velocity + 3)).toEqual([
      expect.stringContaining('14 items'),
      expect.stringMatching(/Flow load +23 now, 21\.4 mean/),
      expect.stringMatching(/WIP age +oldest 45\.2 d/),
    ]);
  });

  it('say by which days the promise of a service level was made', () => {
    expect(metricsText(aReport(), nothing)).toMatch(
      /SLE +85 % within \d+\.\d d, by the 90 days before the window {2}\(n = \d+\)/,
    );
  });

  it('show the last weeks with their limits, and what those say of the weeks of the window', () => {
    const weeks = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => at(7 * n));
    const points = weeks.map((week) => [week, 4] as const);
    const limits = { mean: 4.5, lower: -1.25, upper: 10.25 };
    const steady = { points, limits, outside: [], runs: [] };
    const trend = {
      velocity: steady,
      flowTimeP50: { ...steady, outside: [at(63)] },
      efficiency: {
        points: points.slice(0, 3).map(([at]) => [at, 0.4] as const),
        limits: null,
        outside: [],
        runs: [],
      },
    };
    const lines = metricsText(
      aReport({ trend, window: { from: at(42), to: at(70) } }),
      nothing,
    ).split('\n');
    const from = lines.findIndex((line) => line.includes('Week by week'));

    expect(lines.slice(from, from + 4)).toEqual([
      '  Week by week      In the window                                    n  Last  Mean  Usual range',
      '  Velocity, items   routine variation                               10   4.0   4.5  0.0 to 10.3',
      '  Flow time p50, d  a signal, below the usual range of 0.0 to 10.3  10   4.0   4.5  0.0 to 10.3',
      '  Flow efficiency   no week of it has enough                         3  40 %     –            –',
    ]);
  });

  it('say so where nothing is in progress', () => {
    expect(metricsText(aReport({ aging: { limits: {}, items: [] } }), nothing)).toMatch(
      /WIP age +nothing in progress/,
    );
  });

  it('say what the constraint rests on, stage by stage', () => {
    const window = { from: at(0), to: at(84) };
    const stage = {
      stage: 'Test',
      n: 57,
      queueDays: 36.5,
      queueShare: 0.61,
      queueShareTrend: -0.01,
      balance: -1,
      boxExits: 58,
      load: 5,
      wipLimit: 4,
      atLimit: true,
      downstream: null,
      downstreamStarved: false,
      holds: {
        mostQueued: true,
        doesNotDrain: true,
        enough: true,
        atLimit: true,
        nextStarved: null,
      },
    };
    const found = { name: 'Test', before: 'Build', moved: true, window, stages: [stage] };
    const text = metricsText(aReport({ constraint: found }), nothing);

    expect(text).toMatch(
      /Constraint +Test, 61 % of all queue time, .*\(n = 57 visits, .*it was Build/,
    );
    expect(text).toMatch(/^ +Test +36\.5 +61 % +down 1 point +-1 +57 +5 of 4 +yes +yes +yes +–$/m);
    expect(metricsText(aReport(), nothing)).toMatch(
      /Constraint +no clear constraint \(16–22 November 2026\)$/m,
    );
  });
});
