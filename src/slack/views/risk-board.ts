import type { KnownBlock } from '@slack/types';
import type { Risk, RoamState } from '../../core/domain/risk.ts';
import type { RiskBoard } from '../../core/risks/board.ts';
import { counted } from '../../core/risks/rules/words.ts';
import type { Message } from '../message.ts';
import { asOfMarkup, asOfWords } from './as-of.ts';
import { bold, context, fields, header, line, message } from './blocks.ts';
import { cap, md } from './escape.ts';
import type { RiskContext } from './risk-card.ts';
import { STATE_WORDS, lastDay } from './risk-words.ts';

/** What wants a decision comes first, then the four of ROAM. */
const COLUMNS: readonly RoamState[] = ['un-roamed', 'resolved', 'owned', 'accepted', 'mitigated'];
const MOST_BOARDS = 4;
const MOST_IN_A_COLUMN = 5;
const TITLE_AT_MOST = 60;

/** ROAM boards, one below the other; whoever decided is in the cards and histories. */
export function riskBoardView(
  scopeName: string,
  boards: readonly RiskBoard[],
  about: RiskContext,
): Message {
  const title = `ROAM board · ${scopeName}`;
  const shown = boards.slice(0, MOST_BOARDS);
  const rest = boards.length - shown.length;
  const more =
    rest > 0 ? `… ${counted(rest, 'more board')}: name a narrower scope, such as one ART.` : '';
  const none = boards.length === 0 ? 'No risks, neither open nor resolved lately.' : '';
  const first = shown.flatMap(({ columns }) => COLUMNS.flatMap((roam) => columns[roam]))[0];
  // One that is there: people type what they read.
  const hint = first === undefined ? '' : `Details: ${about.command} show ${first.id}.`;
  return message(
    [
      `${title}.`,
      none,
      ...shown.flatMap((board) => spokenBoard(board, about)),
      more,
      hint,
      asOfWords(about.asOf, about.zone),
    ],
    [
      header(title),
      ...(none === '' ? [] : [line(none)]),
      ...shown.flatMap((board) => boardBlocks(board, about)),
      ...(more === '' ? [] : [line(more)]),
      context(...(hint === '' ? [] : [md`${hint}`]), asOfMarkup(about.asOf, about.zone)),
    ],
  );
}

function boardBlocks(board: RiskBoard, about: RiskContext): KnownBlock[] {
  return [
    bold(titleOf(board, about)),
    fields(
      COLUMNS.map((roam) => {
        const { name, lines } = columnOf(board, roam, about);
        return { name, lines: lines.length === 0 ? ['none'] : lines };
      }),
    ),
  ];
}

function spokenBoard(board: RiskBoard, about: RiskContext): string[] {
  const columns = COLUMNS.map((roam) => columnOf(board, roam, about)).filter(
    ({ lines }) => lines.length > 0,
  );
  return [
    `${titleOf(board, about)}.`,
    ...columns.map(({ name, lines }) => `${name}: ${lines.join('; ')}.`),
  ];
}

/** "Card Payments ART · PI-7: 5 open, of them 2 high and 1 issue" */
function titleOf({ scope, pi, counts }: RiskBoard, about: RiskContext): string {
  const parts = [
    counts.high > 0 ? `${counts.high} high` : '',
    counts.issues > 0 ? counted(counts.issues, 'issue') : '',
    counts.clear > 0 ? `${counts.clear} recovered` : '',
  ].filter((part) => part !== '');
  const open = `${counts.open} open${parts.length === 0 ? '' : ` (${parts.join(', ')})`}`;
  return `${about.scopeName(scope)} · ${pi ?? 'no PI'}: ${open}`;
}

function columnOf(
  { columns }: RiskBoard,
  roam: RoamState,
  about: RiskContext,
): { readonly name: string; readonly lines: readonly string[] } {
  const risks = columns[roam];
  const rest = risks.length - MOST_IN_A_COLUMN;
  const name = roam === 'un-roamed' ? 'Un-ROAMed' : STATE_WORDS[roam];
  return {
    name: `${name} (${risks.length})`,
    lines: [
      ...risks.slice(0, MOST_IN_A_COLUMN).map((risk) => lineOf(risk, about)),
      ...(rest > 0 ? [`… ${rest} more`] : []),
    ],
  };
}

/** "R-12 LED-9 may be too late (high, until 4 Dec 2026)" */
function lineOf(risk: Risk, { zone }: RiskContext): string {
  const marks = [
    risk.severity === 'high' ? 'high' : '',
    risk.nature === 'issue' ? 'issue' : '',
    risk.condition === 'clear' && risk.roam !== 'resolved' ? 'recovered' : '',
    dueWords(risk, zone),
  ].filter((mark) => mark !== '');
  const remark = marks.length === 0 ? '' : ` (${marks.join(', ')})`;
  return `${risk.id} ${cap(risk.title, TITLE_AT_MOST)}${remark}`;
}

function dueWords({ decision }: Risk, zone: string): string {
  if (decision === null || decision.roam === 'resolved') return '';
  if (decision.roam === 'accepted') return `review ${lastDay(decision.reviewAt, zone)}`;
  return decision.by === null ? '' : `until ${lastDay(decision.by, zone)}`;
}
