import type { HomeView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Organisation } from '../../../src/core/domain/organisation.ts';
import { scopesOf } from '../../../src/core/domain/scopes.ts';
import type { RiskStory } from '../../../src/core/risks/story.ts';
import type { SlackEmulator, SlackOptions } from '../../../src/demo/slack/slack.ts';
import { startSlack } from '../../../src/demo/slack/slack.ts';
import { homeDesk, type ConfiguredDigest } from '../../../src/jobs/home-desk.ts';
import { slackApp, type SlackApp } from '../../../src/slack/app.ts';
import { bulkClient, interactiveClient } from '../../../src/slack/clients.ts';
import { outbox, type Outbox } from '../../../src/slack/deliver.ts';
import type { SlackEvents } from '../../../src/slack/events.ts';
import type { Gate, Wish } from '../../../src/slack/gate.ts';
import type { HomeDesk } from '../../../src/slack/home/home-desk.ts';
import { homeRoutes, type HomeOptions } from '../../../src/slack/home/home.ts';
import { memberships, type Memberships } from '../../../src/slack/home/memberships.ts';
import type { Answers } from '../../../src/slack/ports.ts';
import type { RiskDesk } from '../../../src/slack/risk-desk.ts';
import type { Routes } from '../../../src/slack/routes.ts';
import { openStore } from '../../../src/store/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { anOrganisation, aTeam } from '../../support/build.ts';
import { aReport } from '../../support/reports.ts';
import { NOW } from '../../support/told-risks.ts';

export const ADMIN = 'U1';
export const MEMBER = 'U2';
export const GUEST = 'U3';

/** Two ARTs of one value stream; the first one's RTE is U2. */
export function twoArts(): Organisation {
  const art = { kind: 'stream-aligned', zone: null, headcount: null, channel: null } as const;
  return anOrganisation({
    zone: 'Europe/Berlin',
    valueStreams: [
      {
        id: 'payments',
        name: 'Payments',
        zone: null,
        coordination: null,
        arts: [
          {
            ...art,
            id: 'card-payments',
            name: 'Card Payments ART',
            people: { rte: [MEMBER] },
            teams: [aTeam('acquiring')],
          },
          { ...art, id: 'ledger', name: 'Ledger ART', people: {}, teams: [aTeam('accounts')] },
        ],
      },
    ],
  });
}

/** A workspace, an app with a Home tab and a store; numbers and risks are as the test says. */
export interface HomeStage extends AsyncDisposable {
  readonly slack: SlackEmulator;
  readonly store: Store;
  readonly outbox: Outbox;
  readonly homeDesk: HomeDesk;
  readonly app: SlackApp;
  /** Every wish that was brought to the gate. */
  readonly wishes: readonly Wish[];
  readonly happened: readonly string[];
  /** Open risks, whoever owns them. */
  stories: readonly RiskStory[];
  /** Opens the tab and waits until it is drawn. */
  open(user: string): Promise<string>;
  /** Clicks and waits likewise. */
  click(
    user: string,
    action: string,
    clicked?: { value?: string; chosen?: object },
  ): Promise<string>;
  /** What is on the tab now, as text. */
  seen(user: string): string;
  view(user: string): HomeView;
}

interface StageParts {
  readonly slack: SlackEmulator;
  readonly store: Store;
  readonly outbox: Outbox;
  readonly client: WebClient;
  readonly homeDesk: HomeDesk;
  readonly memberships: Memberships;
  readonly organisation: Organisation;
}

export interface StageOptions {
  readonly slack?: SlackOptions;
  readonly digests?: readonly ConfiguredDigest[];
  readonly organisation?: Organisation;
  /** Whether decisions are written back into trackers. */
  readonly writesBack?: boolean;
  readonly answers?: Partial<Answers>;
  readonly home?: Partial<HomeOptions>;
  readonly homeDesk?: Partial<HomeDesk>;
  readonly desk?: Partial<RiskDesk>;
  readonly routes?: (parts: StageParts) => readonly Routes[];
  /** Such as one that waits while Slack takes nothing of us. */
  readonly outbox?: (box: Outbox, client: WebClient) => Outbox;
  readonly lockedOut?: (why: string) => void;
}

function notAsked(): Promise<never> {
  return Promise.reject(new Error('nobody asks for this here'));
}

const SOMEBODY = {
  users: [
    { id: ADMIN, name: 'admin' },
    { id: MEMBER, name: 'rte' },
    { id: GUEST, name: 'guest', guest: 'multi' as const },
  ],
  channels: [
    { id: 'C1', name: 'cards', members: [ADMIN] },
    { id: 'C2', name: 'ledger', members: [ADMIN], withBot: false },
  ],
};

export async function homeStage(options: StageOptions = {}): Promise<HomeStage> {
  const slack = await startSlack({ ackTimeoutMs: 1_000, ...SOMEBODY, ...options.slack });
  const store = await openStore('sqlite::memory:');
  const happened: string[] = [];
  const wishes: Wish[] = [];
  const events = eventsInto(happened);
  const organisation = options.organisation ?? twoArts();
  const workspace = slack.identity.teamId;
  const access = { botToken: slack.botToken, apiUrl: slack.apiUrl, events };
  const client = interactiveClient(access);
  function clock(): number {
    return NOW;
  }
  const plain = outbox({
    deliveries: store.deliveries,
    workspace,
    client: bulkClient(access),
    turn: () => Promise.resolve(),
    clock,
    events,
    signal: new AbortController().signal,
    lockedOut: (why) => options.lockedOut?.(why),
  });
  const box = options.outbox?.(plain, client) ?? plain;
  const inChannels = memberships(client, clock);
  const desk = {
    ...homeDesk({
      store,
      organisation,
      workspace,
      writesBack: options.writesBack ?? false,
      digests: options.digests ?? [],
      configuredChannels: (options.digests ?? []).map(({ channel }) => channel),
      piEnds: [],
      clock,
    }),
    ...options.homeDesk,
  };
  const stage = { stories: [] as readonly RiskStory[] };
  const answers: Answers = {
    scopes: () => scopesOf(organisation),
    dayAsked: () => ({ kind: 'unknown' }),
    runningPi: () => null,
    report: () => Promise.resolve(aReport()),
    delivery: notAsked,
    dependencies: notAsked,
    forecast: notAsked,
    backtest: notAsked,
    topology: notAsked,
    items: notAsked,
    digest: notAsked,
    ...options.answers,
  };
  const app = await slackApp({
    way: { mode: 'socket', appToken: slack.appToken },
    botToken: slack.botToken,
    apiUrl: slack.apiUrl,
    workspace,
    command: '/flow',
    answers,
    scopeOfChannel,
    gate: gateOf(workspace, wishes),
    outbox: box,
    clock,
    events,
    routes: [
      homeRoutes({
        client,
        answers,
        gate: gateOf(workspace, wishes),
        desk: { ...risksOf(() => stage.stories), ...options.desk },
        homeDesk: desk,
        memberships: inChannels,
        scopeOfChannel,
        troubles: () => Promise.resolve([]),
        outbox: box,
        command: '/flow',
        clock,
        events,
        ...options.home,
      }),
      ...(options.routes?.({
        slack,
        store,
        outbox: box,
        client,
        homeDesk: desk,
        memberships: inChannels,
        organisation,
      }) ?? []),
    ],
  });
  await app.start();

  function view(user: string): HomeView {
    return slack.user(user).home()?.body as unknown as HomeView;
  }
  async function settled(user: string): Promise<string> {
    for (let calm = 0; calm < 3; calm += app.inFlight() === 0 ? 1 : 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return textOf(view(user));
  }
  return Object.assign(stage, {
    slack,
    store,
    outbox: box,
    homeDesk: desk,
    app,
    wishes,
    happened,
    async open(user: string) {
      await slack.user(user).openHome();
      return settled(user);
    },
    async click(user: string, action: string, clicked = {}) {
      await slack.user(user).clickHome(action, clicked);
      return settled(user);
    },
    seen: (user: string) => textOf(view(user)),
    view,
    async [Symbol.asyncDispose]() {
      await app.stop();
      await slack[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
    },
  });
}

function scopeOfChannel(channel: string): string | null {
  return { C1: 'card-payments', C2: 'ledger' }[channel] ?? null;
}

function gateOf(workspace: string, wishes: Wish[]): Gate {
  return {
    may(wish) {
      wishes.push(wish);
      const { user, action, channel } = wish;
      const isAllowed = user === ADMIN || (user === MEMBER && ['ask', 'home.set'].includes(action));
      if (!isAllowed) {
        return Promise.resolve({
          kind: 'denied',
          why: 'role',
          sentence: `Only some may ${action}.`,
        });
      }
      const acting = {
        workspace,
        user,
        name: user,
        role: 'admin (listed)',
        channel,
        request: 'r1',
      };
      return Promise.resolve({ kind: 'allowed', acting });
    },
  };
}

function risksOf(stories: () => readonly RiskStory[]): RiskDesk {
  return {
    open: (scope) => Promise.resolve(stories().filter(({ risk }) => risk.scope === scope.id)),
    boards: notAsked,
    ownedBy: (user) =>
      Promise.resolve(
        stories().filter(
          ({ risk }) => risk.decision?.roam === 'owned' && risk.decision.owner === user,
        ),
      ),
    find: notAsked,
    decide: notAsked,
    raise: notAsked,
    snooze: notAsked,
    mute: notAsked,
    unmute: notAsked,
    quietings: notAsked,
    rtesOf: () => [],
  };
}

function eventsInto(happened: string[]): SlackEvents {
  return {
    slackLibrary: () => undefined,
    acknowledged: () => undefined,
    commandAnswered: (verb) => void happened.push(`answered ${verb}`),
    commandFailed: (verb, _reference, error) =>
      void happened.push(`failed ${verb}: ${String(error)}`),
    commandRefused: (verb) => void happened.push(`refused ${verb}`),
    requestRefused: (why) => void happened.push(`request ${why}`),
    connectionUp: () => undefined,
    connectionLost: () => undefined,
    deliverySettled: (key, state) => void happened.push(`${key.kind} ${state}`),
    imageFailed: () => undefined,
  };
}

/** Everything that a person reads on it, in order. */
function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  if (Array.isArray(value))
    return value
      .map(textOf)
      .filter((one) => one !== '')
      .join('\n');
  const { text } = value as { readonly text?: unknown };
  const own = typeof text === 'string' ? text : '';
  const inner = Object.entries(value)
    .filter(
      ([name]) => !['option_groups', 'confirm', 'private_metadata', 'placeholder'].includes(name),
    )
    .map(([, child]) => textOf(child));
  return [own, ...inner].filter((one) => one !== '').join('\n');
}
