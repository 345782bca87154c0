import type { Subscription } from '../core/domain/subscription.ts';
import type { Store } from '../store/store.ts';
import { movedChannels } from './follow-channel.ts';

export const DEFAULT_SCOPE = 'default-scope';
/** Leaves it to the configuration. */
export const NO_SCOPE = 'none';

/** What channels of a workspace asked for by command, kept at hand: which scope a channel stands for is asked all the time. */
export interface AskedChannels {
  /** After every change here, and every minute because another replica may have changed something. */
  refresh(): Promise<void>;
  subscriptions(): readonly Subscription[];
  /** The id that somebody set for the channel, which the configuration may lack by now. */
  defaultScope(channel: string): string | null;
  /** The id that a channel of the configuration has now, where Slack gave it another one. */
  idNow(channel: string): string;
  /** Ids that a channel had before. */
  formerIds(channel: string): readonly string[];
}

/** Knows nothing until it was refreshed for the first time. */
export function askedChannels(
  store: Pick<Store, 'subscriptions' | 'settings'>,
  workspace: string,
): AskedChannels {
  let subscriptions: readonly Subscription[] = [];
  let defaults: ReadonlyMap<string, string> = new Map();
  let moved: ReadonlyMap<string, string> = new Map();
  return {
    async refresh() {
      const all = await store.subscriptions.list();
      const set = await store.settings.called(workspace, DEFAULT_SCOPE);
      moved = await movedChannels(store.settings, workspace);
      subscriptions = all.filter((one) => one.workspace === workspace);
      defaults = new Map(
        set.filter(({ value }) => value !== NO_SCOPE).map(({ of, value }) => [of, value]),
      );
    },
    subscriptions: () => subscriptions,
    defaultScope: (channel) => defaults.get(channel) ?? null,
    idNow: (channel) => moved.get(channel) ?? channel,
    formerIds: (channel) => [...moved].filter(([, to]) => to === channel).map(([from]) => from),
  };
}
