import { sourceId } from '../../src/core/domain/ids.ts';
import { DAY_MS, instantOf } from '../../src/core/domain/time.ts';
import type { DigestInput } from '../../src/core/digest/build-digest.ts';
import type { PeriodNumbers } from '../../src/core/digest/corrections.ts';
import type { Digest } from '../../src/core/digest/digest.ts';
import type { PlacedItem } from '../../src/core/placement/placed-item.ts';
import type { ItemAnswer } from '../../src/slack/ports.ts';
import type { Instant } from '../../src/core/domain/time.ts';
import type {
  AgingItem,
  CumulativeFlow,
  FlowReport,
  Series,
  StageRow,
} from '../../src/core/metrics/report.ts';
import { planned } from './planned.ts';

export const BERLIN = 'Europe/Berlin';

export function instant(iso: string): Instant {
  return instantOf(Date.parse(iso));
}

/** Monday 16 November 2026 00:00 in Berlin, and the Monday after it: ISO week 47. */
export const WEEK_47 = {
  from: instant('2026-11-15T23:00:00Z'),
  to: instant('2026-11-22T23:00:00Z'),
};

const NO_SERIES: Series = { points: [], limits: null, outside: [], runs: [] };

/** 14 finished (2 of them straight to done), 18 started, 23 in progress; read five minutes before. */
export function aReport(changes: Partial<FlowReport> = {}): FlowReport {
  return {
    scope: { id: 'cards', kind: 'art', name: 'Card Payments', level: 'story', zone: BERLIN },
    asOf: instant('2026-11-23T08:00:00Z'),
    window: WEEK_47,
    flowTime: {
      measure: { kind: 'measured', value: { p50: 6.24, p85: 14.1, p95: 31 }, n: 12 },
      excluded: 2,
    },
    flowEfficiency: { kind: 'measured', value: { pooled: 0.359, median: 0.41 }, n: 12 },
    flowVelocity: { n: 14, points: { kind: 'not-configured', what: 'story points' } },
    flowLoad: { now: 23, mean: 21.44 },
    flowDistribution: {
      completed: { feature: 9, defect: 4, '': 1 },
      loadNow: { feature: 20, defect: 3 },
      loadMean: { feature: 18, defect: 3.44 },
    },
    arrivals: { n: 18, balance: 4, balanced: false },
    leadTime: { kind: 'measured', value: { p50: 12.5, p85: 40, p95: 88.2 }, n: 14 },
    sle: {
      promised: { kind: 'measured', value: 15.2, n: 130 },
      attainment: { kind: 'measured', value: 0.833, n: 12 },
    },
    stages: [
      aStage({ stage: 'Ready', state: 'waiting' }),
      aStage({ stage: 'Build' }),
      aStage({ stage: 'Test' }),
    ],
    rolledFirstPass: { kind: 'measured', value: 0.72, n: 25 },
    queue: { Build: 20, Test: 60, unattributed: 20 },
    aging: {
      limits: {},
      items: [
        anAgingItem(),
        anAgingItem({ id: '2', key: 'PAY-2', ageDays: 45.2, band: '>p95', stage: 'Test' }),
      ],
    },
    trend: { velocity: NO_SERIES, flowTimeP50: NO_SERIES, efficiency: NO_SERIES },
    cumulativeFlow: aCumulativeFlow(),
    littlesLaw: {
      arrivals: 18,
      departures: 12,
      cancelled: 0,
      load: [19, 23],
      meanAge: [8, 9],
      holds: {
        arrivalsEqualDepartures: false,
        loadEqual: false,
        ageEqual: false,
        finishes: true,
      },
    },
    constraint: { name: null, before: null, moved: false, window: WEEK_47, stages: [] },
    stagesMissing: null,
    dataQuality: { reopened: { n: 3, keys: ['PAY-7', 'PAY-8', 'PAY-9'] } },
    freshness: { jira: { pulledAt: instant('2026-11-23T07:55:00Z'), stale: false } },
    ...changes,
  };
}

export function aStage(changes: Partial<StageRow> = {}): StageRow {
  return {
    stage: 'Build',
    state: 'active',
    n: 11,
    time: { kind: 'measured', value: { p50: 2.1, p85: 5.5 }, n: 11 },
    waitingShare: 0.1,
    arrivals: 12,
    departures: 11,
    loadNow: 8,
    loadMean: 7.5,
    itemDays: 52.5,
    forwardExits: 10,
    firstPassRate: { kind: 'measured', value: 0.9, n: 10 },
    ...changes,
  };
}

export function anAgingItem(changes: Partial<AgingItem> = {}): AgingItem {
  return {
    source: 'jira',
    id: '1',
    key: 'PAY-1',
    url: 'https://jira.example/browse/PAY-1',
    title: 'Show the card balance',
    team: 'wallet',
    stage: 'Build',
    ageDays: 3.4,
    sinceReopenedDays: null,
    blockedNow: false,
    band: '<p50',
    ...changes,
  };
}

/** Four days from 19 November: done grows from 0 to 6, work in progress from 9 to 12. */
export function aCumulativeFlow(): CumulativeFlow {
  return {
    days: [19, 20, 21, 22].map((day) => instant(`2026-11-${day - 1}T23:00:00Z`)),
    bands: [
      { stage: 'Ready', state: 'waiting', counts: [4, 5, 5, 5] },
      { stage: 'Build', state: 'active', counts: [3, 3, 4, 4] },
      { stage: 'Test', state: 'active', counts: [2, 3, 3, 3] },
      { stage: 'Done', state: 'done', counts: [0, 2, 4, 6] },
    ],
  };
}

/** Ten weeks up to week 47; the last value is the one of week 47. */
export function weeklySeries(values: readonly number[], changes: Partial<Series> = {}): Series {
  const week = 7 * 86_400_000;
  const points = values.map(
    (value, index) =>
      [instantOf(WEEK_47.from - (values.length - 1 - index) * week), value] as const,
  );
  return { points, limits: null, outside: [], runs: [], ...changes };
}

export function aDigest(changes: Partial<Digest> = {}): Digest {
  return {
    scope: { id: 'cards', kind: 'art', name: 'Card Payments', zone: BERLIN },
    period: WEEK_47,
    asOf: instant('2026-11-23T08:00:00Z'),
    periodName: 'week 47, 16–22 November 2026',
    periodKey: '2026-W47',
    quiet: false,
    headline: 'Finished 14 items, 3 more than the week before: routine variation; 23 in progress.',
    figures: [
      {
        label: 'Finished',
        value: '14 items',
        basis: 'n = 14, 2 straight to done',
        comparison: '3 more than the week before; routine variation',
      },
      { label: 'In progress', value: '23 items now', basis: 'n = 23', comparison: '' },
    ],
    decisions: [
      {
        headline: 'Finish, split or drop 1 item above the 95th percentile of age',
        why: 'Older than 95 % of the finished items were at the same stage.',
        items: [
          { key: 'PAY-2', url: 'https://jira.example/browse/PAY-2', title: 'Refund a payment' },
        ],
      },
    ],
    tables: [
      {
        title: 'Stages',
        note: 'Days.',
        columns: ['Stage', 'Half within'],
        rows: [
          ['Build', '2.1'],
          ['Test', '5.5'],
        ],
        omitted: 0,
      },
    ],
    notes: ['2 of 14 items went straight to done.'],
    freshness: 'jira read 5 minutes before.',
    quality: 'Your process differs from the configured model here: 3 items reopened.',
    lines: [],
    corrections: [],
    charts: [],
    numbers: someNumbers(),
    retold: [],
    ...changes,
  };
}

/** What `aReport` tells, of items that nobody remembers. */
export function someNumbers(changes: Partial<PeriodNumbers> = {}): PeriodNumbers {
  return {
    finished: 14,
    started: 18,
    flowTimeP50: 6.24,
    efficiency: 0.359,
    finishedItems: null,
    startedItems: null,
    rules: 'as configured',
    ...changes,
  };
}

/** All that a digest is made of, of a scope that is told of nothing besides its flow. */
export function digestInput(changes: Partial<DigestInput> = {}): DigestInput {
  const report = changes.report ?? aReport();
  return {
    period: {
      name: 'week 47, 16–22 November 2026',
      beforeName: 'the week before',
      key: '2026-W47',
    },
    report,
    previous: report,
    features: null,
    besides: NOTHING_BESIDES,
    numbers: someNumbers(),
    seenAgain: [],
    floor: 5,
    names: { valueStreams: [] },
    ...changes,
  };
}

export const NOTHING_BESIDES: DigestInput['besides'] = {
  delivery: null,
  dependencies: null,
  forecast: null,
  topology: null,
  roam: null,
  plan: null,
  parts: [],
};

/** PAY-2: started on 2 November, in Test since the 12th, blocked for a day, reopened once. */
export function anItemAnswer(
  item: Partial<PlacedItem> = {},
  changes: Partial<ItemAnswer> = {},
): ItemAnswer {
  return {
    item: planned({
      source: sourceId('jira'),
      id: '2',
      key: 'PAY-2',
      url: 'https://jira.example/browse/PAY-2',
      title: 'Refund a payment',
      createdAt: instant('2026-11-01T08:00:00Z'),
      type: 'Story',
      status: 'In Test',
      stage: 'Test',
      flow: 'active',
      workflow: 'delivery',
      level: 'story',
      kind: 'feature',
      team: 'wallet',
      art: 'cards',
      valueStream: 'payments',
      otherKeys: [],
      everTeams: ['wallet'],
      parent: null,
      parents: [],
      neededBy: [],
      outsideLinks: [],
      points: null,
      deletion: null,
      visits: [],
      stays: [
        {
          stage: 'Build',
          flow: 'active',
          from: instant('2026-11-02T08:00:00Z'),
          to: instant('2026-11-12T08:00:00Z'),
          ended: true,
          deleted: false,
        },
        {
          stage: 'Test',
          flow: 'active',
          from: instant('2026-11-12T08:00:00Z'),
          to: instant('2026-11-23T08:00:00Z'),
          ended: false,
          deleted: false,
        },
      ],
      start: instant('2026-11-02T08:00:00Z'),
      end: null,
      reopens: 1,
      lastReopenedAt: null,
      blocked: [],
      blockedNow: false,
      needs: [],
      durations: { flowTime: null, active: 20 * DAY_MS, waiting: DAY_MS, blocked: DAY_MS },
      findings: [{ kind: 'reopened', detail: '' }],
      closedAt: null,
      ...item,
    }),
    due: null,
    edges: [],
    aging: anAgingItem({ key: 'PAY-2', ageDays: 21, band: 'p85-p95' }),
    zone: BERLIN,
    freshness: { pulledAt: instant('2026-11-23T07:55:00Z'), stale: false },
    ...changes,
  };
}
