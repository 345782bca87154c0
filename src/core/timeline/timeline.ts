import type { Instant, Period } from '../domain/time.ts';
import type { FlowState } from '../domain/workflow.ts';
import type { Ref } from '../domain/work-item.ts';

/** One stay in one status. The open visit of a living item ends at the as-of instant. */
export interface Visit {
  readonly status: Ref;
  /** Name of the stage; null for an unmapped status and for a first visit that is ignored. */
  readonly stage: string | null;
  readonly flow: FlowState | null;
  readonly from: Instant;
  readonly to: Instant;
}

/** Neighbouring visits of one stage joined: what every metric counts. */
export interface Stay {
  readonly stage: string | null;
  readonly flow: FlowState | null;
  readonly from: Instant;
  readonly to: Instant;
  /** False for the last stay of an item that still sits in it at the as-of instant. */
  readonly ended: boolean;
  /** The stay ended because the item was deleted, not because it moved. */
  readonly deleted: boolean;
}

/** Milliseconds; null without a start (metrics.md section 2, "Durations"). */
export interface Durations {
  /** Null while the item has no end. */
  readonly flowTime: number | null;
  readonly active: number | null;
  readonly waiting: number | null;
  readonly blocked: number | null;
}

/** An item's life as of an instant T, as metrics.md section 2 defines it. */
export interface Timeline {
  readonly visits: readonly Visit[];
  readonly stays: readonly Stay[];
  readonly start: Instant | null;
  readonly end: Instant | null;
  readonly flow: FlowState | null;
  /** How often it went from `done` back to work, over its whole life up to T. */
  readonly reopens: number;
  readonly lastReopenedAt: Instant | null;
  /** Union of all blocked time from creation to T, ordered, not touching. */
  readonly blocked: readonly Period[];
  /** Blocked at T itself: `blocked` cannot say it of a flag set or lifted at that very instant. */
  readonly blockedNow: boolean;
  readonly durations: Durations;
  readonly findings: readonly ItemFinding[];
  /** From this instant on nothing about the item changed up to T: its last end, cancellation or deletion; null while open. */
  readonly closedAt: Instant | null;
}

/** Findings of one item (metrics.md section 9); `detail` is for people, such as the unmapped status's name. */
export interface ItemFinding {
  readonly kind:
    | 'history-gap'
    | 'status-id-name-mismatch'
    | 'unmapped-status'
    | 'deleted-status'
    | 'returned-to-new'
    | 'straight-to-done'
    | 'reopened'
    | 'unmapped-item'
    | 'unlevelled-type'
    | 'several-teams'
    | 'blocked-by-done-item'
    | 'parent-done-child-open'
    | 'child-started-parent-new';
  readonly detail: string;
}
