import { dayAndTime } from '../../core/digest/dates.ts';
import type { Scope } from '../../core/domain/organisation.ts';
import type { Actor } from '../../core/domain/risk.ts';
import type { Instant } from '../../core/domain/time.ts';
import type { RiskStory } from '../../core/risks/story.ts';
import type { Message } from '../message.ts';
import { bold, line, message, paragraph } from './blocks.ts';
import type { Phrase, Sentence } from './blocks.ts';
import { actions, button } from './controls.ts';
import { cap } from './escape.ts';
import { OWN_FORM, riskValue } from './risk-buttons.ts';
import { riskCard } from './risk-card.ts';
import type { RiskContext } from './risk-card.ts';
import { decidedPhrases, statePhrases } from './risk-words.ts';

/** What people are told who did something about a risk, or could not. */

export function noSuchRisk(command: string, said: string): Message {
  const what = `There is no risk “${said}”, so nothing was changed.`;
  const next = `See ${command} list for those that are open.`;
  return message([what, next], [paragraph(`${what} ${next}`)]);
}

/** A decision that was taken; `remark` is what the person should know though it stopped nobody. */
export function decidedView(
  { risk }: Pick<RiskStory, 'risk'>,
  remark: string | null,
  about: RiskContext,
  /** In a form nothing more can be pressed. */
  place: 'message' | 'form',
): Message {
  const done: Phrase[] = [`${risk.id}: `, ...statePhrases(risk, about), '.'];
  const undated = risk.decision?.roam === 'owned' && risk.decision.by === null;
  const hint = undated
    ? `Say until when, or the weekly digest will ask for a day: ${about.command} own ${risk.id} by friday.`
    : '';
  return message(
    [done, remark ?? '', hint],
    [
      line(...done),
      ...(remark === null ? [] : [line(remark)]),
      ...(undated
        ? [
            line(hint),
            ...(place === 'message'
              ? [actions([button({ id: OWN_FORM, label: 'Set a day', value: riskValue(risk) })])]
              : []),
          ]
        : []),
    ],
  );
}

/** Somebody was first. The card is how it stands now, with buttons for that. */
export function conflictView(story: RiskStory, by: Actor, about: RiskContext): Message {
  const lead = conflictPhrases(story, by, about);
  return after(lead, riskCard(story, about));
}

/** The same without anything to press, for where a form stood. */
export function conflictNotice(story: RiskStory, by: Actor, about: RiskContext): Message {
  const lead = conflictPhrases(story, by, about);
  const next = `See how it stands: ${about.command} show ${story.risk.id}.`;
  return message([lead, next], [line(...lead), line(next)]);
}

/**
 * The same for beside a field, where Slack shows neither names for ids nor anything else than plain text: who decided
 * what and when. What a person wrote is never taken from them.
 */
export async function conflictSentence(
  { risk }: RiskStory,
  by: Actor,
  about: RiskContext,
  nameOf: (user: string) => Promise<string>,
): Promise<string> {
  const decision = by.kind === 'person' && risk.decidedAt !== null ? risk.decidedAt : null;
  const who = by.kind === 'person' ? await named(by.user, nameOf, 'Somebody') : '';
  const state = await Promise.all(
    statePhrases(risk, about).map((phrase) => plainWords(phrase, nameOf)),
  );
  const what =
    decision === null
      ? `${risk.id} has changed since you opened this form, so nothing was decided: ${state.join('')}.`
      : `${who} was first, so nothing was changed. ${risk.id}: ${state.join('')}, ${dayAndTime(decision, about.zone)}.`;
  return `${what} What you wrote is still here: copy what you need, close this form, and open it again.`;
}

async function plainWords(
  phrase: Phrase,
  nameOf: (user: string) => Promise<string>,
): Promise<string> {
  if (typeof phrase === 'string') return phrase;
  if ('user' in phrase) return named(phrase.user, nameOf, 'somebody');
  return 'bold' in phrase ? phrase.bold : phrase.text;
}

const NAME_AT_MOST = 60;

/** Without a name the rest is said all the same. */
async function named(
  user: string,
  nameOf: (user: string) => Promise<string>,
  otherwise: string,
): Promise<string> {
  const name = await nameOf(user).catch(() => otherwise);
  return name === user ? otherwise : cap(name, NAME_AT_MOST);
}

function conflictPhrases({ risk }: RiskStory, by: Actor, about: RiskContext): Phrase[] {
  if (by.kind === 'signalbox' || risk.decision === null) {
    return [
      { bold: `${risk.id} has changed since you saw it, so nothing was decided. ` },
      'Look at it as it is now, and decide then.',
    ];
  }
  return [
    { bold: `Somebody was first, so nothing was changed. ` },
    `${risk.id}: `,
    ...statePhrases(risk, about),
    '. ',
    ...decidedPhrases(risk, about),
    '.',
  ];
}

function after(lead: readonly Phrase[], { text, blocks }: Message): Message {
  const before = message([lead], [line(...lead)]);
  return { text: `${before.text}\n${text}`, blocks: [...before.blocks, ...blocks] };
}

/** What was wrong with what somebody typed, in the words of whoever checked it. */
export function problemsView(
  problems: readonly { readonly message: string }[],
  command: string,
): Message {
  const what = problems.map((one) => one.message);
  const next = `Nothing was changed. Examples are under ${command} help.`;
  return message([...what, next], [...what.map((one) => line(one)), line(next)]);
}

export function unknownDay(said: string, command: string): Message {
  return problemsView(
    [
      {
        message: `“${said}” is no day that I know. Write friday, tomorrow, 2026-12-11, 11 dec or PI end.`,
      },
    ],
    command,
  );
}

export function snoozedView(id: string, until: Instant | null, about: RiskContext): Message {
  const what =
    until === null
      ? `No PI follows, so ${id} was not snoozed and nothing was changed. Choose another time.`
      : `${id} is quiet until ${dayAndTime(until, about.zone)} (${about.zone}). Its message goes on showing how it stands.`;
  return message([what], [paragraph(what)]);
}

export function mutedView(
  rule: string,
  scope: Pick<Scope, 'id' | 'name' | 'kind'>,
  command: string,
): Message {
  const isAbove = scope.kind === 'value-stream' || scope.kind === 'portfolio';
  const what = `Rule ${rule} is muted for ${scope.name}${isAbove ? ' as a whole, not for its ARTs' : ''}: nobody is told any more of what it finds there.`;
  const back = `Lists and boards go on showing it. To hear of it again: ${command} unmute ${rule} ${scope.id}.`;
  return message([what, back], [line({ bold: what }), line(back)]);
}

export function unmutedView(
  rule: string,
  scope: { readonly name: string },
  wasMuted: boolean,
): Message {
  const what = wasMuted
    ? `Rule ${rule} is told again for ${scope.name}.`
    : `Rule ${rule} was not muted for ${scope.name}, so nothing was changed.`;
  return message([what], [paragraph(what)]);
}

export function raisedView({ risk }: Pick<RiskStory, 'risk'>, about: RiskContext): Message {
  const scope = about.scopeName(risk.scope);
  const what = `Raised as ${risk.id} in ${scope}: `;
  const next = `People are told of it where risks of ${scope} are told. See it with ${about.command} show ${risk.id}.`;
  const sentences: Sentence[] = [[what, { bold: risk.title }], next];
  return message(sentences, [line(what, { bold: risk.title }), line(next)]);
}

export function lateClick(): Message {
  const what = 'Slack waits three seconds for a form, and they were over.';
  const next = 'Nothing was changed. Click again.';
  return message([what, next], [bold(what), paragraph(next)]);
}
