import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../shared/clock.ts';
import { systemClock } from '../../shared/clock.ts';
import type { DeliveryRecord, Delivering } from './delivery.ts';
import { createDelivering } from './delivery.ts';
import type { Acknowledgement } from './envelope.ts';
import type { Faults } from './faults.ts';
import { createFaults } from './faults.ts';
import type { HttpAnswer, HttpTarget } from './http-delivery.ts';
import { createHttpDelivery } from './http-delivery.ts';
import type { SlackLife } from './life.ts';
import { createLife } from './life.ts';
import type { PersonParts, SlackPerson } from './person.ts';
import { eventPayload } from './payloads.ts';
import { createPerson } from './person.ts';
import type { Reply } from './replies.ts';
import { createPacing } from './pacing.ts';
import type { SlackRoom } from './room.ts';
import { createRoom } from './room.ts';
import type { ChannelSeed, GroupSeed, UserSeed } from './seed.ts';
import { APP_TOKEN, BOT_TOKEN, grantScopes, IDENTITY, seedWorkspace } from './seed.ts';
import type { SlackRequest } from './server.ts';
import { createRequestHandler } from './server.ts';
import type { SocketMode, SocketServer } from './socket-mode.ts';
import { createSocketServer } from './socket-mode.ts';
import type { Identity, SlackFile, Workspace } from './workspace.ts';
import { createWorkspace } from './workspace.ts';

export interface SlackOptions {
  readonly port?: number;
  readonly clock?: Clock;
  readonly users?: readonly UserSeed[];
  readonly channels?: readonly ChannelSeed[];
  readonly userGroups?: readonly GroupSeed[];
  /** False is a workspace on a plan without user groups. */
  readonly withUserGroups?: boolean;
  /** What the bot token may do; signalbox's manifest, without the optional ones, when absent. */
  readonly botScopes?: readonly string[];
  /** How long the app has to acknowledge. */
  readonly ackTimeoutMs?: number;
  /** Waiting time before each repeat of an unacknowledged event. */
  readonly eventRetryDelaysMs?: readonly number[];
}

/** A Slack on loopback: Web API, uploads, Socket Mode, signed HTTP delivery, and people who use it. */
export interface SlackEmulator extends AsyncDisposable {
  readonly url: string;
  /** What the app is configured with in place of `https://slack.com/api/`. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly identity: Identity;
  /** Every request, oldest first. */
  readonly requests: readonly SlackRequest[];
  /** Everything that was sent to the app, with how long the acknowledgement took. */
  readonly deliveries: readonly DeliveryRecord[];
  readonly faults: Faults;
  readonly sockets: SocketMode;
  readonly life: SlackLife;
  user(id: string): SlackPerson;
  channel(id: string): SlackRoom;
  files(): readonly SlackFile[];
  /** Calls of a method so far; of all methods when absent. */
  count(method?: string): number;
  /** Commands, clicks and events go to this address, signed; null brings Socket Mode back. */
  deliverTo(target: HttpTarget | null): void;
  sslCheck(): Promise<HttpAnswer>;
  urlVerification(challenge: string): Promise<HttpAnswer>;
  /** Anything of the Events API. */
  event(event: Readonly<Record<string, unknown>>): Promise<Acknowledgement>;
  /** From now on the bot may do exactly this. */
  grantScopes(scopes: readonly string[]): void;
  revokeTokens(): void;
  /** Slack's rule of one message per second and channel; off unless switched on. */
  enforcePostingRate(on: boolean): void;
}

const SIGNING_SECRET = 'emulated-signing-secret';
const ACK_TIMEOUT_MS = 3_000;
const EVENT_RETRY_DELAYS_MS = [0, 60_000, 300_000];

export async function startSlack(options: SlackOptions = {}): Promise<SlackEmulator> {
  const workspace = createWorkspace(options.clock ?? systemClock, IDENTITY);
  seedWorkspace(workspace, options);
  if (options.botScopes) grantScopes(workspace, options.botScopes);
  const faults = createFaults();
  const requests: SlackRequest[] = [];
  const listeners = new Map<string, (reply: Reply) => void>();
  const pacing = createPacing(workspace.clock);
  const sockets = createSocketServer(workspace);
  let url = '';
  const handle = createRequestHandler({
    workspace,
    faults,
    requests,
    baseUrl: () => url,
    openConnection: () => sockets.open(url),
    onReply: (path, reply) => listeners.get(path)?.(reply),
    pace: (method, channel) => pacing.waitFor(method, channel),
  });
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket, head));
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const outbound = createOutbound(workspace, sockets, options);
  const people: PersonParts = {
    workspace,
    delivering: outbound.delivering,
    baseUrl: () => url,
    onReplyTo: (path, listener) => void listeners.set(path, listener),
  };

  return {
    url,
    apiUrl: `${url}/api/`,
    botToken: BOT_TOKEN,
    appToken: APP_TOKEN,
    signingSecret: SIGNING_SECRET,
    identity: IDENTITY,
    requests,
    faults,
    sockets,
    ...outbound.controls,
    ...look(workspace, requests, people),
    grantScopes: (scopes) => grantScopes(workspace, scopes),
    revokeTokens() {
      for (const token of workspace.tokens.values()) token.revoked = true;
    },
    enforcePostingRate: (on) => pacing.enforce(on),
    async [Symbol.asyncDispose]() {
      outbound.stop();
      await sockets.stop();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** What tests and the demo see of the workspace. */
function look(
  workspace: Workspace,
  requests: readonly SlackRequest[],
  people: PersonParts,
): Pick<SlackEmulator, 'user' | 'channel' | 'files' | 'count'> {
  return {
    user(id) {
      const user = workspace.users.get(id);
      if (!user) throw new Error(`The emulated workspace has no user ${id}.`);
      return createPerson(people, user);
    },
    channel: (id) => createRoom(workspace, id),
    files: () => [...workspace.files.values()],
    count: (method) =>
      requests.filter((request) => method === undefined || request.method === method).length,
  };
}

interface Outbound {
  readonly delivering: Delivering;
  readonly controls: Pick<
    SlackEmulator,
    'deliveries' | 'deliverTo' | 'sslCheck' | 'urlVerification' | 'event' | 'life'
  >;
  stop(): void;
}

/** Everything that Slack sends to the app. */
function createOutbound(
  workspace: Workspace,
  sockets: SocketServer,
  options: SlackOptions,
): Outbound {
  const stopping = new AbortController();
  const http = createHttpDelivery(workspace, SIGNING_SECRET);
  let target: HttpTarget | null = null;
  const delivering = createDelivering(sockets, http, {
    ackTimeoutMs: options.ackTimeoutMs ?? ACK_TIMEOUT_MS,
    eventRetryDelaysMs: options.eventRetryDelaysMs ?? EVENT_RETRY_DELAYS_MS,
    signal: stopping.signal,
    httpTarget: () => target,
  });
  function requireTarget(): HttpTarget {
    if (!target) throw new Error('Say where the app listens first: deliverTo({ url }).');
    return target;
  }
  function event(happened: Readonly<Record<string, unknown>>): Promise<Acknowledgement> {
    return delivering.event(eventPayload(workspace, happened));
  }
  return {
    delivering,
    controls: {
      deliveries: delivering.records,
      deliverTo(next) {
        target = next;
      },
      sslCheck: async () => http.sslCheck(requireTarget()),
      urlVerification: async (challenge) => http.urlVerification(requireTarget(), challenge),
      event,
      life: createLife(workspace, event),
    },
    stop: () => stopping.abort(),
  };
}
