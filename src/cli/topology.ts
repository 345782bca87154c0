import { freshnessOutput } from '../core/metrics/output.ts';
import { topologyOutput } from '../core/topology/output.ts';
import { reader } from '../jobs/answer.ts';
import { asOfInstant, openStoreToRead, pulledStore, session } from './context.ts';
import { write } from './io.ts';
import type { ExitCode, Io } from './io.ts';
import { topologyText } from './topology-text.ts';

export interface TopologyOptions {
  readonly config: string;
  readonly json?: boolean;
  readonly asOf?: string;
}

/**
 * What about the cut of teams, ARTs and value streams costs flow. Exit code 1 for an error, which contradicts the model and
 * has to be put right in the configuration; warnings and information are for people to weigh.
 */
export async function topology(options: TopologyOptions, io: Io): Promise<ExitCode> {
  const from = await session(io, options.config);
  const asOf = asOfInstant(from, options.asOf);
  await using store = await openStoreToRead(from);
  if (!(await pulledStore(store, io))) return 1;
  const report = await reader(from.organisation, store).topology(asOf);
  const machine = { ...topologyOutput(report), freshness: freshnessOutput(report.freshness) };
  await write(
    io.out,
    options.json === true
      ? `${JSON.stringify(machine, null, 2)}\n`
      : topologyText(report, from.organisation.zone, io.out.columns),
  );
  return report.findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}
