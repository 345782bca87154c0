import type { Config } from '../config/schema.ts';
import { scopesOf } from '../core/domain/scopes.ts';
import type { Organisation } from '../core/domain/organisation.ts';

/** Where numbers may be posted, and which scope a channel stands for. */
export interface Channels {
  readonly scopeOf: (channel: string) => string | null;
  readonly mayPost: (channel: string, scope: string) => boolean;
  readonly all: readonly string[];
}

/**
 * A channel is listed for a scope under `slack.channels`, as the ART's own channel, or by a configured digest. It
 * stands for the first scope that lists it, those under `slack.channels` first.
 */
export function channelsOf(config: Config, organisation: Organisation): Channels {
  const listed: [channel: string, scope: string][] = [];
  for (const [scope, channels] of Object.entries(config.slack?.channels ?? {})) {
    if (channels !== 'subscribed') for (const channel of channels) listed.push([channel, scope]);
  }
  for (const stream of organisation.valueStreams) {
    for (const art of stream.arts) if (art.channel !== null) listed.push([art.channel, art.id]);
  }
  for (const digest of config.digests) listed.push([digest.channel, digest.scope]);
  const known = new Set(scopesOf(organisation).map((scope) => scope.id));
  const scopes = listed.filter(([, scope]) => known.has(scope));
  return {
    scopeOf: (channel) => scopes.find(([name]) => name === channel)?.[1] ?? null,
    mayPost: (channel, scope) => scopes.some(([name, id]) => name === channel && id === scope),
    all: [...new Set(scopes.map(([channel]) => channel))],
  };
}
