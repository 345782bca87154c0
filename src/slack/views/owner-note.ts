import type { Risk } from '../../core/domain/risk.ts';
import type { Message } from '../message.ts';
import { line, message } from './blocks.ts';
import type { Phrase } from './blocks.ts';
import { actions } from './controls.ts';
import { cap } from './escape.ts';
import { showButton } from './risk-buttons.ts';
import { lastDay } from './risk-words.ts';

const TITLE_AT_MOST = 150;
const NAME_AT_MOST = 60;

export interface OwnerNote {
  readonly risk: Risk;
  /** Id of Slack. */
  readonly owner: string;
  /** What people call who decided it; they are not mentioned, for they know. */
  readonly by: string;
  /** In the thread of the card that has all else, or to the owner alone. */
  readonly place: 'thread' | 'direct';
  readonly zone: string;
  /** The command's name in this workspace, such as `/risk`. */
  readonly command: string;
}

/** Tells somebody that another person made them the owner of a risk. It is never changed: it says what happened. */
export function ownerNote({ risk, owner, by, place, zone, command }: OwnerNote): Message {
  const until = risk.decision?.roam === 'owned' ? risk.decision.by : null;
  const day = until === null ? '' : ` until ${lastDay(until, zone)}`;
  const lead: Phrase[] = [
    ...(place === 'thread' ? [{ user: owner }, ', '] : []),
    `${cap(by, NAME_AT_MOST)} made you the owner of ${risk.id}${day}: `,
    { bold: cap(risk.title, TITLE_AT_MOST) },
    '.',
  ];
  const next = [
    ...(until === null
      ? [
          `Say until when, or the weekly digest will ask for a day: ${command} own ${risk.id} by friday.`,
        ]
      : []),
    `To hand it on: ${command} own ${risk.id} @someone.`,
  ];
  return message(
    [lead, ...next],
    [
      line(...lead),
      ...next.map((one) => line(one)),
      ...(place === 'direct' ? [actions([showButton(risk)])] : []),
    ],
  );
}
