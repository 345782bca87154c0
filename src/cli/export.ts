import { reader } from '../jobs/answer.ts';
import { asOfInstant, openStoreOf, session } from './context.ts';
import { write } from './io.ts';
import type { ExitCode, Io } from './io.ts';
import { csv, ITEM_COLUMNS, itemRow, ndjson, VISIT_COLUMNS, visitRows } from './rows.ts';

export interface ExportOptions {
  readonly config: string;
  readonly format: 'ndjson' | 'csv';
  readonly asOf?: string;
}

/** Streams one row per item (or visit) as of an instant, ordered by source, then id. */
export async function exportRows(
  what: 'items' | 'visits',
  options: ExportOptions,
  io: Io,
): Promise<ExitCode> {
  const from = await session(io, options.config);
  const asOf = asOfInstant(from, options.asOf);
  await using store = await openStoreOf(from);
  const columns = what === 'items' ? ITEM_COLUMNS : VISIT_COLUMNS;
  if (options.format === 'csv') await write(io.out, csv([], columns, true));
  for await (const chunk of reader(from.organisation, store).all(asOf)) {
    io.signal.throwIfAborted();
    const rows = what === 'items' ? chunk.map(itemRow) : chunk.flatMap(visitRows);
    await write(io.out, options.format === 'csv' ? csv(rows, columns, false) : ndjson(rows));
  }
  return 0;
}
