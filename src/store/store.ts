import type { AuditEntry } from '../core/domain/audit.ts';
import type { Batch, Checkpoint, Rejected } from '../core/domain/batch.ts';
import type { CensusVerdict, KnownItem } from '../core/domain/census.ts';
import type { Deliveries, DeliveryKey, DeliveryState } from '../core/domain/delivery.ts';
import type { Deployment, DeploymentBatch } from '../core/domain/deployment.ts';
import type { SourceDescription } from '../core/domain/description.ts';
import type { SourceId } from '../core/domain/ids.ts';
import type { LastingPlace } from '../core/domain/lasting-place.ts';
import type { Instant, Period } from '../core/domain/time.ts';
import type { Quieting, Risk, RiskEvent, RiskWatch } from '../core/domain/risk.ts';
import type { Setting, Subscription } from '../core/domain/subscription.ts';
import type { ItemHistory } from '../core/domain/work-item.ts';
import type { AlertPost, PostedAlert } from '../core/risks/alert.ts';

/**
 * Narrows a read without changing an answer: what is left out cannot matter. An item whose placement was computed
 * under another fingerprint (or never) is always included.
 */
export interface ItemQuery {
  /** Only items created at or before. */
  readonly createdUntil: Instant;
  /** The earliest instant that is asked about, where the answer serves for several; absent: `createdUntil` alone. */
  readonly earliest?: Instant;
  /** Leaves out items that were closed before this instant and have not changed since; null reads all. */
  readonly openSince: Instant | null;
  /** Only items that were ever placed in one of these teams; null reads all. */
  readonly teams: readonly string[] | null;
  /** Only items that the numbers of a level can look at; absent reads all. */
  readonly counted?: Counted;
  readonly fingerprint: string;
}

/** What the numbers of a level look at: its items, and items below it of some kinds that have no ancestor there. */
export interface LevelCounted {
  readonly level: string;
  readonly below: readonly string[];
  readonly orphans: readonly string[];
}

export interface Counted {
  /** Items of which it is not sure that they are at none of them are read as well. */
  readonly at: readonly LevelCounted[];
  /** Per source: whatever has an event after this instant is read as well. */
  readonly changedAfter: ReadonlyMap<SourceId, Instant>;
}

/**
 * Items that something may still be said of since an instant: those that are open, were closed or have an event since
 * then; and those with links that were closed without being done, whenever that was, for somebody may still need them.
 */
export interface RecentQuery extends Pick<ItemQuery, 'createdUntil' | 'fingerprint'> {
  readonly since: Instant;
}

export interface ItemId {
  readonly source: SourceId;
  readonly id: string;
}

/** An item as others name it. */
export interface NamedItem {
  readonly id: string;
  readonly keys: readonly string[];
}

/** What an item calls another one. */
export interface Named {
  readonly source: SourceId;
  readonly idOrKey: string;
}

/** Of whom an item tells, as of any instant. */
export interface Told {
  /** Whether a link of it may make a dependency, be it on something that nobody here knows. */
  readonly links: boolean;
  /** Whom its links name, and its parents but for the lasting one. */
  readonly names: readonly Named[];
}

/** Placement of one item as computed now: only ever used to narrow. */
export interface PlacementRow {
  readonly source: SourceId;
  readonly id: string;
  readonly teams: readonly string[];
  readonly closedAt: Instant | null;
  readonly startAt: Instant | null;
  readonly endAt: Instant | null;
  readonly flow: string | null;
  /** Absent: the item is never left out for its level. */
  readonly lasting?: LastingPlace;
  /** Absent: the item is never left out for telling of nobody. */
  readonly told?: Told;
  /** The item's `updatedAt` when it was read for this; one that has changed since then stays unplaced. */
  readonly updatedAt?: Instant;
  /** Likewise the instant of its deletion, null where it was there. */
  readonly deletedAt?: Instant | null;
}

/** How the last walk over a source ended. */
export interface PullState {
  readonly source: SourceId;
  readonly checkpoint: Checkpoint | null;
  /** When the last complete walk ended; null before the first. */
  readonly pulledAt: Instant | null;
  /** Everything the tracker changed before this instant is in the store. */
  readonly readUntil: Instant | null;
  readonly lastTriedAt: Instant | null;
  readonly lastError: string | null;
}

/** Where an item is, and a number that changes with every change to what is stored about it. */
export interface FoundItem {
  readonly source: SourceId;
  readonly id: string;
  readonly stamp: number;
}

export interface StoredItems {
  /** Another text after anything was committed: as long as it stays, every read gives the same. */
  version(): Promise<string>;
  /** Streams histories in chunks of a few hundred, ordered by source, then id (numerically where ids are numbers). */
  read(query: ItemQuery): AsyncIterable<readonly ItemHistory[]>;
  /** What `read` would give, in the same order, without opening the histories. */
  find(query: ItemQuery): AsyncIterable<readonly FoundItem[]>;
  findIds(source: SourceId, ids: readonly string[]): Promise<readonly FoundItem[]>;
  /** By current key or any earlier one; several when two sources own the key. */
  byKey(key: string): Promise<readonly ItemHistory[]>;
  byIds(source: SourceId, ids: readonly string[]): Promise<readonly ItemHistory[]>;
  /** Streams like `read`. */
  recent(query: RecentQuery): AsyncIterable<readonly ItemHistory[]>;
  /** Items of a source that have or had one of these names, as id or key. */
  called(source: SourceId, names: readonly string[]): Promise<readonly ItemId[]>;
  /**
   * Items of any source that ever named one of these items of a source, by a link or as a parent: as far as they are
   * placed. What is not placed is always among `recent`.
   */
  naming(source: SourceId, items: readonly NamedItem[]): Promise<readonly ItemId[]>;
  /**
   * Items of which any text, now or in the history, has one of these words in it, in chunks: all that may point at an
   * item whose id and keys they are, and others. Looks into every record, so it is for questions about one item.
   */
  mentioning(words: readonly string[]): AsyncIterable<readonly ItemHistory[]>;
  /** Items whose placement is missing or was computed under another fingerprint, in chunks. */
  unplaced(fingerprint: string): AsyncIterable<readonly ItemHistory[]>;
  place(rows: readonly PlacementRow[], fingerprint: string): Promise<void>;
  count(): Promise<number>;
}

/** What lies on one shelf, in the order of its parts. */
export interface Shelf {
  readonly shelf: number;
  readonly texts: readonly string[];
}

export interface Pulls {
  state(source: SourceId): Promise<PullState>;
  /**
   * Writes items, rejected records, sprints and the checkpoint together or not at all. Histories are added to or
   * corrected; an item of which the batch tells anything new becomes unplaced.
   */
  save(batch: Batch, at: Instant): Promise<void>;
  tried(source: SourceId, at: Instant, error: string | null): Promise<void>;
  /** Records that could not be read and have not been read since. */
  rejected(source: SourceId): Promise<readonly Rejected[]>;
  /** Number of items whose history the tracker gave only in part. */
  truncated(source: SourceId): Promise<readonly string[]>;
  /** The first shelf of a source that is not empty; null when all are. */
  shelf(source: SourceId): Promise<Shelf | null>;
  /**
   * The last description, with every status that was ever seen (`live: false` for those that are gone) and every
   * sprint as a batch last told it.
   */
  description(source: SourceId): Promise<SourceDescription | null>;
  saveDescription(description: SourceDescription): Promise<void>;
}

/** How the last census of a source ended. */
export interface CensusState {
  readonly source: SourceId;
  /** When the first complete walk ended: before it there is nothing to compare. */
  readonly firstPulledAt: Instant | null;
  readonly triedAt: Instant | null;
  readonly takenAt: Instant | null;
  /** Why the last one could conclude nothing, wholly or in part; null when it could. */
  readonly trouble: string | null;
}

export interface Censuses {
  state(source: SourceId): Promise<CensusState>;
  /** Every item of a source, gone ones included, with just what a census compares. */
  known(source: SourceId): Promise<readonly KnownItem[]>;
  /** Applies verdicts and notes the census, together or not at all; the items become unplaced. */
  save(
    source: SourceId,
    census: {
      readonly verdicts: readonly CensusVerdict[];
      readonly trouble: string | null;
      readonly at: Instant;
    },
  ): Promise<void>;
  /** Notes a census that told nothing. */
  tried(source: SourceId, at: Instant, trouble: string): Promise<void>;
}

/** One time at which a scheduled job was due. */
export interface Occurrence {
  readonly occurrence: Instant;
  readonly claimedAt: Instant;
  readonly finishedAt: Instant | null;
}

/** Which occurrences of scheduled jobs have run. */
export interface Occurrences {
  /** Takes an occurrence for running; false when it was taken before (by anybody). */
  claim(job: string, occurrence: Instant, at: Instant): Promise<boolean>;
  /**
   * Takes one over that was claimed but has not ended; false when somebody else has taken it since it was seen with
   * this `claimedAt`, or when it has ended.
   */
  reclaim(
    job: string,
    seen: Pick<Occurrence, 'occurrence' | 'claimedAt'>,
    at: Instant,
  ): Promise<boolean>;
  finish(job: string, occurrence: Instant, at: Instant, error: string | null): Promise<void>;
  /** The latest occurrence that was claimed; null if none ever was. */
  last(job: string): Promise<Occurrence | null>;
  /** Gives back an occurrence whose run did not finish (the process stops), so that it can run again. */
  release(job: string, occurrence: Instant): Promise<void>;
}

/** What the readers of a channel were told last of a scope's period. */
export interface Publication {
  readonly workspace: string;
  readonly channel: string;
  readonly scope: string;
  /** Such as `2026-W47`. */
  readonly period: string;
  /** The time that the period is about. */
  readonly covers: Period;
  /** JSON of the numbers as they were posted. */
  readonly numbers: string;
  readonly at: Instant;
}

/** Numbers as a channel was told them, so that a later digest can correct them. */
export interface Publications {
  /** Keeps what a channel was told; of two tellings of one period the later one counts, whichever is kept first. */
  publish(publication: Publication): Promise<void>;
  /** What a channel was told of the latest periods that had ended by an instant, the latest first. */
  latest(
    of: Pick<Publication, 'workspace' | 'channel' | 'scope'>,
    endedBy: Instant,
    limit: number,
  ): Promise<readonly Publication[]>;
  /** A channel that Slack gave a new id. */
  follow(workspace: string, from: string, to: string): Promise<void>;
}

/** How far a source has been read for deployments. */
export interface DeploymentState {
  readonly source: SourceId;
  readonly checkpoint: Checkpoint | null;
  /** When it was last read to its end. */
  readonly readAt: Instant | null;
  readonly triedAt: Instant | null;
  readonly lastError: string | null;
}

export interface Deployments {
  /** Adds and replaces by (source, id), and moves the checkpoint: together or not at all. */
  save(batch: DeploymentBatch): Promise<void>;
  /** Adds one and gives null; where its source and id are known, nothing is changed and the known one is given. */
  add(deployment: Deployment): Promise<Deployment | null>;
  /** Makes these the only ones of kind `version` that the source has. */
  replaceVersions(source: SourceId, versions: readonly Deployment[]): Promise<void>;
  /** Those that ended in the period, ordered by time, source and id. */
  during(period: Period): Promise<readonly Deployment[]>;
  state(source: SourceId): Promise<DeploymentState>;
  /** Notes that the source was read to its end, or why it could not. */
  tried(source: SourceId, at: Instant, error: string | null): Promise<void>;
}

/** Risks and what people decided about them: events are only ever added. */
export interface Risks {
  /**
   * Gives a new risk the next id, such as `R-13`, and writes its first event, together. A key has one risk for ever:
   * where it is there already, open or resolved, it is returned as it is and nothing is changed. Whoever finds its
   * condition true again appends `returned`. Throws TypeError where the happening is no raising, or one of another key.
   * The line that `audited` makes of a new risk is in the audit trail if and only if the risk is there.
   */
  raise(
    key: string,
    first: Pick<RiskEvent, 'at' | 'who' | 'happening'>,
    audited?: (risk: Risk) => AuditEntry,
  ): Promise<Risk>;
  /**
   * Adds an event if the risk still stands at `expected`; null, and nothing is changed, where somebody was first (the
   * caller reads the risk again and says who). Throws StoreError where there is no such risk. The line that `audited`
   * makes of the risk as it then is gets into the audit trail together with the event.
   */
  append(
    risk: string,
    expected: number,
    event: Pick<RiskEvent, 'at' | 'who' | 'happening'>,
    audited?: (risk: Risk) => AuditEntry,
  ): Promise<Risk | null>;
  find(id: string): Promise<Risk | null>;
  byKey(key: string): Promise<Risk | null>;
  /**
   * Those that are not resolved, and those that were decided or seen since an instant (none where null), in the order
   * in which they were raised. `scopes: null` reads all scopes.
   */
  list(query: {
    readonly scopes: readonly string[] | null;
    readonly since: Instant | null;
  }): Promise<readonly Risk[]>;
  /** Oldest first; none where there is no such risk. */
  events(risk: string): Promise<readonly RiskEvent[]>;
  /**
   * Notes what an evaluation found; a risk that is read then shows when it was seen. What was noted as seen later
   * stays as it is.
   */
  watch(rows: readonly RiskWatch[]): Promise<void>;
  /** The same, as the end of an evaluation as of an instant: `lastEvaluatedAt` tells the latest. */
  evaluated(rows: readonly RiskWatch[], asOf: Instant): Promise<void>;
  /** Null before the first evaluation. */
  lastEvaluatedAt(): Promise<Instant | null>;
  watches(): Promise<readonly RiskWatch[]>;
}

/** A message about risks as it was put in, and how its delivery stands. */
export interface KeptAlert extends PostedAlert {
  readonly state: DeliveryState;
  readonly tells: readonly (PostedAlert['tells'][number] &
    Pick<AlertPost['tells'][number], 'reason'>)[];
}

/** Deliveries that tell of risks, with what they tell: put in together, so that nothing is told twice or forgotten. */
export interface Alerts {
  /** How often a channel was told something: asked before `told`, so that `add` knows what its caller has read. */
  turn(workspace: string, channel: string): Promise<number>;
  /**
   * The next turn. Null, and nothing is changed, where somebody else told that channel something since `turn`: what it
   * was told has to be read again. Where the key is there already nothing but the turn is changed.
   */
  add(
    key: DeliveryKey,
    payload: string,
    tells: AlertPost['tells'],
    turn: number,
    at: Instant,
  ): Promise<number | null>;
  /**
   * The messages of a channel that tell of any of these risks, in any state, the oldest first. One whose last change
   * was refused is not editable until somebody posts that change again.
   */
  told(workspace: string, channel: string, risks: readonly string[]): Promise<readonly KeptAlert[]>;
  /**
   * Puts in a delivery that changes a message and notes what that then shows; its key is that of the message with
   * another part. Null, and nothing is changed, where the message shows that or more already, or is none.
   */
  change(
    message: DeliveryKey,
    payload: string,
    shown: readonly { readonly risk: string; readonly shown: number }[],
    at: Instant,
  ): Promise<DeliveryKey | null>;
}

export interface Quietings {
  /** Of one risk there is one snooze, of one rule in a scope one mute: the last one replaces it; with its line of audit. */
  add(quieting: Quieting, audited?: AuditEntry): Promise<void>;
  /** Ends the snooze of that risk or the mute of that rule and scope, whoever wished it; false, without a line, if none. */
  remove(quieting: Quieting, audited?: AuditEntry): Promise<boolean>;
  /** All, also snoozes that are over. */
  list(): Promise<readonly Quieting[]>;
}

export interface Subscriptions {
  /** Adds, or replaces the one of the same channel, scope and cadence; with its line of audit. */
  save(subscription: Subscription, audited?: AuditEntry): Promise<void>;
  /** False, without a line, where there was none. */
  remove(
    of: Pick<Subscription, 'workspace' | 'channel' | 'scope' | 'cadence'>,
    audited?: AuditEntry,
  ): Promise<boolean>;
  /** Ordered by workspace, channel, scope and cadence. */
  list(): Promise<readonly Subscription[]>;
  /** A channel that Slack gave a new id; what was asked for under the new one stays. */
  follow(workspace: string, from: string, to: string): Promise<void>;
}

export interface Settings {
  /** With its line of audit, together or not at all. */
  set(setting: Setting, audited?: AuditEntry): Promise<void>;
  /** Ordered by name. */
  of(workspace: string, of: string): Promise<readonly Setting[]>;
  /** Everybody's setting of a name, ordered by whose it is. */
  called(workspace: string, name: string): Promise<readonly Setting[]>;
  /** A channel that Slack gave a new id; what was set under the new one stays. */
  follow(workspace: string, from: string, to: string): Promise<void>;
}

export interface Audit {
  /** Never changes or removes a line. Long texts are cut; a `before` or `after` that is too long stays JSON that says so. */
  add(entry: AuditEntry): Promise<void>;
  /** Oldest first, streamed. */
  read(period: Period): AsyncIterable<readonly AuditEntry[]>;
}

export interface Store extends AsyncDisposable {
  readonly items: StoredItems;
  readonly pulls: Pulls;
  readonly censuses: Censuses;
  readonly deliveries: Deliveries;
  readonly occurrences: Occurrences;
  readonly publications: Publications;
  readonly deployments: Deployments;
  readonly risks: Risks;
  readonly quietings: Quietings;
  readonly subscriptions: Subscriptions;
  readonly settings: Settings;
  readonly audit: Audit;
  readonly alerts: Alerts;
  /** Throws StoreError where the database cannot be read or written: for `/readyz` and `check`. */
  ping(): Promise<void>;
}
