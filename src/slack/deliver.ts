import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { WebClient } from '@slack/web-api';
import type { Deliveries, Delivery, DeliveryKey } from '../core/domain/delivery.ts';
import { instantOf, type Instant } from '../core/domain/time.ts';
import type { Clock } from '../shared/clock.ts';
import type { SlackEvents } from './events.ts';
import type { Turn } from './limiter.ts';
import {
  decode,
  encode,
  fingerprint,
  IMAGE,
  messageAbove,
  PARENT,
  type Outgoing,
} from './message.ts';
import { planAfter, planAfterSearch, type Patience, type Step } from './plan.ts';
import { findInSlack } from './reconcile.ts';
import { send } from './send.ts';

export interface OutboxOptions {
  /** Whose deliveries are ours to send: others may keep theirs in the same store. */
  readonly workspace: string;
  readonly deliveries: Deliveries;
  /** The bulk client: no retries of its own, rate limits as errors. */
  readonly client: WebClient;
  readonly turn: Turn;
  readonly clock: Clock;
  readonly events: Pick<SlackEvents, 'deliverySettled'>;
  /** Told why, when Slack takes nothing of us any more. */
  readonly lockedOut?: (why: string) => void;
  /** Ends every wait; what was being sent is reconciled at the next start. */
  readonly signal: AbortSignal;
  readonly patience?: Partial<Patience> | undefined;
}

/** Everything that is posted goes through here: never twice, and never silently not at all. */
export interface Outbox {
  /** Puts a message in, unless one with this key is there already. */
  add(key: DeliveryKey, outgoing: Outgoing): Promise<Delivery>;
  find(key: DeliveryKey): Promise<Delivery | null>;
  /** Makes one that failed due again: what Slack refused then it may take now. */
  retry(key: DeliveryKey): Promise<void>;
  /** Tries to send one, waits for what is soon to come right, and returns how it stands then. */
  deliver(key: DeliveryKey): Promise<Delivery | null>;
  /** Sends everything that is due, and settles what a killed process left behind. For the start and every minute. */
  flush(): Promise<void>;
}

const PATIENCE: Patience = {
  settleMs: 30_000,
  waitMs: 65_000,
  leaseMs: 120_000,
  imageMs: 120_000,
  searchMs: 3_600_000,
  giveUpMs: 86_400_000,
};

/** Timers may fire a moment before the clock agrees, and a delivery that is not due yet cannot be claimed. */
const TIMER_EARLY_MS = 5;

/** What the functions below share. */
interface Work extends Omit<OutboxOptions, 'patience'> {
  readonly patience: Patience;
  /** Deliveries that this process is busy with. */
  readonly busy: Set<string>;
}

export function outbox(options: OutboxOptions): Outbox {
  const work: Work = {
    ...options,
    patience: { ...PATIENCE, ...options.patience },
    busy: new Set(),
  };
  return {
    add: (key, outgoing) => options.deliveries.add(key, encode(outgoing), now(work)),
    async retry(key) {
      const failed = await options.deliveries.find(key);
      if (failed?.state === 'failed') await options.deliveries.revive(failed.id, now(work));
    },
    find: (key) => options.deliveries.find(key),
    deliver: (key) => deliverPatiently(work, key),
    flush: () => flush(work),
  };
}

async function deliverPatiently(work: Work, key: DeliveryKey): Promise<Delivery | null> {
  for (;;) {
    const delivery = await work.deliveries.find(key);
    if (delivery === null || delivery.state !== 'due') return delivery;
    const wait = delivery.notBefore - now(work);
    if (wait > work.patience.waitMs || work.signal.aborted) return delivery;
    // Cut short by a stop: `attempt` then does nothing.
    if (wait > 0) await pause(work, wait + TIMER_EARLY_MS).catch(() => undefined);
    const moved = await attempt(work, delivery);
    if (!moved) return work.deliveries.find(key);
  }
}

async function flush(work: Work): Promise<void> {
  await recover(work);
  const { workspace } = work;
  const due: Delivery[] = [];
  for await (const some of work.deliveries.each(['due'], { workspace })) {
    due.push(...some.filter((delivery) => delivery.notBefore <= now(work)));
  }
  const ready = due
    .map((delivery) => ({ delivery, hangs: hangs(delivery) }))
    .toSorted((a, b) => Number(a.hangs) - Number(b.hangs) || inOrder(a.delivery, b.delivery))
    .map(({ delivery }) => delivery);
  const channels = Map.groupBy(ready, (delivery) => delivery.key.channel);
  await Promise.all(
    [...channels.values()].map(async (deliveries) => {
      for (const delivery of deliveries) {
        await attempt(work, delivery);
        // SQLite answers without leaving this turn of the event loop: others get theirs here.
        await setImmediate();
      }
    }),
  );
}

/** Messages go before what hangs from them. */
function hangs({ key, payload }: Delivery): boolean {
  const outgoing = decode(payload);
  return outgoing !== null && messageAbove(key, outgoing) !== null;
}

/** The oldest, then in the order of the parts. */
function inOrder(a: Delivery, b: Delivery): number {
  return a.createdAt - b.createdAt || a.key.part.localeCompare(b.key.part, 'en', { numeric: true });
}

/** One attempt; false when nothing could be done now. */
async function attempt(work: Work, delivery: Delivery): Promise<boolean> {
  if (work.busy.has(delivery.id) || work.signal.aborted) return false;
  work.busy.add(delivery.id);
  try {
    const way = await wayOf(work, delivery);
    if (way.kind === 'waiting') return false;
    if (way.kind === 'open') await work.turn(delivery.key.channel, work.signal);
    const claimed = await work.deliveries.claim(delivery.id, now(work));
    if (claimed === null) return false;
    if (way.kind === 'open') await post(work, claimed, way);
    else await settle(work, claimed, way.step);
    return true;
  } catch (error) {
    // A wait that the end of the service cut short: the row says where to go on.
    if (work.signal.aborted) return false;
    throw error;
  } finally {
    work.busy.delete(delivery.id);
  }
}

/** `parentTs`: the message that it hangs from or changes; null where it stands alone. */
interface OpenWay {
  readonly outgoing: Outgoing;
  readonly parentTs: string | null;
  readonly channel: string;
}

/** Whether a delivery can be sent: now, later, or never, in which case it is over with a step. */
type Way =
  | ({ readonly kind: 'open' } & OpenWay)
  | { readonly kind: 'waiting' }
  | { readonly kind: 'over'; readonly step: Step };

async function wayOf(work: Work, delivery: Delivery): Promise<Way> {
  const outgoing = decode(delivery.payload);
  if (outgoing === null) return failing(UNREADABLE);
  const above = messageAbove(delivery.key, outgoing);
  const { channel } = delivery.key;
  if (above === null) return { kind: 'open', outgoing, parentTs: null, channel };
  if (await isOutdated(work, delivery, outgoing)) {
    return { kind: 'over', step: { state: 'sent', error: OUTDATED } };
  }
  const parent = await work.deliveries.find(above);
  if (parent?.state === 'failed' || parent?.state === 'unknown') return failing(NO_PARENT);
  if (typeof parent?.ts === 'string') {
    return { kind: 'open', outgoing, parentTs: parent.ts, channel: parent.sentIn ?? channel };
  }
  // What it belongs to is put in later, or never.
  const isLate = parent === null && now(work) - delivery.dueSince > work.patience.giveUpMs;
  return isLate ? failing(NO_PARENT) : { kind: 'waiting' };
}

function failing(error: string): Way {
  return { kind: 'over', step: { state: 'failed', error } };
}

const NO_PARENT =
  'Not sent, because the message it belongs to was not posted, or nobody knows whether it was.';
const UNREADABLE =
  'Not sent, because the stored message cannot be read. This is a fault of signalbox; please report it.';
const OUTDATED = 'Not sent, because a later change of the same message shows more.';

/** Whether a later change of the same message was put in: sent after it, this one would show what was once the case. */
async function isOutdated(work: Work, delivery: Delivery, outgoing: Outgoing): Promise<boolean> {
  if (outgoing.act !== 'update') return false;
  const message = changedBy(delivery.key, outgoing);
  const { workspace, channel, kind, scope, period } = delivery.key;
  const of = { workspace, channel, kind, scope, period };
  function isLater(other: Delivery): boolean {
    if (inOrder(other, delivery) <= 0) return false;
    const later = decode(other.payload);
    return later?.act === 'update' && changedBy(other.key, later) === message;
  }
  for await (const some of work.deliveries.each(['due', 'sending', 'sent'], of)) {
    if (some.some(isLater)) return true;
  }
  return false;
}

function changedBy(key: DeliveryKey, outgoing: Outgoing): string {
  return fingerprint(messageAbove(key, outgoing) ?? key);
}

async function post(
  work: Work,
  delivery: Delivery,
  { outgoing, parentTs, channel }: OpenWay,
): Promise<void> {
  const bare = outgoing.withoutImage !== null && imageIsLate(work, delivery);
  if (bare) await addImageLater(work, delivery, outgoing);
  const outcome = await send(work.client, delivery.key, outgoing, { parentTs, channel, bare });
  if (outcome.kind === 'locked-out') work.lockedOut?.(outcome.error);
  if (outcome.kind === 'unknown' && outgoing.act === 'post') {
    await pause(work, work.patience.settleMs);
    await reconcile(work, delivery, parentTs, outcome.error);
    return;
  }
  await settle(work, delivery, planAfter(outcome, delivery, now(work), work.patience));
}

function imageIsLate(work: Work, delivery: Delivery): boolean {
  return delivery.attempts > 1 && now(work) - delivery.dueSince > work.patience.imageMs;
}

async function addImageLater(work: Work, delivery: Delivery, outgoing: Outgoing): Promise<void> {
  const { scope, period, part } = delivery.key;
  const under = { scope, period, part };
  const update: Outgoing = { act: 'update', message: outgoing.message, withoutImage: null, under };
  const name = part === PARENT ? IMAGE : `${IMAGE}-${part}`;
  await work.deliveries.add({ ...delivery.key, part: name }, encode(update), now(work));
}

/** Looks whether Slack has it; while that cannot be told, the delivery stays in `sending` and is looked for again. */
async function reconcile(
  work: Work,
  delivery: Delivery,
  parentTs: string | null,
  error: string,
): Promise<void> {
  const found = await findInSlack(work.client, delivery, parentTs);
  const step = planAfterSearch(found, delivery, now(work), work.patience, error);
  if (step !== null) await settle(work, delivery, step);
}

/** Deliveries in `sending` whose sender must be gone: killed, or told that Slack could not be asked. */
async function recover(work: Work): Promise<void> {
  const { workspace } = work;
  for await (const left of work.deliveries.each(['sending'], { workspace })) {
    for (const delivery of left) {
      if (work.signal.aborted) return;
      if (!isAbandoned(work, delivery)) continue;
      work.busy.add(delivery.id);
      try {
        await recoverOne(work, delivery);
      } finally {
        work.busy.delete(delivery.id);
      }
    }
  }
}

function isAbandoned(work: Work, { id, claimedAt, updatedAt }: Delivery): boolean {
  return !work.busy.has(id) && (claimedAt ?? updatedAt) + work.patience.leaseMs <= now(work);
}

async function recoverOne(work: Work, delivery: Delivery): Promise<void> {
  const way = await wayOf(work, delivery);
  if (way.kind === 'over') return settle(work, delivery, way.step);
  if (way.kind === 'open' && way.outgoing.act === 'post') {
    return reconcile(work, delivery, way.parentTs, INTERRUPTED);
  }
  // Changing a message twice shows the same, and what it waits for cannot have been sent before.
  return settle(work, delivery, { state: 'due', error: INTERRUPTED, notBefore: now(work) });
}

const INTERRUPTED = 'signalbox stopped while it was sending.';

/** Only while the claim is still the one we acted on: another replica may have settled and claimed it since. */
async function settle(work: Work, delivery: Delivery, step: Step): Promise<void> {
  const current = await work.deliveries.find(delivery.key);
  if (current?.state !== 'sending' || current.claimedAt !== delivery.claimedAt) return;
  await work.deliveries.settle(delivery.id, step, now(work));
  work.events.deliverySettled(delivery.key, step.state, step.error ?? null);
}

async function pause(work: Work, ms: number): Promise<void> {
  await sleep(ms, undefined, { signal: work.signal });
}

function now(work: Work): Instant {
  return instantOf(work.clock());
}
