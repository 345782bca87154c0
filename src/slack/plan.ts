import type { Delivery, DeliveryState } from '../core/domain/delivery.ts';
import { instantOf, type Instant } from '../core/domain/time.ts';
import type { Outcome } from './outcome.ts';
import type { Found } from './reconcile.ts';

/** All in milliseconds. */
export interface Patience {
  /** Between an unknown outcome and the search for the message: Slack may still be at it. */
  readonly settleMs: number;
  /** The longest that `deliver` waits for a delivery that is due later. */
  readonly waitMs: number;
  /** After this a claim belongs to a process that is gone. Longer than a request, `settleMs` and a search together. */
  readonly leaseMs: number;
  /** How long an uploaded picture may take until the message goes out without it. */
  readonly imageMs: number;
  /** How long to go on searching while Slack cannot be reached. */
  readonly searchMs: number;
  /** How long after it was made due a message is no longer worth sending. */
  readonly giveUpMs: number;
}

/** What to write down about a claimed delivery. */
export interface Step {
  readonly state: Exclude<DeliveryState, 'sending'>;
  readonly ts?: string | null;
  readonly sentIn?: string | null;
  readonly error?: string | null;
  readonly notBefore?: Instant;
}

const FIRST_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 900_000;
/** Longer than anybody waits for a delivery. */
const LOCKED_OUT_PAUSE_MS = 120_000;
const FIRST_IMAGE_PAUSE_MS = 1_000;
const LONGEST_IMAGE_PAUSE_MS = 15_000;

export function planAfter(
  outcome: Outcome,
  delivery: Delivery,
  now: Instant,
  patience: Patience,
): Step {
  switch (outcome.kind) {
    case 'sent':
      return { state: 'sent', ts: outcome.ts, sentIn: outcome.sentIn, error: null };
    case 'never':
      return { state: 'failed', error: outcome.error };
    case 'locked-out':
      // However long it takes: nothing is wrong with the message.
      return again(outcome.error, now, LOCKED_OUT_PAUSE_MS);
    case 'image':
      return now - delivery.dueSince > patience.imageMs
        ? laterOrNever(outcome, delivery, now, patience)
        : again(outcome.error, now, imagePauseMs(delivery, now));
    case 'later':
    case 'unknown':
      return laterOrNever(outcome, delivery, now, patience);
  }
}

/** A delivery whose outcome was unknown, after the search; null leaves it as it is, to be searched for again. */
export function planAfterSearch(
  found: Found,
  delivery: Delivery,
  now: Instant,
  patience: Patience,
  error: string,
): Step | null {
  switch (found.kind) {
    case 'found':
      return { state: 'sent', ts: found.ts, error: null };
    case 'absent':
      return laterOrNever({ error, afterMs: 0 }, delivery, now, patience);
    case 'unreadable':
      return { state: 'unknown', error: unknownBecause(error, found.why) };
    case 'unreachable':
      return now - (delivery.claimedAt ?? delivery.createdAt) < patience.searchMs
        ? null
        : { state: 'unknown', error: unknownBecause(error, found.why) };
  }
}

function unknownBecause(error: string, why: string): string {
  return `${error} Nobody knows whether Slack has the message: ${why} Look into the channel; it is not sent again by itself.`;
}

function laterOrNever(
  outcome: { readonly error: string; readonly afterMs?: number | null },
  delivery: Delivery,
  now: Instant,
  patience: Patience,
): Step {
  if (now - delivery.dueSince > patience.giveUpMs) {
    return { state: 'failed', error: `${outcome.error} Given up: the message has become too old.` };
  }
  return again(outcome.error, now, outcome.afterMs ?? pauseMs(delivery.attempts));
}

function again(error: string, now: Instant, afterMs: number): Step {
  return { state: 'due', error, notBefore: instantOf(now + afterMs) };
}

function pauseMs(attempts: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, attempts - 1));
}

/** Grows with the time since the first attempt: 1 s, then half of what has passed, at most 15 s. */
function imagePauseMs(delivery: Delivery, now: Instant): number {
  const half = (now - delivery.dueSince) / 2;
  return Math.min(LONGEST_IMAGE_PAUSE_MS, Math.max(FIRST_IMAGE_PAUSE_MS, Math.round(half)));
}
