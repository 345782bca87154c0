import { createInterface } from 'node:readline';
import type { Io } from '../cli/io.ts';
import { write } from '../cli/io.ts';
import { drawHome, showAnswer, showHome, showView } from './show.ts';
import type { SlackEmulator } from './slack/slack.ts';

const HELP =
  'Type a command such as /flow, /flow aging, /risk, /risk show R-1 or /flow help, or "home" for the Home tab; "quit" or Ctrl-C ends.\n';

/** Of these no answer comes but a form. */
const FORMS = /^\/risk (add|accept|mitigate|resolve|snooze)\b/;
const FORM_WITHIN_MS = 1_500;
const ANSWER_WITHIN_MS = 5_000;

/** Takes slash commands in the terminal and shows what Slack would show, until the person has seen enough. */
export async function converse(
  slack: SlackEmulator,
  { person, channel }: { readonly person: string; readonly channel: string },
  io: Io,
): Promise<void> {
  await write(io.out, `\n${HELP}`);
  const lines = createInterface({ input: io.input, signal: io.signal });
  io.out.write('> ');
  for await (const line of lines) {
    const text = line.trim();
    if (text === 'quit' || text === 'exit') break;
    if (text !== '') await write(io.out, await answerTo(text, slack, person, channel, io));
    io.out.write('> ');
  }
  lines.close();
  // The shell's own prompt begins on a line of its own.
  io.out.write('\n');
}

async function answerTo(
  text: string,
  slack: SlackEmulator,
  person: string,
  channel: string,
  io: Io,
): Promise<string> {
  const asker = slack.user(person);
  if (text === 'home') {
    await drawHome(slack, person);
    return `\n${showHome(slack, person, io)}\n`;
  }
  const [command = '', ...rest] = text.split(' ');
  if (!command.startsWith('/')) return HELP;
  const before = asker.modal()?.id;
  const timeoutMs = FORMS.test(text) ? FORM_WITHIN_MS : ANSWER_WITHIN_MS;
  const answer = await asker.slash(command, rest.join(' '), { channel, timeoutMs });
  const form = asker.modal();
  if (answer.replies.length > 0 || form === null || form.id === before) {
    return `\n${showAnswer(answer, io)}\n`;
  }
  return `\n  Slack opens a form, which cannot be filled in here:\n\n${showView(form, io)}\n`;
}
