import Table from 'cli-table3';
import type { FirstPull } from '../first-pull.ts';
import type { MetricsCost } from '../metrics.ts';
import type { Cost } from './measure.ts';

export function firstPullTable(result: FirstPull): string {
  const { floor, sqlite, postgres } = result;
  const table = new Table({
    head: ['first pull', 'time', '× floor', 'busy', '× floor', 'peak RSS'],
    style,
  });
  table.push(['floor: fetch + JSON.parse', ...costs(floor, floor)]);
  table.push(['signalbox into SQLite', ...costs(sqlite, floor)]);
  if (postgres !== null) table.push(['signalbox into PostgreSQL', ...costs(postgres, floor)]);
  const perThousand = (result.requests / result.issues) * 1000;
  return (
    `First pull of ${count(result.issues)} issues, ${Math.round(result.megabytes)} MB of JSON, stored whole\n` +
    `${table.toString()}\n` +
    `${result.requests} requests, ${perThousand.toFixed(1)} per 1,000 issues, of which ` +
    `${result.describing} describe the site\n`
  );
}

export function metricsTable(result: MetricsCost): string {
  const { floor, fill } = result;
  const table = new Table({
    head: ['every number of', 'fresh process', 'busy', 'again', 'longest block', 'peak RSS'],
    style,
  });
  for (const { what, cost } of result.reports) {
    const block = `${Math.round(cost.blockedMs)} ms`;
    table.push([
      `${what} (${count(cost.completed)} completed)`,
      seconds(cost.seconds),
      seconds(cost.busySeconds),
      seconds(cost.warmSeconds),
      block,
      megabytes(cost.peakMb),
    ]);
  }
  return (
    `Metrics from a store of ${count(result.items)} items × 11 transitions over 3 years, reading included\n` +
    `${table.toString()}\n` +
    `floor: reading every row and JSON.parse of it ${seconds(floor.seconds)} (${megabytes(floor.peakMb)})\n` +
    `storing and placing them all ${seconds(fill.seconds)} (${megabytes(fill.peakMb)})\n`
  );
}

const style = { head: [], border: [] };

function costs(cost: Cost, floor: Cost): string[] {
  return [
    seconds(cost.seconds),
    (cost.seconds / floor.seconds).toFixed(2),
    seconds(cost.busySeconds),
    (cost.busySeconds / floor.busySeconds).toFixed(2),
    megabytes(cost.peakMb),
  ];
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}

function megabytes(value: number): string {
  return `${Math.round(value)} MB`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
