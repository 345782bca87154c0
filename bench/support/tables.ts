import Table from 'cli-table3';
import type { Commands, Times } from '../commands.ts';
import type { FirstPull } from '../first-pull.ts';
import type { Memory } from '../memory.ts';
import type { MetricsCost } from '../metrics.ts';
import type { Questions } from '../questions.ts';
import type { Cost } from './measure.ts';
import type { Tracker } from './setting.ts';

export function firstPullTable(result: FirstPull): string {
  const { floor, sqlite, postgres } = result;
  const table = new Table({
    head: [
      'first pull',
      'time',
      '× floor',
      'busy',
      '× floor',
      'all threads',
      '× floor',
      'peak RSS',
    ],
    style,
  });
  table.push(['floor: fetch + JSON.parse', ...costs(floor, floor)]);
  table.push(['signalbox into SQLite', ...costs(sqlite, floor)]);
  if (postgres !== null) table.push(['signalbox into PostgreSQL', ...costs(postgres, floor)]);
  const { name, things, site } = WORDS[result.tracker];
  const perThousand = (result.requests / result.items) * 1000;
  return (
    `First pull of ${count(result.items)} ${things} of ${name}, ${Math.round(result.megabytes)} MB of JSON, stored whole\n` +
    `${table.toString()}\n` +
    `${result.requests} requests, ${perThousand.toFixed(1)} per 1,000 ${things}, of which ` +
    `${result.describing} describe the ${site}\n`
  );
}

export function commandsTable(result: Commands): string {
  const { pulling, quiet, rounds, atOnce } = result;
  const table = new Table({
    head: [`${atOnce} commands at once`, 'p50', 'p99', 'max', 'p99 × floor'],
    style,
  });
  table.push(['acknowledged, floor: no pull', ...times(quiet.acknowledged, quiet.acknowledged)]);
  table.push([
    'acknowledged while a pull runs',
    ...times(pulling.acknowledged, quiet.acknowledged),
  ]);
  table.push(['answered, floor: no pull', ...times(quiet.answered, quiet.answered)]);
  table.push(['answered while a pull runs', ...times(pulling.answered, quiet.answered)]);
  return (
    `Slash commands while ${count(result.items)} items are pulled (${seconds(result.pullSeconds)}), ${rounds} times, n = ${rounds * atOnce} each\n` +
    `${table.toString()}\n` +
    `not acknowledged within three seconds: ${pulling.lost} while the pull ran, ${quiet.lost} without; ` +
    `not answered: ${pulling.failed} and ${quiet.failed}\n`
  );
}

function times({ p50, p99, max }: Times, floor: Times): string[] {
  return [...[p50, p99, max].map(milliseconds), (p99 / floor.p99).toFixed(2)];
}

export function memoryTable({ sizes, peaks }: Memory): string {
  const [few = 0, many = 0] = sizes;
  const table = new Table({
    head: ['first pull', `${count(few)} items`, `${count(many)} items`, 'ratio'],
    style,
  });
  for (const { tracker, peakMb, aliveMb } of peaks) {
    const { name } = WORDS[tracker];
    for (const [what, [least = Number.NaN, most = Number.NaN]] of [
      ['peak RSS', peakMb],
      ['alive at the end', aliveMb],
    ] as const) {
      table.push([
        `${name}, ${what}`,
        megabytes(least),
        megabytes(most),
        (most / least).toFixed(2),
      ]);
    }
  }
  return `Memory of a first pull into SQLite, straight from the emulators\n${table.toString()}\n`;
}

const WORDS: Readonly<Record<Tracker, { name: string; things: string; site: string }>> = {
  'jira-cloud': { name: 'Jira Cloud', things: 'issues', site: 'site' },
  'jira-data-center': { name: 'Jira Data Center', things: 'issues', site: 'site' },
  'azure-devops': { name: 'Azure DevOps', things: 'items', site: 'organisation' },
};

export function metricsTable(result: MetricsCost): string {
  const { floor, fill } = result;
  const table = new Table({
    head: [
      'every number of',
      'fresh process',
      'busy',
      'peak RSS',
      'service: first',
      'again',
      'p99',
      'busy',
      'longest block',
      'busy loop',
      'peak RSS',
    ],
    style,
  });
  for (const { what, cost, served } of result.reports) {
    table.push([
      `${what} (${count(cost.completed)} completed)`,
      seconds(cost.seconds),
      seconds(cost.busySeconds),
      megabytes(cost.peakMb),
      seconds(served.firstSeconds),
      seconds(served.againSeconds),
      seconds(served.p99Seconds),
      seconds(served.againBusySeconds),
      `${Math.round(served.blockedMs)} ms`,
      `${Math.round(served.loopMs)} ms`,
      megabytes(served.peakMb),
    ]);
  }
  return (
    `Metrics from a store of ${count(result.items)} items × 11 transitions over 3 years, reading included\n` +
    `${table.toString()}\n` +
    `floor: reading every row and JSON.parse of it ${seconds(floor.seconds)} (${megabytes(floor.peakMb)})\n` +
    (fill === null
      ? 'the store was there from an earlier run\n'
      : `storing and placing them all ${seconds(fill.seconds)} (${megabytes(fill.peakMb)})\n`)
  );
}

export function questionsTable({ sizes, questions }: Questions): string {
  const table = new Table({
    head: ['question', ...sizes.map((items) => `${count(items)} items`), 'peak RSS', 'exponent'],
    style,
  });
  for (const { what, costs, found, exponent } of questions) {
    table.push([
      `${what} (${count(found)} found)`,
      ...costs.map(({ busySeconds }) => seconds(busySeconds)),
      megabytes(costs.at(-1)?.peakMb ?? Number.NaN),
      exponent.toFixed(2),
    ]);
  }
  return (
    'Each question in a fresh process, reading included: processor time, and the exponent of its growth\n' +
    `with the number of items (1 is in proportion)\n${table.toString()}\n`
  );
}

const style = { head: [], border: [] };

function costs(cost: Cost, floor: Cost): string[] {
  return [
    seconds(cost.seconds),
    (cost.seconds / floor.seconds).toFixed(2),
    seconds(cost.busySeconds),
    (cost.busySeconds / floor.busySeconds).toFixed(2),
    seconds(cost.allSeconds),
    (cost.allSeconds / floor.allSeconds).toFixed(2),
    megabytes(cost.peakMb),
  ];
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}

function milliseconds(value: number): string {
  return `${value.toFixed(value < 100 ? 1 : 0)} ms`;
}

function megabytes(value: number): string {
  return `${Math.round(value)} MB`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
