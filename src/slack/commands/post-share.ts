import type { Outbox } from '../deliver.ts';
import type { Message } from '../message.ts';
import { PARENT } from '../message.ts';
import { notice } from './notice.ts';

export interface Sharing {
  readonly channel: string;
  /** Who shares it. */
  readonly user: string;
  /** Whose numbers it shows. */
  readonly scope: string;
  /** The ephemeral answer that carries the button: clicking it twice is still one post. */
  readonly shown: string;
}

/** Posts an answer for everybody in a channel, and says what became of it. */
export async function postShared(
  { workspace, outbox }: { workspace: string; outbox: Pick<Outbox, 'add' | 'deliver'> },
  { channel, user, scope, shown }: Sharing,
  message: Message,
  /** The same with a picture, which Slack may not find in time; null where there is none. */
  withImage: Message | null = null,
): Promise<Message> {
  const key = { workspace, channel, kind: 'share', scope, period: shown, part: PARENT };
  const bare = signed(message, user);
  await outbox.add(key, {
    act: 'post',
    message: withImage === null ? bare : signed(withImage, user),
    withoutImage: withImage === null ? null : bare,
  });
  const delivery = await outbox.deliver(key);
  switch (delivery?.state) {
    case 'sent':
      return notice('Shared in the channel.');
    case 'failed':
      return notice(`Nothing was posted. ${delivery.lastError ?? ''}`);
    case 'unknown':
      return notice(
        delivery.lastError ?? 'Nobody knows whether Slack has the message. Look into the channel.',
      );
    case 'due':
    case 'sending':
    case undefined:
      return notice(
        'Slack is slow at the moment. The answer will be posted as soon as it can be; there is nothing to do.',
      );
  }
}

/** Says who put it there. */
function signed(message: Message, user: string): Message {
  return {
    ...message,
    blocks: [
      ...message.blocks,
      {
        type: 'context',
        elements: [{ type: 'mrkdwn', text: `Shared by <@${user}>`, verbatim: true }],
      },
    ],
  };
}
