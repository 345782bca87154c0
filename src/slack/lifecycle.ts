import { z } from 'zod';
import type { SlackEvent } from '@slack/types';
import type { Memberships } from './home/memberships.ts';
import type { LifeEvents } from './life-events.ts';
import type { Routes } from './routes.ts';
import type { Standing } from './standing.ts';

export interface LifecycleOptions {
  /** The app's own user. */
  readonly botUser: string;
  /** Which channels we are in may be another one now. */
  readonly memberships: Pick<Memberships, 'forget'>;
  readonly standing: Pick<Standing, 'lock'>;
  /** What was kept under a channel's old id counts for its new one; jobs/follow-channel.ts. */
  readonly follow: (from: string, to: string) => Promise<void>;
  readonly events: LifeEvents;
}

type Handler = (event: SlackEvent) => Promise<void>;

const InChannel = z.object({ channel: z.string() });
const Renamed = z.object({ channel: z.object({ id: z.string() }) });
const Member = z.object({ channel: z.string(), user: z.string() });
const Moved = z.object({ old_channel_id: z.string(), new_channel_id: z.string() });
const Revoked = z.object({ tokens: z.object({ bot: z.array(z.string()).default([]) }) });

/**
 * What Slack tells of channels and of the installation. Whether something can be posted is asked anew each time, so a
 * lost event of a channel does no harm.
 */
export function lifecycleRoutes(options: LifecycleOptions): Routes {
  const { botUser, memberships, standing, follow, events } = options;

  function changed(what: string): Handler {
    return async (event) => {
      memberships.forget();
      events.channelChanged(what, InChannel.parse(event).channel);
      return Promise.resolve();
    };
  }

  return {
    events: new Map<string, Handler>([
      ['channel_archive', changed('archived')],
      ['channel_unarchive', changed('unarchived')],
      ['channel_left', changed('left')],
      [
        'channel_rename',
        async (event) => {
          // Channels are known by their ids, and shown by them: nothing to do.
          events.channelChanged('renamed', Renamed.parse(event).channel.id);
          return Promise.resolve();
        },
      ],
      [
        'channel_id_changed',
        async (event) => {
          const { old_channel_id: from, new_channel_id: to } = Moved.parse(event);
          memberships.forget();
          await follow(from, to);
          events.channelChanged(`is ${to} now`, from);
        },
      ],
      [
        'member_left_channel',
        async (event) => {
          const { channel, user } = Member.parse(event);
          memberships.forget();
          if (user === botUser) events.channelChanged('left', channel);
          return Promise.resolve();
        },
      ],
      [
        'tokens_revoked',
        async (event) => {
          if (Revoked.parse(event).tokens.bot.length > 0) standing.lock(REVOKED);
          return Promise.resolve();
        },
      ],
      [
        'app_uninstalled',
        async () => {
          standing.lock(UNINSTALLED);
          return Promise.resolve();
        },
      ],
    ]),
  };
}

const NEXT =
  'What is due waits. Install the app again, put the new bot token where the configuration names it, and restart.';
const REVOKED = `The bot token was revoked, so nothing is posted. ${NEXT}`;
const UNINSTALLED = `The app was uninstalled from the workspace, so nothing is posted. ${NEXT}`;
