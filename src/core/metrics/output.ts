import type { Measure } from '../domain/measure.ts';
import { isoInstant as iso } from '../timeline/calendar.ts';
import type { Constraint, FlowReport, Percentiles, Series, StageRow } from './report.ts';

export type Json = Readonly<Record<string, unknown>>;

/**
 * A report as `metrics SCOPE --json` prints it (version 1): instants as ISO 8601 UTC, durations in days and shares
 * unrounded. Below the floor the percentile or share is null beside its `n`; what is not configured is
 * `{ notConfigured }`. Keys may be added, never renamed.
 */
export function metricsOutput(report: FlowReport): Json {
  const { scope, window } = report;
  const missing = report.stagesMissing === null ? null : { notConfigured: report.stagesMissing };
  return {
    v: 1,
    scope: { id: scope.id, kind: scope.kind, level: scope.level, zone: scope.zone },
    asOf: iso(report.asOf),
    window: { from: iso(window.from), to: iso(window.to) },
    flowTime: { ...percentiles(report.flowTime.measure), excluded: report.flowTime.excluded },
    flowEfficiency: fields(report.flowEfficiency, ['pooled', 'median']),
    flowVelocity: { n: report.flowVelocity.n, ...pointsOf(report.flowVelocity.points) },
    flowLoad: report.flowLoad,
    flowDistribution: report.flowDistribution,
    arrivals: report.arrivals,
    leadTime: percentiles(report.leadTime),
    sle: serviceLevel(report.sle),
    stages: missing ?? report.stages.map(stageRow),
    rolledFirstPass: missing ?? number(report.rolledFirstPass),
    rolledFirstPassN: sampleSize(report.rolledFirstPass),
    queue: missing ?? report.queue,
    littlesLaw: report.littlesLaw,
    constraint: missing ?? constraintOf(report.constraint),
    aging: {
      limits: missing ?? mapValues(report.aging.limits, percentiles),
      items: report.aging.items.map(agingItem),
    },
    trend: {
      velocity: series(report.trend.velocity),
      flowTimeP50: series(report.trend.flowTimeP50),
      efficiency: series(report.trend.efficiency),
    },
    dataQuality: report.dataQuality,
    freshness: freshnessOutput(report.freshness),
  };
}

/** Per source, as every answer about a scope has it. */
export function freshnessOutput(freshness: FlowReport['freshness']): Json {
  return mapValues(freshness, ({ pulledAt, stale }) => ({
    pulledAt: pulledAt === null ? null : iso(pulledAt),
    stale,
  }));
}

/** `{ n, …names }` with nulls for the names below the floor. */
export function fields<T extends object>(
  measure: Measure<T>,
  names: readonly (keyof T & string)[],
): Json {
  switch (measure.kind) {
    case 'measured':
      return { n: measure.n, ...measure.value };
    case 'too-few':
      return { n: measure.n, ...Object.fromEntries(names.map((name) => [name, null])) };
    case 'not-configured':
      return { notConfigured: measure.what };
  }
}

export function percentiles(measure: Measure<Percentiles>): Json {
  return fields(measure, ['p50', 'p85', 'p95']);
}

export function number(measure: Measure<number>): number | null | Json {
  switch (measure.kind) {
    case 'measured':
      return measure.value;
    case 'too-few':
      return null;
    case 'not-configured':
      return { notConfigured: measure.what };
  }
}

/** How many a measure rests on, where another n stands in its place; 0 for what is not configured. */
export function sampleSize(measure: Measure<unknown>): number {
  return measure.kind === 'not-configured' ? 0 : measure.n;
}

/** `{ n, [name] }`, the value null below the floor. */
export function sampled(measure: Measure<number>, name: string): Json {
  return measure.kind === 'not-configured'
    ? { notConfigured: measure.what }
    : { n: measure.n, [name]: number(measure) };
}

/** Points are an addition that most scopes do not have: without a field for them the key is not there at all. */
function pointsOf(points: Measure<number>): Json {
  return points.kind === 'not-configured'
    ? {}
    : { points: number(points), pointsN: sampleSize(points) };
}

function serviceLevel({ promised, attainment }: FlowReport['sle']): Json {
  return {
    n: sampleSize(attainment),
    promised:
      promised.kind === 'measured'
        ? { n: promised.n, p85: promised.value }
        : { n: sampleSize(promised), p85: null },
    attainment: number(attainment),
  };
}

function stageRow(row: StageRow): Json {
  const time = row.time.kind === 'measured' ? row.time.value : { p50: null, p85: null };
  return {
    stage: row.stage,
    state: row.state,
    n: row.n,
    ...time,
    waitingShare: row.waitingShare,
    arrivals: row.arrivals,
    departures: row.departures,
    loadNow: row.loadNow,
    loadMean: row.loadMean,
    itemDays: row.itemDays,
    forwardExits: row.forwardExits,
    firstPassRate: number(row.firstPassRate),
  };
}

function constraintOf({ name, before, moved, window, stages }: Constraint): Json {
  return { name, from: iso(window.from), to: iso(window.to), before, moved, stages };
}

function agingItem(item: FlowReport['aging']['items'][number]): Json {
  const reopened =
    item.sinceReopenedDays === null ? {} : { sinceReopenedDays: item.sinceReopenedDays };
  return {
    key: item.key,
    stage: item.stage,
    ageDays: item.ageDays,
    band: item.band,
    ...reopened,
  };
}

function series({ points, limits, outside, runs }: Series): Json {
  return {
    points: points.map(([week, value]) => [iso(week), value]),
    limits,
    outside: outside.map(iso),
    runs: runs.map(([first, last]) => [iso(first), iso(last)]),
  };
}

function mapValues<T>(record: Readonly<Record<string, T>>, map: (value: T) => Json): Json {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
