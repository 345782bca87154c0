import type { Organisation, Scope } from '../core/domain/organisation.ts';
import { scopesOf } from '../core/domain/scopes.ts';
import type { Subscription } from '../core/domain/subscription.ts';
import { DAY_MS } from '../core/domain/time.ts';
import type { Instant } from '../core/domain/time.ts';
import { timingOf } from '../schedule/due.ts';
import type { CalendarJob } from '../schedule/scheduler.ts';
import type { AskedChannels } from './asked-channels.ts';

/** A digest of a scope for a channel. */
export interface WantedDigest {
  readonly scope: Scope;
  readonly channel: string;
  readonly cadence: Subscription['cadence'];
}

export interface SubscribedDigestsOptions {
  /** Null while Slack has not told which workspace this is. */
  readonly asked: () => AskedChannels | null;
  readonly organisation: Organisation;
  /** Last days (YYYY-MM-DD) of the PIs. */
  readonly piEnds: readonly string[];
  /** As for a digest that the configuration orders. */
  readonly post: (wanted: WantedDigest, occurrence: Instant, signal: AbortSignal) => Promise<void>;
}

/** What the scheduler knows a digest by: one of the configuration goes before one that was asked for. */
export function digestJobName({
  scope,
  channel,
  cadence,
}: Pick<Subscription, 'scope' | 'channel' | 'cadence'>): string {
  // What it last did is remembered under this name: a monthly one must not pass for the weekly one beside it.
  return `digest ${scope} ${channel} ${cadence}`;
}

/** The digests that channels asked for, as they are now: for the scheduler to ask on every tick. */
export function subscribedDigests(
  options: SubscribedDigestsOptions,
): () => Promise<readonly CalendarJob[]> {
  return async () => {
    const asked = options.asked();
    if (asked === null) return [];
    await asked.refresh();
    const scopes = new Map(scopesOf(options.organisation).map((scope) => [scope.id, scope]));
    return asked.subscriptions().flatMap((subscription) => {
      const scope = scopes.get(subscription.scope);
      return scope === undefined ? [] : [jobOf(subscription, scope, options)];
    });
  };
}

function jobOf(
  subscription: Subscription,
  scope: Scope,
  { piEnds, post }: SubscribedDigestsOptions,
): CalendarJob {
  const { channel, cadence, at, anchor, createdAt } = subscription;
  return {
    name: digestJobName(subscription),
    timing: timingOf(at, cadence, anchor ?? undefined, piEnds),
    zone: scope.zone,
    graceMs: DAY_MS,
    since: createdAt,
    run: (occurrence, signal) => post({ scope, channel, cadence }, occurrence, signal),
  };
}
