import type { Organisation } from '../core/domain/organisation.ts';
import type { Quieting, Risk } from '../core/domain/risk.ts';
import { DAY_MS, instantOf } from '../core/domain/time.ts';
import type { Instant } from '../core/domain/time.ts';
import type { AlertPlan } from '../core/risks/alert.ts';
import { alertsFor } from '../core/risks/alerts.ts';
import { audiencesOf } from '../core/risks/audience.ts';
import type { Audience, Listeners } from '../core/risks/audience.ts';
import type { QuietHours } from '../core/risks/local-time.ts';
import type { RiskStory } from '../core/risks/story.ts';
import { homeOf } from '../core/risks/whose.ts';
import type { WorkingCalendar } from '../core/timeline/working-calendar.ts';
import type { AlertSide } from '../slack/alert-side.ts';
import type { Store } from '../store/store.ts';
import { changeAlert, putAlert } from './put-alerts.ts';
import type { AlertRoom, Listener } from './put-alerts.ts';
import type { TellEvents } from './tell-events.ts';

export interface TellParts {
  readonly organisation: Organisation;
  readonly store: Pick<Store, 'risks' | 'quietings' | 'alerts'>;
  readonly listeners: Listeners;
  readonly quietHours: QuietHours | null;
  readonly calendarOf: (zone: string) => WorkingCalendar | null;
  /** The command's name in this workspace, such as `/risk`. */
  readonly command: string;
  readonly events: TellEvents;
}

/** Plans what to say of risks, everywhere, and puts it into the outbox. */
export interface RiskTeller {
  /**
   * Resolves with when there may be more to say though nothing happens; null: never. Rejects where somebody could not
   * be told now; all others have been.
   */
  tell(side: AlertSide, asOf: Instant): Promise<Instant | null>;
}

/** Resolved risks are looked at for so long, so that messages show them so. */
const SHOWN_FOR_MS = 30 * DAY_MS;

export function riskTeller(parts: TellParts): RiskTeller {
  const stories = rememberedStories(parts.store);
  const unheard = new Set<string>();
  const refusals = new Map<string, ReadonlySet<string>>();
  return {
    async tell(side, asOf) {
      const since = instantOf(Math.max(0, asOf - SHOWN_FOR_MS));
      const risks = await parts.store.risks.list({ scopes: null, since });
      stories.keepOnly(risks);
      const quietings = await parts.store.quietings.list();
      const turn: Turn = {
        parts,
        side,
        asOf,
        quietings,
        storyOf: (risk) => stories.of(risk),
        refusals,
        times: [],
      };
      const errors: unknown[] = [];
      const left = await tellChannels(turn, firstAudiences(parts, risks, unheard), errors);
      await tellPeople(turn, left, errors, unheard);
      await side.flush();
      if (errors.length > 0) throw errors[0];
      return earliest(turn.times);
    },
  };
}

/** One run of the plan. */
interface Turn {
  readonly parts: TellParts;
  readonly side: AlertSide;
  readonly asOf: Instant;
  readonly quietings: readonly Quieting[];
  readonly storyOf: (risk: Risk) => Promise<RiskStory>;
  /** Why channels took no numbers the last time, so that it is said once. */
  readonly refusals: Map<string, ReadonlySet<string>>;
  /** When each of those who were told is to be looked at again. */
  readonly times: Instant[];
}

/** Risks of one scope with who may be told of them, the best first. */
interface Hearing {
  readonly scope: string;
  readonly risks: readonly Risk[];
  readonly audiences: readonly Audience[];
}

function firstAudiences(
  { organisation, listeners, events }: TellParts,
  risks: readonly Risk[],
  unheard: Set<string>,
): readonly Hearing[] {
  const scopes = Map.groupBy(risks, ({ scope }) => scope);
  return [...scopes].flatMap(([scope, all]): Hearing[] => {
    const audiences = audiencesOf(organisation, scope, listeners);
    if (audiences.length > 0) return [{ scope, risks: all, audiences }];
    sayUnheard(events, unheard, { scope, risks: all }, 'nobody is configured to hear of them');
    return [];
  });
}

function sayUnheard(
  events: TellEvents,
  unheard: Set<string>,
  { scope, risks }: Pick<Hearing, 'scope' | 'risks'>,
  why: string,
): void {
  const fresh = risks.filter(({ id, roam }) => roam !== 'resolved' && !unheard.has(id));
  if (fresh.length === 0) return;
  for (const { id } of fresh) unheard.add(id);
  events.risksUnheard(
    scope,
    fresh.map(({ id }) => id),
    why,
  );
}

/** Resolves with those whose channel takes no numbers of them: they are told otherwise. */
async function tellChannels(
  turn: Turn,
  hearings: readonly Hearing[],
  errors: unknown[],
): Promise<readonly Hearing[]> {
  const others = hearings.filter(({ audiences: [first] }) => first?.kind !== 'channel');
  const inChannels = Map.groupBy(
    hearings.filter(({ audiences: [first] }) => first?.kind === 'channel'),
    ({ audiences: [first] }) =>
      first?.kind === 'channel' ? turn.side.channelNow(first.channel) : '',
  );
  const refused: Hearing[] = [];
  for (const [channel, all] of inChannels) {
    const scope = homeOf(turn.parts.organisation, all[0]?.scope ?? '');
    const zone = scope?.zone ?? turn.parts.organisation.zone;
    const listener: Listener = { channel, zone, people: null };
    const left = await caught(errors, () => tellChannel(turn, listener, all));
    refused.push(...(left ?? []).map((one) => ({ ...one, audiences: one.audiences.slice(1) })));
  }
  if (refused.length === 0) return others;
  return [...others, ...(await tellChannels(turn, refused, errors))];
}

async function tellChannel(
  turn: Turn,
  listener: Listener,
  hearings: readonly Hearing[],
): Promise<readonly Hearing[]> {
  const { side, parts, refusals } = turn;
  const { channel } = listener;
  const said = refusals.get(channel);
  const why = new Set<string>();
  let isAsked = false;
  const left = await tellOne(turn, listener, hearings, async (scope) => {
    isAsked = true;
    const refusal = await side.refusalOf(channel, scope);
    if (refusal === null) return true;
    if (!why.has(refusal) && said?.has(refusal) !== true) {
      parts.events.alertsRefused(channel, refusal);
    }
    why.add(refusal);
    return false;
  });
  if (isAsked) refusals.set(channel, why);
  return left;
}

async function tellPeople(
  turn: Turn,
  hearings: readonly Hearing[],
  errors: unknown[],
  unheard: Set<string>,
): Promise<void> {
  const heardBy = hearings.flatMap((one) =>
    (one.audiences[0]?.kind === 'people' ? one.audiences[0].users : []).map((user) => ({
      user,
      one,
    })),
  );
  const heard = new Set<string>();
  for (const [user, all] of Map.groupBy(heardBy, (pair) => pair.user)) {
    await caught(errors, async () => {
      const person = await turn.side.reader(user);
      if (person === null) return;
      const zone = person.zone ?? turn.parts.organisation.zone;
      const listener = { channel: user, zone, people: [user] };
      const hearings = all.map(({ one }) => one);
      for (const { scope } of hearings) heard.add(scope);
      await tellOne(turn, listener, hearings, () => Promise.resolve(true));
    });
  }
  if (errors.length > 0) return;
  for (const one of hearings) {
    if (heard.has(one.scope)) continue;
    const why = 'no channel takes them, and nobody who is to hear of them is a member of Slack';
    sayUnheard(turn.parts.events, unheard, one, why);
  }
}

/**
 * Resolves with those that may not be told there; all others are. `mayTell` is asked of a scope only where there is
 * something to say of it; it rejects where it cannot be told now.
 */
async function tellOne(
  turn: Turn,
  listener: Listener,
  hearings: readonly Hearing[],
  mayTell: (scope: string) => Promise<boolean>,
): Promise<readonly Hearing[]> {
  const asked = new Map<string, boolean>();
  // Again without what may not be told there, and whenever another process told this listener something meanwhile.
  for (;;) {
    const [told = [], refused = []] = parted(hearings, ({ scope }) => asked.get(scope) !== false);
    const { plan, room, heard } = await planFor(turn, listener, told, refused);
    const concerned = scopesOf(plan, told).filter((scope) => !asked.has(scope));
    for (const scope of concerned) asked.set(scope, await mayTell(scope));
    if (concerned.some((scope) => asked.get(scope) === false)) continue;
    if (!(await putAll(room, plan, heard))) continue;
    if (plan.lookAgainAt !== null) turn.times.push(plan.lookAgainAt);
    return refused;
  }
}

function parted<T>(all: readonly T[], isFirst: (one: T) => boolean): readonly (readonly T[])[] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

/** What to say, made from what was said until `heard`. Messages that tell of something refused are left as they are. */
async function planFor(
  turn: Turn,
  listener: Listener,
  hearings: readonly Hearing[],
  refused: readonly Hearing[],
): Promise<{ readonly plan: AlertPlan; readonly room: AlertRoom; readonly heard: number }> {
  const { parts, side, asOf, quietings } = turn;
  const { channel, zone } = listener;
  const stories: RiskStory[] = [];
  for (const risk of hearings.flatMap(({ risks }) => risks)) stories.push(await turn.storyOf(risk));
  const ids = stories.map(({ risk }) => risk.id);
  const heard = await parts.store.alerts.turn(side.workspace, channel);
  const posted = await parts.store.alerts.told(side.workspace, channel, ids);
  const { quietHours } = parts;
  const calendar = parts.calendarOf(zone);
  const plan = alertsFor({ stories, posted, quietings, quietHours, zone, calendar, asOf });
  const withheld = new Set(refused.flatMap(({ risks }) => risks.map(({ id }) => id)));
  const updates = plan.updates.filter(({ tells }) => !tells.some(({ risk }) => withheld.has(risk)));
  const known = new Map(stories.map((story) => [story.risk.id, story]));
  const room: AlertRoom = { ...turn, ...parts, listener, posted, known };
  return { plan: { ...plan, updates }, room, heard };
}

/** Whose risks a plan says something of. */
function scopesOf({ posts, updates }: AlertPlan, hearings: readonly Hearing[]): readonly string[] {
  const named = new Set(
    [...posts, ...updates].flatMap(({ tells }) => tells.map((one) => one.risk)),
  );
  return hearings
    .filter(({ risks }) => risks.some(({ id }) => named.has(id)))
    .map(({ scope }) => scope);
}

/** False where somebody else told this listener something meanwhile: the rest of the plan may be known there already. */
async function putAll(room: AlertRoom, plan: AlertPlan, heard: number): Promise<boolean> {
  let turn: number | null = heard;
  for (const post of plan.posts) {
    turn = await putAlert(room, post, turn);
    if (turn === null) return false;
  }
  for (const update of plan.updates) await changeAlert(room, update);
  return true;
}

/** What happens to one listener must not keep the others from being told. */
async function caught<T>(errors: unknown[], work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    errors.push(error);
    return null;
  }
}

/** Events are only ever added, so that those of a version stay. */
function rememberedStories(store: Pick<Store, 'risks'>): {
  of(risk: Risk): Promise<RiskStory>;
  keepOnly(risks: readonly Risk[]): void;
} {
  const known = new Map<string, RiskStory>();
  return {
    async of(risk) {
      const hit = known.get(risk.id);
      const events =
        hit?.risk.version === risk.version
          ? hit.events
          : (await store.risks.events(risk.id)).slice(0, risk.version);
      const story = { risk, events };
      known.set(risk.id, story);
      return story;
    },
    keepOnly(risks) {
      const kept = new Set(risks.map(({ id }) => id));
      for (const id of known.keys()) if (!kept.has(id)) known.delete(id);
    },
  };
}

function earliest(instants: readonly Instant[]): Instant | null {
  return instants.reduce<Instant | null>((a, b) => (a === null || b < a ? b : a), null);
}
