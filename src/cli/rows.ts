import { stringify } from 'csv-stringify/sync';
import { DAY_MS } from '../core/domain/time.ts';
import type { Instant } from '../core/domain/time.ts';
import type { PlacedItem } from '../core/placement/placed-item.ts';

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
