import type { Batch, Checkpoint } from '../core/domain/batch.ts';
import type { Census } from '../core/domain/census.ts';
import type { DeploymentBatch } from '../core/domain/deployment.ts';
import type { SourceDescription } from '../core/domain/description.ts';
import type { SourceId } from '../core/domain/ids.ts';
import type { ItemHistory } from '../core/domain/work-item.ts';
import type { Comments } from './comments.ts';

/** What the store has of some items, by id. */
export type KnownItems = (ids: readonly string[]) => Promise<ReadonlyMap<string, ItemHistory>>;

/** What lies on the first shelf that is not empty; null when all are. */
export type NextShelf = () => Promise<{
  readonly shelf: number;
  readonly texts: readonly string[];
} | null>;

/** Who we are on a tracker, and what it says about itself. */
export interface Account {
  readonly name: string;
  readonly zone: string | null;
  readonly serverTime: number | null;
  /** Such as `Jira 10.3.0`; missing where there is only one, as in the cloud. */
  readonly version?: string;
  /** When the token ends, where that can be told. */
  readonly tokenExpiresAt?: number;
}

/** Deployments that a tracker knows of. */
export interface DeploymentFeed {
  /** Ended ones, those that ended first before others of their kind. Safe to repeat; a batch's checkpoint resumes after it. */
  read(since: Checkpoint | null, signal: AbortSignal): AsyncIterable<DeploymentBatch>;
}

/** A tracker, read-only but for comments. Every method throws SourceError and nothing else when the tracker fails. */
export interface Source {
  readonly id: SourceId;
  /**
   * Changed items, oldest change first, each with its whole history. Safe to repeat; a batch's checkpoint
   * resumes after that batch, also in another process. Trackers that tell changes one by one build upon what is
   * `known` from the batches before; without it they ask the tracker for each such item. With shelves they put aside what
   * a first walk is told of an item here and there, and hand it over whole at its end.
   */
  changes(
    since: Checkpoint | null,
    description: SourceDescription,
    signal: AbortSignal,
    known?: KnownItems,
    nextShelf?: NextShelf,
  ): AsyncIterable<Batch>;
  /** Null where the tracker knows of none, or none was asked for. */
  readonly deployments: DeploymentFeed | null;
  /** Which items exist now: daily. Throws SourceError like the others; never reads a failure as "nothing there". */
  census(signal: AbortSignal): Promise<Census>;
  /** Statuses, types, fields, link types, projects and boards: read daily, and by `init` and `check`. */
  describe(signal: AbortSignal): Promise<SourceDescription>;
  /** Who we are there and whether that works: for `check`. Throws SourceError where it does not. */
  identify(signal: AbortSignal): Promise<Account>;
  /** Absent where nothing can be written. Used only where configuration says so. */
  readonly comments?: Comments;
}
