import type { Instant } from './time.ts';

/** A channel that asked by command to get a scope's digest; those of the configuration are not kept here. */
export interface Subscription {
  readonly workspace: string;
  readonly channel: string;
  readonly scope: string;
  readonly cadence: 'weekly' | 'fortnightly' | 'monthly' | 'pi';
  /** Such as `Mon 09:00`, `first Mon 10:00` or `2 days before`, in the scope's zone. */
  readonly at: string;
  /** A day (YYYY-MM-DD) of a week in which a fortnightly one goes out. */
  readonly anchor: string | null;
  /** The person who asked. */
  readonly by: string;
  readonly createdAt: Instant;
}

/** What a channel or person set for themselves, by name, such as `quiet-weeks: nothing`. */
export interface Setting {
  readonly workspace: string;
  /** A channel's or a person's id. */
  readonly of: string;
  readonly name: string;
  readonly value: string;
}
