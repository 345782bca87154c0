import { createInterface } from 'node:readline';
import type { Io } from '../cli/io.ts';
import { write } from '../cli/io.ts';
import { showAnswer } from './show.ts';
import type { SlackEmulator } from './slack/slack.ts';

const HELP =
  'Type a command such as /flow, /flow aging, /flow metrics platform or /flow help; "quit" or Ctrl-C ends.\n';

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
  const [command = '', ...rest] = text.split(' ');
  if (!command.startsWith('/')) return HELP;
  const answer = await slack.user(person).slash(command, rest.join(' '), { channel });
  return `\n${showAnswer(answer, io)}\n`;
}
