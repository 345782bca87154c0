import type { Instant } from '../core/domain/time.ts';
import type { Store } from '../store/store.ts';

/** The name of the setting of a workspace that says which id a channel has now; the old id follows it. */
const MOVED = 'moved-channel ';

/** Old ids of channels with those that they have now, in one step from every old one. */
export async function movedChannels(
  settings: Pick<Store['settings'], 'of'>,
  workspace: string,
): Promise<ReadonlyMap<string, string>> {
  const all = await settings.of(workspace, workspace);
  const steps = new Map(
    all
      .filter(({ name }) => name.startsWith(MOVED))
      .map(({ name, value }) => [name.slice(MOVED.length), value]),
  );
  return new Map([...steps.keys()].map((from) => [from, lastOf(steps, from)]));
}

/** Where a chain of ids ends; one that comes round again ends before that. */
function lastOf(steps: ReadonlyMap<string, string>, from: string): string {
  const seen = new Set<string>();
  let id = from;
  for (let next = steps.get(id); next !== undefined && !seen.has(next); next = steps.get(id)) {
    seen.add(next);
    id = next;
  }
  return id;
}

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
