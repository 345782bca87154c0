/** What happens while people are told of risks. Implemented by ops/events.ts. */
export interface TellEvents {
  /** A message about risks was put into the outbox. */
  alertPlanned(what: string, channel: string, risks: readonly string[]): void;
  /** Numbers may not be posted into a channel, so that people are told instead; said once. */
  alertsRefused(channel: string, why: string): void;
  /** Said once per risk: nobody is configured to hear of its risks, or nobody of those can be told. */
  risksUnheard(scope: string, risks: readonly string[], why: string): void;
}
