import type { SprintInfo } from './description.ts';
import type { SourceId } from './ids.ts';
import type { Instant } from './time.ts';
import type { HistoryEntry, ItemHistory } from './work-item.ts';

/** Where a source goes on reading; opaque to everybody but the source that wrote it. */
export type Checkpoint = string;

/** A record we could not read. It is counted and shown, never dropped in silence. */
export interface Rejected {
  readonly key: string;
  readonly why: string;
}

/** One item as a source hands it over: history apart from prose that no number can rest on. */
export interface PulledItem extends ItemHistory {
  /** Entries of fields such as description, comment or rank: kept whole, never read for a number. */
  readonly prose: readonly HistoryEntry[];
  /**
   * True when the tracker said that the history has more entries than it gave, false when all of it is here. Null where
   * this answer adds to a history without telling whether it is whole: then it is as whole as before.
   */
  readonly truncated: boolean | null;
}

/** Something told of items of which the rest is still to come: it is kept for the source until it asks for it. */
export interface Shelved {
  /** Everything that is told of an item lies on the same shelf. */
  readonly shelf: number;
  /** What is put on a shelf again under the same name replaces what lay there. */
  readonly part: string;
  /** Opaque to everybody but the source. */
  readonly text: string;
}

/** What a source hands over and a store takes in, together with the checkpoint or not at all. */
export interface Batch {
  readonly source: SourceId;
  readonly items: readonly PulledItem[];
  readonly rejected: readonly Rejected[];
  /** Sprints that its items are in, as the tracker shows them now; the later answer stands. */
  readonly sprints?: readonly SprintInfo[];
  /** Keys of records, rejected earlier, that the tracker does not have any more: they need no reading. */
  readonly forgotten?: readonly string[];
  readonly shelved?: readonly Shelved[];
  /** A shelf of which everything is in this batch: what lay there is not needed any more. */
  readonly emptied?: number;
  readonly checkpoint: Checkpoint;
  /** For people: how far the walk has come and, where it can be told, how many items it expects. */
  readonly progress: { readonly done: number; readonly expected: number | null };
  /** True on the last batch of a walk: everything changed before `readUntil` is now here. */
  readonly complete: boolean;
  readonly readUntil: Instant;
}
