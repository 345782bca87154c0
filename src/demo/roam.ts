import { write } from '../cli/io.ts';
import type { Io } from '../cli/io.ts';
import type { Stories } from './organisation/stories.ts';
import { drawHome, showAnswer, showHome, showMessage, until } from './show.ts';
import type { SlackEmulator } from './slack/slack.ts';
import type { SlackMessage } from './slack/workspace.ts';

/** Who ROAMs in the demo, and what about. */
export interface RoamScene {
  readonly slack: SlackEmulator;
  /** The RTE of the ART whose channel it is. */
  readonly person: string;
  readonly channel: string;
  readonly late: Stories['lateDependency'];
}

/** The alert about the dependency that is late, one click on Own, and where the risk stands afterwards. */
export async function roam(scene: RoamScene, io: Io): Promise<void> {
  const { slack, person, channel, late } = scene;
  const alert = alertAbout(scene);
  if (alert === undefined) throw new Error(`Nobody was told of ${late.provider} or another risk.`);
  await say(
    io,
    `Before the digest: ${late.consumer} needs ${late.provider} of another team, and the ART was told once`,
  );
  await write(io.out, showMessage(alert, io));

  await say(io, 'The RTE clicks  Own it  and is the only one who reads:');
  const answer = await slack.user(person).click(alert.ts, 'risk.own', { replies: 1 });
  await write(io.out, showAnswer(answer, io));

  function now(): SlackMessage | undefined {
    return slack
      .channel(channel)
      .messages()
      .find(({ ts }) => ts === alert?.ts);
  }
  await until(() => now()?.editedTs !== alert.editedTs);
  await say(io, 'Everybody sees it in the same message, and nobody is called');
  await write(io.out, showMessage(now() ?? alert, io));

  await say(io, 'The RTE types  /risk board');
  const board = await slack.user(person).slash('/risk', 'board', { channel });
  await write(io.out, showAnswer(board, io));

  await say(io, 'The RTE opens the Home tab');
  await drawHome(slack, person);
  await write(io.out, showHome(slack, person, io));
}

/** The newest one about the late dependency that can be owned with a click; else the newest about anything. */
function alertAbout({ slack, channel, late }: RoamScene): SlackMessage | undefined {
  const alerts = slack
    .channel(channel)
    .messages()
    .filter(({ blocks }) => JSON.stringify(blocks).includes('"risk.own"'));
  return alerts.findLast(({ text }) => text.includes(`: ${late.provider} `)) ?? alerts.at(-1);
}

async function say(io: Io, text: string): Promise<void> {
  await write(io.out, `\n▸ ${text}\n\n`);
}
