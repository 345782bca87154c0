import type { Quieting, Risk } from '../../core/domain/risk.ts';
import type { RiskStory } from '../../core/risks/story.ts';
import { dayAndTime } from '../../core/digest/dates.ts';
import { counted } from '../../core/risks/rules/words.ts';
import type { Message } from '../message.ts';
import { asOfMarkup, asOfWords } from './as-of.ts';
import { context, entry, header, line, message } from './blocks.ts';
import type { Phrase } from './blocks.ts';
import { cap, md } from './escape.ts';
import { showButton } from './risk-buttons.ts';
import { placeWords } from './risk-card.ts';
import type { RiskContext } from './risk-card.ts';
import { RULE_WORDS, kindWords, statePhrases } from './risk-words.ts';

const MOST_RISKS = 15;
const TITLE_AT_MOST = 120;

export interface RiskListData {
  /** Of the scope that was asked for. */
  readonly scope: { readonly id: string; readonly name: string };
  /** Open ones, the most urgent first. */
  readonly stories: readonly RiskStory[];
  /** Mutes and snoozes in force. */
  readonly quietings: readonly Quieting[];
}

/** The open risks of a scope. Posted for everybody it names nobody, for that would call them, and has nothing to press. */
export function riskList(data: RiskListData, about: RiskContext): Message {
  const risks = data.stories.map(({ risk }) => risk);
  const title = `Open risks · ${data.scope.name}`;
  const shown = risks.slice(0, MOST_RISKS);
  const rest = risks.length - shown.length;
  const more =
    rest > 0 ? `… ${rest} more: name a narrower scope, or see ${about.command} board.` : '';
  const muted = mutedWords(data, about);
  const entries = shown.map((risk) => ({ risk, lines: linesOf(risk, data, about) }));
  return message(
    [
      `${title}: ${countWords(risks)}`,
      ...entries.map(({ lines }): Phrase[] => lines.flatMap((one) => [...one, '. '])),
      more,
      muted,
      asOfWords(about.asOf, about.zone),
    ],
    [
      header(title),
      line(countWords(risks)),
      ...entries.map(({ risk, lines }) =>
        entry(lines, about.naming === 'unnamed' ? undefined : showButton(risk)),
      ),
      ...(more === '' ? [] : [line(more)]),
      context(...(muted === '' ? [] : [md`${muted}`]), asOfMarkup(about.asOf, about.zone)),
    ],
  );
}

/** "5 open: 2 high, 1 issue, 3 that nobody has decided on, 1 recovered." */
function countWords(risks: readonly Risk[]): string {
  if (risks.length === 0) return 'No open risks.';
  const high = risks.filter(({ severity }) => severity === 'high').length;
  const issues = risks.filter(({ nature }) => nature === 'issue').length;
  const undecided = risks.filter(({ roam }) => roam === 'un-roamed').length;
  const recovered = risks.filter(({ condition }) => condition === 'clear').length;
  const parts = [
    high > 0 ? `${high} high` : '',
    issues > 0 ? counted(issues, 'issue') : '',
    undecided > 0 ? `${undecided} that nobody has decided on` : '',
    recovered > 0 ? `${recovered} recovered` : '',
  ].filter((part) => part !== '');
  return `${risks.length} open${parts.length === 0 ? '' : `: ${parts.join(', ')}`}.`;
}

function linesOf(risk: Risk, { quietings }: RiskListData, about: RiskContext): Phrase[][] {
  const snoozed = quietings.flatMap((one) =>
    one.kind === 'snooze' && one.risk === risk.id && one.until > about.asOf ? one.until : [],
  )[0];
  return [
    [{ bold: `${risk.id} · ${cap(risk.title, TITLE_AT_MOST)}` }],
    [`${kindWords(risk)}${placeWords(risk, about)}`],
    [
      ...statePhrases(risk, about),
      ...(risk.condition === 'clear' ? [' – recovered'] : []),
      ...(snoozed === undefined ? [] : [` – snoozed until ${dayAndTime(snoozed, about.zone)}`]),
    ],
  ];
}

function mutedWords({ quietings, stories, scope }: RiskListData, about: RiskContext): string {
  const scopes = new Set([scope.id, ...stories.map(({ risk }) => risk.scope)]);
  const mutes = quietings.flatMap((one) =>
    one.kind === 'mute' && scopes.has(one.scope)
      ? `${one.rule} (${RULE_WORDS[one.rule]}) for ${about.scopeName(one.scope)}`
      : [],
  );
  return mutes.length === 0
    ? ''
    : `Muted, so told to nobody: ${mutes.slice(0, 6).join('; ')}${mutes.length > 6 ? '; …' : ''}.`;
}
