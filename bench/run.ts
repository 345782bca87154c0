import { cpus, totalmem } from 'node:os';
import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { startPostgres } from '../test/support/postgres.ts';
import { commands } from './commands.ts';
import { firstPull } from './first-pull.ts';
import { memory } from './memory.ts';
import { metrics } from './metrics.ts';
import { noise, noiseTables } from './noise.ts';
import { questions } from './questions.ts';
import { TRACKERS } from './support/setting.ts';
import type { Tracker } from './support/setting.ts';
import {
  commandsTable,
  firstPullTable,
  memoryTable,
  metricsTable,
  questionsTable,
} from './support/tables.ts';

const PARTS = [
  'first-pull',
  'sources',
  'metrics',
  'questions',
  'commands',
  'noise',
  'memory',
  'million',
] as const;
const BY_DEFAULT: readonly string[] = ['first-pull', 'sources', 'metrics'];
const OTHER_TRACKERS = TRACKERS.filter((tracker) => tracker !== 'jira-cloud');

const USAGE = `npm run bench -- [first-pull] [sources] [metrics] [questions] [commands] [noise] [memory] [million] [options]

  first-pull   10,000 issues from an emulated Jira Cloud into SQLite, against plain fetch + JSON.parse of the same answers
  sources      the same from an emulated Jira Data Center and an emulated Azure DevOps
  metrics      every number of an ART and of the portfolio over 100,000 stored items
  questions    metrics, deps, forecast and topology of an ART and of the portfolio over 10,000, 31,600 and 100,000 stored
               items, and how their cost grows; takes minutes, so it runs only when asked for
  commands     50 slash commands at once, again and again, while 100,000 items (or --items N) are pulled, and without:
               how soon they are acknowledged and answered; takes minutes, so it runs only when asked for
  noise        what each channel hears in 26 weeks (or --weeks N) of the demo organisation, with a clock that is set: messages
               a week, planted problems and how long before they were told, false alarms; runs only when asked for, for
               it takes a quarter of an hour
  memory       peak memory of a first pull from each tracker, of 10,000 items and of 100,000 (or --items N); takes a
               quarter of an hour, so it runs only when asked for
  million      metrics over 1,000,000 items; takes minutes and 3 GB of disk, so it runs only when asked for

  --issues N      size of the first pull
  --items N       size of the store that metrics are asked of, of the largest one that questions are asked of, and of the larger pull of \`memory\`
  --weeks N       how many weeks pass for \`noise\`
  --every N       minutes between the times at which changes are seen there
  --tracker NAME  only this one for \`sources\` and \`memory\`: ${TRACKERS.join(', ')}
  --runs N        how often each figure is measured; medians are shown
  --postgres      pull into a PostgreSQL of its own too
  --keep DIR      keep the stores that metrics are asked of in this folder, and ask those that are there already
  --profiles DIR  write CPU profiles of the measured processes there
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    issues: { type: 'string', default: '10000' },
    items: { type: 'string', default: '100000' },
    weeks: { type: 'string', default: '26' },
    every: { type: 'string', default: '60' },
    tracker: { type: 'string' },
    runs: { type: 'string', default: '3' },
    postgres: { type: 'boolean', default: false },
    keep: { type: 'string' },
    profiles: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const asked = positionals.length === 0 ? BY_DEFAULT : positionals;
const unknown = asked.find((part) => !PARTS.some((known) => known === part));
if (values.help || unknown !== undefined) {
  console.log(unknown === undefined ? USAGE : `There is no part "${unknown}".\n\n${USAGE}`);
  process.exitCode = unknown === undefined ? 0 : 2;
} else {
  await run();
}

async function run(): Promise<void> {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  console.log(
    `Node ${process.versions.node}, ${cpus().length} cores, ${gigabytes} GB; medians of ${values.runs} runs\n`,
  );
  for (const folder of [values.profiles, values.keep]) {
    if (folder !== undefined) await mkdir(folder, { recursive: true });
  }
  if (asked.includes('first-pull')) await runFirstPull('jira-cloud');
  if (asked.includes('sources')) {
    for (const tracker of OTHER_TRACKERS.filter(isWanted)) await runFirstPull(tracker);
  }
  if (asked.includes('metrics')) await runMetrics(Number(values.items));
  if (asked.includes('questions')) {
    const largest = Number(values.items);
    // Half a power of ten apart.
    const sizes = [largest / 10, largest / Math.sqrt(10), largest].map((size) =>
      roundTo(size, 100),
    );
    const { profiles = null } = values;
    console.log(questionsTable(await questions({ sizes, runs: Number(values.runs), profiles })));
  }
  if (asked.includes('commands')) {
    const { profiles = null } = values;
    console.log(commandsTable(await commands({ items: Number(values.items), profiles })));
  }
  if (asked.includes('noise')) {
    const everyMs = Number(values.every) * 60_000;
    const results = await noise({ weeks: Number(values.weeks), everyMs, seed: 7 });
    console.log(results.map(noiseTables).join('\n'));
  }
  if (asked.includes('memory')) {
    const sizes = [10_000, Number(values.items)] as const;
    const { profiles = null } = values;
    console.log(
      memoryTable(await memory({ sizes, trackers: TRACKERS.filter(isWanted), profiles })),
    );
  }
  if (asked.includes('million')) await runMetrics(1_000_000);
}

function roundTo(value: number, step: number): number {
  return Math.max(step, Math.round(value / step) * step);
}

function isWanted(tracker: Tracker): boolean {
  return values.tracker === undefined || values.tracker === tracker;
}

async function runFirstPull(tracker: Tracker): Promise<void> {
  await using postgres = values.postgres ? await startPostgres() : null;
  const result = await firstPull({
    tracker,
    items: Number(values.issues),
    runs: Number(values.runs),
    freshPostgres: postgres === null ? null : () => postgres.freshDatabase(),
    profiles: values.profiles ?? null,
  });
  console.log(firstPullTable(result));
}

async function runMetrics(items: number): Promise<void> {
  const result = await metrics({
    items,
    runs: Number(values.runs),
    warmRuns: 200,
    profiles: values.profiles ?? null,
    keepIn: values.keep ?? null,
  });
  console.log(metricsTable(result));
}
