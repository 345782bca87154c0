import type { DeliveryKey, DeliveryState } from '../core/domain/delivery.ts';

/** What happens in Slack that an operator may want to know. Implemented by ops/events.ts. */
export interface SlackEvents {
  /** A line of Slack's own libraries. */
  slackLibrary(level: 'info' | 'warn' | 'error', text: string): void;
  acknowledged(afterMs: number): void;
  commandAnswered(verb: string, afterMs: number): void;
  commandFailed(verb: string, reference: string, error: unknown): void;
  /** Somebody was refused; `why` is one of our words, never theirs; `request` is what the audit trail calls it. */
  commandRefused(verb: string, user: string, channel: string, why: string, request?: string): void;
  requestRefused(why: string): void;
  connectionUp(connection: number, open: number): void;
  connectionLost(connection: number, open: number, retryInMs: number, error: unknown): void;
  deliverySettled(key: DeliveryKey, state: DeliveryState, error: string | null): void;
  imageFailed(error: unknown): void;
}
