import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DependencyReport, ItemView } from '../../../src/core/dependencies/report.ts';
import type { DependencyState } from '../../../src/core/dependencies/state.ts';
import type { ForecastReport } from '../../../src/core/forecast/forecast-report.ts';
import type { DeliveryReport, PiNumbers } from '../../../src/core/metrics/delivery-report.ts';
import type { FlowReport } from '../../../src/core/metrics/report.ts';
import type { TopologyReport } from '../../../src/core/topology/report.ts';
import type { Message } from '../../../src/slack/message.ts';
import type { Fresh } from '../../../src/slack/ports.ts';
import { constraintView } from '../../../src/slack/views/constraint.ts';
import { depsView } from '../../../src/slack/views/deps.ts';
import { forecastView } from '../../../src/slack/views/forecast.ts';
import { metricsView } from '../../../src/slack/views/metrics.ts';
import { topologyView } from '../../../src/slack/views/topology.ts';
import { problemsOf } from '../../support/block-kit.ts';
import { hostile, NASTY, word, type Hostile } from '../../support/hostile.ts';
import {
  aConstraintStage,
  aDeliveryReport,
  aDependencyReport,
  aDependencyRow,
  aFinding,
  aForecastReport,
  anItemView,
  aTopologyReport,
} from '../../support/other-reports.ts';
import { aReport, instant } from '../../support/reports.ts';

function hostileItem(from: Hostile, index: number): ItemView {
  return anItemView({
    key: word(from, index),
    url: index % 2 === 0 ? null : word(from, index + 1),
    team: index % 3 === 0 ? null : word(from, index + 2),
  });
}

function hostileDependencies(from: Hostile): DependencyReport & Fresh {
  const nth = Array.from({ length: from.many }, (_, index) => index);
  const states: readonly DependencyState[] = [
    { kind: 'cyclic', keys: from.words },
    { kind: 'same-iteration', iteration: word(from, 1) },
    { kind: 'late', daysLate: 3 },
  ];
  const edges = nth.map((index) =>
    aDependencyRow({
      consumer: hostileItem(from, index),
      provider: hostileItem(from, index + 1),
      state: states[index % states.length] ?? { kind: 'unknown' },
      counts: index % 2 === 0,
    }),
  );
  return aDependencyReport({
    scope: { id: word(from, 0), kind: 'art', name: word(from, 1), zone: 'UTC' },
    edges,
    dropped: edges,
    teams: nth.map((index) => ({
      team: word(from, index),
      fanOut: [],
      fanIn: [],
      betweenness: 0,
      weeks: 12,
      of: 12,
      tooMany: true,
    })),
    coupling: {
      matrix: [],
      hints: nth.map((index) => ({
        team: word(from, index),
        art: word(from, index + 1),
        other: word(from, index + 2),
        withOther: { itemDays: 3, n: 2 },
        withOwn: { itemDays: 1, n: 2 },
      })),
    },
    integration: nth.map((index) => ({
      pi: word(from, index),
      name: word(from, index + 1),
      at: instant('2026-11-24T00:00:00Z'),
      itemDays: 0,
      n: 3,
      finished: 0,
      last: null,
      missing: nth.map((n) => hostileItem(from, n)),
      unknown: from.words,
    })),
    linkTypes: nth.map((index) => ({
      source: word(from, index),
      configured: [],
      missing: from.words,
      uncounted: [],
    })),
    linksMissing: word(from, 3),
    freshness: { [word(from, 5)]: { pulledAt: null, stale: true } },
  });
}

function hostileForecast(from: Hostile): ForecastReport & Fresh {
  const report = aForecastReport();
  return {
    ...report,
    scope: { ...report.scope, id: word(from, 0), name: word(from, 1) },
    whenDone: {
      ...report.whenDone,
      teams: Array.from({ length: from.many }, (_, index) => ({
        team: word(from, index),
        remaining: index,
        finish: report.whenDone.finish,
      })),
    },
  };
}

function hostileTopology(from: Hostile): TopologyReport & Fresh {
  const nth = Array.from({ length: from.many }, (_, index) => index);
  const scope = { id: word(from, 0), kind: 'art', name: word(from, 1) } as const;
  return aTopologyReport({
    findings: nth.map((index) =>
      aFinding({
        scope,
        title: word(from, index),
        why: word(from, index + 1),
        next: word(from, index + 2),
        figures: from.words.map((label) => ({
          label,
          unit: 'days',
          measure: { kind: 'not-configured', what: word(from, index) },
        })),
        items: nth.map((n) => hostileItem(from, n)),
      }),
    ),
    unjudged: nth.map((index) => ({
      kind: 'unjudged',
      rule: 'art-size',
      scope,
      subject: word(from, index),
      why: word(from, index),
      basis: { kind: 'too-few', n: 1, needed: 5 },
    })),
  });
}

function hostileDelivery(from: Hostile): DeliveryReport {
  const report = aDeliveryReport();
  const [pi] = Array.isArray(report.pis) ? (report.pis as readonly PiNumbers[]) : [];
  const [art] = Array.isArray(pi?.predictability) ? pi.predictability : [];
  if (pi === undefined || art === undefined) throw new Error('the sample has no PI');
  return {
    ...report,
    escapeRate: { kind: 'not-configured', what: word(from, 0) },
    pis: Array.from({ length: from.many }, (_, index) => ({
      ...pi,
      id: word(from, index),
      predictability: from.words.map((name) => ({ ...art, art: name })),
    })),
  };
}

function hostileFlow(from: Hostile): FlowReport {
  const nth = Array.from({ length: from.many }, (_, index) => index);
  const report = aReport();
  return {
    ...report,
    scope: { ...report.scope, id: word(from, 0), name: word(from, 1) },
    stagesMissing: word(from, 6),
    constraint: {
      ...report.constraint,
      name: word(from, 3),
      before: word(from, 4),
      moved: true,
      stages: nth.map((index) =>
        aConstraintStage({ stage: word(from, index), downstream: word(from, index + 1) }),
      ),
    },
    freshness: { [word(from, 5)]: { pulledAt: null, stale: true } },
  };
}

function everyView(from: Hostile): Message[] {
  return [
    metricsView(hostileFlow(from), hostileDelivery(from)),
    constraintView(hostileFlow(from)),
    depsView(hostileDependencies(from)),
    forecastView(hostileForecast(from)),
    topologyView(hostileTopology(from), 'UTC'),
  ];
}

describe('whatever trackers and people write', () => {
  it('no answer goes over a limit of Block Kit, and nothing pings', () => {
    fc.assert(
      fc.property(hostile, (from) => {
        for (const message of everyView(from)) expect(problemsOf(message)).toEqual([]);
      }),
      { numRuns: 30, seed: 20261123 },
    );
  });

  it.each(NASTY.map((nasty, index) => [index, nasty] as const))(
    'every answer holds with nothing but nasty text %i',
    (_, nasty) => {
      for (const many of [0, 1, 150]) {
        for (const message of everyView({ words: [nasty], many })) {
          expect(problemsOf(message)).toEqual([]);
        }
      }
    },
  );

  it('the line on what numbers rest on is never what is left out for length', () => {
    fc.assert(
      fc.property(hostile, (from) => {
        for (const message of everyView(from)) {
          expect(JSON.stringify(message.blocks)).toContain('<!date^');
        }
      }),
      { numRuns: 20, seed: 20261123 },
    );
  });
});
