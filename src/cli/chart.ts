import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { drawChart } from '../charts/chart.ts';
import type { Chart } from '../charts/chart.ts';
import { chartOf } from '../core/digest/charts.ts';
import type { Organisation, Scope } from '../core/domain/organisation.ts';
import type { Instant, Period } from '../core/domain/time.ts';
import { reader } from '../jobs/answer.ts';
import type { Reader } from '../jobs/answer.ts';
import {
  asOfInstant,
  fromWorkingDirectory,
  openStoreToRead,
  pulledStore,
  scopeNamed,
  session,
  windowOf,
} from './context.ts';
import type { WindowOptions } from './context.ts';
import { UsageError, write } from './io.ts';
import type { ExitCode, Io } from './io.ts';

export interface ChartOptions extends WindowOptions {
  readonly config: string;
  readonly out: string;
  readonly asOf?: string;
}

/** Draws one picture of a scope into a file, and says in words what it shows. */
export async function chart(
  kind: Chart['kind'],
  scopeId: string,
  options: ChartOptions,
  io: Io,
): Promise<ExitCode> {
  const format = formatOf(options.out);
  const from = await session(io, options.config);
  const scope = scopeNamed(from.organisation, scopeId);
  const asOf = asOfInstant(from, options.asOf);
  const window = windowOf(scope.zone, options, asOf);
  await using store = await openStoreToRead(from);
  if (!(await pulledStore(store, io))) return 1;
  const read = reader(from.organisation, store);
  const wanted = await chartData(kind, { scope, asOf, window }, read, from.organisation);
  if (wanted === null) {
    io.err.write(
      `There is nothing to draw: no team of ${scope.id} waits for another one. No file was written.\n`,
    );
    return 1;
  }
  const drawn = await drawChart(wanted);
  await writeFile(fromWorkingDirectory(options.out), format === 'svg' ? drawn.svg : drawn.png);
  await write(io.out, `${drawn.title}\n${drawn.altText}\n`);
  io.err.write(`Wrote the chart to ${options.out}.\n`);
  return 0;
}

function formatOf(file: string): 'svg' | 'png' {
  const ending = extname(file).toLowerCase();
  if (ending === '.svg') return 'svg';
  if (ending === '.png') return 'png';
  throw new UsageError(
    `--out: "${file.slice(0, 60)}" does not say what to draw; end it with .svg or .png.`,
  );
}

interface Asked {
  readonly scope: Scope;
  readonly asOf: Instant;
  readonly window: Period | null;
}

async function chartData(
  kind: Chart['kind'],
  { scope, asOf, window }: Asked,
  read: Reader,
  names: Organisation,
): Promise<Chart | null> {
  if (kind === 'flow-time') return { kind, data: await read.scatter(scope, asOf, window) };
  const report = await read.report(scope, asOf, window);
  const drawn = { report, forecast: null, dependencies: null, names };
  switch (kind) {
    case 'cumulative-flow':
    case 'wip-age':
    case 'value-stream':
      return chartOf(kind, drawn);
    case 'throughput': {
      const forecast = await read.forecast(scope, asOf, { count: null, by: null });
      return chartOf(kind, { ...drawn, forecast });
    }
    case 'dependencies': {
      const dependencies = await read.dependencies(scope, asOf, window);
      return chartOf(kind, { ...drawn, dependencies });
    }
  }
}
