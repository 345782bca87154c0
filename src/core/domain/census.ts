import type { Instant } from './time.ts';
import type { Deletion } from './work-item.ts';

/** What a tracker says exists now, as far as it can be told. */
export type Census =
  | {
      readonly kind: 'observed';
      /** The tracker's immutable ids of every item that the account can see. */
      readonly ids: ReadonlySet<string>;
      /** Ids that the tracker itself says are deleted (a recycle bin, say) rather than merely absent. */
      readonly deleted: ReadonlySet<string>;
      /** Keys of projects that are archived, and of those that the account can no longer see. */
      readonly archivedProjects: ReadonlySet<string>;
      readonly hiddenProjects: ReadonlySet<string>;
      /** Keys of projects that the tracker itself says are deleted (in its recycle bin, say). */
      readonly deletedProjects?: ReadonlySet<string>;
      /** Keys of the projects whose items were looked for; missing means every project. */
      readonly walkedProjects?: ReadonlySet<string>;
    }
  /** A page failed, the answer was anonymous, the count does not fit: nothing may be concluded. */
  | { readonly kind: 'unobserved'; readonly why: string };

/** An item as the store knows it, with what a census needs. */
export interface KnownItem {
  readonly id: string;
  readonly project: string;
  readonly deletion: Deletion | null;
}

/** What a census concludes for one item: why it is gone, or null where it is there again. */
export interface CensusVerdict {
  readonly id: string;
  readonly deletion: Deletion | null;
}

export interface CensusJudgement {
  readonly verdicts: readonly CensusVerdict[];
  /** Projects in which so much vanished at once that nothing was concluded. */
  readonly unobserved: readonly {
    readonly project: string;
    readonly vanished: number;
    readonly known: number;
  }[];
  readonly at: Instant;
}
