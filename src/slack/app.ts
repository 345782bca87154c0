import type { RequestListener } from 'node:http';
import { App } from '@slack/bolt';
import type {
  BlockAction,
  RespondArguments,
  RespondFn,
  ViewResponseAction,
  ViewSubmitAction,
} from '@slack/bolt';
import type { Clock } from '../shared/clock.ts';
import { answerCommand, shareAnswer, type FlowOptions } from './commands/flow.ts';
import { notice } from './commands/notice.ts';
import { SHARE_ACTION } from './commands/share.ts';
import type { Pictures } from './commands/share-picture.ts';
import { noChannelWishes } from './commands/subscriptions.ts';
import type { Outbox } from './deliver.ts';
import type { SlackEvents } from './events.ts';
import { libraryLogger } from './library-logger.ts';
import type { Gate } from './gate.ts';
import type { Answers, RisksNaming } from './ports.ts';
import { httpReceiver } from './receivers/http.ts';
import { intake, type Intake } from './receivers/intake.ts';
import type { SlackReceiver } from './receivers/receiver.ts';
import { socketReceiver } from './receivers/socket.ts';
import { handlerOf } from './routes.ts';
import type { FormAnswer, HomeTab, Routes } from './routes.ts';

export interface SlackAppOptions {
  readonly way:
    | { readonly mode: 'socket'; readonly appToken: string }
    | { readonly mode: 'http'; readonly signingSecret: string };
  readonly botToken: string;
  readonly apiUrl: string;
  /** The workspace's id, as `identify` tells it. */
  readonly workspace: string;
  /** The command's name in this workspace, such as `/flow`. */
  readonly command: string;
  readonly answers: Answers;
  readonly scopeOfChannel: (channel: string) => string | null;
  /** Who may ask and share. */
  readonly gate: Gate;
  /** What a channel gets, and how it is set; absent where nothing keeps it. */
  readonly channelWish?: FlowOptions['channelWish'];
  /** Open risks that name an item; absent where nobody knows of risks. */
  readonly risksNaming?: RisksNaming;
  /** For answers that are shared; absent where nothing draws. */
  readonly pictures?: Pictures;
  readonly outbox: Pick<Outbox, 'add' | 'deliver'>;
  readonly clock: Clock;
  readonly events: SlackEvents;
  /** Who answers what else there is than the flow command. */
  readonly routes?: readonly Routes[];
  /** After this without an answer the person is told that we are at it. */
  readonly slowAfterMs?: number;
  /** How long a stop waits for answers that are being worked out. */
  readonly drainMs?: number;
}

export interface SlackApp {
  /** Connects. Throws when Slack refuses a token; while Slack is away it goes on trying. */
  start(): Promise<void>;
  /** Takes nothing new, lets what has begun end, and disconnects. */
  stop(): Promise<void>;
  /** In HTTP mode: what takes Slack's requests, to be mounted where Slack sends them. */
  readonly httpHandler: RequestListener | null;
  connected(): boolean;
  inFlight(): number;
}

export const SLACK_PATH = '/slack/events';

const SLOW_AFTER_MS = 1_500;
const DRAIN_MS = 10_000;
const REQUEST_TIMEOUT_MS = 5_000;

/** Throws what Slack says when it does not take the bot token. */
export async function slackApp(options: SlackAppOptions): Promise<SlackApp> {
  const door = intake(options.clock, options.events);
  const receiver = receiverFor(options, door);
  const app = new App({
    receiver,
    token: options.botToken,
    // Otherwise a bad token ends the process instead of being told.
    deferInitialization: true,
    convoStore: false,
    logger: libraryLogger(options.events),
    clientOptions: {
      slackApiUrl: options.apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout: REQUEST_TIMEOUT_MS,
      fetch: fetchInTime,
    },
  });
  app.error((error) => {
    options.events.slackLibrary('error', error.message);
    return Promise.resolve();
  });
  listen(app, options, (message) => linkTo(app.client, message));
  await app.init();

  return {
    httpHandler: receiver.httpHandler,
    start: () => receiver.start(),
    async stop() {
      await door.close(options.drainMs ?? DRAIN_MS);
      await receiver.stop();
    },
    connected: () => receiver.connected(),
    inFlight: () => door.inFlight(),
  };
}

function receiverFor(options: SlackAppOptions, door: Intake): SlackReceiver {
  const { way, events, clock, apiUrl } = options;
  switch (way.mode) {
    case 'socket':
      return socketReceiver({ appToken: way.appToken, apiUrl, intake: door, events });
    case 'http':
      return httpReceiver({ signingSecret: way.signingSecret, intake: door, clock, events });
  }
}

/** Also for response_url, where Bolt would wait for ever. */
function fetchInTime(
  url: Parameters<typeof fetch>[0],
  init?: Parameters<typeof fetch>[1],
): Promise<Response> {
  return fetch(url, { ...init, signal: init?.signal ?? AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
}

/**
 * One listener a kind, each acknowledging once: Bolt runs every listener that matches, and leaves what none matches
 * unanswered.
 */
function listen(app: App, options: SlackAppOptions, link: LinkTo): void {
  const routes = [flowRoutes(options, link), ...(options.routes ?? [])];
  const home = routes.flatMap((one) => one.home ?? [])[0] ?? null;
  app.command(/.*/, async ({ ack, command, respond }) => {
    await ack();
    const name = command.command.toLowerCase();
    const answer = routes.flatMap(({ commands }) => commands?.get(name) ?? [])[0];
    if (answer === undefined) return void (await respond(unknownCommand(routes)));
    await answer(command, respond);
    await home?.asked(command.user_id);
  });
  app.action<BlockAction>({ type: 'block_actions' }, async ({ ack, body, respond }) => {
    await ack();
    const id = body.actions[0]?.action_id ?? '';
    await handlerOf(
      routes.map(({ actions }) => actions),
      id,
    )?.(body, answering(respond, home, body.user.id));
    await home?.acted(body.user.id);
  });
  app.view({ type: 'view_submission', callback_id: /.*/ }, async ({ ack, body }) => {
    const form = handlerOf(
      routes.map(({ forms }) => forms),
      body.view.callback_id,
    );
    const answer = await form?.(body as ViewSubmitAction);
    await ack(acknowledgementOf(answer));
    if (answer?.kind === 'update') await answer.later;
    await home?.acted(body.user.id);
  });
  app.view({ type: 'view_closed', callback_id: /.*/ }, async ({ ack }) => ack());
  app.shortcut(/.*/, async ({ ack, body }) => {
    await ack();
    if (body.type !== 'message_action') return;
    const take = handlerOf(
      routes.map(({ messageShortcuts }) => messageShortcuts),
      body.callback_id,
    );
    await take?.(body);
  });
  app.options(/.*/, async ({ ack }) => ack({ options: [] }));
  app.event(/.*/, async ({ event }) => {
    await handlerOf(
      routes.map(({ events }) => events),
      event.type,
    )?.(event);
  });
}

/** Where the answer to a click is shown. */
function answering(respond: RespondFn | undefined, home: HomeTab | null, user: string): RespondFn {
  if (respond !== undefined) return respond;
  return async (answer) => {
    await home?.tell(user, answer);
    return new Response(null, { status: 204 });
  };
}

function acknowledgementOf(answer: FormAnswer | undefined): ViewResponseAction | undefined {
  switch (answer?.kind) {
    case 'errors':
      return { response_action: 'errors', errors: { ...answer.errors } };
    case 'update':
      return { response_action: 'update', view: answer.view };
    case 'close':
    case undefined:
      return undefined;
  }
}

function unknownCommand(routes: readonly Routes[]): RespondArguments {
  const names = routes.flatMap(({ commands }) => [...(commands?.keys() ?? [])]);
  const { text, blocks } = notice(
    `signalbox answers ${names.join(' and ')} here. Try ${names[0] ?? ''} help.`,
  );
  return { response_type: 'ephemeral', text, blocks: [...blocks] };
}

function flowRoutes(options: SlackAppOptions, link: LinkTo): Routes {
  const flow = flowOptions(options, link);
  return {
    commands: new Map([
      [flow.command.toLowerCase(), (command, respond) => answerCommand(flow, command, respond)],
    ]),
    actions: new Map([[SHARE_ACTION, (click, respond) => shareAnswer(flow, click, respond)]]),
  };
}

type LinkTo = NonNullable<FlowOptions['risks']>['linkTo'];

async function linkTo(client: App['client'], message: Parameters<LinkTo>[0]): Promise<string> {
  const { channel, ts } = message;
  const { permalink } = await client.chat.getPermalink({ channel, message_ts: ts });
  if (permalink === undefined) throw new TypeError('Slack gave no address of a message');
  return permalink;
}

function flowOptions(options: SlackAppOptions, link: LinkTo): FlowOptions {
  const { risksNaming } = options;
  return {
    command: options.command,
    workspace: options.workspace,
    answers: options.answers,
    scopeOfChannel: options.scopeOfChannel,
    gate: options.gate,
    channelWish: options.channelWish ?? noChannelWishes,
    risks: risksNaming === undefined ? null : { naming: risksNaming, linkTo: link },
    pictures: options.pictures ?? null,
    outbox: options.outbox,
    clock: options.clock,
    events: options.events,
    slowAfterMs: options.slowAfterMs ?? SLOW_AFTER_MS,
  };
}
