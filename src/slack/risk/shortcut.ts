import type { MessageShortcut } from '@slack/bolt';
import { z } from 'zod';
import { apology } from '../commands/reply.ts';
import type { Message } from '../message.ts';
import { cap } from '../views/escape.ts';
import { formToRaise } from './forms.ts';
import { openForm } from './open.ts';
import { NOTHING_CHANGED } from './options.ts';
import type { RiskOptions } from './options.ts';
import { plain } from './parse.ts';

export const RAISE_SHORTCUT = 'risk.raise';

const Shortcut = z.object({
  trigger_id: z.string(),
  user: z.object({ id: z.string() }),
  channel: z.object({ id: z.string() }),
  message: z.object({ ts: z.string(), text: z.string().nullish() }),
});

/** Of the reason that a risk may have, so much is left to whoever raises it. */
const QUOTE_AT_MOST = 300;

/** "Raise a risk" in the menu of a message: its text is what the form begins with, and a link leads back to it. */
export async function raiseFromMessage(options: RiskOptions, body: MessageShortcut): Promise<void> {
  const { trigger_id: trigger, user, channel, message } = Shortcut.parse(body);
  const asker = { user: user.id, channel: channel.id };
  await openForm(
    options,
    { kind: 'raise', trigger, tell: (said) => tellAlone(options, asker, said) },
    async () => {
      const link = await linkTo(options, channel.id, message.ts);
      const quote = cap(plain(message.text ?? ''), QUOTE_AT_MOST);
      const why = [quote, link].filter((part) => part !== null && part !== '').join('\n');
      return formToRaise(options, asker, { title: '', why });
    },
  );
}

/** Null where Slack gives none: the app need not be in the channel. */
async function linkTo(
  { client }: RiskOptions,
  channel: string,
  ts: string,
): Promise<string | null> {
  try {
    const { permalink } = await client.chat.getPermalink({ channel, message_ts: ts });
    return permalink ?? null;
  } catch {
    return null;
  }
}

/** A shortcut can be chosen where the app may not write; then there is only the log. */
async function tellAlone(
  { client, events }: RiskOptions,
  { user, channel }: { readonly user: string; readonly channel: string },
  { text, blocks }: Message,
): Promise<void> {
  try {
    await client.chat.postEphemeral({ channel, user, text, blocks: [...blocks] });
  } catch (error) {
    apology({ verb: 'risk raise', events, changed: NOTHING_CHANGED }, error);
  }
}
