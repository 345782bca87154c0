import type { Config } from '../config/schema.ts';
import { quietHoursOf, riskSettings } from '../config/risk-settings.ts';
import { durationMs } from '../config/values.ts';
import type { Organisation } from '../core/domain/organisation.ts';
import type { Instant } from '../core/domain/time.ts';
import { hearsOfRisks } from '../core/risks/audience.ts';
import type { Listeners } from '../core/risks/audience.ts';
import type { AskedChannels } from '../jobs/asked-channels.ts';
import { groupListeners } from '../jobs/group-listeners.ts';
import { readingOf } from '../jobs/reading.ts';
import { ownerTeller, withOwners } from '../jobs/tell-owners.ts';
import { riskTeller } from '../jobs/tell-risks.ts';
import { watcher } from '../jobs/watcher.ts';
import type { Watcher } from '../jobs/watcher.ts';
import type { Events } from '../ops/events.ts';
import type { Clock } from '../shared/clock.ts';
import type { AlertSide } from '../slack/alert-side.ts';
import type { Store } from '../store/store.ts';
import type { Answering } from './reading.ts';

export interface WatchWiring {
  readonly config: Config;
  readonly organisation: Organisation;
  readonly store: Store;
  readonly read: Pick<Answering, 'risks'>;
  readonly clock: Clock;
  readonly events: Events;
  /** Null while Slack has not been reached. */
  readonly side: () => AlertSide | null;
  /** Sources that are being read and placed now, and since when. */
  readonly pulling: ReadonlyMap<string, Instant>;
}

export function buildWatcher({ config, ...parts }: WatchWiring): Watcher {
  const { organisation, store, events } = parts;
  const reading = readingOf(organisation, store);
  const groups = groupListeners(listenersOf(config, organisation), {
    rtes: config.roles.rte?.userGroups ?? [],
    admins: config.roles.admin?.userGroups ?? [],
  });
  const telling = {
    organisation,
    store,
    listeners: groups.listeners,
    command: config.slack?.commands.risk ?? '/risk',
    events,
  };
  return watcher({
    ...parts,
    settings: riskSettings(config),
    teller: groups.asking(
      withOwners(
        riskTeller({
          ...telling,
          quietHours: quietHoursOf(config),
          calendarOf: (zone) => reading.calendarOf(zone),
        }),
        ownerTeller(telling),
      ),
    ),
    roundMs: Math.min(...config.sources.map(({ pull }) => durationMs(pull.every))),
  });
}

/** Whether a channel hears of risks, also where the configuration names it by an id that it had before. */
export function getsAlerts(
  organisation: Organisation,
  listeners: Listeners,
  asked: Pick<AskedChannels, 'formerIds'>,
): (channel: string) => boolean {
  return (channel) =>
    [channel, ...asked.formerIds(channel)].some((id) => hearsOfRisks(organisation, id, listeners));
}

/**
 * A channel that is listed for a scope under `slack.channels` may hear of its risks, and what stands above ARTs is also
 * told where its digests go. Members of user groups are not among these people: Slack has to be asked for them.
 */
export function listenersOf(
  { slack, digests, roles }: Pick<Config, 'slack' | 'digests' | 'roles'>,
  { valueStreams }: Organisation,
): Listeners {
  const arts = new Set(valueStreams.flatMap((stream) => stream.arts.map(({ id }) => id)));
  return {
    channelsOf(scope) {
      const own = slack?.channels[scope];
      const listed = own === undefined || own === 'subscribed' ? [] : own;
      if (arts.has(scope)) return listed;
      const ofDigests = digests.filter((one) => one.scope === scope).map(({ channel }) => channel);
      return [...new Set([...listed, ...ofDigests])];
    },
    rtes: roles.rte?.users ?? [],
    admins: roles.admin?.users ?? [],
  };
}
