import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Refusal } from './people.ts';

/** Whether a scope's numbers may be posted into a channel for all of its members to read. Asked anew each time. */
export type MayShare = (channel: string, scope: string) => Promise<Refusal>;

export function mayShare(
  client: WebClient,
  mayPost: (channel: string, scope: string) => boolean,
): MayShare {
  return async (channel, scope) => {
    if (!mayPost(channel, scope)) {
      return {
        why: 'unlisted',
        sentence: `This channel is not listed for the numbers of ${scope}, so nothing was posted. An admin can list it under slack.channels in the configuration.`,
      };
    }
    try {
      const { channel: info } = await client.conversations.info({ channel });
      return judge(Channel.parse(info));
    } catch (error) {
      if (error instanceof WebAPIPlatformError && error.data.error === 'channel_not_found')
        return NOT_IN;
      throw error;
    }
  };
}

const Channel = z.object({
  is_archived: z.boolean().default(false),
  is_member: z.boolean().optional(),
  is_ext_shared: z.boolean().default(false),
  is_pending_ext_shared: z.boolean().default(false),
  is_org_shared: z.boolean().default(false),
});

const NOT_IN: Refusal = {
  why: 'not-in-channel',
  sentence:
    'signalbox is not in this channel, so nothing was posted. Invite it with /invite, then try again.',
};

function judge(channel: z.infer<typeof Channel>): Refusal {
  if (channel.is_ext_shared || channel.is_pending_ext_shared || channel.is_org_shared) {
    return {
      why: 'shared-channel',
      sentence:
        'This channel is shared with another organisation or workspace, so nothing was posted. Share it in an internal channel.',
    };
  }
  if (channel.is_archived) {
    return {
      why: 'archived',
      sentence:
        'This channel is archived, so nothing was posted. Unarchive it, or use another one.',
    };
  }
  return channel.is_member === false ? NOT_IN : null;
}
