import type { WebClient } from '@slack/web-api';
import type { Config } from '../config/schema.ts';
import type { Organisation } from '../core/domain/organisation.ts';
import { instantOf } from '../core/domain/time.ts';
import type { AskedChannels } from '../jobs/asked-channels.ts';
import { followChannel } from '../jobs/follow-channel.ts';
import { homeDesk } from '../jobs/home-desk.ts';
import type { Events } from '../ops/events.ts';
import type { Clock } from '../shared/clock.ts';
import type { Outbox } from '../slack/deliver.ts';
import { homeRoutes } from '../slack/home/home.ts';
import { memberships } from '../slack/home/memberships.ts';
import { lifecycleRoutes } from '../slack/lifecycle.ts';
import type { Guard } from '../slack/may/gate.ts';
import type { Answers } from '../slack/ports.ts';
import type { RiskDesk } from '../slack/risk-desk.ts';
import type { Routes } from '../slack/routes.ts';
import type { Standing } from '../slack/standing.ts';
import { welcomeRoutes } from '../slack/welcome.ts';
import type { Store } from '../store/store.ts';
import type { Channels } from './channels.ts';
import { getsAlerts, listenersOf } from './watch.ts';

export interface SlackHomeParts {
  readonly config: Pick<Config, 'digests' | 'pis' | 'writeBack' | 'slack' | 'roles'>;
  /** The commands' names in this workspace. */
  readonly commands: { readonly flow: string; readonly risk: string };
  readonly organisation: Organisation;
  readonly store: Store;
  /** The interactive one. */
  readonly client: WebClient;
  readonly workspace: string;
  readonly botUser: string;
  readonly answers: Answers;
  readonly desk: RiskDesk;
  readonly guard: Guard;
  /** As configured: what people asked for by command follows by itself when a channel gets a new id. */
  readonly configured: Pick<Channels, 'all'>;
  readonly scopeOfChannel: (channel: string) => string | null;
  readonly outbox: Outbox;
  readonly standing: Standing;
  /** Which ids channels have now; read again after one got a new id. */
  readonly asked: Pick<AskedChannels, 'refresh' | 'formerIds'>;
  readonly clock: Clock;
  readonly events: Events;
}

/** The Home tab, the welcome, and what becomes of channels and of the installation. */
export function slackHome(parts: SlackHomeParts): readonly Routes[] {
  const { client, workspace, botUser, answers, guard, outbox, clock, events, commands } = parts;
  const { store, organisation, config } = parts;
  const desk = homeDesk({
    store,
    organisation,
    workspace,
    writesBack: config.writeBack !== 'off',
    digests: config.digests,
    configuredChannels: parts.configured.all,
    piEnds: config.pis.map(({ to }) => to),
    clock,
  });
  const inChannels = memberships(client, clock);
  return [
    homeRoutes({
      client,
      answers,
      gate: guard,
      desk: parts.desk,
      homeDesk: desk,
      memberships: inChannels,
      scopeOfChannel: parts.scopeOfChannel,
      troubles: () => guard.troubles(),
      outbox,
      command: commands.flow,
      clock,
      events,
    }),
    welcomeRoutes({
      client,
      workspace,
      botUser,
      scopes: () => answers.scopes(),
      scopeOfChannel: parts.scopeOfChannel,
      getsAlerts: getsAlerts(organisation, listenersOf(config, organisation), parts.asked),
      homeDesk: desk,
      memberships: inChannels,
      outbox,
      commands,
      events,
    }),
    lifecycleRoutes({
      botUser,
      memberships: inChannels,
      standing: parts.standing,
      async follow(from, to) {
        await followChannel(store, { workspace, from, to, at: instantOf(clock()) });
        await parts.asked.refresh();
      },
      events,
    }),
  ];
}
