import type { Config, DigestConfig } from '../config/schema.ts';
import { durationMs } from '../config/values.ts';
import type { Organisation } from '../core/domain/organisation.ts';
import { findScope } from '../core/domain/scopes.ts';
import { DAY_MS, instantOf } from '../core/domain/time.ts';
import type { Instant } from '../core/domain/time.ts';
import { lastCensus, takeCensus } from '../jobs/census.ts';
import { quietWeeksOf, refusedOf, sendDigest } from '../jobs/digest.ts';
import { DEPLOYMENTS_EVERY_MS, readDeployments } from '../jobs/deployments.ts';
import type { AskedChannels } from '../jobs/asked-channels.ts';
import { knowledge, place, placingMeanwhile } from '../jobs/place.ts';
import { pull } from '../jobs/pull.ts';
import type { PullOutcome } from '../jobs/pull.ts';
import type { Watcher } from '../jobs/watcher.ts';
import { writeBack } from '../jobs/write-back.ts';
import { digestJobName, subscribedDigests } from '../jobs/subscribed-digests.ts';
import type { WantedDigest } from '../jobs/subscribed-digests.ts';
import type { Events } from '../ops/events.ts';
import { timingOf } from '../schedule/due.ts';
import type { CalendarJob, RepeatedJob } from '../schedule/scheduler.ts';
import type { Clock } from '../shared/clock.ts';
import { SlackError } from '../shared/errors.ts';
import { singleFlight } from '../shared/single-flight.ts';
import type { Publisher } from '../slack/publisher.ts';
import type { Source } from '../sources/source.ts';
import { deploymentsWanted } from './deployments.ts';
import type { Answering } from './reading.ts';
import type { Store } from '../store/store.ts';

export interface JobParts {
  readonly config: Config;
  readonly organisation: Organisation;
  readonly sources: readonly Source[];
  readonly store: Store;
  readonly read: Answering;
  readonly clock: Clock;
  readonly events: Events;
  /** Throws SlackError while Slack has not been reached. */
  readonly publisher: () => Publisher;
  /** What channels asked for by command; null while Slack has not been reached. */
  readonly asked: () => AskedChannels | null;
  /** What people call somebody in Slack. Rejects while Slack has not been reached. */
  readonly nameOf: (user: string) => Promise<string>;
  readonly watcher: Watcher;
  /** Sources that are being read and placed now, and since when; kept here. */
  readonly pulling: Map<string, Instant>;
}

/** pull → place → watch and census → place, per source, and pull → place → digest, per configured digest. */
export function buildJobs(parts: JobParts): {
  readonly calendar: readonly CalendarJob[];
  readonly repeated: readonly RepeatedJob[];
  readonly wished: () => Promise<readonly CalendarJob[]>;
} {
  const flight = singleFlight<PullOutcome>();
  const placeMeanwhile = placingMeanwhile(parts.organisation, parts.store);
  function pullOnce(source: Source, signal: AbortSignal): Promise<PullOutcome> {
    return flight(source.id, async () => {
      parts.pulling.set(source.id, instantOf(parts.clock()));
      try {
        return await pullAndPlace(parts, source, placeMeanwhile, signal);
      } finally {
        parts.pulling.delete(source.id);
      }
    });
  }
  const pulls = parts.sources.map((source) => ({
    name: `pull ${source.id}`,
    everyMs: intervalOf(parts.config, source.id),
    lastTriedAt: async () => (await parts.store.pulls.state(source.id)).lastTriedAt,
    run: async (signal: AbortSignal) => {
      const outcome = await pullOnce(source, signal);
      // The watch follows the last of those that began together; what becomes of it is no matter of the pull's.
      if (parts.pulling.size === 0 && !signal.aborted) await watchNow(parts);
      if (outcome.kind === 'interrupted') throw outcome.error;
    },
  }));
  const calendar = parts.config.digests.map((order) => digestJob(parts, order, pullOnce));
  const censuses = parts.sources.map((source) => censusJob(parts, source));
  const deployments = parts.sources.flatMap((source) => deploymentsJob(parts, source));
  const wished = subscribedDigests({
    asked: parts.asked,
    organisation: parts.organisation,
    piEnds: parts.config.pis.map((pi) => pi.to),
    post: (wanted, occurrence, signal) => postWanted(parts, pullOnce, wanted, occurrence, signal),
  });
  const repeated = [...pulls, ...censuses, ...deployments, watchJob(parts), ...writeBackJob(parts)];
  return { repeated, calendar, wished };
}

const WATCH = 'watch';

/** Asks the clock every minute: quiet hours, snoozes and nights end without a pull. */
function watchJob({ watcher }: JobParts): RepeatedJob {
  return {
    name: WATCH,
    everyMs: 0,
    lastTriedAt: () => Promise.resolve(null),
    run: () => watcher.run(),
  };
}

/** Only where configuration lets signalbox write into trackers. */
function writeBackJob(parts: JobParts): RepeatedJob[] {
  if (parts.config.writeBack === 'off') return [];
  const comments = writeBack(parts);
  return [
    {
      name: 'write-back',
      everyMs: 0,
      lastTriedAt: () => Promise.resolve(null),
      run: (signal) => comments.flush(signal),
    },
  ];
}

async function watchNow({ watcher, clock, events }: JobParts): Promise<void> {
  const began = clock();
  await watcher.run().catch((error: unknown) => events.jobFailed(WATCH, clock() - began, error));
}

/** Daily, and never as part of a pull: a quiet poll stays as small as it is. */
function censusJob(parts: JobParts, source: Source): RepeatedJob {
  const { organisation, store, clock, events } = parts;
  return {
    name: `census ${source.id}`,
    everyMs: DAY_MS,
    lastTriedAt: async () => lastCensus(await store.censuses.state(source.id), instantOf(clock())),
    async run(signal: AbortSignal) {
      const outcome = await takeCensus(source, store.censuses, clock, signal);
      events.censusEnded(source.id, outcome);
      if (outcome.kind === 'failed') throw outcome.error;
      if (outcome.kind === 'taken' && outcome.judgement.verdicts.length > 0) {
        await place(await knowledge(organisation, store.pulls), store.items, signal);
      }
    },
  };
}

/** Only where configuration says what of the source counts as production. */
function deploymentsJob(parts: JobParts, source: Source): RepeatedJob[] {
  const { config, store, clock, events } = parts;
  const wanted = deploymentsWanted(config, source);
  if (wanted === null) return [];
  return [
    {
      name: `deployments ${source.id}`,
      everyMs: DEPLOYMENTS_EVERY_MS,
      lastTriedAt: async () => (await store.deployments.state(source.id)).triedAt,
      async run(signal: AbortSignal) {
        const outcome = await readDeployments(source, wanted, store, clock, signal);
        if (outcome.kind === 'interrupted') throw outcome.error;
        if (outcome.kind === 'complete') events.deploymentsRead(source.id, outcome.deployments);
      },
    },
  ];
}

function intervalOf(config: Config, source: string): number {
  const found = config.sources.find((candidate) => candidate.id === source);
  return durationMs(found?.pull.every ?? '10m');
}

async function pullAndPlace(
  { organisation, store, clock, events }: JobParts,
  source: Source,
  placeMeanwhile: ReturnType<typeof placingMeanwhile>,
  signal: AbortSignal,
): Promise<PullOutcome> {
  const began = clock();
  const outcome = await pull(source, store, clock, signal, async (batch) => {
    events.batchStored(source.id, batch.items.length, batch.rejected.length);
    await placeMeanwhile(batch, signal);
  });
  const took = clock() - began;
  if (outcome.kind === 'complete') {
    events.pullFinished(source.id, took, outcome.items, clock());
  } else if (outcome.kind === 'interrupted') {
    events.pullFailed(source.id, took, outcome.error);
  }
  if (!signal.aborted) await place(await knowledge(organisation, store.pulls), store.items, signal);
  return outcome;
}

function digestJob(
  parts: JobParts,
  order: DigestConfig,
  pullOnce: (source: Source, signal: AbortSignal) => Promise<PullOutcome>,
): CalendarJob {
  const { config, organisation } = parts;
  const scope = findScope(organisation, order.scope);
  if (scope === null) throw new Error(`Configuration let pass a digest of ${order.scope}`);
  const piEnds = config.pis.map((pi) => pi.to);
  const { channel, cadence } = order;
  return {
    name: digestJobName(order),
    timing: timingOf(order.at, cadence, order.anchor, piEnds),
    zone: scope.zone,
    graceMs: durationMs(order.grace),
    run: (occurrence, signal) =>
      postWanted(parts, pullOnce, { scope, channel, cadence }, occurrence, signal),
  };
}

/** A digest that is due, be it configured or asked for by command. */
async function postWanted(
  parts: JobParts,
  pullOnce: (source: Source, signal: AbortSignal) => Promise<PullOutcome>,
  wanted: WantedDigest,
  occurrence: Instant,
  signal: AbortSignal,
): Promise<void> {
  const { store, read } = parts;
  const publisher = parts.publisher();
  await freshen(parts, pullOnce, signal);
  const channel = parts.asked()?.idNow(wanted.channel) ?? wanted.channel;
  const quietWeeks = await quietWeeksOf(store.settings, publisher.workspace, channel);
  const posted = await sendDigest(
    { ...wanted, channel, quietWeeks },
    occurrence,
    read,
    publisher,
    store.publications,
    signal,
  );
  // Tried again while the grace period lasts: somebody may put right what Slack objects to.
  const refused = refusedOf(posted);
  if (refused !== null) {
    throw new SlackError(`Digest of ${wanted.scope.id} to ${channel}: ${refused}`);
  }
}

/** A source that fails now does not hold a digest up: its freshness line says how old the numbers are. */
async function freshen(
  { sources, events, clock }: JobParts,
  pullOnce: (source: Source, signal: AbortSignal) => Promise<PullOutcome>,
  signal: AbortSignal,
): Promise<void> {
  for (const source of sources) {
    const began = clock();
    await pullOnce(source, signal).catch((error: unknown) => {
      events.pullFailed(source.id, clock() - began, error);
    });
    signal.throwIfAborted();
  }
}

/** On every tick: what the outbox still has to send, and what a killed process left behind. */
export function outboxJob(flush: () => Promise<void>): RepeatedJob {
  return { name: 'outbox', everyMs: 0, lastTriedAt: () => Promise.resolve(null), run: flush };
}
