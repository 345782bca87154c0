import type { WebClient } from '@slack/web-api';
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
import type { People } from '../slack/commands/people.ts';
import { mayShare } from '../slack/commands/rooms.ts';
import { outbox } from '../slack/deliver.ts';
import type { Outbox } from '../slack/deliver.ts';
import { pictureUploader } from '../slack/images.ts';
import { limiter } from '../slack/limiter.ts';
import { gate } from '../slack/may/gate.ts';
import type { Guard } from '../slack/may/gate.ts';
import { userGroups } from '../slack/may/user-groups.ts';
import type { Spacing } from '../slack/limiter.ts';
import type { Patience } from '../slack/plan.ts';
import type { Answers, RisksNaming } from '../slack/ports.ts';
import { publisher } from '../slack/publisher.ts';
import type { Publisher } from '../slack/publisher.ts';
import type { Organisation } from '../core/domain/organisation.ts';
import { scopesOf } from '../core/domain/scopes.ts';
import { askedChannels } from '../jobs/asked-channels.ts';
import type { AskedChannels } from '../jobs/asked-channels.ts';
import { subscriptionDesk } from '../jobs/subscription-desk.ts';
import { risksNaming } from '../jobs/risks-naming.ts';
import { riskDesk } from '../jobs/risk-desk.ts';
import type { Pictures } from '../slack/commands/share-picture.ts';
import { answerChannelWish } from '../slack/commands/subscriptions.ts';
import { riskRoutes } from '../slack/risk/routes.ts';
import type { Routes } from '../slack/routes.ts';
import { standingWith, whileWelcome } from '../slack/standing.ts';
import type { Standing } from '../slack/standing.ts';
import type { Events } from '../ops/events.ts';
import type { Store } from '../store/store.ts';
import { slackHome } from './slack-home.ts';
import { withAsked } from './channels.ts';
import { listenersOf } from './watch.ts';
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
  readonly standing: Standing;
  readonly people: People;
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
  readonly config: Config;
  readonly slack: SlackConfig;
  readonly tokens: SlackTokens;
  readonly organisation: Organisation;
  readonly store: Store;
  readonly answers: Answers;
  /** As the configuration lists them. */
  readonly configured: Channels;
  readonly clock: Clock;
  readonly events: Events;
  readonly signal: AbortSignal;
  readonly tempo?: SlackTempo;
  /** A person changed what is known of risks: messages that show them have to follow. */
  readonly risksChanged: () => void;
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

/** The part that only posts, and what it learned of Slack. */
interface Posting extends Omit<SlackSide, 'app'> {
  readonly client: WebClient;
  readonly botUser: string;
}

/** The part that only posts: what `signalbox digest` needs. Throws what Slack says to a bad token. */
export async function buildPosting(
  parts: Omit<SlackParts, 'answers' | 'risksChanged'>,
): Promise<Posting> {
  const { slack, tokens, store, clock, events, signal, tempo = {} } = parts;
  const access = { botToken: tokens.bot, apiUrl: slack.apiUrl, events };
  const interactive = interactiveClient(access);
  const client = bulkClient({ ...access, bulkTimeoutMs: tempo.requestTimeoutMs });
  const { workspace, botUser } = await identify(interactive);
  const asked = askedChannels(store, workspace);
  await asked.refresh();
  const scopes = new Set(scopesOf(parts.organisation).map(({ id }) => id));
  const channels = withAsked(parts.configured, asked, (id) => scopes.has(id));
  const turn = limiter(tempo.spacing);
  const { patience } = tempo;
  const { deliveries } = store;
  const share = mayShare(interactive, channels.mayPost);
  const upload = pictureUploader(client, tempo.uploadPausesMs);
  const standing = standingWith(interactive, events);
  const known = people(interactive, workspace, clock);
  function lockedOut(why: string): void {
    standing.lock(why);
  }
  const box = whileWelcome(
    outbox({ workspace, deliveries, client, turn, clock, events, signal, patience, lockedOut }),
    standing,
  );
  return {
    workspace,
    botUser,
    client: interactive,
    standing,
    people: known,
    channels,
    asked,
    pictures: { draw: drawChart, upload, signal },
    outbox: box,
    publisher: publisher({ workspace, outbox: box, upload, events, mayShare: share, drawChart }),
    alerts: alertSide({
      workspace,
      channelNow: (channel) => asked.idNow(channel),
      mayShare: share,
      people: known,
      groups: userGroups(interactive, clock, events),
      outbox: box,
    }),
  };
}

/** Posting, and the app that answers commands, buttons and forms. */
export async function buildSlack(parts: SlackParts): Promise<SlackSide> {
  const { config, slack, tokens, organisation, store, answers, clock, events } = parts;
  const posting = await buildPosting(parts);
  const { workspace, client, channels, asked } = posting;
  const guard = gate({
    client,
    workspace,
    roles: config.roles,
    organisation,
    mayPost: channels.mayPost,
    audit: store.audit,
    clock,
    events,
  });
  const subscriptions = {
    command: slack.commands.flow,
    workspace,
    desk: subscriptionDesk({
      store,
      organisation,
      digests: config.digests,
      piEnds: config.pis.map(({ to }) => to),
      workspace,
      asked,
      clock,
    }),
    gate: guard,
    scopeOfChannel: channels.scopeOf,
    mayAskFor: mayShare(client, channels.mayAskFor),
    outbox: posting.outbox,
    events,
  };
  const app = await slackApp({
    way:
      slack.mode === 'socket'
        ? { mode: 'socket', appToken: tokens.app }
        : { mode: 'http', signingSecret: tokens.signing },
    botToken: tokens.bot,
    apiUrl: slack.apiUrl,
    workspace,
    command: slack.commands.flow,
    answers,
    scopeOfChannel: channels.scopeOf,
    gate: guard,
    channelWish: (wish, place) => answerChannelWish(wish, place, subscriptions),
    risksNaming: namingIn(parts, posting),
    pictures: posting.pictures,
    outbox: posting.outbox,
    clock,
    events,
    routes: [guard.routes, ...routesAround(parts, posting, guard)],
  });
  return { ...posting, app };
}

/** Open risks that name an item, with where they are told. */
function namingIn(
  { config, organisation, store }: SlackParts,
  { workspace, asked }: Posting,
): RisksNaming {
  const told = {
    organisation,
    store,
    listeners: listenersOf(config, organisation),
    workspace,
    channelNow: (channel: string) => asked.idNow(channel),
  };
  return (items, most) => risksNaming(told, items, most);
}

/** Risks, the Home tab, and what becomes of channels. */
function routesAround(parts: SlackParts, posting: Posting, guard: Guard): readonly Routes[] {
  const { config, slack, organisation, store, answers, clock, events } = parts;
  const { workspace, botUser, client, channels, asked, outbox: box, standing } = posting;
  const desk = riskDesk({ store, organisation, clock, changed: parts.risksChanged });
  const scopeOfChannel = channels.scopeOf;
  return [
    riskRoutes({
      command: slack.commands.risk,
      workspace,
      client,
      desk,
      gate: guard,
      scopes: () => answers.scopes(),
      scopeOfChannel,
      dayAsked: (text, scope) => answers.dayAsked(text, scope),
      nameOf: (user) => guard.nameOf(user),
      outbox: box,
      clock,
      events,
    }),
    ...slackHome({
      config,
      commands: slack.commands,
      organisation,
      store,
      client,
      workspace,
      botUser,
      answers,
      desk,
      guard,
      configured: parts.configured,
      scopeOfChannel,
      outbox: box,
      standing,
      asked,
      clock,
      events,
    }),
  ];
}
