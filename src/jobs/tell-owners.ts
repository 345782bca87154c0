import type { DeliveryKey } from '../core/domain/delivery.ts';
import type { Organisation } from '../core/domain/organisation.ts';
import type { Risk } from '../core/domain/risk.ts';
import { DAY_MS } from '../core/domain/time.ts';
import type { Instant } from '../core/domain/time.ts';
import { standsAlone } from '../core/risks/alert.ts';
import { audiencesOf } from '../core/risks/audience.ts';
import type { Listeners } from '../core/risks/audience.ts';
import { stateAt } from '../core/risks/story.ts';
import { homeOf } from '../core/risks/whose.ts';
import type { AlertSide } from '../slack/alert-side.ts';
import { encode } from '../slack/message.ts';
import type { Under } from '../slack/message.ts';
import { ownerNote } from '../slack/views/owner-note.ts';
import type { KeptAlert, Store } from '../store/store.ts';
import type { TellEvents } from './tell-events.ts';
import type { RiskTeller } from './tell-risks.ts';

export interface OwnerTellerParts {
  readonly organisation: Organisation;
  readonly store: Pick<Store, 'risks' | 'alerts' | 'deliveries'>;
  readonly listeners: Listeners;
  /** The command's name in this workspace, such as `/risk`. */
  readonly command: string;
  readonly events: Pick<TellEvents, 'alertPlanned'>;
}

/** Tells people of whom somebody else made the owner of a risk: a changed message notifies nobody. */
export interface OwnerTeller {
  /** Rejects where somebody could not be told now; all others have been. */
  tell(side: AlertSide, asOf: Instant): Promise<void>;
}

/** Later it is no news: what was decided while nothing ran is on their Home tab and in their reminders. */
const NEWS_FOR_MS = DAY_MS;
const SLACK_PERSON = /^[UW][A-Z0-9]+$/;

export function ownerTeller(parts: OwnerTellerParts): OwnerTeller {
  const known = new Set<string>();
  return {
    async tell(side, asOf) {
      const risks = await parts.store.risks.list({ scopes: null, since: null });
      const handed = risks.flatMap((risk) => handedOver(risk, side.workspace, asOf) ?? []);
      const current = new Set(handed.map(nameOf));
      for (const name of known) if (!current.has(name)) known.delete(name);
      const errors: unknown[] = [];
      for (const one of handed.filter((risk) => !known.has(nameOf(risk)))) {
        try {
          await tellOwner(parts, side, one, asOf);
          known.add(nameOf(one));
        } catch (error) {
          errors.push(error);
        }
      }
      if (handed.length > 0) await side.flush();
      if (errors.length > 0) throw errors[0];
    },
  };
}

/** Risks first, then their owners, whatever becomes of the first. */
export function withOwners(teller: RiskTeller, owners: OwnerTeller): RiskTeller {
  return {
    async tell(side, asOf) {
      const [risks] = await Promise.allSettled([teller.tell(side, asOf)]);
      await owners.tell(side, asOf);
      if (risks.status === 'rejected') throw risks.reason;
      return risks.value;
    },
  };
}

interface HandedOver {
  readonly risk: Risk;
  readonly owner: string;
  readonly by: string;
  readonly at: Instant;
}

/** Null where nobody else made the owner one, or too long ago. */
function handedOver(risk: Risk, workspace: string, asOf: Instant): HandedOver | null {
  const { decision, decidedBy, decidedAt: at } = risk;
  if (decision?.roam !== 'owned' || decidedBy?.kind !== 'person' || at === null) return null;
  const { owner } = decision;
  if (owner === decidedBy.user || !SLACK_PERSON.test(owner)) return null;
  if (decidedBy.workspace !== workspace || at <= asOf - NEWS_FOR_MS) return null;
  return { risk, owner, by: decidedBy.user, at };
}

function nameOf({ risk, owner, at }: HandedOver): string {
  return `${risk.id} ${owner} ${at}`;
}

async function tellOwner(
  parts: OwnerTellerParts,
  side: AlertSide,
  one: HandedOver,
  asOf: Instant,
): Promise<void> {
  const { store, organisation } = parts;
  const { risk, owner } = one;
  const events = (await store.risks.events(risk.id)).slice(0, risk.version);
  const version = events.findLastIndex(({ happening }) => happening.what === 'decided') + 1;
  if (version < 2) return;
  const before = stateAt({ risk, events }, version - 1).decision;
  if (before?.roam === 'owned' && before.owner === owner) return;

  const channels = audiencesOf(organisation, risk.scope, parts.listeners).flatMap((audience) =>
    audience.kind === 'channel' ? side.channelNow(audience.channel) : [],
  );
  function keyIn(channel: string): DeliveryKey {
    const { workspace } = side;
    const part = `owner-${version}`;
    return { workspace, channel, kind: 'alert', scope: risk.scope, period: risk.id, part };
  }
  // Whom one place was told in is told in no other, however those have changed since.
  for (const place of [...channels, owner]) {
    if ((await store.deliveries.find(keyIn(place))) !== null) return;
  }
  const reader = await side.reader(owner);
  if (reader === null) return;
  const thread = await threadIn(parts, side, channels, { risk, version });
  if (thread === 'told') return;
  const zone = homeOf(organisation, risk.scope)?.zone ?? organisation.zone;
  const message = ownerNote({
    risk,
    owner,
    by: (await side.reader(one.by))?.name ?? 'Somebody',
    place: thread === null ? 'direct' : 'thread',
    zone: thread === null ? (reader.zone ?? zone) : zone,
    command: parts.command,
  });
  const channel = thread?.channel ?? owner;
  const under = thread?.under ?? null;
  const payload = encode({ act: 'post', message, withoutImage: null, under });
  await store.deliveries.add(keyIn(channel), payload, asOf);
  parts.events.alertPlanned('owner', channel, [risk.id]);
}

/** The newest message of a risk in a channel that takes its numbers; `told` where it came after the decision. */
async function threadIn(
  { store }: OwnerTellerParts,
  side: AlertSide,
  channels: readonly string[],
  { risk, version }: { readonly risk: Risk; readonly version: number },
): Promise<{ readonly channel: string; readonly under: Under } | 'told' | null> {
  for (const channel of channels) {
    const told = await store.alerts.told(side.workspace, channel, [risk.id]);
    const newest = told.findLast(isThread);
    if (newest === undefined) continue;
    // Whoever owns a risk is named in a message of it, which tells them when it is posted.
    const isLater = newest.tells.some((tell) => tell.risk === risk.id && tell.version >= version);
    if (isLater) return 'told';
    if ((await side.refusalOf(channel, risk.scope)) !== null) continue;
    const { scope, period, part } = newest.key;
    return { channel, under: { scope, period, part } };
  }
  return null;
}

/** A message that stands by itself and that Slack has, or will have. */
function isThread({ key, state, isEditable }: KeptAlert): boolean {
  const isThere = isEditable || state === 'due' || state === 'sending';
  return isThere && standsAlone(key);
}
