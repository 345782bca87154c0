/** What happens to the installation and to channels, for the log. Implemented by ops/events.ts. */
export interface LifeEvents {
  /** Slack takes nothing of us any more: posts wait. */
  lockedOut(why: string): void;
  /** Slack takes us again: posts go on. */
  letIn(): void;
  /** `what` is one of our words, such as `archived`. */
  channelChanged(what: string, channel: string): void;
}
