import { expect } from 'vitest';
import type { AuditEntry } from '../../src/core/domain/audit.ts';
import { findScope, scopesOf } from '../../src/core/domain/scopes.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import type { RiskSignal } from '../../src/core/domain/risk.ts';
import { dateAsked } from '../../src/core/forecast/date-asked.ts';
import type { RiskStory } from '../../src/core/risks/story.ts';
import { startSlack } from '../../src/demo/slack/slack.ts';
import type { SlackEmulator } from '../../src/demo/slack/slack.ts';
import { riskDesk } from '../../src/jobs/risk-desk.ts';
import { slackApp } from '../../src/slack/app.ts';
import type { SlackApp } from '../../src/slack/app.ts';
import { bulkClient, interactiveClient } from '../../src/slack/clients.ts';
import { outbox } from '../../src/slack/deliver.ts';
import type { SlackEvents } from '../../src/slack/events.ts';
import { gate } from '../../src/slack/may/gate.ts';
import type { Answers } from '../../src/slack/ports.ts';
import type { RiskDesk } from '../../src/slack/risk-desk.ts';
import { riskRoutes } from '../../src/slack/risk/routes.ts';
import { riskCard } from '../../src/slack/views/risk-card.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { anOrganisation } from './build.ts';
import { look } from './look.ts';
import { instant } from './reports.ts';
import { SIGNALBOX } from './risks.ts';
import { LATE_PROVIDER, NOW } from './told-risks.ts';

const [STREAM] = anOrganisation().valueStreams;
const [ART] = STREAM?.arts ?? [];
if (STREAM === undefined || ART === undefined) throw new Error('There is an ART');

/** PI-7 ends on Sunday 13 December 2026, PI-8 begins then. */
const ORGANISATION = anOrganisation({
  zone: 'Europe/Berlin',
  pis: [
    ['PI-7', '2026-10-04T22:00:00Z', '2026-12-13T23:00:00Z'] as const,
    ['PI-8', '2026-12-13T23:00:00Z', '2027-02-21T23:00:00Z'] as const,
  ].map(([id, from, to]) => ({
    id,
    arts: ['cards'],
    period: { from: instant(from), to: instant(to) },
    graceEnds: instant(from),
    iterations: [],
    match: [],
    integrationPoints: [],
    objectives: [],
  })),
  valueStreams: [{ ...STREAM, arts: [{ ...ART, people: { rte: ['URTE'] } }] }],
});

/** The whole of /risk over real Bolt, the emulated Slack, the gate, the desk and a store. C1 is the channel of `cards`. */
export interface RiskApp extends AsyncDisposable {
  readonly slack: SlackEmulator;
  readonly store: Store;
  readonly desk: RiskDesk;
  readonly app: SlackApp;
  /** What the log would have. */
  readonly log: readonly string[];
  setClock(now: number): void;
  /** A risk as the rules raise it. */
  raise(signal?: Partial<RiskSignal>): Promise<RiskStory>;
  /** What the person reads who types it; waits for the answer. */
  risk(text: string, user?: string, channel?: string): Promise<string>;
  /** The text that the person's form shows; empty where none is open. */
  form(user: string): string;
  /** Opens a form by a command and waits until it is filled in. */
  openForm(text: string, user?: string): Promise<string>;
  submit(user: string, fields: Readonly<Record<string, string>>): Promise<Sent>;
  /** Posts the card of a risk into C1, as an alert would, and gives its time stamp. */
  post(story: RiskStory): Promise<string>;
  /** `chosen` is what a menu then holds. */
  click(ts: string, action: string, user?: string, chosen?: object): Promise<string>;
  trail(): Promise<readonly AuditEntry[]>;
}

interface Sent {
  readonly errors: Readonly<Record<string, string>>;
  /** What the form shows afterwards; empty where it is closed. */
  readonly shown: string;
}

const USERS = [
  { id: 'UANN', name: 'ann' },
  { id: 'UBEA', name: 'bea' },
  { id: 'URTE', name: 'rte' },
  { id: 'UVIEW', name: 'viewer' },
  { id: 'UGUEST', name: 'guest', guest: 'multi' as const },
];

export async function startRiskApp(
  changes: { readonly desk?: (desk: RiskDesk) => RiskDesk; readonly slowAfterMs?: number } = {},
): Promise<RiskApp> {
  const store = await openStore('sqlite::memory:');
  const slack = await startSlack({
    ackTimeoutMs: 3_000,
    users: USERS,
    channels: [
      { id: 'C1', name: 'cards' },
      { id: 'C9', name: 'random' },
    ],
  });
  const log: string[] = [];
  let now: number = NOW;
  function clock(): number {
    return now;
  }
  const events = eventsInto(log);
  const client = interactiveClient({ botToken: slack.botToken, apiUrl: slack.apiUrl, events });
  const real = riskDesk({ store, organisation: ORGANISATION, clock, changed: () => undefined });
  const desk = changes.desk?.(real) ?? real;
  const may = gate({
    client,
    workspace: slack.identity.teamId,
    roles: {
      contributor: { users: ['UANN', 'UBEA'], userGroups: [] },
      viewer: 'everyone',
    },
    organisation: ORGANISATION,
    mayPost: (channel, scope) => channel === 'C1' && scope === 'cards',
    audit: store.audit,
    clock,
    events: { ...events, userGroupUnreadable: () => undefined },
  });
  const box = outbox({
    workspace: slack.identity.teamId,
    deliveries: store.deliveries,
    client: bulkClient({ botToken: slack.botToken, apiUrl: slack.apiUrl, events }),
    turn: () => Promise.resolve(),
    clock: () => Date.now(),
    events,
    signal: new AbortController().signal,
  });
  function scopeOfChannel(channel: string): string | null {
    return channel === 'C1' ? 'cards' : null;
  }
  const app = await slackApp({
    way: { mode: 'socket', appToken: slack.appToken },
    botToken: slack.botToken,
    apiUrl: slack.apiUrl,
    workspace: slack.identity.teamId,
    command: '/flow',
    answers: {} as Answers,
    scopeOfChannel,
    gate: may,
    outbox: box,
    clock,
    events,
    routes: [
      riskRoutes({
        command: '/risk',
        workspace: slack.identity.teamId,
        client,
        desk,
        gate: may,
        scopes: () => scopesOf(ORGANISATION),
        scopeOfChannel,
        dayAsked: (text, scope) => dateAsked(text, scope, ORGANISATION, instantOf(now)),
        nameOf: (user) => may.nameOf(user),
        outbox: box,
        clock,
        events,
        ...(changes.slowAfterMs === undefined ? {} : { slowAfterMs: changes.slowAfterMs }),
      }),
    ],
  });
  await app.start();

  async function settled(): Promise<void> {
    await expect.poll(() => app.inFlight(), { interval: 2 }).toBe(0);
  }
  function form(user: string): string {
    const body = slack.user(user).modal()?.body;
    return body === undefined ? '' : look({ text: '', blocks: body['blocks'] as object[] });
  }
  return {
    slack,
    store,
    desk,
    app,
    log,
    setClock(at) {
      now = at;
    },
    async raise(signal = {}) {
      const whole = { ...LATE_PROVIDER, scope: 'cards', key: crypto.randomUUID(), ...signal };
      const happening = { what: 'raised', signal: whole } as const;
      const { id } = await store.risks.raise(whole.key, {
        at: instantOf(now),
        who: SIGNALBOX,
        happening,
      });
      const story = await real.find(id);
      if (story === null) throw new Error(`There is no ${id}`);
      return story;
    },
    async risk(text, user = 'UANN', channel = 'C1') {
      const { replies, error } = await slack.user(user).slash('/risk', text, { channel });
      await settled();
      expect(error).toBeNull();
      expect(replies.every(({ visibility }) => visibility === 'ephemeral')).toBe(true);
      return replies.map((reply) => look(reply)).join('\n---\n');
    },
    form,
    async openForm(text, user = 'UANN') {
      const { error } = await slack.user(user).slash('/risk', text, { channel: 'C1', replies: 0 });
      expect(error).toBeNull();
      await settled();
      return form(user);
    },
    async submit(user, fields) {
      const view = slack.user(user).modal();
      if (view === null) throw new Error('No form is open');
      const values = Object.fromEntries(
        Object.entries(fields).map(([field, value]) => [field, { value: held(field, value) }]),
      );
      const { payload, error } = await slack.user(user).submit(view.id, values);
      expect(error).toBeNull();
      await settled();
      const errors = (payload['errors'] ?? {}) as Readonly<Record<string, string>>;
      return { errors, shown: form(user) };
    },
    async post(story) {
      const about = {
        asOf: NOW,
        zone: 'Europe/Berlin',
        scopeName: (id: string) => findScope(ORGANISATION, id)?.name ?? id,
        rtes: ['URTE'],
        command: '/risk',
      };
      const { text, blocks } = riskCard(story, about);
      const posted = await client.chat.postMessage({ channel: 'C1', text, blocks: [...blocks] });
      return posted.ts ?? '';
    },
    async click(ts, action, user = 'UANN', chosen = {}) {
      const { replies, error } = await slack.user(user).click(ts, action, { replies: 0, chosen });
      expect(error).toBeNull();
      await settled();
      return replies.map((reply) => look(reply)).join('\n---\n');
    },
    async trail() {
      const period = { from: instantOf(0), to: instantOf(NOW * 2) };
      return (await Array.fromAsync(store.audit.read(period))).flat();
    },
    async [Symbol.asyncDispose]() {
      await app.stop();
      await slack[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
    },
  };
}

/** What an element of a form holds, by what kind of field it is. */
function held(field: string, value: string): object {
  if (field === 'by' || field === 'reviewOn') {
    return { type: 'datepicker', selected_date: value === '' ? null : value };
  }
  if (field === 'owner') return { type: 'users_select', selected_user: value };
  if (field === 'scope' || field === 'choice') {
    return { type: 'static_select', selected_option: value === '' ? null : { value } };
  }
  return { type: 'plain_text_input', value };
}

function eventsInto(log: string[]): SlackEvents {
  return {
    slackLibrary: () => undefined,
    acknowledged: () => undefined,
    commandAnswered: (verb) => void log.push(`answered ${verb}`),
    commandFailed: (verb, reference, error) =>
      void log.push(`failed ${verb} ${reference} ${String(error)}`),
    commandRefused: (verb, user, _channel, why) => void log.push(`refused ${verb} ${user} ${why}`),
    requestRefused: (why) => void log.push(`request ${why}`),
    connectionUp: () => undefined,
    connectionLost: () => undefined,
    deliverySettled: () => undefined,
    imageFailed: () => undefined,
  };
}
