import { z } from 'zod';
import type { Deliveries, Delivery } from '../core/domain/delivery.ts';
import { sourceId } from '../core/domain/ids.ts';
import type { SourceId } from '../core/domain/ids.ts';
import { DAY_MS, instantOf } from '../core/domain/time.ts';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import type { SlackEvents } from '../slack/events.ts';
import type { Comments, Written } from '../sources/comments.ts';

export interface CommentOutboxOptions {
  readonly deliveries: Deliveries;
  readonly comments: ReadonlyMap<SourceId, Comments>;
  readonly clock: Clock;
  readonly events: Pick<SlackEvents, 'deliverySettled'>;
}

export interface CommentOutbox {
  /** Writes what is due, and settles what nobody knows of. */
  flush(signal: AbortSignal): Promise<void>;
}

/** In the place of a workspace: these are no messages of Slack. */
export const TRACKER = 'tracker';
/** What the keys of all comments have in common. */
export const COMMENTS = { workspace: TRACKER, kind: 'comment' } as const;

const MINUTE_MS = 60_000;
/** Whoever claimed it is not there any more. */
const LEASE_MS = 5 * MINUTE_MS;
/** For one attempt, with its wait for a turn; well within the lease. */
const WRITE_MS = 2 * MINUTE_MS;
/** A request that broke off may still be worked on for a while. */
const SETTLE_MS = 2 * MINUTE_MS;
const LATER_MS = 5 * MINUTE_MS;

const Payload = z.object({
  item: z.object({
    id: z.string(),
    project: z.object({ id: z.string().nullable(), name: z.string() }),
  }),
  lines: z.array(z.string()),
  /** By these it is recognised among the item's comments. */
  words: z.string().min(1),
});
type Payload = z.infer<typeof Payload>;

export function encodeComment(payload: Payload): string {
  return JSON.stringify(payload);
}

/** Never twice: what the tracker may have is looked for among its comments before it is written again. */
export function commentOutbox(options: CommentOutboxOptions): CommentOutbox {
  return {
    async flush(signal) {
      for await (const some of options.deliveries.each(['sending', 'unknown'], COMMENTS)) {
        for (const one of some) {
          signal.throwIfAborted();
          await findOut(options, one, signal);
        }
      }
      for await (const some of options.deliveries.each(['due'], COMMENTS)) {
        for (const one of some) {
          signal.throwIfAborted();
          await write(options, one, signal);
        }
      }
    },
  };
}

async function findOut(
  options: CommentOutboxOptions,
  listed: Delivery,
  signal: AbortSignal,
): Promise<void> {
  const port = options.comments.get(sourceId(listed.key.channel));
  // Read again: another replica may have been at it meanwhile.
  const delivery = await options.deliveries.find(listed.key);
  if (port === undefined || delivery === null || !isForUs(delivery, options.clock())) return;
  if (delivery.state === 'sending') {
    await settle(options, delivery, { state: 'unknown', error: BROKE_OFF });
  }
  try {
    const { item, words } = Payload.parse(JSON.parse(delivery.payload));
    const id = await port.find(item, words, signal);
    if (id !== null) await settle(options, delivery, { state: 'sent', ts: id });
    // From `unknown` only: of two who found nothing, one makes it due.
    else await options.deliveries.postAgain(delivery.id, now(options));
  } catch (error) {
    signal.throwIfAborted();
    const notBefore = instantOf(options.clock() + LATER_MS);
    await settle(options, delivery, { state: 'unknown', error: messageOf(error), notBefore });
  }
}

const BROKE_OFF = 'signalbox stopped while the comment was being written.';

function isForUs({ state, claimedAt, notBefore }: Delivery, at: number): boolean {
  if (state === 'sending') return at - (claimedAt ?? 0) >= LEASE_MS;
  return state === 'unknown' && at >= notBefore;
}

async function write(
  options: CommentOutboxOptions,
  due: Delivery,
  signal: AbortSignal,
): Promise<void> {
  const port = options.comments.get(sourceId(due.key.channel));
  if (port === undefined || due.notBefore > options.clock()) return;
  const delivery = await options.deliveries.claim(due.id, now(options));
  if (delivery === null) return;
  const { item, lines } = Payload.parse(JSON.parse(delivery.payload));
  // It must not wait for its turn until somebody else believes that it was lost.
  const limited = AbortSignal.any([signal, AbortSignal.timeout(WRITE_MS)]);
  const written = await port.write(item, lines, limited).catch((error: unknown): Written => {
    signal.throwIfAborted();
    return { kind: 'unknown', why: messageOf(error) };
  });
  await settle(options, delivery, outcomeOf(written, delivery, options.clock()));
}

type Outcome = Parameters<Deliveries['settle']>[1];

function outcomeOf(written: Written, { createdAt }: Delivery, at: number): Outcome {
  switch (written.kind) {
    case 'written':
      return { state: 'sent', ts: written.id };
    case 'unknown':
      return { state: 'unknown', error: written.why, notBefore: instantOf(at + SETTLE_MS) };
    case 'never':
      return { state: 'failed', error: written.why };
    case 'later':
      // Of what was decided yesterday nobody needs to be told any more.
      if (at - createdAt >= DAY_MS) return { state: 'failed', error: written.why };
      return {
        state: 'due',
        error: written.why,
        notBefore: instantOf(at + (written.afterMs ?? LATER_MS)),
      };
  }
}

async function settle(
  { deliveries, events, clock }: CommentOutboxOptions,
  { id, key }: Delivery,
  outcome: Outcome,
): Promise<void> {
  await deliveries.settle(id, outcome, instantOf(clock()));
  events.deliverySettled(key, outcome.state, outcome.error ?? null);
}

function now({ clock }: CommentOutboxOptions): ReturnType<typeof instantOf> {
  return instantOf(clock());
}
