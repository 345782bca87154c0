import type { Organisation } from '../core/domain/organisation.ts';
import type { Risk } from '../core/domain/risk.ts';
import { standsAlone } from '../core/risks/alert.ts';
import { audiencesOf } from '../core/risks/audience.ts';
import type { Listeners } from '../core/risks/audience.ts';
import { namesItem } from '../core/risks/names-item.ts';
import type { NamedItem } from '../core/risks/names-item.ts';
import { byUrgency } from '../core/risks/story.ts';
import type { NamingRisk } from '../slack/ports.ts';
import type { Store } from '../store/store.ts';

export interface RisksNamingParts {
  readonly organisation: Organisation;
  readonly store: Pick<Store, 'risks' | 'alerts' | 'deliveries'>;
  readonly listeners: Listeners;
  readonly workspace: string;
  /** The id that a configured channel has now. */
  readonly channelNow: (channel: string) => string;
}

/** Open risks that name any of some items, the most urgent first, with the messages that tell of the first `most`. */
export async function risksNaming(
  parts: RisksNamingParts,
  items: readonly NamedItem[],
  most: number,
): Promise<readonly NamingRisk[]> {
  if (items.length === 0) return [];
  const { risks } = parts.store;
  const naming: Risk[] = [];
  for (const risk of await risks.list({ scopes: null, since: null })) {
    const [first] = risk.raisedBy === 'by-hand' ? await risks.events(risk.id) : [];
    const isOpen = risk.roam !== 'resolved';
    if (isOpen && items.some((item) => namesItem(risk, first, item))) naming.push(risk);
  }
  const all: NamingRisk[] = [];
  for (const [index, risk] of naming.toSorted(byUrgency).entries()) {
    all.push({ risk, message: index < most ? await messageOf(parts, risk) : null });
  }
  return all;
}

/** The newest message in a channel that stands by itself and tells of a risk; null where there is none. */
async function messageOf(
  { organisation, store, listeners, workspace, channelNow }: RisksNamingParts,
  { id, scope }: Risk,
): Promise<NamingRisk['message']> {
  for (const audience of audiencesOf(organisation, scope, listeners)) {
    if (audience.kind !== 'channel') continue;
    const channel = channelNow(audience.channel);
    const told = await store.alerts.told(workspace, channel, [id]);
    const newest = told.findLast(({ key, isEditable }) => isEditable && standsAlone(key));
    if (newest === undefined) continue;
    const delivery = await store.deliveries.find({ workspace, channel, ...newest.key });
    const ts = delivery?.ts ?? null;
    if (ts !== null) return { channel: delivery?.sentIn ?? channel, ts };
  }
  return null;
}
