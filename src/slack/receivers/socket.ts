import { setTimeout as sleep } from 'node:timers/promises';
import { SocketModeClient } from '@slack/socket-mode';
import { WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { z } from 'zod';
import type { SlackEvents } from '../events.ts';
import { libraryLogger } from '../library-logger.ts';
import type { Intake } from './intake.ts';
import type { SlackReceiver } from './receiver.ts';

export interface SocketReceiverOptions {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly intake: Intake;
  readonly events: Pick<SlackEvents, 'slackLibrary' | 'connectionUp' | 'connectionLost'>;
  /** Two, so that one serves while Slack renews the other. */
  readonly connections?: number;
  /** How long Slack may take to say hello on a new connection. */
  readonly helloMs?: number;
}

const CONNECTIONS = 2;
const OPEN_TIMEOUT_MS = 10_000;
const HELLO_MS = 20_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
const GOODBYE_MS = 2_000;
/** A connection that lived this long was a good one: the next comes at once. */
const GOOD_LIFE_MS = 10_000;

interface Lines {
  readonly options: SocketReceiverOptions;
  /** Those that are up, by number. */
  readonly open: Map<number, SocketModeClient>;
  readonly stopping: AbortController;
}

/**
 * Slack over WebSockets that we open. Reconnecting is ours: the library waits five seconds each time and lets a failed
 * attempt end the process.
 */
export function socketReceiver(options: SocketReceiverOptions): SlackReceiver {
  const lines: Lines = { options, open: new Map(), stopping: new AbortController() };
  const keeping: Promise<void>[] = [];
  return {
    httpHandler: null,
    init: (app) => options.intake.init(app),
    connected: () => lines.open.size > 0,
    async start() {
      const numbers = Array.from({ length: options.connections ?? CONNECTIONS }, (_, i) => i + 1);
      const first = await Promise.all(numbers.map((number) => firstConnection(lines, number)));
      keeping.push(...numbers.map((number, index) => keep(lines, number, first[index] ?? null)));
    },
    async stop() {
      lines.stopping.abort();
      await Promise.all([...lines.open.values()].map(hangUp));
      await Promise.all(keeping);
    },
  };
}

/** Refuses to start on a token that Slack does not take; anything else may come right later. */
async function firstConnection(lines: Lines, number: number): Promise<Connection | null> {
  try {
    return await connect(lines, number);
  } catch (error) {
    if (error instanceof WebAPIPlatformError && REFUSED.has(error.data.error)) throw error;
    lines.options.events.connectionLost(number, lines.open.size, FIRST_PAUSE_MS, error);
    return null;
  }
}

const REFUSED = new Set([
  'invalid_auth',
  'not_authed',
  'not_allowed_token_type',
  'account_inactive',
  'token_revoked',
  'missing_scope',
  'no_permission',
  'org_login_required',
  'user_removed_from_team',
  'team_disabled',
]);

/** Keeps one connection up until the stop. */
async function keep(lines: Lines, number: number, first: Connection | null): Promise<void> {
  let connection = first;
  let failures = first === null ? 1 : 0;
  while (!lines.stopping.signal.aborted) {
    let lost: unknown = null;
    try {
      connection ??= await connect(lines, number);
      failures = (await connection.closed) >= GOOD_LIFE_MS ? 0 : failures + 1;
    } catch (error) {
      lost = error;
      failures += 1;
    }
    connection = null;
    if (lines.stopping.signal.aborted) return;
    const pauseMs = pauseAfter(failures, lost);
    lines.options.events.connectionLost(number, lines.open.size, pauseMs, lost);
    await sleep(pauseMs, undefined, { signal: lines.stopping.signal }).catch(() => undefined);
  }
}

function pauseAfter(failures: number, error: unknown): number {
  if (failures === 0) return 0;
  const asked = error instanceof WebAPIRateLimitedError ? error.retryAfter * 1000 : 0;
  const backOff = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
  return Math.max(asked, Math.round(backOff * (0.75 + Math.random() / 2)));
}

interface Connection {
  /** Resolves with how long it lived. */
  readonly closed: Promise<number>;
}

/** A fresh client each time: none of its state outlives its connection. */
async function connect(lines: Lines, number: number): Promise<Connection> {
  const client = newClient(lines.options);
  const { promise: closed, resolve } = Promise.withResolvers<number>();
  await started(client, lines.options.helloMs ?? HELLO_MS);
  const openedAt = performance.now();
  client.once('disconnected', () => {
    lines.open.delete(number);
    resolve(performance.now() - openedAt);
  });
  if (lines.stopping.signal.aborted) {
    await hangUp(client);
    return { closed };
  }
  lines.open.set(number, client);
  lines.options.events.connectionUp(number, lines.open.size);
  return { closed };
}

/** The library would wait for a hello without end. */
async function started(client: SocketModeClient, helloMs: number): Promise<void> {
  const late = new AbortController();
  const silence = sleep(helloMs, 'silence', { signal: late.signal, ref: false });
  const first = await Promise.race([client.start(), silence.catch(() => 'silence')]).finally(() =>
    late.abort(),
  );
  if (first !== 'silence') return;
  await hangUp(client);
  throw new Error('Slack opened a connection and then said nothing.');
}

/** The library waits half a minute for the other side's goodbye. */
async function hangUp(client: SocketModeClient): Promise<void> {
  await Promise.race([client.disconnect(), sleep(GOODBYE_MS, undefined, { ref: false })]);
  client.emit('disconnected');
}

function newClient(options: SocketReceiverOptions): SocketModeClient {
  const client = new SocketModeClient({
    appToken: options.appToken,
    autoReconnectEnabled: false,
    logger: libraryLogger(options.events),
    clientOptions: {
      slackApiUrl: options.apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout: OPEN_TIMEOUT_MS,
    },
  });
  client.on('slack_event', (envelope: unknown) => {
    receive(options, envelope).catch((error: unknown) => {
      options.events.slackLibrary('error', `an envelope could not be worked on: ${String(error)}`);
    });
  });
  return client;
}

const Envelope = z.object({
  body: z.record(z.string(), z.unknown()),
  ack: z.custom<(response?: unknown) => Promise<void>>((value) => typeof value === 'function'),
  retry_num: z.number().optional(),
  retry_reason: z.string().optional(),
});

async function receive(options: SocketReceiverOptions, envelope: unknown): Promise<void> {
  const { body, ack, retry_num: retryNum, retry_reason: retryReason } = Envelope.parse(envelope);
  // Left unacknowledged when we are stopping: Slack then tries another connection.
  await options.intake.take({ body, ack, retryNum, retryReason });
}
