import type { Instant, Period } from '../core/domain/time.ts';
import { metricsOutput } from '../core/metrics/output.ts';
import { reader } from '../jobs/answer.ts';
import { asOfInstant, instantFrom, openStoreOf, scopeNamed, session } from './context.ts';
import { UsageError, write } from './io.ts';
import type { ExitCode, Io } from './io.ts';
import { metricsText } from './metrics-text.ts';

export interface MetricsOptions {
  readonly config: string;
  readonly json?: boolean;
  readonly asOf?: string;
  readonly from?: string;
  readonly to?: string;
}

export async function metrics(scopeId: string, options: MetricsOptions, io: Io): Promise<ExitCode> {
  const from = await session(io, options.config);
  const scope = scopeNamed(from.organisation, scopeId);
  const asOf = asOfInstant(from, options.asOf);
  const window = windowOf(scope.zone, options, asOf);
  await using store = await openStoreOf(from);
  const report = await reader(from.organisation, store).report(scope, asOf, window);
  const text =
    options.json === true
      ? `${JSON.stringify(metricsOutput(report), null, 2)}\n`
      : metricsText(report);
  await write(io.out, text);
  return 0;
}

function windowOf(zone: string, options: MetricsOptions, asOf: Instant): Period | null {
  if (options.from === undefined && options.to === undefined) return null;
  if (options.from === undefined) throw new UsageError('--to needs --from.');
  const from = instantFrom(options.from, zone, '--from');
  const to = options.to === undefined ? asOf : instantFrom(options.to, zone, '--to');
  if (to <= from) throw new UsageError('--to must lie after --from.');
  if (from >= asOf) throw new UsageError('The window must begin before the as-of instant.');
  return { from, to };
}
