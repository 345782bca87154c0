import type { Ref } from '../core/domain/work-item.ts';

/** An item to be commented on; trackers differ in which of it they ask for. */
export interface CommentedItem {
  readonly id: string;
  readonly project: Ref;
}

/**
 * What became of a comment. `later` and `never`: the tracker surely has not taken it, and may or will not take it as it
 * stands. `unknown`: it may have.
 */
export type Written =
  | { readonly kind: 'written'; readonly id: string }
  | { readonly kind: 'later'; readonly why: string; readonly afterMs: number | null }
  | { readonly kind: 'never'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** Comments on items: the only thing that is ever written into a tracker. */
export interface Comments {
  /**
   * Writes one, a paragraph for each line; nothing in them is mark-up or mentions anybody. One attempt, never repeated
   * here. Rejects only where the signal aborts, and then the tracker may have it.
   */
  write(item: CommentedItem, lines: readonly string[], signal: AbortSignal): Promise<Written>;
  /**
   * Keys of those of the projects in which the account may not write any; null where the tracker cannot be asked that
   * without writing. Throws SourceError.
   */
  refusedIn(projects: readonly string[], signal: AbortSignal): Promise<readonly string[] | null>;
  /** Id of a comment with these words in it; null where all comments were looked through. Throws SourceError. */
  find(item: CommentedItem, words: string, signal: AbortSignal): Promise<string | null>;
}
