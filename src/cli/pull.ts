import type { Config } from '../config/schema.ts';
import type { Batch } from '../core/domain/batch.ts';
import { DAY_MS, instantOf } from '../core/domain/time.ts';
import { lastCensus, takeCensus } from '../jobs/census.ts';
import { DEPLOYMENTS_EVERY_MS, readDeployments } from '../jobs/deployments.ts';
import type { DeploymentsOutcome } from '../jobs/deployments.ts';
import type { CensusOutcome } from '../jobs/census.ts';
import { knowledge, place } from '../jobs/place.ts';
import { pull } from '../jobs/pull.ts';
import type { PullOutcome } from '../jobs/pull.ts';
import { deploymentsWanted } from '../wiring/deployments.ts';
import { buildSources } from '../wiring/sources.ts';
import type { Source } from '../sources/source.ts';
import type { Store } from '../store/store.ts';
import { openStoreOf, session } from './context.ts';
import { UsageError, write } from './io.ts';
import type { ExitCode, Io } from './io.ts';
import { progress } from './progress.ts';
import { numbered, plain } from './text.ts';

const REJECTS_SHOWN = 20;

/** Pulls every source (or the named one) once, to its end, and places what came. */
export async function pullOnce(
  options: { readonly config: string; readonly source?: string; readonly census?: boolean },
  io: Io,
): Promise<ExitCode> {
  const from = await session(io, options.config);
  const wanted = from.config.sources.filter(
    (source) => options.source === undefined || source.id === options.source,
  );
  if (wanted.length === 0) {
    const known = from.config.sources.map((source) => source.id).join(', ');
    throw new UsageError(
      `There is no source "${options.source ?? ''}"; the configuration has ${known}.`,
    );
  }
  const sources = buildSources(from.config, wanted, from.secrets, io.clock, {
    slowed: (source, { why, waitMs }) =>
      io.err.write(
        `${source}: slowed down (${plain(why, 200)}), waiting ${Math.ceil(waitMs / 1000)} s\n`,
      ),
    restarted: (source, why) => io.err.write(`${source}: ${plain(why, 300)}\n`),
  });
  from.secrets.demand();
  await using store = await openStoreOf(from);
  let failed = false;
  for (const source of sources) {
    const outcome = await pullVisibly(source, store, io);
    await write(io.out, sentence(source, outcome));
    failed ||= outcome.kind !== 'complete';
    if (outcome.kind === 'stopped') break;
    if (outcome.kind !== 'complete') continue;
    const census = await censusIfDue(source, store, io, options.census === true);
    if (census !== null) await write(io.out, censusSentence(source, census));
    failed ||= census !== null && census.kind !== 'taken';
    const deployments = await deploymentsIfDue(source, from.config, store, io);
    if (deployments !== null) await write(io.out, deploymentsSentence(source, deployments));
    failed ||= deployments !== null && deployments.kind !== 'complete';
  }
  if (!io.signal.aborted) {
    const placed = await place(
      await knowledge(from.organisation, store.pulls),
      store.items,
      io.signal,
    );
    await write(
      io.out,
      `Placed ${numbered(placed, 'item')}; the store has ${await store.items.count()}.\n`,
    );
  }
  return failed ? 1 : 0;
}

async function pullVisibly(source: Source, store: Store, io: Io): Promise<PullOutcome> {
  const line = progress(io);
  line.say(`${source.id}: reading…`);
  try {
    return await pull(source, store, io.clock, io.signal, (batch: Batch) => {
      const { done, expected } = batch.progress;
      line.say(`${source.id}: ${done}${expected === null ? '' : ` of about ${expected}`} items`);
    });
  } finally {
    line.end();
  }
}

/** Once a day, like the service; or whenever it is asked for. */
async function censusIfDue(
  source: Source,
  store: Store,
  io: Io,
  asked: boolean,
): Promise<CensusOutcome | null> {
  const now = instantOf(io.clock());
  const last = lastCensus(await store.censuses.state(source.id), now);
  if (!asked && now - last < DAY_MS) return null;
  return takeCensus(source, store.censuses, io.clock, io.signal);
}

/** Once an hour, like the service. */
async function deploymentsIfDue(
  source: Source,
  config: Config,
  store: Store,
  io: Io,
): Promise<DeploymentsOutcome | null> {
  const wanted = deploymentsWanted(config, source);
  if (wanted === null) return null;
  const { triedAt, lastError } = await store.deployments.state(source.id);
  const isDue = triedAt === null || io.clock() - triedAt >= DEPLOYMENTS_EVERY_MS;
  if (!isDue && lastError === null) return null;
  return readDeployments(source, wanted, store, io.clock, io.signal);
}

function deploymentsSentence({ id }: Source, outcome: DeploymentsOutcome): string {
  switch (outcome.kind) {
    case 'complete':
      return `${id}: deployments read, ${outcome.deployments} told.\n`;
    case 'interrupted':
      return `${id}: reading deployments broke off (${outcome.error.reason}): ${plain(outcome.error.message, 600)}\n`;
    case 'stopped':
      return `${id}: stopped while reading deployments; the next pull goes on from there.\n`;
  }
}

function censusSentence({ id }: Source, outcome: CensusOutcome): string {
  switch (outcome.kind) {
    case 'taken': {
      const { verdicts } = outcome.judgement;
      const restored = verdicts.filter(({ deletion }) => deletion === null).length;
      const gone = verdicts.length - restored;
      const trouble =
        outcome.trouble === null ? '' : `  Unobserved: ${plain(outcome.trouble, 600)}.\n`;
      return `${id}: census taken, ${gone} gone, ${restored} there again.\n${trouble}`;
    }
    case 'unobserved':
      return `${id}: the census could not tell what exists (${plain(outcome.why, 600)}); nothing was taken for deleted.\n`;
    case 'failed':
      return `${id}: the census broke off (${outcome.error.reason}): ${plain(outcome.error.message, 600)}\n  Nothing was taken for deleted.\n`;
    case 'stopped':
      return `${id}: the census was stopped; nothing was taken for deleted.\n`;
  }
}

function sentence(source: Source, outcome: PullOutcome): string {
  const rejects = outcome.rejected
    .slice(0, REJECTS_SHOWN)
    .map(({ key, why }) => `  ${plain(key, 40)}: ${plain(why, 200)}\n`)
    .join('');
  const rejected =
    outcome.rejectedCount === 0
      ? ''
      : `  ${numbered(outcome.rejectedCount, 'record')} could not be read; left out until they can be:\n${rejects}`;
  switch (outcome.kind) {
    case 'complete':
      return `${source.id}: up to date, ${numbered(outcome.items, 'changed item')} stored.\n${rejected}`;
    case 'stopped':
      return `${source.id}: stopped; ${numbered(outcome.items, 'item')} stored, and the next pull goes on from there.\n${rejected}`;
    case 'interrupted':
      return `${source.id}: broke off (${outcome.error.reason}): ${plain(outcome.error.message, 600)}\n  Stored before that: ${numbered(outcome.items, 'item')}; nothing is lost, the next pull goes on from there.\n${rejected}`;
  }
}
