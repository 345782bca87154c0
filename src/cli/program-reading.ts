import { Argument, Option } from 'commander';
import type { Command } from 'commander';
import type { Chart } from '../charts/chart.ts';
import type { Exported } from './export.ts';
import type { Io } from './io.ts';
import { asOf, command, given, nonEmpty, withConfig } from './program-options.ts';
import type { Done, Options } from './program-options.ts';

const SCOPE = 'value stream, ART or team id, or "portfolio"';
const JSON_OUTPUT = 'machine output, version 1';
const WINDOW_FROM = 'start of the window (default: the last four complete weeks)';
const WINDOW_TO = 'end of the window, exclusive';

/** Commands that tell what is known and change nothing. */
export function addReading(root: Command, io: Io, done: Done): void {
  addMetrics(root, io, done);
  addDeps(root, io, done);
  addForecast(root, io, done);
  addTopology(root, io, done);
  addRisks(root, io, done);
  addItem(root, io, done);
  addChart(root, io, done);
  addExport(root, io, done);
  addAudit(root, io, done);
}

function addMetrics(root: Command, io: Io, done: Done): void {
  command(root, 'metrics', 'flow metrics of a value stream, ART, team or the portfolio')
    .argument('<scope>', SCOPE)
    .option('--json', JSON_OUTPUT)
    .option('--from <instant>', WINDOW_FROM)
    .option('--to <instant>', WINDOW_TO)
    .addOption(asOf())
    .action(async (scope: string, options: Options) => {
      const { metrics } = await import('./metrics.ts');
      done(await metrics(scope, windowed(options), io));
    });
}

function addDeps(root: Command, io: Io, done: Done): void {
  command(root, 'deps', 'who needs whom, what of it is at risk, and what waiting for others costs')
    .argument('<scope>', SCOPE)
    .option('--json', JSON_OUTPUT)
    .option('--from <instant>', WINDOW_FROM)
    .option('--to <instant>', WINDOW_TO)
    .addOption(asOf())
    .action(async (scope: string, options: Options) => {
      const { deps } = await import('./deps.ts');
      done(await deps(scope, windowed(options), io));
    });
}

function addForecast(root: Command, io: Io, done: Done): void {
  command(root, 'forecast', 'when work is done, how much of it by a date')
    .argument('<scope>', SCOPE)
    .option('--items <n>', 'when so many items are done (default: what is in progress)')
    .option('--by <date>', 'how much is done by 2026-12-11, friday or "PI end"')
    .option('--backtest', 'how often the forecasts of the last 12 weeks were right')
    .option('--json', JSON_OUTPUT)
    .addOption(asOf())
    .action(async (scope: string, options: Options) => {
      const { forecast } = await import('./forecast.ts');
      const backtest = options['backtest'] === true;
      const asked = { ...given(options, 'items', 'by'), backtest };
      done(await forecast(scope, { ...reading(options), ...asked }, io));
    });
}

function addTopology(root: Command, io: Io, done: Done): void {
  command(root, 'topology', 'what the cut of teams, ARTs and value streams costs; 1 for an error')
    .option('--json', JSON_OUTPUT)
    .addOption(asOf())
    .action(async (options: Options) => {
      const { topology } = await import('./topology.ts');
      done(await topology(reading(options), io));
    });
}

function addRisks(root: Command, io: Io, done: Done): void {
  command(root, 'risks', 'open risks with what they rest on, who decided what, and ROAM boards')
    .argument('<scope>', SCOPE)
    .addArgument(
      new Argument('[view]', 'board: a column for each decision, by ART and PI').choices(['board']),
    )
    .option('--json', JSON_OUTPUT)
    .addOption(asOf())
    .action(async (scope: string, view: string | undefined, options: Options) => {
      const { risks } = await import('./risks.ts');
      done(await risks(scope, { ...reading(options), board: view === 'board' }, io));
    });
}

function addItem(root: Command, io: Io, done: Done): void {
  command(root, 'item', 'why the numbers of one item are what they are')
    .argument('<key>', 'its key, or one that it had earlier', nonEmpty)
    .option('--json', JSON_OUTPUT)
    .addOption(asOf())
    .action(async (key: string, options: Options) => {
      const { item } = await import('./item.ts');
      done(await item(key, reading(options), io));
    });
}

function addChart(root: Command, io: Io, done: Done): void {
  command(root, 'chart', 'a picture of a scope, and what it shows in words')
    .addArgument(
      // The same list as `charts/chart.ts` knows, which is loaded when it is called.
      new Argument('<kind>', 'what to draw').choices([
        'cumulative-flow',
        'flow-time',
        'wip-age',
        'throughput',
        'dependencies',
        'value-stream',
      ]),
    )
    .argument('<scope>', SCOPE)
    .requiredOption('--out <file>', 'the file to write, which ends with .svg or .png')
    .option('--from <instant>', WINDOW_FROM)
    .option('--to <instant>', WINDOW_TO)
    .addOption(asOf())
    .action(async (kind: Chart['kind'], scope: string, options: Options) => {
      const { chart } = await import('./chart.ts');
      const { json: _, ...rest } = windowed(options);
      done(await chart(kind, scope, { ...rest, out: String(options['out']) }, io));
    });
}

function addExport(root: Command, io: Io, done: Done): void {
  command(root, 'export', 'rows for another tool: items, stays in a status, dependencies, stages')
    .addArgument(
      // The same list as `export` knows, which is loaded when it is called.
      new Argument('<what>', 'what to export').choices([
        'items',
        'visits',
        'dependencies',
        'stages',
      ]),
    )
    .addOption(
      new Option('--format <format>', 'row format').choices(['ndjson', 'csv']).default('ndjson'),
    )
    .option('--from <instant>', 'of stages: start of the window')
    .option('--to <instant>', 'of stages: end of the window, exclusive')
    .addOption(asOf())
    .action(async (what: Exported, options: Options) => {
      const { exportRows } = await import('./export.ts');
      const format = options['format'] === 'csv' ? 'csv' : 'ndjson';
      const { json: _, ...rest } = windowed(options);
      done(await exportRows(what, { ...rest, format }, io));
    });
}

function addAudit(root: Command, io: Io, done: Done): void {
  command(root, 'audit', 'who did what in Slack, as what, and what was denied')
    .addArgument(new Argument('<what>', 'the whole trail, as rows').choices(['export']))
    .addOption(
      new Option('--format <format>', 'row format').choices(['ndjson', 'csv']).default('ndjson'),
    )
    .option('--from <instant>', 'the first instant, or day (default: the beginning)')
    .option('--to <instant>', 'the end, exclusive (default: now)')
    .action(async (_what: string, options: Options) => {
      const { exportAudit } = await import('./audit.ts');
      const format = options['format'] === 'csv' ? 'csv' : 'ndjson';
      done(
        await exportAudit({ ...withConfig(options), ...given(options, 'from', 'to'), format }, io),
      );
    });
}

function reading(options: Options): {
  readonly config: string;
  readonly json: boolean;
  readonly asOf?: string;
} {
  return {
    ...withConfig(options),
    ...given(options, 'asOf'),
    json: options['json'] === true,
  };
}

function windowed(
  options: Options,
): ReturnType<typeof reading> & { readonly from?: string; readonly to?: string } {
  return { ...reading(options), ...given(options, 'from', 'to') };
}
