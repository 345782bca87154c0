import type {
  DependencyReport,
  DependencyRow,
  ItemView,
} from '../../src/core/dependencies/report.ts';
import type { ForecastReport } from '../../src/core/forecast/forecast-report.ts';
import type { DeliveryReport } from '../../src/core/metrics/delivery-report.ts';
import type { ConstraintStage } from '../../src/core/metrics/report.ts';
import type { TopologyFinding, TopologyReport } from '../../src/core/topology/report.ts';
import type { Fresh } from '../../src/slack/ports.ts';
import { BERLIN, instant } from './reports.ts';

const AS_OF = instant('2026-11-23T08:00:00Z');
const WINDOW = { from: instant('2026-10-25T23:00:00Z'), to: instant('2026-11-22T23:00:00Z') };
const TRAILING = { from: instant('2026-08-24T22:00:00Z'), to: AS_OF };
const FRESH: Fresh['freshness'] = {
  jira: { pulledAt: instant('2026-11-23T07:55:00Z'), stale: false },
};

export function anItemView(changes: Partial<ItemView> = {}): ItemView {
  return {
    source: 'jira',
    id: '1',
    key: 'PAY-1',
    url: 'https://jira.example/browse/PAY-1',
    title: 'Show the card balance',
    status: 'Build',
    flow: 'active',
    team: 'wallet',
    art: 'cards',
    valueStream: 'payments',
    ...changes,
  };
}

/** PAY-1 of wallet waited 6 days for LED-7 of ledger, which it needed 3 days ago. */
export function aDependencyRow(changes: Partial<DependencyRow> = {}): DependencyRow {
  return {
    consumer: anItemView(),
    provider: anItemView({
      id: '7',
      key: 'LED-7',
      url: 'https://jira.example/browse/LED-7',
      team: 'ledger',
    }),
    level: 'cross-team',
    side: 'needs',
    state: { kind: 'late', daysLate: 3 },
    neededBy: { day: '2026-11-19', at: instant('2026-11-19T23:00:00Z'), origin: 'due-date' },
    chance: null,
    confidence: 'certain',
    origins: [],
    counts: true,
    since: instant('2026-11-01T00:00:00Z'),
    waitedDays: 6,
    ...changes,
  };
}

/** Two open ones, one late; wallet waits on too many, platform is a bottleneck. */
export function aDependencyReport(
  changes: Partial<DependencyReport & Fresh> = {},
): DependencyReport & Fresh {
  const none = { itemDays: 0, n: 0 };
  return {
    scope: { id: 'cards', kind: 'art', name: 'Card Payments', zone: BERLIN },
    asOf: AS_OF,
    window: WINDOW,
    trailing: TRAILING,
    edges: [
      aDependencyRow(),
      aDependencyRow({
        consumer: anItemView({ id: '2', key: 'PAY-2' }),
        state: {
          kind: 'at-risk',
          risk: { kind: 'unlikely', chance: { value: 0.05, words: '< 5 %' }, n: 12 },
        },
        chance: { kind: 'measured', value: { value: 0.05, words: '< 5 %' }, n: 12 },
        waitedDays: 0,
      }),
    ],
    dropped: [],
    counts: {
      open: [
        { level: 'cross-team', state: 'late', n: 1 },
        { level: 'cross-art', state: 'at-risk', n: 1 },
      ],
      new: [{ level: 'cross-team', state: 'late', n: 4 }],
      resolved: [{ level: 'cross-team', state: 'resolved', n: 3 }],
    },
    excluded: { guesses: 1, undated: 2, unknown: 0 },
    wait: {
      itemDays: 12.5,
      n: 4,
      share: { kind: 'measured', value: 0.25, n: 31 },
      byLevel: {
        'within-team': none,
        'cross-team': { itemDays: 12.5, n: 4 },
        'cross-art': none,
        'cross-value-stream': none,
        external: none,
      },
      items: [],
    },
    resolutionTime: { measure: { kind: 'too-few', n: 3, needed: 5 }, undated: 1 },
    teams: [
      { team: 'wallet', fanOut: [], fanIn: [], betweenness: 0, weeks: 7, of: 12, tooMany: true },
    ],
    sharedServices: [
      {
        team: 'platform',
        share: { kind: 'measured', value: 0.41, n: 9 },
        customers: [
          { team: 'wallet', itemDays: 8, n: 3 },
          { team: 'ledger', itemDays: 4, n: 2 },
        ],
        isBottleneck: true,
        itemDays: 12,
        n: 5,
      },
    ],
    coupling: { matrix: [], hints: [] },
    componentChain: { share: { kind: 'too-few', n: 2, needed: 5 }, features: [] },
    integration: [],
    linkTypes: [],
    linksMissing: null,
    freshness: FRESH,
    ...changes,
  };
}

/** 23 items in progress, done by 4 December with 85 %. */
export function aForecastReport(
  changes: Partial<ForecastReport & Fresh> = {},
): ForecastReport & Fresh {
  const finish = {
    kind: 'measured',
    value: {
      p50: { kind: 'on', date: '2026-12-01', end: instant('2026-12-01T23:00:00Z') },
      p85: { kind: 'on', date: '2026-12-04', end: instant('2026-12-04T23:00:00Z') },
      p95: { kind: 'not-within', years: 10 },
    },
    n: 18,
  } as const;
  return {
    scope: { id: 'cards', kind: 'art', name: 'Card Payments', level: 'story', zone: BERLIN },
    asOf: AS_OF,
    by: null,
    sample: {
      from: instant('2026-08-23T22:00:00Z'),
      to: instant('2026-11-22T23:00:00Z'),
      days: 65,
      nonWorkingDays: 26,
      nonWorkingCompletions: 1,
      missingDays: 0,
      unreadDays: 0,
      completions: 120,
      activeDays: 44,
      trials: 10_000,
    },
    subject: 'load',
    whenDone: {
      remaining: 23,
      finish,
      chance: null,
      teams: [
        { team: 'wallet', remaining: 15, finish },
        { team: 'ledger', remaining: 8, finish: { kind: 'too-few', n: 2, needed: 5 } },
      ],
    },
    howMany: null,
    fan: { kind: 'too-few', n: 2, needed: 5 },
    freshness: FRESH,
    ...changes,
  };
}

export function aFinding(changes: Partial<TopologyFinding> = {}): TopologyFinding {
  return {
    kind: 'finding',
    rule: 'too-many-dependencies',
    severity: 'warning',
    scope: { id: 'wallet', kind: 'team', name: 'Wallet' },
    subject: 'wallet',
    title: 'Wallet waits on too many teams',
    why: 'It waited on three teams or more in most weeks.',
    figures: [
      {
        label: 'Weeks with three teams or more',
        unit: 'share',
        measure: { kind: 'measured', value: 0.58, n: 12 },
      },
    ],
    items: [anItemView()],
    teams: ['wallet'],
    next: 'Move the work or the people.',
    ...changes,
  };
}

export function aTopologyReport(
  changes: Partial<TopologyReport & Fresh> = {},
): TopologyReport & Fresh {
  return {
    asOf: AS_OF,
    findings: [aFinding()],
    unjudged: [
      {
        kind: 'unjudged',
        rule: 'art-size',
        scope: { id: 'cards', kind: 'art', name: 'Card Payments' },
        subject: 'cards',
        why: 'no headcount is configured',
        basis: { kind: 'not-configured', what: 'headcount' },
      },
    ],
    freshness: FRESH,
    ...changes,
  };
}

/** PI-4 runs; nothing escaped is configured; six deployments in four weeks. */
export function aDeliveryReport(
  changes: Partial<DeliveryReport & Fresh> = {},
): DeliveryReport & Fresh {
  return {
    scope: { id: 'cards', kind: 'art', name: 'Card Payments', level: 'story', zone: BERLIN },
    asOf: AS_OF,
    window: WINDOW,
    handoffs: {
      total: 5,
      ofTeam: 2,
      ofPerson: 3,
      excluded: 2,
      perItem: { kind: 'measured', value: { mean: 0.42, p50: 0, p85: 1 }, n: 12 },
    },
    workingDays: { kind: 'not-configured', what: 'a working calendar' },
    escapeRate: { kind: 'not-configured', what: 'no rule says which defects escaped' },
    pis: [
      {
        id: 'PI-4',
        period: { from: instant('2026-10-04T22:00:00Z'), to: instant('2026-12-11T23:00:00Z') },
        graceEnds: instant('2026-10-07T22:00:00Z'),
        predictability: [
          {
            pi: 'PI-4',
            art: 'cards',
            plannedValue: 20,
            actualValue: 17,
            objectives: 5,
            missing: 0,
            share: { kind: 'measured', value: 0.85, n: 5 },
            band: 'healthy',
          },
        ],
        reliability: {
          kind: 'counted',
          final: false,
          committed: 20,
          completed: 9,
          leftSince: 1,
          setAside: 0,
          share: { kind: 'measured', value: 0.45, n: 20 },
        },
        scopeChange: {
          kind: 'too-early',
          until: instant('2026-10-07T22:00:00Z'),
        },
      },
    ],
    deployments: {
      kind: 'counted',
      unattributed: 1,
      frequency: { weeks: 4, perWeek: { kind: 'measured', value: 1.5, n: 6 } },
      leadTime: {
        median: { kind: 'measured', value: 3.25, n: 14 },
        missing: { withoutCommits: 2, undated: 1, datedAfter: 0 },
        undeployed: 3,
      },
      changeFailRate: {
        kind: 'counted',
        rate: { kind: 'too-few', n: 4, needed: 5 },
        failed: 1,
        neverArrived: 0,
      },
      recoveryTime: { median: { kind: 'too-few', n: 1, needed: 5 }, stillFailing: 0 },
    },
    freshness: FRESH,
    ...changes,
  };
}

/** Test queued 1,332 of 2,465 item-days, 154 in and 150 out, 157 visits ended. */
export function aConstraintStage(changes: Partial<ConstraintStage> = {}): ConstraintStage {
  return {
    stage: 'Test',
    n: 157,
    queueDays: 1_332,
    queueShare: 0.54,
    queueShareTrend: 0.031,
    balance: 4,
    boxExits: 150,
    load: 12,
    wipLimit: 10,
    atLimit: true,
    downstream: 'Release',
    downstreamStarved: true,
    holds: {
      mostQueued: true,
      doesNotDrain: true,
      enough: true,
      atLimit: true,
      nextStarved: true,
    },
    ...changes,
  };
}
