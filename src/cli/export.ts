import { scopesOf } from '../core/domain/scopes.ts';
import type { Instant } from '../core/domain/time.ts';
import { reader } from '../jobs/answer.ts';
import type { Reader } from '../jobs/answer.ts';
import { asOfInstant, openStoreToRead, pulledStore, session, windowOf } from './context.ts';
import type { Session, WindowOptions } from './context.ts';
import { UsageError, write } from './io.ts';
import type { ExitCode, Io } from './io.ts';
import {
  csv,
  DEPENDENCY_COLUMNS,
  dependencyRow,
  ITEM_COLUMNS,
  itemRow,
  ndjson,
  STAGE_COLUMNS,
  stageRows,
  VISIT_COLUMNS,
  visitRows,
} from './rows.ts';
import type { Row } from './rows.ts';

export type Exported = 'items' | 'visits' | 'dependencies' | 'stages';

export interface ExportOptions extends WindowOptions {
  readonly config: string;
  readonly format: 'ndjson' | 'csv';
  readonly asOf?: string;
}

const COLUMNS: Readonly<Record<Exported, readonly string[]>> = {
  items: ITEM_COLUMNS,
  visits: VISIT_COLUMNS,
  dependencies: DEPENDENCY_COLUMNS,
  stages: STAGE_COLUMNS,
};

/** Streams rows as of an instant, in a fixed order. */
export async function exportRows(
  what: Exported,
  options: ExportOptions,
  io: Io,
): Promise<ExitCode> {
  const from = await session(io, options.config);
  const asOf = asOfInstant(from, options.asOf);
  if (what !== 'stages' && (options.from !== undefined || options.to !== undefined)) {
    throw new UsageError(`--from and --to belong to "export stages"; ${what} have no window.`);
  }
  windowOf(from.organisation.zone, options, asOf);
  await using store = await openStoreToRead(from);
  // No rows are a true answer, and programs read them; but whoever looks should know why there are none.
  await pulledStore(store, io);
  const columns = COLUMNS[what];
  if (options.format === 'csv') await write(io.out, csv([], columns, true));
  const read = reader(from.organisation, store);
  for await (const rows of rowsOf(what, { read, from, asOf, options })) {
    io.signal.throwIfAborted();
    await write(io.out, options.format === 'csv' ? csv(rows, columns, false) : ndjson(rows));
  }
  return 0;
}

interface Export {
  readonly read: Reader;
  readonly from: Session;
  readonly asOf: Instant;
  readonly options: WindowOptions;
}

async function* rowsOf(what: Exported, one: Export): AsyncGenerator<readonly Row[]> {
  const { read, asOf } = one;
  switch (what) {
    case 'items':
      for await (const chunk of read.all(asOf)) yield chunk.map(itemRow);
      break;
    case 'visits':
      for await (const chunk of read.all(asOf)) yield chunk.flatMap(visitRows);
      break;
    case 'dependencies':
      for await (const chunk of read.allDependencies(asOf)) yield chunk.map(dependencyRow);
      break;
    case 'stages':
      yield* stagesOf(one);
      break;
  }
}

/** Scope by scope, the portfolio first: each has a zone, and so a window, of its own. */
async function* stagesOf({ read, from, asOf, options }: Export): AsyncGenerator<readonly Row[]> {
  for (const scope of scopesOf(from.organisation)) {
    yield stageRows(await read.report(scope, asOf, windowOf(scope.zone, options, asOf)));
  }
}
