import type { Instant } from './time.ts';

/** What of an item's place does not depend on the instant that one asks as of: what a store narrows by. */
export interface LastingPlace {
  /** Null where it has several levels in its life, or at any time no level or no team. */
  readonly level: string | null;
  /** '' for an item without a kind; null where it has several in its life. */
  readonly kind: string | null;
  /** The parent that it has for good from an instant on; null without one. */
  readonly parent: { readonly id: string; readonly since: Instant } | null;
  /** Its creation or its last event. */
  readonly latestAt: Instant;
}
