import type { WebClient } from '@slack/web-api';
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { DeliveryKey } from '../core/domain/delivery.ts';
import type { Scope } from '../core/domain/organisation.ts';
import type { Outbox } from './deliver.ts';
import type { SlackEvents } from './events.ts';
import type { HomeDesk } from './home/home-desk.ts';
import type { Memberships } from './home/memberships.ts';
import { PARENT } from './message.ts';
import type { Message } from './message.ts';
import type { Routes } from './routes.ts';
import { welcomeInShared, welcomeView } from './views/welcome.ts';

export interface WelcomeOptions {
  /** The interactive one. */
  readonly client: WebClient;
  readonly workspace: string;
  /** The app's own user. */
  readonly botUser: string;
  readonly scopes: () => readonly Scope[];
  readonly scopeOfChannel: (channel: string) => string | null;
  /** Whether alerts about risks go there. */
  readonly getsAlerts: (channel: string) => boolean;
  readonly homeDesk: Pick<HomeDesk, 'digests'>;
  readonly memberships: Pick<Memberships, 'forget'>;
  readonly outbox: Pick<Outbox, 'add' | 'deliver'>;
  /** The commands' names in this workspace. */
  readonly commands: { readonly flow: string; readonly risk: string };
  readonly events: Pick<SlackEvents, 'commandFailed'>;
}

/** The app was brought into a channel: one message, once for ever, however often it leaves and comes back. */
export function welcomeRoutes(options: WelcomeOptions): Routes {
  return {
    events: new Map([
      [
        'member_joined_channel',
        async (event) => {
          const { user, channel } = Joined.parse(event);
          options.memberships.forget();
          if (user === options.botUser) await welcome(options, channel);
        },
      ],
    ]),
  };
}

const Joined = z.object({ user: z.string(), channel: z.string() });

async function welcome(options: WelcomeOptions, channel: string): Promise<void> {
  const key: DeliveryKey = {
    workspace: options.workspace,
    channel,
    kind: 'welcome',
    // Not the channel's scope, which may change: then the channel would be welcomed again.
    scope: 'signalbox',
    period: 'ever',
    part: PARENT,
  };
  try {
    const message = await messageFor(options, channel);
    await options.outbox.add(key, { act: 'post', message, withoutImage: null });
    await options.outbox.deliver(key);
  } catch (error) {
    // Without knowing who reads along there nothing is said.
    options.events.commandFailed('welcome', randomBytes(3).toString('hex').toUpperCase(), error);
  }
}

const Channel = z.object({
  is_ext_shared: z.boolean().default(false),
  is_pending_ext_shared: z.boolean().default(false),
  is_org_shared: z.boolean().default(false),
});

async function messageFor(options: WelcomeOptions, channel: string): Promise<Message> {
  const { client, scopes, scopeOfChannel, homeDesk, commands } = options;
  const info = Channel.parse((await client.conversations.info({ channel })).channel);
  if (info.is_ext_shared || info.is_pending_ext_shared || info.is_org_shared) {
    return welcomeInShared();
  }
  const digests = (await homeDesk.digests()).filter((digest) => digest.channel === channel);
  const scope = scopes().find(({ id }) => id === scopeOfChannel(channel)) ?? null;
  return welcomeView({ scope, digests, getsAlerts: options.getsAlerts(channel), commands });
}
