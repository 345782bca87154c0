import { deliveryOutput } from '../core/metrics/delivery-output.ts';
import { metricsOutput } from '../core/metrics/output.ts';
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
import { write } from './io.ts';
import type { ExitCode, Io } from './io.ts';
import { metricsText } from './metrics-text.ts';

export interface MetricsOptions extends WindowOptions {
  readonly config: string;
  readonly json?: boolean;
  readonly asOf?: string;
}

export async function metrics(scopeId: string, options: MetricsOptions, io: Io): Promise<ExitCode> {
  const from = await session(io, options.config);
  const scope = scopeNamed(from.organisation, scopeId);
  const asOf = asOfInstant(from, options.asOf);
  const window = windowOf(scope.zone, options, asOf);
  await using store = await openStoreToRead(from);
  if (!(await pulledStore(store, io))) return 1;
  const read = reader(from.organisation, store);
  const flow = await read.report(scope, asOf, window);
  const delivery = await read.delivery(scope, asOf, window);
  const text =
    options.json === true
      ? `${JSON.stringify({ ...metricsOutput(flow), ...deliveryOutput(delivery) }, null, 2)}\n`
      : metricsText(flow, delivery, io.out.columns);
  await write(io.out, text);
  return 0;
}
