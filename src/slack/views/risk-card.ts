import type { KnownBlock } from '@slack/types';
import type { Risk } from '../../core/domain/risk.ts';
import type { Instant } from '../../core/domain/time.ts';
import type { RiskStory } from '../../core/risks/story.ts';
import type { Message } from '../message.ts';
import { asOfMarkup, asOfWords } from './as-of.ts';
import { context, header, line, list, message, paragraph } from './blocks.ts';
import type { Phrase, Sentence } from './blocks.ts';
import { cap, md } from './escape.ts';
import { riskButtons } from './risk-buttons.ts';
import {
  RULE_WORDS,
  conditionWords,
  decidedPhrases,
  expectedWords,
  kindWords,
  saidWith,
  statePhrases,
  urgencyWords,
} from './risk-words.ts';
import type { Naming } from './risk-words.ts';

/** What every view of a risk needs to know besides it. */
export interface RiskContext {
  readonly asOf: Instant;
  /** In which days are named. */
  readonly zone: string;
  /** Name of a scope by its id. */
  readonly scopeName: (id: string) => string;
  /** Who is asked where nobody owns a risk; ids of Slack. */
  readonly rtes: readonly string[];
  /** The command's name in this workspace, such as `/risk`. */
  readonly command: string;
  /** They are named where nothing is said. */
  readonly naming?: Naming;
}

/** The parts of a card by length, so that its buttons are never what does not fit. */
const WHY_AT_MOST = 700;
const SAID_AT_MOST = 400;
const MOST_FIGURES = 5;
const MOST_ITEMS = 4;
const LABEL_AT_MOST = 60;
const FIGURE_AT_MOST = 100;

/** All there is to know of a risk, with what can be decided: at most eleven blocks. */
export function riskCard(
  { risk }: Pick<RiskStory, 'risk'>,
  about: RiskContext,
  lead: Lead = DEFAULT_LEAD,
): Message {
  const said = risk.decision === null ? null : saidWith(risk.decision);
  const condition = conditionWords(risk);
  const decided = decidedPhrases(risk, about);
  return message(cardSentences(risk, about, lead), [
    header(risk.title),
    line(
      ...lead.phrases(risk),
      { bold: `${risk.id} · ${kindWords(risk)}` },
      placeWords(risk, about),
    ),
    paragraph(whyWords(risk)),
    ...evidenceBlocks(risk),
    line(
      { bold: 'ROAM: ' },
      ...statePhrases(risk, about),
      '.',
      ...(condition === '' ? [] : [` ${condition}`]),
    ),
    ...(said === null ? [] : [paragraph(`“${cap(said, SAID_AT_MOST)}”`)]),
    ...(decided.length === 0 ? [] : [line(...decided, '.')]),
    ...riskButtons(risk),
    context(
      md`${ruleSentence(risk)} ${asOfMarkup(about.asOf, about.zone)}`,
      md`${lead.quiet(risk, about)}`,
    ),
  ]);
}

/** What stands before a card, and what is said of why somebody sees it. */
export interface Lead {
  phrases(risk: Risk): readonly Phrase[];
  quiet(risk: Risk, about: RiskContext): string;
}

const DEFAULT_LEAD: Lead = {
  phrases: () => [],
  quiet: (risk, { command }) => `Its history: ${command} history ${risk.id}.`,
};

function cardSentences(risk: Risk, about: RiskContext, lead: Lead): Sentence[] {
  const { figures, items } = risk.evidence;
  const said = risk.decision === null ? null : saidWith(risk.decision);
  const decided = decidedPhrases(risk, about);
  return [
    [...lead.phrases(risk), `${kindWords(risk)} ${risk.id}: `, { bold: cap(risk.title, 200) }, '.'],
    `${placeWords(risk, about).replace(/^ · /, '')}.`,
    whyWords(risk),
    ...figures.slice(0, MOST_FIGURES).map((one) => `${figureWords(one)}.`),
    ...items.slice(0, MOST_ITEMS).map(({ key, title }) => `${key}: ${cap(title, FIGURE_AT_MOST)}.`),
    [...statePhrases(risk, about), `. ${conditionWords(risk)}`],
    ...(said === null ? [] : [`“${cap(said, SAID_AT_MOST)}”`]),
    ...(decided.length === 0 ? [] : [[...decided, '.']]),
    ruleSentence(risk),
    asOfWords(about.asOf, about.zone),
    lead.quiet(risk, about),
  ];
}

/** What is clear is told as it was: nobody is to read that something late is late still. */
function whyWords({ condition, evidence: { why } }: Risk): string {
  const told = cap(why, WHY_AT_MOST);
  return condition === 'clear' ? `Before it recovered: ${told}` : told;
}

/** " · Card Payments ART · PI-7 · expected by 11 Dec 2026 · decide within a day" */
export function placeWords(risk: Risk, { scopeName, zone }: RiskContext): string {
  const parts = [
    scopeName(risk.scope),
    risk.pi ?? 'no PI',
    expectedWords(risk, zone),
    risk.roam === 'un-roamed' && risk.condition === 'holds' ? urgencyWords(risk) : null,
  ];
  return ` · ${parts.filter((part) => part !== null).join(' · ')}`;
}

function evidenceBlocks({ evidence: { figures, items } }: Risk): KnownBlock[] {
  const left = items.length - MOST_ITEMS;
  const lines: Phrase[][] = [
    ...figures.slice(0, MOST_FIGURES).map((one): Phrase[] => [figureWords(one)]),
    ...items
      .slice(0, MOST_ITEMS)
      .map(({ url, key, title }): Phrase[] => [
        { url, text: key },
        ` ${cap(title, FIGURE_AT_MOST)}`,
      ]),
    ...(left > 0 ? [[`… ${left} more items`]] : []),
  ];
  return lines.length === 0 ? [] : [list('bullet', lines)];
}

function figureWords({ label, value, basis }: Risk['evidence']['figures'][number]): string {
  return `${cap(label, LABEL_AT_MOST)}: ${cap(value, FIGURE_AT_MOST)} (${cap(basis, FIGURE_AT_MOST)})`;
}

function ruleSentence({ raisedBy }: Risk): string {
  return raisedBy === 'by-hand'
    ? 'Raised by a person.'
    : `Rule ${raisedBy}: ${RULE_WORDS[raisedBy]}.`;
}
