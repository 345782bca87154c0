import type { FlowState } from './workflow.ts';
import type { SourceId } from './ids.ts';
import type { Instant } from './time.ts';
import type { Ref } from './work-item.ts';

/** A status as the tracker knows it today, or knew it once (`live: false`). */
export interface StatusInfo {
  readonly id: string;
  readonly name: string;
  /** The tracker's category as a flow state (metrics.md section 2, "Stages"). */
  readonly category: FlowState;
  /** Ids of the projects it belongs to; empty means everywhere. */
  readonly projects: readonly string[];
  /** Which types, by name, of which projects have it, where the category of a name depends on both. */
  readonly usedBy?: readonly { readonly project: string; readonly types: readonly string[] }[];
  readonly live: boolean;
}

export interface FieldInfo {
  readonly key: string;
  readonly name: string;
  readonly custom: boolean;
  /** The tracker's own id of the field, where the key is one of our names. */
  readonly id?: string;
  /** Texts that no number rests on, or people, whose names are not kept; missing means neither. */
  readonly content?: 'prose' | 'people';
}

export interface TypeInfo {
  readonly id: string;
  readonly name: string;
  /** The tracker's hierarchy: -1 subtask, 0 story, 1 epic or feature, 2 and up above. */
  readonly hierarchy: number;
}

export interface BoardInfo {
  readonly id: string;
  readonly name: string;
  readonly project: string | null;
  readonly columns: readonly {
    readonly name: string;
    readonly statuses: readonly string[];
    readonly max: number | null;
  }[];
}

export interface ProjectInfo extends Ref {
  readonly id: string;
  readonly key: string;
  readonly components: readonly Ref[];
  readonly versions: readonly {
    readonly id: string;
    readonly name: string;
    readonly released: boolean;
    readonly startDate: string | null;
    readonly releaseDate: string | null;
  }[];
}

/** A node of a tracker's tree of areas or iterations; parts of a path are separated by a backslash. */
export interface PathInfo {
  readonly id: string;
  readonly path: string;
  readonly project: string;
}

export interface IterationInfo extends PathInfo {
  /** Days, both inclusive; null where nobody has planned it. */
  readonly startDate: string | null;
  readonly finishDate: string | null;
}

/** A sprint as the tracker showed it when it was last seen; null where nobody has planned it yet. */
export interface SprintInfo {
  readonly id: string;
  readonly name: string;
  readonly startAt: Instant | null;
  readonly endAt: Instant | null;
}

/** A team that the tracker itself knows, with the areas that it owns. */
export interface TeamInfo {
  readonly id: string;
  readonly name: string;
  readonly project: string;
  readonly areas: readonly { readonly path: string; readonly includeChildren: boolean }[];
}

/** What a tracker is made of: read daily by `pull`, and by `init` and `check`. */
export interface SourceDescription {
  readonly source: SourceId;
  readonly at: Instant;
  readonly statuses: readonly StatusInfo[];
  readonly types: readonly TypeInfo[];
  readonly fields: readonly FieldInfo[];
  readonly linkTypes: readonly {
    readonly name: string;
    readonly inward: string;
    readonly outward: string;
  }[];
  readonly projects: readonly ProjectInfo[];
  readonly boards: readonly BoardInfo[];
  /** Of trackers that have them. Projects by key. */
  readonly areas?: readonly PathInfo[];
  readonly iterations?: readonly IterationInfo[];
  readonly teams?: readonly TeamInfo[];
  /** Of trackers that have them: every sprint that any item was ever seen in. */
  readonly sprints?: readonly SprintInfo[];
}
