import type { Organisation } from '../domain/organisation.ts';
import { rtesOfArt } from '../domain/people.ts';
import { scopesOf } from '../domain/scopes.ts';
import { artsIn, homeOf } from './whose.ts';

/** Whom a risk is told to: the readers of a channel, or each of some people. Ids of Slack. */
export type Audience =
  | { readonly kind: 'channel'; readonly channel: string }
  | { readonly kind: 'people'; readonly users: readonly string[] };

/** Who there is to be told. */
export interface Listeners {
  /** Channels in which numbers of a scope that stands above ARTs may be posted, the first one first. */
  readonly channelsOf: (scope: string) => readonly string[];
  /** The role list's RTEs and admins. */
  readonly rtes: readonly string[];
  readonly admins: readonly string[];
}

/**
 * Who is told of the risks of a scope (metrics.md, section 8): the first of these that can be. An ART's channel, else its
 * RTEs, else the RTEs of the role list. What stands above ARTs: its listed channel, else the RTEs of its ARTs, else the
 * admins. Empty where nobody is configured to hear of it.
 */
export function audiencesOf(
  organisation: Organisation,
  scopeId: string,
  { channelsOf, rtes, admins }: Listeners,
): readonly Audience[] {
  const home = homeOf(organisation, scopeId);
  if (home === null) return people(admins);
  const arts = artsIn(organisation, home.id);
  const own = arts.flatMap(rtesOfArt);
  if (home.kind === 'value-stream' || home.kind === 'portfolio') {
    return [...channelsOf(home.id).map(channel), ...people(own.length > 0 ? own : admins)];
  }
  const listed = arts.flatMap((art) => art.channel ?? channelsOf(art.id).slice(0, 1));
  return [...listed.map(channel), ...people(own.length > 0 ? own : rtes)];
}

/** Whether a channel is the first that is told of the risks of some scope. */
export function hearsOfRisks(
  organisation: Organisation,
  channelId: string,
  listeners: Listeners,
): boolean {
  return scopesOf(organisation).some(({ id }) => {
    const [first] = audiencesOf(organisation, id, listeners);
    return first?.kind === 'channel' && first.channel === channelId;
  });
}

function channel(id: string): Audience {
  return { kind: 'channel', channel: id };
}

function people(users: readonly string[]): Audience[] {
  return users.length === 0 ? [] : [{ kind: 'people', users: [...new Set(users)] }];
}
