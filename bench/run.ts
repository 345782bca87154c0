import { cpus, totalmem } from 'node:os';
import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { startPostgres } from '../test/support/postgres.ts';
import { firstPull } from './first-pull.ts';
import { metrics } from './metrics.ts';
import { firstPullTable, metricsTable } from './support/tables.ts';

const PARTS = ['first-pull', 'metrics', 'million'] as const;
const BY_DEFAULT: readonly string[] = ['first-pull', 'metrics'];

const USAGE = `npm run bench -- [first-pull] [metrics] [million] [options]

  first-pull   10,000 issues from an emulated Jira into SQLite, against plain fetch + JSON.parse of the same answers
  metrics      every number of an ART and of the portfolio over 100,000 stored items
  million      the same over 1,000,000 items; takes minutes and 3 GB of disk, so it runs only when asked for

  --issues N      size of the first pull
  --items N       size of the store that metrics are asked of
  --runs N        how often each figure is measured; medians are shown
  --postgres      pull into a PostgreSQL of its own too
  --profiles DIR  write CPU profiles of the measured processes there
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    issues: { type: 'string', default: '10000' },
    items: { type: 'string', default: '100000' },
    runs: { type: 'string', default: '3' },
    postgres: { type: 'boolean', default: false },
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
  const memory = Math.round(totalmem() / 2 ** 30);
  console.log(
    `Node ${process.versions.node}, ${cpus().length} cores, ${memory} GB; medians of ${values.runs} runs\n`,
  );
  if (values.profiles !== undefined) await mkdir(values.profiles, { recursive: true });
  if (asked.includes('first-pull')) await runFirstPull();
  if (asked.includes('metrics')) await runMetrics(Number(values.items));
  if (asked.includes('million')) await runMetrics(1_000_000);
}

async function runFirstPull(): Promise<void> {
  await using postgres = values.postgres ? await startPostgres() : null;
  const result = await firstPull({
    issues: Number(values.issues),
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
    warmRuns: 3,
    profiles: values.profiles ?? null,
  });
  console.log(metricsTable(result));
}
