import type { RequestListener } from 'node:http';
import type { DestinationStream } from 'pino';
import { organisationOf } from './config/organisation.ts';
import type { Config } from './config/schema.ts';
import type { Secrets } from './config/secrets.ts';
import type { DeliveryState } from './core/domain/delivery.ts';
import { answers, reader } from './jobs/answer.ts';
import type { Watcher } from './jobs/watcher.ts';
import { deploymentIntake, DEPLOYMENTS_PATH } from './ops/deployment-intake.ts';
import { createEvents } from './ops/events.ts';
import type { Events } from './ops/events.ts';
import { startHttp } from './ops/http.ts';
import type { Health, HttpServer } from './ops/http.ts';
import { createLog } from './ops/log.ts';
import { createMetrics } from './ops/metrics.ts';
import type { Metrics } from './ops/metrics.ts';
import { Scheduler } from './schedule/scheduler.ts';
import type { Clock } from './shared/clock.ts';
import { ConfigError, messageOf, SlackError } from './shared/errors.ts';
import type { AlertSide } from './slack/alert-side.ts';
import { SLACK_PATH } from './slack/app.ts';
import type { Publisher } from './slack/publisher.ts';
import { isInMemory, openStore } from './store/open.ts';
import type { Store } from './store/store.ts';
import type { Source } from './sources/source.ts';
import { sourceId } from './core/domain/ids.ts';
import type { Instant } from './core/domain/time.ts';
import type { Organisation } from './core/domain/organisation.ts';
import { channelsOf } from './wiring/channels.ts';
import { buildJobs, outboxJob } from './wiring/jobs.ts';
import { buildSlack, slackTokens } from './wiring/slack.ts';
import type { SlackSide, SlackTempo, SlackTokens } from './wiring/slack.ts';
import { readingThread } from './wiring/reading.ts';
import type { Answering } from './wiring/reading.ts';
import { connectSlack } from './wiring/slack-link.ts';
import type { SlackLink } from './wiring/slack-link.ts';
import { buildSources } from './wiring/sources.ts';
import { buildWatcher } from './wiring/watch.ts';

export interface ServiceOptions {
  readonly version: string;
  readonly clock: Clock;
  readonly log: DestinationStream;
  readonly logLevel: string;
  readonly slackTempo?: SlackTempo;
}

/** A running signalbox. Disposing it stops taking work, lets what runs come to a safe point, and closes everything. */
export interface Service extends AsyncDisposable {
  readonly port: number;
  /** Starts what is due now: what the minute tick does. */
  tick(): Promise<void>;
  /** Resolves when no job is running any more. */
  idle(): Promise<void>;
}

const HTTP_GRACE_MS = 3_000;
const WAITING_STATES: readonly DeliveryState[] = ['due', 'sending', 'unknown', 'failed'];
const MOST_COUNTED = 1_000;

/** Configuration → running service. Throws ConfigError or StoreError with nothing left open behind it. */
export async function startService(
  config: Config,
  secrets: Secrets,
  options: ServiceOptions,
): Promise<Service> {
  const parts = prepare(config, secrets, options);
  const { events } = parts;
  await using opening = new AsyncDisposableStack();
  const store = opening.use(await openStore(parts.storage));
  const read = opening.use(answering(parts, store));
  const state: State = { draining: false, link: null, scheduler: null, watcher: null };
  const http = await listen(parts, store, state);
  opening.defer(() => http.close(HTTP_GRACE_MS));
  const watching = watchRisks(parts, store, state);
  opening.defer(() => watching.watcher.stop());
  const link = await openLink(parts, store, read, watching.watcher);
  opening.defer(() => link?.stop());
  const scheduler = buildScheduler(parts, { store, read, link, ...watching });
  state.link = link;
  state.scheduler = scheduler;
  // Undone in reverse: say that we drain, stop the jobs and leave Slack, stop listening, close the store.
  opening.defer(async () => {
    state.draining = true;
    await Promise.all([scheduler.stop(), link?.stop()]);
  });
  await scheduler.start();
  events.serviceStarted({ version: options.version, httpPort: http.port });

  const running = opening.move();
  return {
    port: http.port,
    tick: () => scheduler.tick(),
    idle: () => scheduler.idle(),
    async [Symbol.asyncDispose]() {
      events.serviceStopping('asked to stop');
      await running.disposeAsync();
      events.serviceStopped();
    },
  };
}

/** What can be built before anything is opened. */
interface Parts {
  readonly config: Config;
  readonly organisation: Organisation;
  readonly clock: Clock;
  readonly storage: string;
  readonly tokens: SlackTokens | null;
  /** For those who tell deployments; null where nobody may. */
  readonly deploymentsSecret: string | null;
  readonly tempo: SlackTempo;
  readonly sources: readonly Source[];
  readonly metrics: Metrics;
  readonly events: Events;
}

function prepare(config: Config, secrets: Secrets, options: ServiceOptions): Parts {
  const { clock } = options;
  const { url } = config.storage;
  const storage = typeof url === 'string' ? url : secrets.read(url, 'storage: url');
  secrets.rememberPassword(storage);
  const tokens = config.slack === undefined ? null : slackTokens(config.slack, secrets);
  // Reading a source's secrets comes before the log that hides them, so its events are told where the log is later.
  const later: { events: Events | null } = { events: null };
  const sources = buildSources(config, config.sources, secrets, clock, {
    slowed: (source, { why, waitMs }) => later.events?.sourceSlowed(source, why, waitMs),
    requested: (source) => later.events?.sourceRequest(source, 'sent'),
    restarted: (source, why) => later.events?.walkRestarted(source, why),
  });
  const deploymentsSecret = readDeploymentsSecret(config, secrets);
  secrets.demand();
  const metrics = createMetrics();
  const log = createLog({
    level: options.logLevel,
    secrets: () => secrets.values(),
    to: options.log,
  });
  const events = createEvents(log, metrics);
  later.events = events;
  const organisation = organisationOf(config);
  const tempo = options.slackTempo ?? {};
  return {
    config,
    organisation,
    clock,
    storage,
    tokens,
    deploymentsSecret,
    tempo,
    sources,
    metrics,
    events,
  };
}

const SHORTEST_SECRET = 16;

function readDeploymentsSecret({ deployments }: Config, secrets: Secrets): string | null {
  if (deployments?.http === undefined) return null;
  const secret = secrets.read(deployments.http.secret, 'deployments: secret');
  if (secret !== '' && secret.length < SHORTEST_SECRET) {
    throw new ConfigError(
      `The secret of deployments.http has fewer than ${SHORTEST_SECRET} characters and could be guessed; nothing was started. Make a longer one, such as with "openssl rand -hex 32".`,
    );
  }
  return secret;
}

/** In a thread of its own, save where the database lives in this one's memory. */
function answering({ organisation, storage }: Parts, store: Store): Answering & AsyncDisposable {
  if (!isInMemory(storage)) return readingThread({ organisation, storage });
  return { ...reader(organisation, store), [Symbol.asyncDispose]: () => Promise.resolve() };
}

/** Of all ARTs at once, in a thread that ends with it: nobody's question waits behind it, and its memory is given back. */
function evaluating(parts: Parts, store: Store): Pick<Answering, 'risks'> {
  return {
    async risks(...asked) {
      await using thread = answering(parts, store);
      return await thread.risks(...asked);
    },
  };
}

/** What the HTTP server tells of; it listens before the rest is there. */
interface State {
  draining: boolean;
  link: SlackLink | null;
  scheduler: Scheduler | null;
  watcher: Watcher | null;
}

async function listen(parts: Parts, store: Store, state: State): Promise<HttpServer> {
  const { config, metrics, events } = parts;
  const { host, port } = config.http;
  const configured = config.slack !== undefined;
  function slack(): string {
    return configured ? slackState(state.link) : NOT_CONFIGURED;
  }
  try {
    return await startHttp({
      host,
      port,
      health: () => health(state, slack()),
      ready: () => readiness(store, slack(), state.draining),
      metrics,
      measure: () => measure(store, metrics),
      failed: (error) => events.requestFailed(error),
      mounts: mountsOf(parts, store, state),
    });
  } catch (error) {
    throw new ConfigError(
      `Cannot listen on ${host}:${port} (${messageOf(error)}); nothing was started. Is signalbox running there already? Otherwise change http.host or http.port.`,
      { cause: error },
    );
  }
}

function mountsOf(
  { config, clock, events, deploymentsSecret }: Parts,
  { deployments }: Store,
  state: State,
): Record<string, RequestListener> {
  const mounts: Record<string, RequestListener> = {};
  if (config.slack?.mode === 'http') {
    mounts[SLACK_PATH] = (...both) => toSlack(state, ...both);
  }
  if (deploymentsSecret !== null) {
    mounts[DEPLOYMENTS_PATH] = deploymentIntake({
      secret: deploymentsSecret,
      sources: config.sources.map(({ id }) => sourceId(id)),
      add: (deployment) => deployments.add(deployment),
      clock,
      events,
    });
  }
  return mounts;
}

function toSlack({ link }: State, ...[request, response]: Parameters<RequestListener>): void {
  if (link === null) response.writeHead(503).end();
  else link.httpHandler(request, response);
}

async function openLink(
  { config, organisation, clock, tokens, tempo, events }: Parts,
  store: Store,
  read: Answering,
  watcher: Watcher,
): Promise<SlackLink | null> {
  const { slack } = config;
  if (slack === undefined || tokens === null) return null;
  const stopping = new AbortController();
  const parts = {
    config,
    slack,
    tokens,
    organisation,
    store,
    answers: answers(organisation, read, clock),
    configured: channelsOf(config, organisation),
    clock,
    events,
    signal: stopping.signal,
    tempo,
    risksChanged: () => void watcher.changed(),
  };
  const link = await connectSlack(
    () => buildSlack(parts),
    (error) => events.slackAway(error),
  );
  return {
    ...link,
    stop() {
      stopping.abort();
      return link.stop();
    },
  };
}

interface Watching {
  readonly watcher: Watcher;
  readonly pulling: Map<string, Instant>;
}

/** With or without Slack: what there is to tell is told once it is connected. */
function watchRisks(parts: Parts, store: Store, state: State): Watching {
  const pulling = new Map<string, Instant>();
  function side(): AlertSide | null {
    return state.link?.sideIfThere()?.alerts ?? null;
  }
  const read = evaluating(parts, store);
  state.watcher = buildWatcher({ ...parts, store, read, side, pulling });
  return { pulling, watcher: state.watcher };
}

interface Around extends Watching {
  readonly store: Store;
  readonly read: Answering;
  readonly link: SlackLink | null;
}

function buildScheduler(parts: Parts, around: Around): Scheduler {
  const { store, link } = around;
  const jobs = buildJobs({
    ...parts,
    ...around,
    publisher: () => publisherOf(link),
    asked: () => link?.sideIfThere()?.asked ?? null,
    async nameOf(user) {
      const { name } = await sideOf(link).people(user);
      return name;
    },
  });
  const outbox = outboxJob(async () => {
    await link?.sideIfThere()?.outbox.flush();
  });
  return new Scheduler(
    { ...jobs, repeated: [...jobs.repeated, outbox] },
    store.occurrences,
    parts.clock,
    parts.events,
  );
}

function publisherOf(link: SlackLink | null): Publisher {
  return sideOf(link).publisher;
}

function sideOf(link: SlackLink | null): SlackSide {
  if (link !== null) return link.side();
  throw new SlackError(
    'Nothing was posted, because the configuration has no slack section. Add one, or remove the digests.',
  );
}

const CONNECTED = 'connected';
const NOT_CONFIGURED = 'not configured';

/** Worth keeping while the process answers: an outage elsewhere must not restart us in a loop. */
function health({ scheduler, watcher }: State, slack: string): Health {
  const jobs = (scheduler?.statuses() ?? []).map(({ name, running, lastStartedAt, lastError }) => ({
    name,
    running,
    lastStartedAt: isoOrNull(lastStartedAt),
    lastError,
  }));
  const watched = watcher?.state();
  const risks = {
    evaluatedAt: isoOrNull(watched?.evaluatedAt),
    tellsAgainAt: isoOrNull(watched?.tellsAgainAt),
  };
  return { ok: true, parts: { jobs, slack, risks } };
}

function isoOrNull(at: number | null | undefined): string | null {
  return at === null || at === undefined ? null : new Date(at).toISOString();
}

async function readiness(store: Store, slack: string, draining: boolean): Promise<Health> {
  const ok = !draining && (slack === CONNECTED || slack === NOT_CONFIGURED);
  await store.ping();
  return { ok, parts: { store: 'ok', slack, draining } };
}

function slackState(link: SlackLink | null): string {
  const side = link?.sideIfThere() ?? null;
  const lockedOut = side?.standing.lockedOut() ?? null;
  if (lockedOut !== null) return `locked out: ${lockedOut}`;
  return side?.app.connected() === true ? CONNECTED : 'not connected';
}

async function measure(store: Store, metrics: Metrics): Promise<void> {
  await countDeliveries(store, metrics);
  const open = await store.risks.list({ scopes: null, since: null });
  metrics.risksOpen.reset();
  for (const { scope, roam } of open) metrics.risksOpen.inc({ scope, roam });
}

async function countDeliveries(store: Store, metrics: Metrics): Promise<void> {
  for (const state of WAITING_STATES) {
    const { length } = await store.deliveries.list([state], MOST_COUNTED);
    metrics.deliveriesNow.set({ state }, length);
  }
}
