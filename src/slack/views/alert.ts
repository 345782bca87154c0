import type { Risk } from '../../core/domain/risk.ts';
import type { AlertKind, ReminderReason } from '../../core/risks/alert.ts';
import { isPressing } from '../../core/risks/news.ts';
import type { RiskStory } from '../../core/risks/story.ts';
import type { Message } from '../message.ts';
import { asOfMarkup, asOfWords } from './as-of.ts';
import { context, entry, header, line, message } from './blocks.ts';
import type { Phrase } from './blocks.ts';
import { cap, md } from './escape.ts';
import { riskButtons, showButton } from './risk-buttons.ts';
import { placeWords, riskCard } from './risk-card.ts';
import type { RiskContext } from './risk-card.ts';
import { conditionWords, kindWords, lastDay, statePhrases } from './risk-words.ts';

/** A risk that a message tells of; `reason` only of reminders, and null where it is not known any more. */
export interface ToldRisk {
  readonly story: RiskStory;
  readonly reason: ReminderReason | null;
}

const MOST_IN_A_GROUP = 12;
const TITLE_AT_MOST = 150;

/**
 * What people are told of a risk, or of several of which the same is said. The same message is made again whenever one
 * of its risks changes: it always says how they stand now. At most 12 blocks for one risk, and 16 for several.
 */
export function alertMessage(
  what: AlertKind,
  told: readonly ToldRisk[],
  about: RiskContext,
): Message {
  const [first] = told;
  if (first === undefined) throw new RangeError('A message tells of one risk at least');
  if (told.length > 1) return groupMessage(what, told, about);
  switch (what) {
    case 'raised':
    case 'returned':
    case 'escalated':
      return riskCard(first.story, about, {
        phrases: (risk) => (isPressing(risk) ? [LEADS[what]] : []),
        quiet: (risk) => whyHere(risk, about),
      });
    case 'recovered':
    case 'reminder':
      return shortMessage(what, first, about);
  }
}

const LEADS = {
  raised: 'New: ',
  returned: 'It is back: ',
  escalated: 'Severity has risen: ',
} as const;

/** For the thread of a card, which has the details. */
function shortMessage(
  what: 'recovered' | 'reminder',
  { story, reason }: ToldRisk,
  about: RiskContext,
): Message {
  const { risk } = story;
  const title: Phrase = { bold: cap(risk.title, TITLE_AT_MOST) };
  const lead = what === 'recovered' ? recoveredPhrases(risk) : reminderPhrases(risk, reason, about);
  const state: Phrase[] = [...statePhrases(risk, about), `. ${conditionWords(risk)}`];
  const place = `${kindWords(risk)}${placeWords(risk, about)}`;
  return message(
    [[...lead, title, '.'], `${place}.`, state, whyHere(risk, about)],
    [
      line(...lead, title),
      line(place),
      line({ bold: 'ROAM: ' }, ...state),
      ...riskButtons(risk),
      context(md`${whyHere(risk, about)} ${asOfMarkup(about.asOf, about.zone)}`),
    ],
  );
}

function recoveredPhrases(risk: Risk): Phrase[] {
  if (risk.condition === 'holds')
    return [`${risk.id} had recovered, but its condition holds again: `];
  return [`${risk.id} has recovered: `];
}

function reminderPhrases(risk: Risk, reason: ReminderReason | null, about: RiskContext): Phrase[] {
  const why = reasonWords(risk, reason, about.zone);
  if (!isPressing(risk) || why === null) return [`Reminder of ${risk.id}: `];
  return [...mentions(risk, about), `${risk.id}: ${why} – `];
}

/** The owner, else the RTEs: who is asked to do something about it. */
function mentions({ decision }: Risk, { rtes }: RiskContext): Phrase[] {
  const users = decision?.roam === 'owned' ? [decision.owner] : rtes;
  return users.flatMap((user): Phrase[] => [{ user }, ', ']);
}

/** Null where the reason is one no more. */
function reasonWords(
  { decision }: Risk,
  reason: ReminderReason | null,
  zone: string,
): string | null {
  switch (reason) {
    case null:
      return null;
    case 'un-roamed':
      return decision === null ? 'nobody has decided for more than two working days' : null;
    case 'snooze-over':
      return decision === null ? 'the snooze is over, and nobody has decided' : null;
    case 'owned-overdue':
      if (decision?.roam !== 'owned' || decision.by === null) return null;
      return `it was to be dealt with by ${lastDay(decision.by, zone)}`;
    case 'mitigated-overdue':
      if (decision?.roam !== 'mitigated' || decision.by === null) return null;
      return `its mitigation was due ${lastDay(decision.by, zone)}`;
    case 'review-due':
      if (decision?.roam !== 'accepted') return null;
      return `it was accepted until ${lastDay(decision.reviewAt, zone)}, so look at it again`;
  }
}

function groupMessage(what: AlertKind, told: readonly ToldRisk[], about: RiskContext): Message {
  const scopes = [...new Set(told.map(({ story }) => story.risk.scope))];
  const title = `${groupWords(what, told)}${scopes.length === 1 ? ` · ${about.scopeName(scopes[0] ?? '')}` : ''}`;
  const shown = told.slice(0, MOST_IN_A_GROUP);
  const rest = told.length - shown.length;
  const asked = what === 'reminder' ? groupMentions(told, about) : [];
  const more = rest > 0 ? `… ${rest} more: see ${about.command} list.` : '';
  const why = `You see this because risks of ${listOf(scopes, about)} are told here; where there are many, those that are not high wait and come as one message. To quiet one, press Show; more under ${about.command} help.`;
  const entries = shown.map((one) => ({ risk: one.story.risk, lines: groupLines(one, about) }));
  return message(
    [
      [...asked, `${title}.`],
      ...entries.map(({ lines }): Phrase[] => lines.flatMap((one) => [...one, '. '])),
      more,
      why,
      asOfWords(about.asOf, about.zone),
    ],
    [
      header(title),
      ...(asked.length === 0 ? [] : [line(...asked, 'please have a look.')]),
      ...entries.map(({ risk, lines }) => entry(lines, showButton(risk))),
      ...(more === '' ? [] : [line(more)]),
      context(md`${why} ${asOfMarkup(about.asOf, about.zone)}`),
    ],
  );
}

function groupLines({ story, reason }: ToldRisk, about: RiskContext): Phrase[][] {
  const { risk } = story;
  const why = isPressing(risk) ? reasonWords(risk, reason, about.zone) : null;
  const recovered = risk.condition === 'clear' && risk.roam !== 'resolved';
  return [
    [{ bold: `${risk.id} · ${cap(risk.title, TITLE_AT_MOST)}` }],
    [`${kindWords(risk)}${placeWords(risk, about)}`],
    [
      ...statePhrases(risk, about),
      ...(recovered ? [' – recovered'] : isBack(story) ? [' – it had recovered, and is back'] : []),
      ...(why === null ? [] : [` – ${why}`]),
    ],
  ];
}

function groupWords(what: AlertKind, told: readonly ToldRisk[]): string {
  const n = told.length;
  switch (what) {
    case 'raised':
    case 'returned': {
      const back = told.filter(({ story }) => isBack(story)).length;
      if (back === 0) return `${n} new risks`;
      return back === n ? `${n} risks are back` : `${n} risks, new or back`;
    }
    case 'escalated':
      return `${n} risks have become high`;
    case 'recovered':
      return `${n} risks have recovered`;
    case 'reminder':
      return `${n} risks wait for somebody`;
  }
}

/** What is new and what is back waits for the same message. */
function isBack({ events }: RiskStory): boolean {
  return events.some(({ happening }) => happening.what === 'returned');
}

/** Each person once, whoever's risks they are. */
function groupMentions(told: readonly ToldRisk[], about: RiskContext): Phrase[] {
  const users = told
    .filter(
      ({ story: { risk }, reason }) =>
        isPressing(risk) && reasonWords(risk, reason, about.zone) !== null,
    )
    .flatMap(({ story: { risk } }) => mentions(risk, about))
    .flatMap((phrase) => (typeof phrase === 'object' && 'user' in phrase ? phrase.user : []));
  return [...new Set(users)].slice(0, 20).flatMap((user): Phrase[] => [{ user }, ', ']);
}

function whyHere(risk: Risk, about: RiskContext): string {
  const how =
    risk.roam === 'resolved'
      ? `Its history: ${about.command} history ${risk.id}.`
      : `To quiet it: Snooze or Mute in the menu beside the buttons; more under ${about.command} help.`;
  return `You see this because risks of ${about.scopeName(risk.scope)} are told here. ${how}`;
}

function listOf(scopes: readonly string[], { scopeName }: RiskContext): string {
  return scopes.length > 3
    ? `${scopes.length} scopes`
    : scopes.map((scope) => scopeName(scope)).join(', ');
}
