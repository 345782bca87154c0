import type { AuditEntry } from '../core/domain/audit.ts';
import { instantOf } from '../core/domain/time.ts';
import type { Period } from '../core/domain/time.ts';
import { instantFrom, openStoreOf, session } from './context.ts';
import type { WindowOptions } from './context.ts';
import { UsageError, write } from './io.ts';
import type { ExitCode, Io } from './io.ts';
import { csv, iso, ndjson } from './rows.ts';
import type { Row } from './rows.ts';

export interface AuditExportOptions extends WindowOptions {
  readonly config: string;
  readonly format: 'ndjson' | 'csv';
}

/** Column order of `audit export`: additive changes only. */
const COLUMNS = [
  'at',
  'workspace',
  'actor',
  'role',
  'action',
  'object',
  'outcome',
  'why',
  'before',
  'after',
  'channel',
  'request',
] as const satisfies readonly (keyof AuditEntry)[];

/** Streams the audit trail, the oldest line first: all of it where no window is given. */
export async function exportAudit(options: AuditExportOptions, io: Io): Promise<ExitCode> {
  const from = await session(io, options.config);
  const period = periodOf(options, from.organisation.zone, io);
  await using store = await openStoreOf(from);
  if (options.format === 'csv') await write(io.out, csv([], COLUMNS, true));
  for await (const entries of store.audit.read(period)) {
    io.signal.throwIfAborted();
    const rows = entries.map(rowOf);
    await write(io.out, options.format === 'csv' ? csv(rows, COLUMNS, false) : ndjson(rows));
  }
  return 0;
}

function periodOf(options: WindowOptions, zone: string, io: Io): Period {
  const from =
    options.from === undefined ? instantOf(0) : instantFrom(options.from, zone, '--from');
  // Half-open: what happened this very millisecond is in.
  const to =
    options.to === undefined ? instantOf(io.clock() + 1) : instantFrom(options.to, zone, '--to');
  if (to <= from) throw new UsageError('--to must lie after --from.');
  return { from, to };
}

function rowOf({ at, workspace, actor, role, action, object, ...rest }: AuditEntry): Row {
  const { outcome, why, before, after, channel, request } = rest;
  const who = { at: iso(at), workspace, actor, role };
  return { ...who, action, object, outcome, why, before, after, channel, request };
}
