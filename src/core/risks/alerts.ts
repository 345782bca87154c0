import type { Quieting, Risk } from '../domain/risk.ts';
import { DAY_MS } from '../domain/time.ts';
import type { Instant } from '../domain/time.ts';
import { keyOfAlert, kindOfAlert, MOST_AT_ONCE } from './alert.ts';
import type {
  AlertKind,
  AlertPlan,
  AlertPost,
  AlertUpdate,
  PostedAlert,
  ReminderReason,
} from './alert.ts';
import { dayOf, nextMorning, quietUntil } from './local-time.ts';
import type { QuietHours } from './local-time.ts';
import { isPressing, newsOf, toldOf } from './news.ts';
import type { Told } from './news.ts';
import { reminderOf } from './reminders.ts';
import type { ReminderSetting, Snooze } from './reminders.ts';
import { roomFor } from './room.ts';
import type { Room } from './room.ts';
import { byUrgency } from './story.ts';
import type { RiskStory } from './story.ts';

/** One channel or person that is told of risks, and what is known to have been told there. */
export interface AlertInput extends ReminderSetting {
  /** The risks that are told there, and those that `posted` tells of; resolved ones only need to be here to be shown so. */
  readonly stories: readonly RiskStory[];
  /** All alerts of that channel that the outbox has in any state: what it refuses to post twice. */
  readonly posted: readonly PostedAlert[];
  readonly quietings: readonly Quieting[];
  readonly quietHours: QuietHours | null;
}

/** Something to say of one risk, or to keep back until `heldUntil`; for ever where that is null. */
interface Saying {
  readonly risk: Risk;
  readonly what: AlertKind;
  readonly part: string;
  readonly reason: ReminderReason | null;
  readonly held: { readonly until: Instant | null } | null;
}

/**
 * What to say in one channel now (metrics.md, section 8): a plan of messages and of changes to those that are there.
 *
 * A risk is told once; a new message comes when its severity rises, when it comes back, once when it recovered, and as a
 * reminder. More than three that say the same are one message. What may wait, waits while the channel has heard enough
 * (`roomFor`), and is then one message. Quiet hours, snoozes and mutes keep messages back; what is over by then is not
 * said. Changes notify nobody and are never kept back: a message always shows what is the case.
 *
 * Deterministic, whatever the order of the input; with what it says in `posted` it has nothing to say. Instants are epoch
 * milliseconds, days those of `zone`.
 */
export function alertsFor(input: AlertInput): AlertPlan {
  const told = toldOf(input.posted);
  const stories = input.stories.toSorted((a, b) => byUrgency(a.risk, b.risk));
  const sayings = stories.flatMap((story) => sayingOf(story, told.get(story.risk.id) ?? [], input));
  const { posts, lookAgainAt } = postsOf(
    sayings.filter(({ held }) => held === null),
    input,
  );
  return {
    posts,
    updates: updatesOf(input),
    lookAgainAt: earliest([
      ...sayings.flatMap(({ held }) => held?.until ?? []),
      ...lookAgainAt,
      ...endsOfSnoozes(stories, input),
      ...(stories.some(({ risk }) => isPressing(risk))
        ? [nextMorning(input.asOf, input.zone)]
        : []),
    ]),
  };
}

function sayingOf(story: RiskStory, told: readonly Told[], input: AlertInput): Saying[] {
  const { risk } = story;
  const held = keptBack(risk, input);
  const news = newsOf(story, told);
  if (news !== null) return [{ risk, ...news, reason: null, held }];
  const reason = told.length === 0 ? null : reminderOf(story, told, snoozeOf(risk, input), input);
  if (reason === null) return [];
  const part = `reminder-${dayOf(input.asOf, input.zone)}`;
  return [{ risk, what: 'reminder', part, reason, held }];
}

function keptBack(risk: Risk, input: AlertInput): Saying['held'] {
  const { quietings, quietHours, zone, asOf } = input;
  const isMuted = quietings.some(
    (one) => one.kind === 'mute' && one.rule === risk.raisedBy && one.scope === risk.scope,
  );
  if (isMuted) return { until: null };
  const snooze = snoozeOf(risk, input);
  if (snooze !== null && snooze.until > asOf) return { until: snooze.until };
  const passes = quietHours?.highPasses === true && risk.severity === 'high';
  const until = passes ? null : quietUntil(asOf, quietHours, zone);
  return until === null ? null : { until };
}

/** The one that lasts longest. */
function snoozeOf(risk: Risk, { quietings }: AlertInput): Snooze | null {
  return quietings
    .filter((one) => one.kind === 'snooze')
    .filter((one) => one.risk === risk.id)
    .reduce<Snooze | null>((a, b) => (a === null || b.until > a.until ? b : a), null);
}

function endsOfSnoozes(stories: readonly RiskStory[], input: AlertInput): Instant[] {
  return stories
    .filter(({ risk }) => isPressing(risk))
    .flatMap(({ risk }) => snoozeOf(risk, input)?.until ?? [])
    .filter((until) => until > input.asOf);
}

/** What is urgent at once; all else as far as there is room for it, else together when there is. */
function postsOf(
  said: readonly Saying[],
  input: AlertInput,
): Pick<AlertPlan, 'posts'> & {
  readonly lookAgainAt: readonly Instant[];
} {
  const urgent = together(said.filter(isUrgent), ({ what }) => what);
  const patient = said.filter((one) => !isUrgent(one));
  const news = patient.filter(({ what }) => isOwn(what));
  const replies = patient.filter(({ what }) => !isOwn(what));
  const roomForNews = inTime(news, roomAmong(input, isOwn, urgent), input.asOf);
  const roomForReplies = roomAmong(input, (what) => !isOwn(what), urgent);
  const threadOf = threadsIn(input.posted);
  return {
    posts: [
      ...urgent,
      ...fitting(news, roomForNews, () => ''),
      ...fitting(replies, roomForReplies, ({ what, risk }) => `${what} ${threadOf(risk)}`),
    ],
    lookAgainAt: [
      ...(news.length > 0 && roomForNews.messages === 0 ? [roomForNews.from] : []),
      ...(replies.length > 0 && roomForReplies.messages === 0 ? [roomForReplies.from] : []),
    ],
  };
}

/** High risks, what people raised themselves, and whatever was due at a time that somebody named. */
function isUrgent({ risk, reason }: Saying): boolean {
  if (risk.severity === 'high' || risk.raisedBy === 'by-hand') return true;
  return reason !== null && reason !== 'un-roamed';
}

/** Messages that stand by themselves; all others belong into a thread. */
function isOwn(what: AlertKind | null): boolean {
  return what === 'raised' || what === 'returned' || what === 'escalated';
}

function roomAmong(
  { posted, asOf, zone, calendar }: AlertInput,
  counts: (what: AlertKind | null) => boolean,
  now: readonly AlertPost[],
): Room {
  const heard = posted.filter(({ key }) => counts(kindOfAlert(key))).map(({ at }) => at);
  const more = now.filter(({ what }) => counts(what)).map(() => asOf);
  return roomFor([...heard, ...more], { asOf, zone, calendar });
}

/** Nothing waits until it is too late to do something about it: then there is room for one message now. */
function inTime(news: readonly Saying[], room: Room, asOf: Instant): Room {
  const isDue = news.some(
    ({ risk: { nature, expectedAt } }) =>
      nature === 'risk' &&
      expectedAt !== null &&
      expectedAt > asOf &&
      expectedAt <= room.from + DAY_MS,
  );
  return isDue && room.messages === 0 ? { messages: 1, from: asOf } : room;
}

function fitting(
  sayings: readonly Saying[],
  room: Room,
  groupOf: (one: Saying) => string,
): AlertPost[] {
  if (room.messages === 0) return [];
  if (sayings.length <= Math.min(room.messages, MOST_AT_ONCE)) {
    return sayings.map((one) => postOf([one]));
  }
  return [...Map.groupBy(sayings, groupOf).values()].map((all) => postOf(all));
}

function together(said: readonly Saying[], groupOf: (one: Saying) => string): AlertPost[] {
  return [...Map.groupBy(said, groupOf).values()].flatMap((all) =>
    all.length > MOST_AT_ONCE ? [postOf(all)] : all.map((one) => postOf([one])),
  );
}

/** Names the newest message that stands by itself and tells of a risk. */
function threadsIn(posted: readonly PostedAlert[]): (risk: Risk) => string {
  const own = posted.filter(({ key }) => isOwn(kindOfAlert(key))).toSorted((a, b) => a.at - b.at);
  const threads = new Map(
    own.flatMap(({ key, tells }) => tells.map(({ risk }) => [risk, JSON.stringify(key)] as const)),
  );
  return ({ id }) => threads.get(id) ?? '';
}

function postOf(sayings: readonly Saying[]): AlertPost {
  const [first] = sayings;
  if (first === undefined) throw new RangeError('A message tells of one risk at least');
  return {
    key: keyOfAlert(first.risk, first.part, sayings.length > 1),
    what: first.what,
    tells: sayings.map(({ risk, reason }) => ({ risk: risk.id, version: risk.version, reason })),
  };
}

function updatesOf({ stories, posted }: AlertInput): AlertUpdate[] {
  const versions = new Map(stories.map(({ risk }) => [risk.id, risk.version]));
  return posted
    .filter(({ isEditable }) => isEditable)
    .map(({ key, tells }) => ({
      key,
      tells: tells.map(({ risk, shown }) => ({
        risk,
        shown,
        version: Math.max(shown, versions.get(risk) ?? shown),
      })),
    }))
    .filter(({ tells }) => tells.some(({ version, shown }) => version > shown))
    .toSorted(byKey);
}

function byKey(a: AlertUpdate, b: AlertUpdate): number {
  return JSON.stringify(a.key) < JSON.stringify(b.key) ? -1 : 1;
}

function earliest(instants: readonly Instant[]): Instant | null {
  return instants.reduce<Instant | null>((a, b) => (a === null || b < a ? b : a), null);
}
