import type { Instant } from '../core/domain/time.ts';
import type { Store } from '../store/store.ts';

/** The name of the setting of a workspace that says which id a channel has now; the old id follows it. */
export const MOVED = 'moved-channel ';

/**
 * A channel that Slack gave a new id: what was posted, asked for and set under the old one counts for the new one.
 * Harmless to repeat. The configuration cannot be changed from here, so it is written down what it should say.
 */
export async function followChannel(
  store: Pick<Store, 'deliveries' | 'publications' | 'subscriptions' | 'settings' | 'audit'>,
  moved: {
    readonly workspace: string;
    readonly from: string;
    readonly to: string;
    readonly at: Instant;
  },
): Promise<void> {
  const { workspace, from, to, at } = moved;
  await store.settings.set({ workspace, of: workspace, name: `${MOVED}${from}`, value: to });
  await store.deliveries.follow(workspace, from, to);
  await store.publications.follow(workspace, from, to);
  await store.subscriptions.follow(workspace, from, to);
  await store.settings.follow(workspace, from, to);
  await store.audit.add({
    at,
    workspace,
    actor: 'signalbox',
    role: 'signalbox',
    action: 'channel.follow',
    object: from,
    outcome: 'done',
    why: '',
    before: JSON.stringify({ channel: from }),
    after: JSON.stringify({ channel: to }),
    channel: to,
    request: '',
  });
}
