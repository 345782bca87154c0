import { setImmediate } from 'node:timers/promises';
import { quietHoursOf, riskSettings } from '../../src/config/risk-settings.ts';
import type { Delivery } from '../../src/core/domain/delivery.ts';
import { findScope } from '../../src/core/domain/scopes.ts';
import { DAY_MS, instantOf } from '../../src/core/domain/time.ts';
import type { Instant, Period } from '../../src/core/domain/time.ts';
import type { RiskEvaluation } from '../../src/core/risks/rules/verdict.ts';
import type { RiskStory } from '../../src/core/risks/story.ts';
import { addDays, atLocalTime, startOfDay } from '../../src/core/timeline/calendar.ts';
import { reader } from '../../src/jobs/answer.ts';
import type { Reader } from '../../src/jobs/answer.ts';
import { sendDigest } from '../../src/jobs/digest.ts';
import { keptItems } from '../../src/jobs/kept-items.ts';
import { readingOf } from '../../src/jobs/reading.ts';
import { riskTeller } from '../../src/jobs/tell-risks.ts';
import { watcher } from '../../src/jobs/watcher.ts';
import type { Watcher } from '../../src/jobs/watcher.ts';
import { latestOccurrence, timingOf } from '../../src/schedule/due.ts';
import { drawChart } from '../../src/charts/chart.ts';
import { alertSide } from '../../src/slack/alert-side.ts';
import type { AlertSide } from '../../src/slack/alert-side.ts';
import { bulkClient, interactiveClient } from '../../src/slack/clients.ts';
import { people as peopleOf } from '../../src/slack/commands/people.ts';
import { mayShare as mayShareIn } from '../../src/slack/commands/rooms.ts';
import { outbox as outboxOf } from '../../src/slack/deliver.ts';
import { pictureUploader } from '../../src/slack/images.ts';
import { userGroups } from '../../src/slack/may/user-groups.ts';
import { decode } from '../../src/slack/message.ts';
import { publisher } from '../../src/slack/publisher.ts';
import type { Publisher } from '../../src/slack/publisher.ts';
import { channelsOf } from '../../src/wiring/channels.ts';
import { listenersOf } from '../../src/wiring/watch.ts';
import type { Store } from '../../src/store/store.ts';
import { rtesAtWork } from './weeks-people.ts';
import { asPulledBy, openedOnce } from './weeks-setting.ts';
import type { WeeksSetting } from './weeks-setting.ts';

export interface WeeksOptions {
  readonly period: Period;
  /** Whether RTEs ROAM what they are told of, some hours later. */
  readonly people: 'nobody' | 'rtes';
  /** How often changes are seen while there are any. */
  readonly everyMs: number;
  /** What the rules found as of instants, kept for walks with other people: they do not look at what people do. */
  readonly found?: Map<Instant, readonly RiskEvaluation[]>;
}

/** What became of one message, whoever was told. */
export interface SaidMessage {
  readonly channel: string;
  readonly kind: 'digest' | 'alert';
  /** `message` stands by itself, `reply` in a thread; `update` changes one that is there and notifies nobody. */
  readonly way: 'message' | 'reply' | 'update';
  /** Such as `raised`, `group-raised`, `parent`. */
  readonly what: string;
  readonly at: Instant;
  readonly text: string;
  /** Risks with the version that was told, such as `R-3 v1`. */
  readonly tells: readonly string[];
  readonly isSent: boolean;
  /** Free of what a program says where a person should read a word. */
  readonly isReadable: boolean;
}

export interface WeeksWalked {
  readonly period: Period;
  readonly evaluations: number;
  readonly said: readonly SaidMessage[];
  readonly stories: readonly RiskStory[];
  /** When somebody was first told of a risk, by its id. */
  readonly toldAt: ReadonlyMap<string, Instant>;
}

const MINUTE = 60_000;
const ROUND_MS = 10 * MINUTE;
const MANY = 1_000_000;
const MORNING = 9;

/**
 * Lets weeks pass over a history that is there whole, with the jobs of the service: every answer is as of the clock's time.
 * The clock stops where items changed, where days end and begin, where a digest is due, and where the plan of messages
 * asked to be looked at again.
 */
export async function walkWeeks(
  setting: WeeksSetting,
  options: WeeksOptions,
): Promise<WeeksWalked> {
  const { organisation, clock } = setting;
  const { period, everyMs } = options;
  clock.set(period.from);
  const store = asPulledBy(await openedOnce(setting.store, period.to), clock, ROUND_MS);
  const read = reader(organisation, store, keptItems(20_000));
  const stopping = new AbortController();
  const posting = slackSideOf(setting, store, stopping.signal);
  const watch = watcherOf(setting, store, foundOnce(read, options.found), posting.alerts);
  const people = options.people === 'rtes' ? rtesAtWork(setting, store) : null;
  const digests = digestsOf(setting, period);
  const stops = stopsOf(await changesIn(setting.store, period), period, everyMs, organisation.zone);
  for (const { at } of digests) stops.add(at);

  let evaluations = 0;
  for (let at = next(stops, null, period.from); at !== null;) {
    clock.set(at);
    if (people !== null && (await people.work())) await watch.changed();
    await watch.run();
    evaluations += 1;
    for (const { scope, channel, cadence, at: due } of digests) {
      if (due !== at) continue;
      const order = { scope, channel, cadence, quietWeeks: 'line' } as const;
      await sendDigest(order, at, read, posting.publisher, store.publications, stopping.signal);
    }
    await setImmediate();
    at = next(stops, watch.state().tellsAgainAt, instantOf(at + 1));
    if (at !== null && at >= period.to) at = null;
  }
  return { period, evaluations, ...(await whatWasSaid(store)) };
}

function foundOnce(
  read: Pick<Reader, 'risks'>,
  found = new Map<Instant, readonly RiskEvaluation[]>(),
): Pick<Reader, 'risks'> {
  return {
    async risks(asOf, settings) {
      const known = found.get(asOf) ?? (await read.risks(asOf, settings));
      found.set(asOf, known);
      return known;
    },
  };
}

function slackSideOf(
  { config, organisation, slack, clock }: WeeksSetting,
  { deliveries }: Pick<Store, 'deliveries'>,
  signal: AbortSignal,
): { readonly alerts: AlertSide; readonly publisher: Publisher } {
  const access = { botToken: slack.botToken, apiUrl: slack.apiUrl, events: SILENT };
  const { teamId: workspace } = slack.identity;
  const interactive = interactiveClient(access);
  const client = bulkClient(access);
  const mayShare = mayShareIn(interactive, channelsOf(config, organisation).mayPost);
  const outbox = outboxOf({
    workspace,
    deliveries,
    client,
    turn: () => Promise.resolve(),
    clock: clock.now,
    events: SILENT,
    signal,
    patience: { settleMs: 1 },
  });
  const people = peopleOf(interactive, workspace, clock.now);
  const upload = pictureUploader(client, [5]);
  const groups = userGroups(interactive, clock.now, {
    userGroupUnreadable: () => undefined,
  });
  return {
    alerts: alertSide({ workspace, channelNow: (id) => id, mayShare, people, groups, outbox }),
    publisher: publisher({ workspace, outbox, upload, events: SILENT, mayShare, drawChart }),
  };
}

function watcherOf(
  { config, organisation, clock }: WeeksSetting,
  store: Store,
  read: Pick<Reader, 'risks'>,
  alerts: AlertSide,
): Watcher {
  const reading = readingOf(organisation, store);
  return watcher({
    organisation,
    settings: riskSettings(config),
    read,
    store,
    teller: riskTeller({
      organisation,
      store,
      listeners: listenersOf(config, organisation),
      quietHours: quietHoursOf(config),
      calendarOf: (zone) => reading.calendarOf(zone),
      command: '/risk',
      events: SILENT,
    }),
    side: () => alerts,
    pulling: new Map(),
    roundMs: ROUND_MS,
    clock: clock.now,
    events: SILENT,
  });
}

/** Nothing may go wrong here, so that what is told of trouble ends the run. */
const SILENT = {
  alertPlanned: () => undefined,
  risksEvaluated: () => undefined,
  deliverySettled: () => undefined,
  slackLibrary: () => undefined,
  alertsRefused: (channel: string, why: string) => fail(`${channel}: ${why}`),
  risksUnheard: (scope: string, _: unknown, why: string) => fail(`${scope}: ${why}`),
  tellingFailed: (error: unknown) => fail(String(error)),
  imageFailed: (error: unknown) => fail(String(error)),
};

function fail(why: string): never {
  throw new Error(why);
}

function next(stops: ReadonlySet<number>, also: Instant | null, from: Instant): Instant | null {
  const later = [...stops].filter((at) => at >= from);
  if (also !== null && also >= from) later.push(also);
  return later.length === 0 ? null : instantOf(later.reduce((a, b) => Math.min(a, b)));
}

/** When anything is known to have happened to an item. */
async function changesIn({ items }: Store, period: Period): Promise<Set<number>> {
  const everything = {
    createdUntil: period.to,
    openSince: null,
    teams: null,
    fingerprint: '',
  };
  const changes = new Set<number>();
  for await (const chunk of items.read(everything)) {
    for (const { item, history } of chunk) {
      changes.add(item.createdAt);
      for (const { at } of history) changes.add(at);
    }
  }
  return changes;
}

/** The ends of the stretches of time in which something changed or a day ended, and mornings. */
function stopsOf(
  changes: ReadonlySet<number>,
  { from, to }: Period,
  everyMs: number,
  zone: string,
): Set<number> {
  const stops = new Set<number>();
  function seen(at: number): void {
    const end = Math.ceil(at / everyMs) * everyMs;
    if (end >= from && end < to) stops.add(end);
  }
  for (const at of changes) seen(at);
  for (let day = startOfDay(from, zone); day < to; day = addDays(day, 1, zone)) {
    seen(day);
    const morning = atLocalTime(day, MORNING, 0, zone);
    if (morning >= from && morning < to) stops.add(morning);
  }
  return stops;
}

function digestsOf(
  { config, organisation }: WeeksSetting,
  { from, to }: Period,
): readonly {
  readonly scope: NonNullable<ReturnType<typeof findScope>>;
  readonly channel: string;
  readonly cadence: 'weekly' | 'fortnightly' | 'monthly' | 'pi';
  readonly at: Instant;
}[] {
  const piEnds = config.pis.map((pi) => pi.to);
  return config.digests.flatMap(({ scope: id, channel, cadence, at, anchor }) => {
    const scope = findScope(organisation, id);
    if (scope === null) throw new Error(`The demo has no scope ${id}.`);
    const timing = timingOf(at, cadence, anchor, piEnds);
    const dues = new Set<Instant>();
    for (let day: number = from; day <= to; day += DAY_MS) {
      const due = latestOccurrence(timing, scope.zone, instantOf(day));
      if (due !== null && due >= from && due < to) dues.add(due);
    }
    return [...dues].map((due) => ({ scope, channel, cadence, at: due }));
  });
}

async function whatWasSaid(
  store: Store,
): Promise<Pick<WeeksWalked, 'said' | 'stories' | 'toldAt'>> {
  const states = ['due', 'sending', 'sent', 'unknown', 'failed'] as const;
  const deliveries = await store.deliveries.list(states, MANY);
  const risks = await store.risks.list({ scopes: null, since: instantOf(0) });
  const stories: RiskStory[] = [];
  for (const risk of risks) stories.push({ risk, events: await store.risks.events(risk.id) });
  const toldAt = new Map<string, Instant>();
  const tells = new Map<string, readonly string[]>();
  const [workspace = ''] = deliveries.map(({ key }) => key.workspace);
  for (const channel of new Set(deliveries.map(({ key }) => key.channel))) {
    const ids = risks.map(({ id }) => id);
    for (const one of await store.alerts.told(workspace, channel, ids)) {
      const told = one.tells.map(({ risk, version }) => `${risk} v${version}`);
      tells.set(nameOf({ ...one.key, channel }), told);
      for (const { risk } of one.tells) {
        toldAt.set(risk, instantOf(Math.min(toldAt.get(risk) ?? Infinity, one.at)));
      }
    }
  }
  const said = deliveries.map((one) => saidBy(one, tells.get(nameOf(one.key)) ?? []));
  return { said, stories, toldAt };
}

function nameOf({ channel, scope, period, part }: Omit<Delivery['key'], 'workspace'>): string {
  return JSON.stringify([channel, scope, period, part]);
}

const UNREADABLE = /undefined|NaN|Infinity|\[object|\$\{/;

function saidBy(
  { key, payload, state, createdAt }: Delivery,
  tells: readonly string[],
): SaidMessage {
  const outgoing = decode(payload);
  if (outgoing === null) throw new Error(`Nobody can read what ${key.part} says.`);
  const { act, under, message } = outgoing;
  const isReply = under === undefined ? key.part !== 'parent' : under !== null;
  return {
    channel: key.channel,
    kind: key.kind === 'digest' ? 'digest' : 'alert',
    way: act === 'update' ? 'update' : isReply ? 'reply' : 'message',
    what: key.part.replace(/-\d.*$/, ''),
    at: createdAt,
    text: message.text,
    tells,
    isSent: state === 'sent',
    isReadable: message.text.trim() !== '' && !UNREADABLE.test(payload),
  };
}
