import type { DeliveryKey } from '../core/domain/delivery.ts';
import type { Organisation } from '../core/domain/organisation.ts';
import type { Risk } from '../core/domain/risk.ts';
import { scopesOf } from '../core/domain/scopes.ts';
import type { Instant } from '../core/domain/time.ts';
import { kindOfAlert, standsAlone } from '../core/risks/alert.ts';
import type { AlertPost, AlertUpdate } from '../core/risks/alert.ts';
import type { RiskStory } from '../core/risks/story.ts';
import { rtesOf } from '../core/risks/whose.ts';
import type { AlertSide } from '../slack/alert-side.ts';
import { encode } from '../slack/message.ts';
import type { Outgoing, Under } from '../slack/message.ts';
import { alertMessage } from '../slack/views/alert.ts';
import type { ToldRisk } from '../slack/views/alert.ts';
import type { RiskContext } from '../slack/views/risk-card.ts';
import type { KeptAlert, Store } from '../store/store.ts';
import type { TellEvents } from './tell-events.ts';

/** One channel, or the conversation with one person. */
export interface Listener {
  readonly channel: string;
  readonly zone: string;
  /** Whom it is a conversation with; null: a channel, in which the RTEs of an ART are mentioned. */
  readonly people: readonly string[] | null;
}

/** What messages to one listener are made of. */
export interface AlertRoom {
  readonly organisation: Organisation;
  readonly store: Pick<Store, 'risks' | 'alerts'>;
  readonly events: Pick<TellEvents, 'alertPlanned'>;
  readonly command: string;
  readonly side: Pick<AlertSide, 'workspace'>;
  readonly asOf: Instant;
  readonly storyOf: (risk: Risk) => Promise<RiskStory>;
  readonly listener: Listener;
  /** Messages there that tell of the risks. */
  readonly posted: readonly KeptAlert[];
  readonly known: Map<string, RiskStory>;
}

/**
 * Puts a message in, with what it tells, together; resolves with the next turn. Null where somebody else told this
 * listener something since: then it may be known already, and nothing was put in.
 */
export async function putAlert(
  room: AlertRoom,
  post: AlertPost,
  turn: number,
): Promise<number | null> {
  const { store, events, listener } = room;
  const told = await toldRisks(room, post.tells);
  const outgoing: Outgoing = {
    act: 'post',
    message: alertMessage(post.what, told, contextOf(room, told)),
    withoutImage: null,
    under: threadOf(room, post),
  };
  const key = keyIn(room, post.key);
  const next = await store.alerts.add(key, encode(outgoing), post.tells, turn, room.asOf);
  if (next === null) return null;
  events.alertPlanned(
    post.what,
    listener.channel,
    post.tells.map(({ risk }) => risk),
  );
  return next;
}

/** Recoveries and reminders go into the thread of the newest message of their risk that Slack has, or will have. */
function threadOf({ posted }: AlertRoom, { what, tells }: AlertPost): Under | null {
  if (what !== 'recovered' && what !== 'reminder') return null;
  const threads = tells.map(({ risk }) =>
    posted.findLast(
      (one) =>
        (one.isEditable || one.state === 'due' || one.state === 'sending') &&
        standsAlone(one.key) &&
        one.tells.some((tell) => tell.risk === risk),
    ),
  );
  const [thread] = threads;
  if (thread === undefined || threads.some((one) => one !== thread)) return null;
  const { scope, period, part } = thread.key;
  return { scope, period, part };
}

/** Puts in what a message is to show from now on. */
export async function changeAlert(room: AlertRoom, update: AlertUpdate): Promise<void> {
  const { store, posted } = room;
  const what = kindOfAlert(update.key);
  const kept = posted.find(({ key }) => isSameKey(key, update.key));
  if (what === null || kept === undefined) return;
  const told = await toldRisks(room, kept.tells);
  const { scope, period, part } = update.key;
  const outgoing: Outgoing = {
    act: 'update',
    message: alertMessage(what, told, contextOf(room, told)),
    withoutImage: null,
    under: { scope, period, part },
  };
  const shown = new Map(kept.tells.map((tell) => [tell.risk, tell.shown]));
  await store.alerts.change(
    keyIn(room, update.key),
    encode(outgoing),
    told
      .map(({ story: { risk } }) => ({ risk: risk.id, shown: risk.version }))
      .filter((now) => now.shown > (shown.get(now.risk) ?? 0)),
    room.asOf,
  );
}

function isSameKey(a: KeptAlert['key'], b: KeptAlert['key']): boolean {
  return a.kind === b.kind && a.scope === b.scope && a.period === b.period && a.part === b.part;
}

/** As they stand now; one that is not among those of this listener is looked up. */
async function toldRisks(
  { store, known, storyOf }: AlertRoom,
  tells: readonly Pick<KeptAlert['tells'][number], 'risk' | 'reason'>[],
): Promise<readonly ToldRisk[]> {
  const told: ToldRisk[] = [];
  for (const { risk: id, reason } of tells) {
    if (!known.has(id)) {
      const risk = await store.risks.find(id);
      if (risk !== null) known.set(id, await storyOf(risk));
    }
    const story = known.get(id);
    if (story !== undefined) told.push({ story, reason });
  }
  return told;
}

function contextOf(
  { organisation, command, asOf, listener }: AlertRoom,
  told: readonly ToldRisk[],
): RiskContext {
  const names = new Map(scopesOf(organisation).map(({ id, name }) => [id, name]));
  const rtes = told.flatMap(({ story: { risk } }) => rtesOf(organisation, risk));
  return {
    asOf,
    zone: listener.zone,
    scopeName: (id) => names.get(id) ?? id,
    rtes: listener.people ?? [...new Set(rtes)],
    command,
  };
}

function keyIn({ side, listener }: AlertRoom, key: KeptAlert['key']): DeliveryKey {
  return { workspace: side.workspace, channel: listener.channel, ...key };
}
