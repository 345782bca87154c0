import type { Instant } from './time.ts';

/** One line of the audit trail: append-only, denials too. */
export interface AuditEntry {
  readonly at: Instant;
  readonly workspace: string;
  /** A person's id, or `signalbox`. */
  readonly actor: string;
  /** The role that allowed it, and where it came from, such as `rte (user group S0RTE)`; `none` for a denial. */
  readonly role: string;
  /** Such as `risk.accept`, `subscription.add`, `delivery.post-again`. */
  readonly action: string;
  /** What it was done to, such as `R-12`. */
  readonly object: string;
  readonly outcome: 'done' | 'denied' | 'conflict' | 'failed';
  /** Why it was denied or failed; empty where it was done. */
  readonly why: string;
  /** JSON of what it was before and after; null where nothing changed. */
  readonly before: string | null;
  readonly after: string | null;
  readonly channel: string | null;
  /** Ties it to the log. */
  readonly request: string;
}
