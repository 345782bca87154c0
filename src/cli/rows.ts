import { stringify } from 'csv-stringify/sync';
import type { ItemView } from '../core/dependencies/report.ts';
import { DAY_MS } from '../core/domain/time.ts';
import type { Instant } from '../core/domain/time.ts';
import type { FlowReport } from '../core/metrics/report.ts';
import type { PlacedItem } from '../core/placement/placed-item.ts';
import type { DependencyRecord } from '../jobs/all-dependencies.ts';

type Cell = string | number | boolean | readonly string[] | null;
export type Row = Readonly<Record<string, Cell>>;

/** Column order of `export items`: a contract (design.md section 8), additive changes only. */
export const ITEM_COLUMNS = [
  'source',
  'id',
  'key',
  'type',
  'kind',
  'level',
  'team',
  'art',
  'valueStream',
  'status',
  'stage',
  'flowState',
  'createdAt',
  'startAt',
  'endAt',
  'flowTimeDays',
  'activeDays',
  'waitingDays',
  'blockedDays',
  'reopens',
  'deleted',
  'findings',
] as const;

export const VISIT_COLUMNS = [
  'source',
  'key',
  'status',
  'stage',
  'flowState',
  'from',
  'to',
] as const;

export function itemRow(item: PlacedItem): Row {
  return {
    source: item.source,
    id: item.id,
    key: item.key,
    type: item.type,
    kind: item.kind,
    level: item.level,
    team: item.team,
    art: item.art,
    valueStream: item.valueStream,
    status: item.status,
    stage: item.stage,
    flowState: item.flow,
    createdAt: iso(item.createdAt),
    startAt: iso(item.start),
    endAt: iso(item.end),
    flowTimeDays: days(item.durations.flowTime),
    activeDays: days(item.durations.active),
    waitingDays: days(item.durations.waiting),
    blockedDays: days(item.durations.blocked),
    reopens: item.reopens,
    deleted: item.deletion !== null,
    findings: [...new Set(item.findings.map((finding) => finding.kind))].toSorted(),
  };
}

export function visitRows(item: PlacedItem): Row[] {
  return item.visits.map((visit) => ({
    source: item.source,
    key: item.key,
    status: visit.status.name,
    stage: visit.stage,
    flowState: visit.flow,
    from: iso(visit.from),
    to: iso(visit.to),
  }));
}

/** Column order of `export dependencies`. */
export const DEPENDENCY_COLUMNS = [
  ...endColumns('consumer'),
  ...endColumns('provider'),
  'level',
  'state',
  'neededBy',
  'neededByOrigin',
  'chance',
  'chanceN',
  'linkedAt',
  'removedAt',
  'waitedDays',
  'confidence',
  'counts',
  'origins',
] as const;

function endColumns<End extends 'consumer' | 'provider'>(
  end: End,
): readonly `${End}${'Source' | 'Id' | 'Key' | 'Team' | 'Art' | 'ValueStream'}`[] {
  return [`${end}Source`, `${end}Id`, `${end}Key`, `${end}Team`, `${end}Art`, `${end}ValueStream`];
}

/** A link that was removed has that for its state, however its provider stands. */
export function dependencyRow(edge: DependencyRecord): Row {
  const { consumer, provider, spans, neededBy, chance } = edge;
  const last = spans.at(-1);
  const isStanding = spans.some(({ to }) => to === null);
  const told = chance === null || chance.kind === 'not-configured' ? null : chance;
  return {
    ...endRow('consumer', consumer),
    ...endRow('provider', provider),
    level: edge.level,
    state: isStanding ? edge.state.kind : 'removed',
    neededBy: neededBy?.day ?? null,
    neededByOrigin: neededBy?.origin ?? null,
    chance: told?.kind === 'measured' ? told.value.value : null,
    chanceN: told?.n ?? null,
    linkedAt: iso(spans[0]?.from ?? null),
    removedAt: isStanding ? null : iso(last?.to ?? null),
    waitedDays: edge.waitedDays,
    confidence: edge.confidence,
    counts: edge.counts,
    origins: edge.origins,
  };
}

function endRow(end: 'consumer' | 'provider', item: ItemView): Row {
  return {
    [`${end}Source`]: item.source,
    [`${end}Id`]: item.id,
    [`${end}Key`]: item.key,
    [`${end}Team`]: item.team,
    [`${end}Art`]: item.art,
    [`${end}ValueStream`]: item.valueStream,
  };
}

/** Column order of `export stages`. */
export const STAGE_COLUMNS = [
  'scope',
  'scopeKind',
  'level',
  'from',
  'to',
  'stage',
  'flowState',
  'n',
  'p50Days',
  'p85Days',
  'waitingShare',
  'arrivals',
  'departures',
  'loadNow',
  'loadMean',
  'itemDays',
  'queueDays',
  'forwardExits',
  'firstPassRate',
] as const;

/** The stage table of a report; `queueDays` is empty for a stage that drains no queue. */
export function stageRows({ scope, window, stages, queue }: FlowReport): Row[] {
  return stages.map((row) => ({
    scope: scope.id,
    scopeKind: scope.kind,
    level: scope.level,
    from: iso(window.from),
    to: iso(window.to),
    stage: row.stage,
    flowState: row.state,
    n: row.n,
    p50Days: row.time.kind === 'measured' ? row.time.value.p50 : null,
    p85Days: row.time.kind === 'measured' ? row.time.value.p85 : null,
    waitingShare: row.waitingShare,
    arrivals: row.arrivals,
    departures: row.departures,
    loadNow: row.loadNow,
    loadMean: row.loadMean,
    itemDays: row.itemDays,
    queueDays: row.stage in queue ? (queue[row.stage] ?? null) : null,
    forwardExits: row.forwardExits,
    firstPassRate: row.firstPassRate.kind === 'measured' ? row.firstPassRate.value : null,
  }));
}

/** RFC 4180 with `\n`; empty means null, lists are joined by `;`. */
export function csv(rows: readonly Row[], columns: readonly string[], header: boolean): string {
  const lines = rows.map((row) => columns.map((column) => cell(row[column] ?? null)));
  return stringify(header ? [columns, ...lines] : lines, {
    record_delimiter: '\n',
    quoted_match: /\r/,
  });
}

export function ndjson(rows: readonly Row[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

function cell(value: Cell): string {
  if (value === null) return '';
  return Array.isArray(value) ? value.join(';') : String(value);
}

export function iso(at: Instant | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function days(ms: number | null): number | null {
  return ms === null ? null : ms / DAY_MS;
}
