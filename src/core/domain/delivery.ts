import type { AuditEntry } from './audit.ts';
import type { Instant } from './time.ts';

/** What makes a post unique: the same key is never posted twice. */
export interface DeliveryKey {
  readonly workspace: string;
  /** A channel, or a person. */
  readonly channel: string;
  /** Such as `digest`. */
  readonly kind: string;
  readonly scope: string;
  /** Such as `2026-W47`. */
  readonly period: string;
  /** Such as `parent` or `thread-1`. */
  readonly part: string;
}

/**
 * `due` may be sent · `sending` claimed, outcome not known yet · `sent` Slack has it · `unknown` Slack may have it:
 * never sent again on our own · `failed` Slack surely has
 * it not: refused, until somebody asks for it again.
 */
export type DeliveryState = 'due' | 'sending' | 'sent' | 'unknown' | 'failed';

export interface Delivery {
  readonly id: string;
  readonly key: DeliveryKey;
  readonly state: DeliveryState;
  /** JSON of the message as it will be posted. */
  readonly payload: string;
  /** Slack's message timestamp once sent. */
  readonly ts: string | null;
  /** The conversation that it is in, where Slack names another one than the key: that with a person. */
  readonly sentIn: string | null;
  readonly attempts: number;
  /** Not before this instant. */
  readonly notBefore: Instant;
  readonly claimedAt: Instant | null;
  readonly lastError: string | null;
  readonly createdAt: Instant;
  /** Since when it is to be sent: its creation, or when somebody asked for it again after it had failed. */
  readonly dueSince: Instant;
  readonly updatedAt: Instant;
}

/** The outbox's memory. Implemented by the store; every method is one transaction, safe with several replicas. */
export interface Deliveries {
  /** Adds a delivery in state `due` unless its key exists; returns the one that is there. */
  add(key: DeliveryKey, payload: string, at: Instant): Promise<Delivery>;
  find(key: DeliveryKey): Promise<Delivery | null>;
  /** Takes a due delivery for sending; null when somebody else has it or it is not due any more. */
  claim(id: string, at: Instant): Promise<Delivery | null>;
  /** Records an outcome of a claimed delivery. */
  settle(
    id: string,
    outcome: {
      readonly state: Exclude<DeliveryState, 'sending'>;
      readonly ts?: string | null;
      readonly sentIn?: string | null;
      readonly error?: string | null;
      readonly notBefore?: Instant;
    },
    at: Instant,
  ): Promise<void>;
  /** Makes a failed one due again; null when it is not failed (any more). */
  revive(id: string, at: Instant): Promise<Delivery | null>;
  /**
   * Makes an unknown or failed one due again because a person, who can look into the channel, asked for it; null when
   * it is neither (any more), so that of two who ask at once one is told that the other was first. The line of audit is
   * there if and only if it became due.
   */
  postAgain(id: string, at: Instant, audited?: AuditEntry): Promise<Delivery | null>;
  /**
   * Deliveries in the given states, oldest first: what to send, to reconcile after a crash, to show to people. `of`
   * leaves out all whose key has something else there.
   */
  list(
    states: readonly DeliveryState[],
    limit: number,
    of?: Partial<DeliveryKey>,
  ): Promise<readonly Delivery[]>;
  /**
   * All that `list` would give without a limit, in the same order, some at a time: so that those which have to wait keep
   * back nobody behind them. Whoever reads may settle what was read meanwhile.
   */
  each(
    states: readonly DeliveryState[],
    of?: Partial<DeliveryKey>,
  ): AsyncIterable<readonly Delivery[]>;
  /**
   * A channel that Slack gave a new id: what is due goes there, and what was sent is not sent there again. One that is
   * being sent stays with the old id, and so does one whose key is there under the new one. Harmless to repeat.
   */
  follow(workspace: string, from: string, to: string): Promise<void>;
}
