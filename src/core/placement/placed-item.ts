import type { SourceId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { Deletion, ParentRef } from '../domain/work-item.ts';

export interface Need {
  /** The provider by the tracker's id, or by its key as the history wrote it. */
  readonly provider: string;
  readonly from: Instant;
  /** Null while the link stands at T. */
  readonly to: Instant | null;
}

/** A need of an item that may be in another tracker. */
export interface NeedElsewhere extends Need {
  readonly source: SourceId;
}

/** The same seen from the other end: a link by which another item needs this one. */
export interface NeededBy {
  /** The consumer by the tracker's id, or by its key as the history wrote it. */
  readonly consumer: string;
  readonly from: Instant;
  readonly to: Instant | null;
}

export interface ParentSpan {
  readonly parent: ParentRef;
  readonly from: Instant;
  readonly to: Instant | null;
}

/** A link to a page outside of the tracker; text that anybody may have written. */
export interface OutsideLink {
  readonly url: string;
  readonly title: string;
  readonly relationship: string | null;
  /** Null where nothing tells when it was made. */
  readonly from: Instant | null;
  readonly to: Instant | null;
}

/** An item as of T: its timeline and where it belongs. What every metric, digest and export reads. */
export interface PlacedItem extends Timeline {
  readonly source: SourceId;
  readonly id: string;
  /** The key as of T. */
  readonly key: string;
  /** Keys that it had before or after T: histories of other items may name it by them. */
  readonly otherKeys: readonly string[];
  readonly url: string;
  readonly title: string;
  readonly createdAt: Instant;
  /** The tracker's current names. */
  readonly type: string;
  readonly status: string;
  /** Stage at T (or at deletion). */
  readonly stage: string | null;
  readonly workflow: string | null;
  /** Level, kind and place by the one rule of metrics.md section 2, "Placement and kind". */
  readonly level: string | null;
  readonly kind: string | null;
  readonly team: string | null;
  readonly art: string | null;
  readonly valueStream: string | null;
  /** Every team the item was placed in at any moment up to T: what a store narrows by. */
  readonly everTeams: readonly string[];
  readonly parent: ParentRef | null;
  /** Links by which it needs another item, made at or before T: from when they were made until they were removed. */
  readonly needs: readonly Need[];
  /** Likewise links by which another item needs it, of the kinds that configuration reads from this end. */
  readonly neededBy: readonly NeededBy[];
  /** Every parent up to T, oldest first. */
  readonly parents: readonly ParentSpan[];
  readonly outsideLinks: readonly OutsideLink[];
  readonly points: number | null;
  /** The deletion, where it is visible at T. */
  readonly deletion: Deletion | null;
}
