import type { WebClient } from '@slack/web-api';
import type { LifeEvents } from './life-events.ts';
import type { Outbox } from './deliver.ts';
import { outcomeOf, sentenceOf } from './outcome.ts';

/** Whether Slack takes us at all: no longer once the app was uninstalled or its tokens were revoked. */
export interface Standing {
  /** Why it does not, in a sentence; null while it does. */
  lockedOut(): string | null;
  lock(why: string): void;
  /** Asks Slack where we are locked out. True where we may go on. */
  mayGoOn(): Promise<boolean>;
}

export function standingWith(
  client: WebClient,
  events: Pick<LifeEvents, 'lockedOut' | 'letIn'>,
): Standing {
  let reason: string | null = null;
  return {
    lockedOut: () => reason,
    lock(why) {
      if (reason === null) events.lockedOut(why);
      reason = why;
    },
    async mayGoOn() {
      if (reason === null) return true;
      try {
        await client.auth.test();
      } catch (error) {
        // A Slack that cannot be reached tells nothing new.
        if (outcomeOf(error).kind === 'locked-out') reason = sentenceOf(error);
        return false;
      }
      reason = null;
      events.letIn();
      return true;
    },
  };
}

/**
 * An outbox that sends nothing while Slack takes nothing of us: what is due stays due, and goes out when Slack takes us
 * again, be it by this process or by the next one with new tokens.
 */
export function whileWelcome(box: Outbox, standing: Standing): Outbox {
  return {
    ...box,
    deliver: (key) => (standing.lockedOut() === null ? box.deliver(key) : box.find(key)),
    async flush() {
      if (await standing.mayGoOn()) await box.flush();
    },
  };
}
