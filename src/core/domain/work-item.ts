import type { SourceId } from './ids.ts';
import type { Instant } from './time.ts';

/** A value of a tracker's field: its id where the tracker gives one, and its name as seen. */
export interface Ref {
  readonly id: string | null;
  readonly name: string;
}

/**
 * A field by its key. Fields that every tracker knows carry our names (`status`, `type`, `project`, `key`, `parent`,
 * `labels`, `components`, `versions`, `sprints`, `assignee`, `priority`, `resolution`, `dueDate`, `links`,
 * `remoteLinks`); every other field carries the tracker's field id, or its name where it has no id.
 */
export type FieldKey = string;

/**
 * One change of one field. `replace`: `from` and `to` are the whole value before and after.
 * `member`: the elements of `from` left a set and those of `to` joined it; the rest of the set is not told.
 */
export interface FieldChange {
  readonly field: FieldKey;
  /** The field's display name as the tracker wrote it at the time. */
  readonly name: string;
  readonly mode: 'replace' | 'member';
  readonly from: readonly Ref[];
  readonly to: readonly Ref[];
}

/** One entry of an item's history; `changes` keep the tracker's order, which is their identity inside the entry. */
export interface HistoryEntry {
  /** The tracker's own id; where it is a number it is also the order among entries of one instant. */
  readonly id: string;
  readonly at: Instant;
  readonly changes: readonly FieldChange[];
}

export interface ItemLink {
  /** The link as read from this item, such as `is blocked by`. */
  readonly phrase: string;
  /** The name of the link type, such as `Blocks`. */
  readonly type: string;
  readonly other: { readonly id: string; readonly key: string };
}

export interface RemoteLink {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly relationship: string | null;
}

export interface ParentRef {
  readonly id: string | null;
  readonly key: string;
}

/** Why an item is no longer there. Jira gives no time of deletion: `at` is then the census that noticed. */
export interface Deletion {
  readonly at: Instant;
  readonly why: 'deleted' | 'archived' | 'access-lost';
}

/** What a tracker says about an item now. Identity is (source, id); the key may change. */
export interface WorkItem {
  readonly source: SourceId;
  readonly id: string;
  readonly key: string;
  readonly url: string;
  readonly title: string;
  readonly project: Ref;
  readonly type: Ref;
  readonly status: Ref;
  readonly parent: ParentRef | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Current values of the other fields; an empty list and a missing key both mean "empty". */
  readonly fields: Readonly<Record<FieldKey, readonly Ref[]>>;
  readonly links: readonly ItemLink[];
  readonly remoteLinks: readonly RemoteLink[];
  readonly deletion: Deletion | null;
}

/** An item with every change of a field that numbers may read, in any order. */
export interface ItemHistory {
  readonly item: WorkItem;
  readonly history: readonly HistoryEntry[];
}
