import { printable } from '../slack/preview/text-width.ts';
import { previewMessage } from '../slack/preview/preview.ts';
import type { PreviewableMessage } from '../slack/preview/preview.ts';
import type { Io } from '../cli/io.ts';
import type { Interaction } from './slack/person.ts';
import type { SlackEmulator } from './slack/slack.ts';

const WIDTH = 100;
const ZONE = 'Europe/Berlin';

type Screen = Pick<Io, 'out'>;

/** A channel's messages as people see them, replies under their parents. */
export function showChannel(slack: SlackEmulator, channel: string, io: Screen): string {
  const messages = slack.channel(channel).messages();
  return messages
    .filter((message) => message.threadTs === null)
    .map((parent) => {
      const replies = messages.filter((message) => message.threadTs === parent.ts);
      return indented(preview({ ...parent, replies }, io));
    })
    .join('\n');
}

/** What came back to a person who typed a command. */
export function showAnswer(answer: Interaction, io: Screen): string {
  if (answer.error !== null) return `  Slack shows: ${printable(answer.error)}\n`;
  const last = answer.replies.at(-1);
  return last === undefined ? '  (no answer)\n' : indented(preview(last, io));
}

function preview(message: PreviewableMessage, io: Screen): string {
  return previewMessage(message, {
    width: Math.min(WIDTH, (io.out.columns ?? WIDTH) - 4),
    colour: io.out.isTTY === true,
    zone: ZONE,
  });
}

function indented(text: string): string {
  return `${text.trimEnd().replaceAll(/^(?=.)/gm, '  ')}\n`;
}
