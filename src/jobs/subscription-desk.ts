import type { AuditEntry } from '../core/domain/audit.ts';
import { usualCadence } from '../core/digest/digest-period.ts';
import type { Organisation, Scope } from '../core/domain/organisation.ts';
import { scopesOf } from '../core/domain/scopes.ts';
import type { Subscription } from '../core/domain/subscription.ts';
import { instantOf } from '../core/domain/time.ts';
import { dayOf } from '../core/risks/local-time.ts';
import { isTimeFor, timingOf } from '../schedule/due.ts';
import { nextOccurrence } from '../schedule/next.ts';
import type { Clock } from '../shared/clock.ts';
import type { Acting } from '../slack/gate.ts';
import type {
  Subscribed,
  SubscribedDigest,
  SubscriptionDesk,
  SubscriptionDraft,
  Unsubscribed,
} from '../slack/subscription-desk.ts';
import type { Store } from '../store/store.ts';
import type { AskedChannels } from './asked-channels.ts';
import { settingsDesk } from './channel-settings.ts';
import type { ConfiguredDigest } from './home-desk.ts';

export interface SubscriptionDeskOptions {
  readonly store: Pick<Store, 'subscriptions' | 'settings' | 'audit'>;
  readonly organisation: Organisation;
  readonly workspace: string;
  readonly digests: readonly ConfiguredDigest[];
  /** Last days (YYYY-MM-DD) of the PIs. */
  readonly piEnds: readonly string[];
  readonly asked: AskedChannels;
  readonly clock: Clock;
}

type Cadence = Subscription['cadence'];
type Order = Pick<Subscription, 'scope' | 'cadence' | 'at' | 'anchor'>;

const MOST_IN_A_CHANNEL = 10;
const TIMES: Readonly<Record<Cadence, readonly string[]>> = {
  weekly: ['Mon 09:00', 'Fri 16:30'],
  fortnightly: ['Mon 09:00', 'Thu 10:00'],
  monthly: ['first Mon 09:00', 'last Fri 15:00'],
  pi: ['2 days before', '1 day before 14:00'],
};

export function subscriptionDesk(options: SubscriptionDeskOptions): SubscriptionDesk {
  return {
    ...settingsDesk(options),
    digestsOf: (channel) => digestsOf(options, channel),
    subscribe: (draft, acting) => subscribe(options, draft, acting),
    unsubscribe: (of, acting) => unsubscribe(options, of, acting),
    refused: (draft, why, acting) =>
      options.store.audit.add({
        ...entryOf(options, acting),
        action: 'subscription.add',
        object: `${draft.scope.id} in ${draft.channel}`,
        outcome: 'denied',
        why,
        before: null,
        after: null,
      }),
  };
}

async function digestsOf(
  options: SubscriptionDeskOptions,
  channel: string,
): Promise<readonly SubscribedDigest[]> {
  const asked = await subscriptionsOf(options, channel);
  return [
    ...configuredOf(options, channel),
    ...asked.flatMap((one) => shown(options, one, one.by) ?? []),
  ];
}

/** What was asked for under another name of a scope, which the configuration lacks by now, is kept and not shown. */
async function subscriptionsOf(
  { store, workspace }: SubscriptionDeskOptions,
  channel: string,
): Promise<readonly Subscription[]> {
  const all = await store.subscriptions.list();
  return all.filter((one) => one.workspace === workspace && one.channel === channel);
}

function configuredOf(options: SubscriptionDeskOptions, channel: string): SubscribedDigest[] {
  return options.digests
    .filter((digest) => digest.channel === channel)
    .flatMap((digest) => shown(options, { ...digest, anchor: digest.anchor ?? null }, null) ?? []);
}

function shown(
  { organisation, piEnds, clock }: SubscriptionDeskOptions,
  { scope: id, cadence, at, anchor }: Order,
  askedBy: string | null,
): SubscribedDigest | null {
  const scope = scopesOf(organisation).find((one) => one.id === id);
  if (scope === undefined) return null;
  const timing = timingOf(at, cadence, anchor ?? undefined, piEnds);
  const next = nextOccurrence(timing, scope.zone, instantOf(clock()));
  return { scope, cadence, at, askedBy, next };
}

async function subscribe(
  options: SubscriptionDeskOptions,
  draft: SubscriptionDraft,
  acting: Acting,
): Promise<Subscribed> {
  const { channel, scope } = draft;
  const cadence = draft.cadence ?? usualCadence(scope.kind);
  const at = draft.at ?? TIMES[cadence][0] ?? '';
  if (!isTimeFor(at, cadence)) return { kind: 'no-time', cadence, examples: TIMES[cadence] };
  const configured = configuredOf(options, channel).find(isFor(scope, cadence));
  if (configured !== undefined) return { kind: 'configured', digest: configured };
  const known = await subscriptionsOf(options, channel);
  const before = known.find((one) => one.scope === scope.id && one.cadence === cadence) ?? null;
  const wished = { scope: scope.id, cadence, at, anchor: anchorOf(options, scope, cadence, at) };
  const digest = shown(options, wished, acting.user);
  if (digest?.next === null || digest === null) return { kind: 'no-pi' };
  if (before?.at === at) {
    return { kind: 'unchanged', digest: shown(options, before, before.by) ?? digest };
  }
  if (before === null && known.length >= MOST_IN_A_CHANNEL) {
    return { kind: 'too-many', most: MOST_IN_A_CHANNEL };
  }
  await keep(options, { ...wished, channel }, before, acting);
  return {
    kind: 'done',
    digest,
    before: before === null ? null : shown(options, before, before.by),
  };
}

function isFor(scope: Scope, cadence: Cadence): (digest: SubscribedDigest) => boolean {
  return (digest) => digest.scope.id === scope.id && digest.cadence === cadence;
}

/** The first week of a fortnightly one is that of the next time it could go out. */
function anchorOf(
  { clock, piEnds }: SubscriptionDeskOptions,
  scope: Scope,
  cadence: Cadence,
  at: string,
): string | null {
  if (cadence !== 'fortnightly') return null;
  const next = nextOccurrence(
    timingOf(at, 'weekly', undefined, piEnds),
    scope.zone,
    instantOf(clock()),
  );
  return next === null ? null : dayOf(next, scope.zone);
}

async function keep(
  options: SubscriptionDeskOptions,
  wished: Order & { readonly channel: string },
  before: Subscription | null,
  acting: Acting,
): Promise<void> {
  const { store, workspace, asked, clock } = options;
  const subscription = { ...wished, workspace, by: acting.user, createdAt: instantOf(clock()) };
  await store.subscriptions.save(subscription, {
    ...entryOf(options, acting),
    action: before === null ? 'subscription.add' : 'subscription.change',
    object: `${wished.scope} in ${wished.channel}`,
    outcome: 'done',
    why: '',
    before: before === null ? null : written(before),
    after: written(subscription),
  });
  await asked.refresh();
}

async function unsubscribe(
  options: SubscriptionDeskOptions,
  of: { readonly channel: string; readonly scope: Scope | null; readonly cadence: Cadence | null },
  acting: Acting,
): Promise<Unsubscribed> {
  const { store, asked } = options;
  function isMeant(scope: string, cadence: Cadence): boolean {
    return (of.scope === null || of.scope.id === scope) && (of.cadence ?? cadence) === cadence;
  }
  const meant = (await subscriptionsOf(options, of.channel)).filter(({ scope, cadence }) =>
    isMeant(scope, cadence),
  );
  const removed: SubscribedDigest[] = [];
  for (const one of meant) {
    const line: AuditEntry = {
      ...entryOf(options, acting),
      action: 'subscription.remove',
      object: `${one.scope} in ${one.channel}`,
      outcome: 'done',
      why: '',
      before: written(one),
      after: null,
    };
    // False where somebody was first: what they did is in the audit trail already.
    if (!(await store.subscriptions.remove(one, line))) continue;
    removed.push(...[shown(options, one, one.by)].flatMap((digest) => digest ?? []));
  }
  await asked.refresh();
  const configured = configuredOf(options, of.channel).filter(({ scope, cadence }) =>
    isMeant(scope.id, cadence),
  );
  return { removed, configured };
}

function written({ scope, channel, cadence, at, by }: Subscription): string {
  return JSON.stringify({ scope, channel, cadence, at, by });
}

function entryOf(
  { clock }: SubscriptionDeskOptions,
  acting: Acting,
): Pick<AuditEntry, 'at' | 'workspace' | 'actor' | 'role' | 'channel' | 'request'> {
  return {
    at: instantOf(clock()),
    workspace: acting.workspace,
    actor: acting.user,
    role: acting.role,
    channel: acting.channel,
    request: acting.request,
  };
}
