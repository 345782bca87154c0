import { dayAndTime } from '../../core/digest/dates.ts';
import { listed } from '../../core/digest/words.ts';
import type { Message } from '../message.ts';
import type { ChannelSetting, SubscribedDigest } from '../subscription-desk.ts';
import { bold, header, line, list, message, paragraph, type Phrase } from './blocks.ts';
import { capped } from './escape.ts';

const NAME = 80;

/** `/flow list`: what a channel gets, and how that is changed. */
export function subscriptionsView(command: string, digests: readonly SubscribedDigest[]): Message {
  const headline =
    digests.length === 0 ? 'This channel gets no digest.' : 'This channel gets these digests.';
  const how = `${command} subscribe weekly at Mon 09:00 adds one, ${command} unsubscribe takes one away. What the configuration manages cannot be changed here; an admin changes it in its digests section.`;
  return message(
    [headline, ...digests.map((digest) => [...digestPhrases(digest), '.']), how],
    [
      header('Digests of this channel'),
      ...(digests.length === 0
        ? [bold(headline)]
        : [
            list(
              'bullet',
              digests.map((digest) => digestPhrases(digest)),
            ),
          ]),
      paragraph(how),
    ],
  );
}

function digestPhrases(digest: SubscribedDigest): Phrase[] {
  const { askedBy } = digest;
  return [
    { bold: capped(digest.scope.name, NAME) },
    `, ${timeWords(digest)}; ${nextWords(digest)}; `,
    ...(askedBy === null
      ? ['managed by configuration']
      : ['asked for by ', { user: askedBy } as const]),
  ];
}

/** Such as "weekly at Mon 09:00 (Europe/Berlin)". */
export function timeWords({ cadence, at, scope }: SubscribedDigest): string {
  const every = cadence === 'pi' ? `every PI, ${at} its end` : `${cadence} at ${at}`;
  return `${every} (${scope.zone})`;
}

export function nextWords({ next, scope }: SubscribedDigest): string {
  return next === null
    ? 'not due again, because no PI follows in the configuration'
    : `next on ${dayAndTime(next, scope.zone)}`;
}

/** `/flow settings`: how a channel is set, and what each setting does. */
export function settingsView(command: string, settings: readonly ChannelSetting[]): Message {
  const how = `${command} settings quiet-weeks nothing changes one.`;
  const sentences = settings.map(settingWords);
  return message(
    ['Settings of this channel.', ...sentences, how],
    [
      header('Settings of this channel'),
      list(
        'bullet',
        settings.map(({ name, value, isSet, what, choices }) => [
          { bold: `${name}: ${capped(value, NAME)}` },
          `${isSet ? '' : ' (as it comes)'} – ${what}. May be ${choices}.`,
        ]),
      ),
      paragraph(how),
    ],
  );
}

function settingWords({ name, value, isSet, what, choices }: ChannelSetting): string {
  return `${name}: ${capped(value, NAME)}${isSet ? '' : ' (as it comes)'}, ${what}. May be ${choices}.`;
}

/** What everybody in the channel is told of a change, with who made it. */
export function subscribedNotice(
  user: string,
  digest: SubscribedDigest,
  before: SubscribedDigest | null,
  command: string,
): Message {
  const instead = before === null ? '' : ` instead of ${timeWords(before)}`;
  return told(
    user,
    ` subscribed this channel to the digest of ${capped(digest.scope.name, NAME)}, ${timeWords(digest)}${instead}; ${nextWords(digest)}. ${command} list shows what it gets, ${command} unsubscribe ${digest.scope.id} ends it.`,
  );
}

export function unsubscribedNotice(
  user: string,
  removed: readonly SubscribedDigest[],
  command: string,
): Message {
  const which = removed.map((one) => `${capped(one.scope.name, NAME)}, ${timeWords(one)}`);
  return told(
    user,
    ` ended ${removed.length === 1 ? 'the digest' : 'the digests'} of ${listed(which)} in this channel. ${command} subscribe brings one back.`,
  );
}

export function settingNotice(
  user: string,
  { name, value }: ChannelSetting,
  before: string,
  command: string,
): Message {
  return told(
    user,
    ` set ${name} of this channel to ${capped(value, NAME)}; it was ${capped(before, NAME)}. ${command} settings shows all of them.`,
  );
}

function told(user: string, what: string): Message {
  const phrases: readonly Phrase[] = [{ user }, what];
  return message([phrases], [line(...phrases)]);
}
