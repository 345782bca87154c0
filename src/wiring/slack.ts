import type { Config, SlackConfig } from '../config/schema.ts';
import type { Secrets } from '../config/secrets.ts';
import { drawChart } from '../charts/chart.ts';
import type { Clock } from '../shared/clock.ts';
import { alertSide } from '../slack/alert-side.ts';
import type { AlertSide } from '../slack/alert-side.ts';
import { slackApp } from '../slack/app.ts';
import type { SlackApp } from '../slack/app.ts';
import { bulkClient, identify, interactiveClient } from '../slack/clients.ts';
import { people } from '../slack/commands/people.ts';
import { mayShare } from '../slack/commands/rooms.ts';
import { outbox } from '../slack/deliver.ts';
import type { Outbox } from '../slack/deliver.ts';
import type { SlackEvents } from '../slack/events.ts';
import { pictureUploader } from '../slack/images.ts';
import { limiter } from '../slack/limiter.ts';
import { gate } from '../slack/may/gate.ts';
import type { GateOptions } from '../slack/may/gate.ts';
import type { RoleEvents } from '../slack/may/roles.ts';
import type { Spacing } from '../slack/limiter.ts';
import type { Patience } from '../slack/plan.ts';
import type { Answers } from '../slack/ports.ts';
import { publisher } from '../slack/publisher.ts';
import type { Publisher } from '../slack/publisher.ts';
import type { Deliveries } from '../core/domain/delivery.ts';
import type { Organisation } from '../core/domain/organisation.ts';
import { scopesOf } from '../core/domain/scopes.ts';
import { askedChannels } from '../jobs/asked-channels.ts';
import type { AskedChannels } from '../jobs/asked-channels.ts';
import { subscriptionDesk } from '../jobs/subscription-desk.ts';
import type { SubscriptionDeskOptions } from '../jobs/subscription-desk.ts';
import type { Pictures } from '../slack/commands/share-picture.ts';
import { answerChannelWish } from '../slack/commands/subscriptions.ts';
import { withAsked } from './channels.ts';
import type { Channels } from './channels.ts';

/** Everything about Slack, once it has told us who we are. */
export interface SlackSide {
  readonly app: SlackApp;
  readonly outbox: Outbox;
  readonly publisher: Publisher;
  readonly workspace: string;
  /** As the configuration lists them, and as they asked by command. */
  readonly channels: Channels;
  readonly asked: AskedChannels;
  readonly pictures: Pictures;
  /** For telling people of risks. */
  readonly alerts: AlertSide;
}

/** How long things in Slack may take; what is left out is as Slack's rules want it. */
export interface SlackTempo {
  readonly patience?: Partial<Patience>;
  readonly spacing?: Spacing;
  readonly requestTimeoutMs?: number;
  /** Between the attempts to upload a chart. */
  readonly uploadPausesMs?: readonly number[];
}

export interface SlackParts {
  readonly config: SlackConfig;
  readonly tokens: SlackTokens;
  readonly deliveries: Deliveries;
  readonly answers: Answers;
  readonly channels: Channels;
  readonly clock: Clock;
  readonly events: SlackEvents & RoleEvents;
  readonly signal: AbortSignal;
  readonly tempo?: SlackTempo;
  /** What channels may ask for by command, and where it is kept. */
  readonly wishes: Pick<SubscriptionDeskOptions, 'store' | 'organisation' | 'digests' | 'piEnds'>;
  /** Of whom who is what in which organisation, and where denials are written down. */
  readonly who: Pick<GateOptions, 'roles' | 'organisation' | 'audit'>;
}

export interface SlackTokens {
  readonly bot: string;
  readonly app: string;
  readonly signing: string;
}

/** What is missing is collected by the secrets: call `demand` afterwards. */
export function slackTokens(config: SlackConfig, secrets: Secrets): SlackTokens {
  return {
    bot: secrets.read(config.botToken, 'slack: bot token'),
    app:
      config.mode === 'socket' && config.appToken !== undefined
        ? secrets.read(config.appToken, 'slack: app-level token')
        : '',
    signing:
      config.mode === 'http' && config.signingSecret !== undefined
        ? secrets.read(config.signingSecret, 'slack: signing secret')
        : '',
  };
}

export function wishesOf(
  { digests, pis }: Config,
  organisation: Organisation,
  store: SlackParts['wishes']['store'],
): SlackParts['wishes'] {
  return { store, organisation, digests, piEnds: pis.map((pi) => pi.to) };
}

/** The part that only posts: what `signalbox digest` needs. Throws what Slack says to a bad token. */
export async function buildPosting(
  parts: Omit<SlackParts, 'answers' | 'who' | 'events'> & { readonly events: SlackEvents },
): Promise<Omit<SlackSide, 'app'>> {
  const { config, tokens, deliveries, wishes, clock, events, signal, tempo = {} } = parts;
  const access = { botToken: tokens.bot, apiUrl: config.apiUrl, events };
  const interactive = interactiveClient(access);
  const client = bulkClient({ ...access, bulkTimeoutMs: tempo.requestTimeoutMs });
  const { workspace } = await identify(interactive);
  const asked = askedChannels(wishes.store, workspace);
  await asked.refresh();
  const scopes = new Set(scopesOf(wishes.organisation).map(({ id }) => id));
  const channels = withAsked(parts.channels, asked, (id) => scopes.has(id));
  const turn = limiter(tempo.spacing);
  const { patience } = tempo;
  const share = mayShare(interactive, channels.mayPost);
  const upload = pictureUploader(client, tempo.uploadPausesMs);
  const box = outbox({ workspace, deliveries, client, turn, clock, events, signal, patience });
  return {
    workspace,
    channels,
    asked,
    pictures: { draw: drawChart, upload, signal },
    outbox: box,
    publisher: publisher({
      workspace,
      outbox: box,
      upload,
      events,
      mayShare: share,
      drawChart,
    }),
    alerts: alertSide({
      workspace,
      mayShare: share,
      people: people(interactive, workspace, clock),
      outbox: box,
    }),
  };
}

/** Posting, and the app that answers commands. */
export async function buildSlack(parts: SlackParts): Promise<SlackSide> {
  const { config, tokens, wishes, clock, events, who } = parts;
  const posting = await buildPosting(parts);
  const { workspace, channels, asked } = posting;
  const client = interactiveClient({ botToken: tokens.bot, apiUrl: config.apiUrl, events });
  const guard = gate({ client, workspace, mayPost: channels.mayPost, clock, events, ...who });
  const subscriptions = {
    command: config.commands.flow,
    workspace,
    desk: subscriptionDesk({ ...wishes, workspace, asked, clock }),
    gate: guard,
    mayAskFor: mayShare(client, channels.mayAskFor),
    outbox: posting.outbox,
    events,
  };
  const app = await slackApp({
    way:
      config.mode === 'socket'
        ? { mode: 'socket', appToken: tokens.app }
        : { mode: 'http', signingSecret: tokens.signing },
    botToken: tokens.bot,
    apiUrl: config.apiUrl,
    workspace,
    command: config.commands.flow,
    answers: parts.answers,
    scopeOfChannel: channels.scopeOf,
    gate: guard,
    channelWish: (wish, place) => answerChannelWish(wish, place, subscriptions),
    pictures: posting.pictures,
    outbox: posting.outbox,
    clock,
    events,
    routes: [guard.routes],
  });
  return { ...posting, app };
}
