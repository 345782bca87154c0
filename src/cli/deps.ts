import { dependencyOutput } from '../core/dependencies/output.ts';
import { freshnessOutput } from '../core/metrics/output.ts';
import { reader } from '../jobs/answer.ts';
import {
  asOfInstant,
  openStoreToRead,
  pulledStore,
  scopeNamed,
  session,
  windowOf,
} from './context.ts';
import type { WindowOptions } from './context.ts';
import { depsText } from './deps-text.ts';
import { write } from './io.ts';
import type { ExitCode, Io } from './io.ts';

export interface DepsOptions extends WindowOptions {
  readonly config: string;
  readonly json?: boolean;
  readonly asOf?: string;
}

/** Who needs whom, what is at risk, and what waiting for others costs. */
export async function deps(scopeId: string, options: DepsOptions, io: Io): Promise<ExitCode> {
  const from = await session(io, options.config);
  const scope = scopeNamed(from.organisation, scopeId);
  const asOf = asOfInstant(from, options.asOf);
  const window = windowOf(scope.zone, options, asOf);
  await using store = await openStoreToRead(from);
  if (!(await pulledStore(store, io))) return 1;
  const report = await reader(from.organisation, store).dependencies(scope, asOf, window);
  const { freshness } = report;
  const machine = { ...dependencyOutput(report), freshness: freshnessOutput(freshness) };
  await write(
    io.out,
    options.json === true
      ? `${JSON.stringify(machine, null, 2)}\n`
      : depsText(report, io.out.columns),
  );
  return 0;
}
