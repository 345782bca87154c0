import type { DeliveryKey } from '../../core/domain/delivery.ts';
import type { Scope } from '../../core/domain/organisation.ts';
import type { Subscription } from '../../core/domain/subscription.ts';
import type { Instant } from '../../core/domain/time.ts';
import type { Freshness } from '../../core/metrics/report.ts';
import type { Acting } from '../gate.ts';

/** A digest that a channel gets, by configuration or because somebody asked for it there. */
export interface ChannelDigest {
  readonly channel: string;
  readonly scope: Scope;
  readonly cadence: Subscription['cadence'];
  /** When it goes out next; null where no PI follows. */
  readonly next: Instant | null;
  /** The person who asked for it; null where the configuration says so. */
  readonly askedBy: string | null;
}

/** How far a source has been read, and what went wrong the last time. */
export interface SourceState extends Freshness {
  readonly source: string;
  readonly lastError: string | null;
}

/** A message that is not in Slack, or a comment that is not in its tracker, or of which nobody knows. */
export interface Unsent {
  readonly id: string;
  readonly key: DeliveryKey;
  /** Of a comment the key's channel is the source, and its part the id of the item. */
  readonly to: 'slack' | 'tracker';
  readonly state: 'failed' | 'unknown';
  readonly error: string;
  readonly since: Instant;
}

/** What a person set for their Home tab, and what of the first steps they did. */
export interface HomePerson {
  /** Ids of the scopes that they chose; null where they left it to signalbox to find them. */
  readonly teams: readonly string[] | null;
  readonly stepsPutAway: boolean;
  /** Whether they ever asked something by command. */
  readonly hasAsked: boolean;
}

/**
 * Whether a person may send it again: an unknown message only they can look for, in the channel; an unknown comment
 * signalbox looks for itself.
 */
export function mayBeSentAgain({ to, state }: Pick<Unsent, 'to' | 'state'>): boolean {
  return to === 'slack' || state === 'failed';
}

/** What the Home tab reads and keeps besides numbers and risks; answered by jobs/home-desk.ts. */
export interface HomeDesk {
  person(user: string): Promise<HomePerson>;
  /** Null leaves it to signalbox again. */
  chooseTeams(user: string, scopes: readonly string[] | null): Promise<void>;
  putStepsAway(user: string, away: boolean): Promise<void>;
  noteAsked(user: string): Promise<void>;
  /** Ids of the ARTs whose people the configuration counts somebody among. */
  artsOf(user: string): readonly string[];
  /** All of the workspace, the next ones first. */
  digests(): Promise<readonly ChannelDigest[]>;
  sources(): Promise<readonly SourceState[]>;
  /** Failed and unknown ones, the latest first. */
  unsent(): Promise<readonly Unsent[]>;
  /** `too-late`: it is neither failed nor unknown any more, since somebody was first. Both are in the audit trail. */
  postAgain(id: string, acting: Acting): Promise<'again' | 'too-late'>;
  /** Channels that the configuration names by an id that Slack has replaced. */
  movedChannels(): Promise<readonly { readonly from: string; readonly to: string }[]>;
}
