import { dayAndTime } from '../../core/digest/dates.ts';
import type { Scope } from '../../core/domain/organisation.ts';
import type { ChannelDigest } from '../home/home-desk.ts';
import type { Message } from '../message.ts';
import { header, list, message, paragraph } from './blocks.ts';
import { CADENCE_WORDS } from './home-teams.ts';

const MOST_DIGESTS = 5;

export interface Welcome {
  /** What the channel stands for; null where it is nothing yet. */
  readonly scope: Scope | null;
  readonly digests: readonly ChannelDigest[];
  readonly getsAlerts: boolean;
  readonly commands: { readonly flow: string; readonly risk: string };
}

/** What the app does here, when, and how to change or stop it. */
export function welcomeView({ scope, digests, getsAlerts, commands }: Welcome): Message {
  const hello =
    scope === null
      ? 'Hello, this is signalbox. This channel stands for no team or ART yet.'
      : `Hello, this is signalbox. This channel stands for ${scope.name}.`;
  const posts = [
    ...digests.slice(0, MOST_DIGESTS).map(digestLine),
    ...(digests.length > MOST_DIGESTS ? [`${digests.length - MOST_DIGESTS} more digests.`] : []),
    ...(getsAlerts
      ? ['Alerts about risks, when something threatens a date while there is still time.']
      : []),
  ];
  const what = posts.length === 0 ? ['Nothing by itself, until somebody asks for it.'] : posts;
  const how = [
    `${commands.flow} asks, and only you see the answer; ${commands.flow} help shows what there is.`,
    `${commands.flow} subscribe, ${commands.flow} unsubscribe and ${commands.flow} settings change what comes here; ${commands.risk} mute and ${commands.risk} snooze make alerts quiet.`,
    `To stop everything here, remove the app from the channel${getsAlerts ? '; RTEs then hear of risks directly' : ''}. It reads no messages of people.`,
  ];
  return message(
    [hello, 'What it posts here:', ...what, 'How to change it:', ...how],
    [
      header('signalbox is here'),
      paragraph(hello),
      paragraph('What it posts here:'),
      list(
        'bullet',
        what.map((one) => [one]),
      ),
      paragraph('How to change it:'),
      list(
        'bullet',
        how.map((one) => [one]),
      ),
    ],
  );
}

function digestLine({ scope, cadence, next }: ChannelDigest): string {
  const when = next === null ? '' : `, next on ${dayAndTime(next, scope.zone)} (${scope.zone})`;
  return `A digest of ${scope.name} ${CADENCE_WORDS[cadence]}${when}.`;
}

/** Where people of other organisations read along nothing of ours is said, not even what there would be. */
export function welcomeInShared(): Message {
  const sentence =
    'Hello, this is signalbox. This channel is shared with another organisation or workspace, so I stay silent here: no numbers and no alerts. Bring me into an internal channel instead.';
  return message([sentence], [paragraph(sentence)]);
}
