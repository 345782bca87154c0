import { dayAndTime } from '../../core/digest/dates.ts';
import type { Actor, RiskEvent, RiskHappening, RoamDecision } from '../../core/domain/risk.ts';
import type { RiskStory } from '../../core/risks/story.ts';
import type { Message } from '../message.ts';
import { asOfMarkup, asOfWords } from './as-of.ts';
import { context, header, line, list, message } from './blocks.ts';
import type { Phrase } from './blocks.ts';
import { cap, md } from './escape.ts';
import type { RiskContext } from './risk-card.ts';
import { RULE_WORDS, actorPhrase, lastDay } from './risk-words.ts';

const MOST_EVENTS = 30;
const SAID_AT_MOST = 160;
const TITLE_AT_MOST = 150;

/** All that happened to a risk, the last first: who, when, what and why. */
export function riskHistory({ risk, events }: RiskStory, about: RiskContext): Message {
  const title = `History of ${risk.id}`;
  const told = events
    .toReversed()
    .slice(0, MOST_EVENTS)
    .map((event) => sentenceOf(event, about));
  const rest = events.length - told.length;
  const more = rest > 0 ? `… ${rest} earlier.` : '';
  const subject = cap(risk.title, TITLE_AT_MOST);
  return message(
    [`${title}: ${subject}.`, ...told, more, asOfWords(about.asOf, about.zone)],
    [
      header(title),
      line({ bold: subject }, ` · ${about.scopeName(risk.scope)}`),
      list('bullet', told),
      ...(more === '' ? [] : [line(more)]),
      context(
        md`Nothing of it can be changed or removed. Times are those of ${about.zone}. ${asOfMarkup(about.asOf, about.zone)}`,
      ),
    ],
  );
}

function sentenceOf({ at, who, happening }: RiskEvent, about: RiskContext): Phrase[] {
  return [
    { bold: dayAndTime(at, about.zone) },
    ' – ',
    ...(who.kind === 'person' ? [actorPhrase(who)] : []),
    ...whatHappened(happening, who, about),
  ];
}

/** What people did follows their name. */
function whatHappened(happening: RiskHappening, who: Actor, { zone }: RiskContext): Phrase[] {
  switch (happening.what) {
    case 'raised': {
      const { rule, severity } = happening.signal;
      return [`Raised by rule ${rule}, ${RULE_WORDS[rule]}: ${severity} severity.`];
    }
    case 'raised-by-hand':
      return [` raised it: “${cap(happening.why, SAID_AT_MOST)}”`];
    case 'evidence-changed':
      return [`The evidence changed: ${cap(happening.signal.evidence.why, SAID_AT_MOST)}`];
    case 'severity-changed':
      return [`Severity went from ${happening.from} to ${happening.signal.severity}.`];
    case 'recovered':
      return ['It recovered: its condition was clear twice in a row.'];
    case 'returned':
      return [`It came back: ${cap(happening.signal.evidence.why, SAID_AT_MOST)}`];
    case 'decided':
      return decided(happening.decision, who, zone);
  }
}

function decided(decision: RoamDecision, who: Actor, zone: string): Phrase[] {
  switch (decision.roam) {
    case 'resolved':
      return [` resolved it: “${cap(decision.why, SAID_AT_MOST)}”`];
    case 'accepted':
      return [
        ` accepted it until ${lastDay(decision.reviewAt, zone)}: “${cap(decision.why, SAID_AT_MOST)}”`,
      ];
    case 'mitigated':
      return [
        ` mitigated it by ${decision.workItem}${until(decision.by, zone)}: “${cap(decision.plan, SAID_AT_MOST)}”`,
      ];
    case 'owned': {
      const { owner, by } = decision;
      if (who.kind === 'person' && who.user === owner) return [` took it${until(by, zone)}.`];
      return [' made ', { user: owner }, ` its owner${until(by, zone)}.`];
    }
  }
}

function until(by: Parameters<typeof lastDay>[0] | null, zone: string): string {
  return by === null ? '' : ` until ${lastDay(by, zone)}`;
}
