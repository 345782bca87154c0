import { createHash } from 'node:crypto';
import type { DeliveryKey } from '../core/domain/delivery.ts';
import type { SourceId } from '../core/domain/ids.ts';
import type { Organisation } from '../core/domain/organisation.ts';
import type { Risk, RiskEvent } from '../core/domain/risk.ts';
import { findScope } from '../core/domain/scopes.ts';
import { DAY_MS, instantOf } from '../core/domain/time.ts';
import type { WorkItem } from '../core/domain/work-item.ts';
import { commentOn, commentPlaces } from '../core/risks/comment.ts';
import type { TakenDecision } from '../core/risks/comment.ts';
import { stateAt } from '../core/risks/story.ts';
import type { Clock } from '../shared/clock.ts';
import type { SlackEvents } from '../slack/events.ts';
import type { Source } from '../sources/source.ts';
import type { Store } from '../store/store.ts';
import { commentOutbox, encodeComment, TRACKER } from './comment-outbox.ts';
import { itemsNamed } from './named-items.ts';

export interface WriteBackOptions {
  readonly store: Pick<Store, 'risks' | 'deliveries' | 'items'>;
  readonly organisation: Organisation;
  readonly sources: readonly Pick<Source, 'id' | 'comments'>[];
  /** What people call somebody in Slack. Rejects where Slack cannot be asked. */
  readonly nameOf: (user: string) => Promise<string>;
  readonly clock: Clock;
  readonly events: Pick<SlackEvents, 'deliverySettled'>;
}

export interface WriteBack {
  /** Writes what was decided under the items that it is about, each once. For the start, after decisions, every minute. */
  flush(signal: AbortSignal): Promise<void>;
}

/** Decisions that are older are history: nobody looks for a comment on them. */
const RECENT_MS = DAY_MS;

/** Comments in trackers on what people decided in Slack: `writeBack: comment`. */
export function writeBack(options: WriteBackOptions): WriteBack {
  const { sources, store, clock, events } = options;
  const comments = new Map(
    sources.flatMap(({ id, comments: port }) => (port === undefined ? [] : [[id, port]])),
  );
  const outbox = commentOutbox({ deliveries: store.deliveries, comments, clock, events });
  /** Decisions whose comments are in the outbox already: `R-12.4`. */
  const planned = new Set<string>();
  return {
    async flush(signal) {
      const trouble = await plan(options, new Set(comments.keys()), planned);
      await outbox.flush(signal);
      if (trouble !== null) throw trouble.error;
    },
  };
}

/** What was decided is read from the risks themselves, so no comment is lost with a process. */
async function plan(
  options: WriteBackOptions,
  writable: ReadonlySet<SourceId>,
  planned: Set<string>,
): Promise<{ readonly error: unknown } | null> {
  const since = instantOf(options.clock() - RECENT_MS);
  const risks = await options.store.risks.list({ scopes: null, since });
  let trouble: { readonly error: unknown } | null = null;
  for (const risk of risks.filter(({ decidedAt }) => decidedAt !== null && decidedAt >= since)) {
    const events = await options.store.risks.events(risk.id);
    for (const event of events.filter(({ at }) => at >= since)) {
      const name = `${risk.id}.${event.version}`;
      if (planned.has(name)) continue;
      try {
        const isWhole = await planOne(options, writable, { risk, events }, event);
        if (isWhole) planned.add(name);
      } catch (error) {
        // Somebody whose name cannot be asked for keeps nobody else's comment back.
        trouble ??= { error };
      }
    }
  }
  return trouble;
}

/** False where a work item that was named has not been read yet: it may have been created for this. */
async function planOne(
  options: WriteBackOptions,
  writable: ReadonlySet<SourceId>,
  { risk: now, events }: { readonly risk: Risk; readonly events: readonly RiskEvent[] },
  { version, at, who, happening }: RiskEvent,
): Promise<boolean> {
  if (happening.what !== 'decided' || who.kind !== 'person') return true;
  const { decision } = happening;
  const risk = stateAt({ risk: now, events }, version);
  const taken: TakenDecision = { risk, decision, at };
  const { known, isWhole } = await itemsFor(options, taken, events);
  const items = known.filter(({ source }) => writable.has(source));
  if (items.length === 0) return isWhole;
  const owner = decision.roam === 'owned' && decision.owner !== who.user ? decision.owner : null;
  const names = {
    who: await options.nameOf(who.user),
    owner: owner === null ? null : await ownerName(options, owner),
  };
  const lines = commentOn(taken, names, zoneOf(options, risk.scope));
  for (const item of items) {
    const key: DeliveryKey = {
      workspace: TRACKER,
      channel: item.source,
      kind: 'comment',
      scope: risk.scope,
      period: `${risk.id}.${version}`,
      part: item.id,
    };
    const words = markOf(key, taken);
    const payload = encodeComment({
      item: { id: item.id, project: item.project },
      lines: [...lines, `Decided in Slack; written by ${words}.`],
      words,
    });
    // Does nothing where it is in there already.
    await options.store.deliveries.add(key, payload, instantOf(options.clock()));
  }
  return isWhole;
}

/** What the owner is called; whoever is no id of Slack was written by name. */
function ownerName({ nameOf }: WriteBackOptions, owner: string): Promise<string> {
  return /^[UW][A-Z0-9]+$/.test(owner) ? nameOf(owner) : Promise.resolve(owner);
}

/** Words that stand in this comment and in no other, also of another installation that writes to the same tracker. */
function markOf(key: DeliveryKey, { risk, at }: TakenDecision): string {
  const facts = JSON.stringify([key.channel, key.part, key.period, at, risk.firstSeenAt, risk.key]);
  const mark = createHash('sha256').update(facts).digest('hex').slice(0, 12);
  return `signalbox ${key.period.replace('.', '/')} ${mark}`;
}

async function itemsFor(
  { store }: WriteBackOptions,
  taken: TakenDecision,
  events: readonly RiskEvent[],
): Promise<{ readonly known: readonly WorkItem[]; readonly isWhole: boolean }> {
  const { workItem, item } = commentPlaces(taken, events);
  const named = workItem === null ? null : await itemCalled(store, workItem);
  const shown = item === null ? [] : await store.items.byIds(item.source as SourceId, [item.id]);
  const all = [named, shown[0]?.item ?? null].filter((one) => one !== null);
  const byName = new Map(all.map((one) => [`${one.source}:${one.id}`, one]));
  return {
    known: [...byName.values()].filter(({ deletion }) => deletion === null),
    isWhole: workItem === null || named !== null,
  };
}

/** Null if in doubt. */
async function itemCalled(store: Pick<Store, 'items'>, written: string): Promise<WorkItem | null> {
  const fitting = await itemsNamed(store.items, written);
  return fitting.length === 1 ? (fitting[0]?.item ?? null) : null;
}

function zoneOf({ organisation }: WriteBackOptions, scope: string): string {
  return findScope(organisation, scope)?.zone ?? organisation.zone;
}
