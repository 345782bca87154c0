import { setTimeout as sleep } from 'node:timers/promises';
import { printable } from '../slack/preview/text-width.ts';
import { previewMessage } from '../slack/preview/preview.ts';
import type { PreviewableMessage } from '../slack/preview/preview.ts';
import type { Io } from '../cli/io.ts';
import type { Interaction } from './slack/person.ts';
import type { SlackEmulator } from './slack/slack.ts';
import type { SlackView } from './slack/workspace.ts';

const WIDTH = 100;
const ZONE = 'Europe/Berlin';

type Screen = Pick<Io, 'out'>;

/** A message as people see it. */
export function showMessage(message: PreviewableMessage, io: Screen): string {
  return indented(preview(message, io));
}

/** A message with what is in its thread. */
export function showThread(slack: SlackEmulator, channel: string, ts: string, io: Screen): string {
  const [parent, ...replies] = slack.channel(channel).thread(ts);
  return parent === undefined ? '' : showMessage({ ...parent, replies }, io);
}

const PATIENCE_MS = 15_000;
const POLL_MS = 50;

/** Waits until something is so, and gives up in the end: what is shown then says enough. */
export async function until(isSo: () => boolean): Promise<void> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  while (!isSo() && !patience.aborted) await sleep(POLL_MS);
}

/** Opens a person's Home tab and waits until it is drawn: what stands there first only says that it is worked on. */
export async function drawHome(slack: SlackEmulator, person: string): Promise<void> {
  const user = slack.user(person);
  const before = user.home()?.hash;
  await user.openHome();
  await until(() => {
    const home = user.home();
    return home?.hash !== before && JSON.stringify(home?.body ?? {}).includes('My open risks');
  });
}

/** A person's Home tab; empty while there is none. */
export function showHome(slack: SlackEmulator, person: string, io: Screen): string {
  return showView(slack.user(person).home(), io);
}

/** A view as a person sees it; empty where there is none. */
export function showView(view: SlackView | null, io: Screen): string {
  const blocks = view?.body['blocks'];
  return Array.isArray(blocks) ? showMessage({ text: '', blocks: blocks as object[] }, io) : '';
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
