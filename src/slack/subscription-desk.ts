import type { Scope } from '../core/domain/organisation.ts';
import type { Subscription } from '../core/domain/subscription.ts';
import type { Instant } from '../core/domain/time.ts';
import type { Acting } from './gate.ts';

export const CADENCES = [
  'weekly',
  'fortnightly',
  'monthly',
  'pi',
] as const satisfies readonly Subscription['cadence'][];
type Cadence = Subscription['cadence'];

/** A digest that a channel gets. */
export interface SubscribedDigest {
  readonly scope: Scope;
  readonly cadence: Cadence;
  /** Such as `Mon 09:00`, in the scope's zone. */
  readonly at: string;
  /** Who asked for it by command; null where the configuration says so, which cannot be changed here. */
  readonly askedBy: string | null;
  /** When it goes out next; null where no PI follows. */
  readonly next: Instant | null;
}

/** What somebody asked for; null leaves it as is usual for the scope. */
export interface SubscriptionDraft {
  readonly channel: string;
  readonly scope: Scope;
  readonly cadence: Cadence | null;
  readonly at: string | null;
}

export type Subscribed =
  | {
      readonly kind: 'done';
      readonly digest: SubscribedDigest;
      /** What it takes the place of; null where there was none of this scope and cadence. */
      readonly before: SubscribedDigest | null;
    }
  /** It is so already: nothing was changed. */
  | { readonly kind: 'unchanged'; readonly digest: SubscribedDigest }
  /** The configuration has one of this scope and cadence for this channel. */
  | { readonly kind: 'configured'; readonly digest: SubscribedDigest }
  /** Not a time that goes with the cadence; `examples` are. */
  | { readonly kind: 'no-time'; readonly cadence: Cadence; readonly examples: readonly string[] }
  | { readonly kind: 'no-pi' }
  | { readonly kind: 'too-many'; readonly most: number };

export interface Unsubscribed {
  readonly removed: readonly SubscribedDigest[];
  /** Of those that were meant, the ones that the configuration keeps. */
  readonly configured: readonly SubscribedDigest[];
}

export interface ChannelSetting {
  readonly name: string;
  /** What counts now. */
  readonly value: string;
  /** Whether somebody set it; otherwise it is as it comes. */
  readonly isSet: boolean;
  /** What it may be, in words. */
  readonly choices: string;
  /** What it does. */
  readonly what: string;
}

export type SettingChanged =
  | { readonly kind: 'done'; readonly setting: ChannelSetting; readonly before: string }
  | { readonly kind: 'unchanged'; readonly setting: ChannelSetting }
  | { readonly kind: 'unknown-name'; readonly names: readonly string[] }
  | { readonly kind: 'bad-value'; readonly setting: ChannelSetting };

/**
 * What channels get and how they are set, answered by jobs/subscription-desk.ts. Every change is in the audit trail; who
 * may make it has been asked before.
 */
export interface SubscriptionDesk {
  /** Of a channel, also those of the configuration. */
  digestsOf(channel: string): Promise<readonly SubscribedDigest[]>;
  subscribe(draft: SubscriptionDraft, acting: Acting): Promise<Subscribed>;
  /** `scope` null: every one of the channel; `cadence` null: of every cadence. */
  unsubscribe(
    of: {
      readonly channel: string;
      readonly scope: Scope | null;
      readonly cadence: Cadence | null;
    },
    acting: Acting,
  ): Promise<Unsubscribed>;
  /** Writes down that a channel may not be posted into, though the person might have changed what it gets. */
  refused(draft: SubscriptionDraft, why: string, acting: Acting): Promise<void>;
  settingsOf(channel: string): Promise<readonly ChannelSetting[]>;
  set(channel: string, name: string, value: string, acting: Acting): Promise<SettingChanged>;
}
