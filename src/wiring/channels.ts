import type { Config } from '../config/schema.ts';
import { scopesOf } from '../core/domain/scopes.ts';
import type { Organisation } from '../core/domain/organisation.ts';
import type { AskedChannels } from '../jobs/asked-channels.ts';

/** Where numbers may be posted, and which scope a channel stands for. */
export interface Channels {
  readonly scopeOf: (channel: string) => string | null;
  readonly mayPost: (channel: string, scope: string) => boolean;
  /** Whether a channel may ask for a scope's digest by command, after which its numbers may be posted there. */
  readonly mayAskFor: (channel: string, scope: string) => boolean;
  readonly all: readonly string[];
}

const SUBSCRIBED = 'subscribed';
/** Stands for the scopes that have no entry of their own under `slack.channels`. */
const DEFAULT = 'default';

/**
 * A channel is listed for a scope under `slack.channels`, as the ART's own channel, or by a configured digest. It
 * stands for the first scope that lists it, those under `slack.channels` first.
 */
export function channelsOf(config: Config, organisation: Organisation): Channels {
  const listed: [channel: string, scope: string][] = [];
  const wanted = config.slack?.channels ?? {};
  for (const [scope, channels] of Object.entries(wanted)) {
    if (channels !== SUBSCRIBED) for (const channel of channels) listed.push([channel, scope]);
  }
  for (const stream of organisation.valueStreams) {
    for (const art of stream.arts) if (art.channel !== null) listed.push([art.channel, art.id]);
  }
  for (const digest of config.digests) listed.push([digest.channel, digest.scope]);
  const known = new Set(scopesOf(organisation).map((scope) => scope.id));
  const scopes = listed.filter(([, scope]) => known.has(scope));
  const otherwise = wanted[DEFAULT] ?? [];
  function mayPost(channel: string, scope: string): boolean {
    if (scopes.some(([name, id]) => name === channel && id === scope)) return true;
    return wanted[scope] === undefined && otherwise !== SUBSCRIBED && otherwise.includes(channel);
  }
  return {
    scopeOf: (channel) => scopes.find(([name]) => name === channel)?.[1] ?? null,
    mayPost,
    mayAskFor: (channel, scope) =>
      mayPost(channel, scope) || (known.has(scope) && (wanted[scope] ?? otherwise) === SUBSCRIBED),
    all: [...new Set(scopes.map(([channel]) => channel))],
  };
}

/** A channel that Slack gave another id is the one that the configuration names by its old id. */
function underNewIds(channels: Channels, asked: Pick<AskedChannels, 'formerIds'>): Channels {
  function ids(channel: string): readonly string[] {
    return [channel, ...asked.formerIds(channel)];
  }
  return {
    ...channels,
    scopeOf: (channel) =>
      ids(channel)
        .map((id) => channels.scopeOf(id))
        .find((scope) => scope !== null) ?? null,
    mayPost: (channel, scope) => ids(channel).some((id) => channels.mayPost(id, scope)),
    mayAskFor: (channel, scope) => ids(channel).some((id) => channels.mayAskFor(id, scope)),
  };
}

/**
 * With what channels asked for by command: a channel stands for the scope that somebody set for it, and where the
 * configuration names none for the first that it subscribed to; a scope that goes wherever it is asked for may be posted
 * where it was.
 */
export function withAsked(
  configured: Channels,
  asked: Pick<AskedChannels, 'subscriptions' | 'defaultScope' | 'formerIds'>,
  isScope: (id: string) => boolean,
): Channels {
  const channels = underNewIds(configured, asked);
  function subscribed(channel: string): readonly string[] {
    return asked
      .subscriptions()
      .filter((one) => one.channel === channel && isScope(one.scope))
      .map(({ scope }) => scope);
  }
  return {
    ...channels,
    scopeOf(channel) {
      const set = asked.defaultScope(channel);
      if (set !== null && isScope(set)) return set;
      return channels.scopeOf(channel) ?? subscribed(channel)[0] ?? null;
    },
    mayPost: (channel, scope) =>
      channels.mayPost(channel, scope) ||
      (channels.mayAskFor(channel, scope) && subscribed(channel).includes(scope)),
  };
}
