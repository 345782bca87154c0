import { counted } from '../core/digest/words.ts';
import type { Batch } from '../core/domain/batch.ts';
import { knowledge, place } from '../jobs/place.ts';
import { pull } from '../jobs/pull.ts';
import type { PullOutcome } from '../jobs/pull.ts';
import { buildSources } from '../wiring/sources.ts';
import type { Source } from '../sources/source.ts';
import type { Store } from '../store/store.ts';
import { openStoreOf, session } from './context.ts';
import { UsageError, write } from './io.ts';
import type { ExitCode, Io } from './io.ts';
import { progress } from './progress.ts';
import { plain } from './text.ts';

const REJECTS_SHOWN = 20;

/** Pulls every source (or the named one) once, to its end, and places what came. */
export async function pullOnce(
  options: { readonly config: string; readonly source?: string },
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
  }
  if (!io.signal.aborted) {
    const placed = await place(
      await knowledge(from.organisation, store.pulls),
      store.items,
      io.signal,
    );
    await write(io.out, `Placed ${placed} items; the store has ${await store.items.count()}.\n`);
  }
  return failed ? 1 : 0;
}

async function pullVisibly(source: Source, store: Store, io: Io): Promise<PullOutcome> {
  const line = progress(io);
  line.say(`${source.id}: reading…`);
  try {
    return await pull(source, store.pulls, io.clock, io.signal, (batch: Batch) => {
      const { done, expected } = batch.progress;
      line.say(`${source.id}: ${done}${expected === null ? '' : ` of about ${expected}`} items`);
    });
  } finally {
    line.end();
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
      : `  ${counted(outcome.rejectedCount, 'record')} could not be read; left out until they can be:\n${rejects}`;
  switch (outcome.kind) {
    case 'complete':
      return `${source.id}: up to date, ${outcome.items} changed items stored.\n${rejected}`;
    case 'stopped':
      return `${source.id}: stopped; ${outcome.items} items are stored and the next pull goes on from there.\n${rejected}`;
    case 'interrupted':
      return `${source.id}: broke off (${outcome.error.reason}): ${plain(outcome.error.message, 600)}\n  ${outcome.items} items were stored before; nothing is lost, the next pull goes on from there.\n${rejected}`;
  }
}
