import type { Actor, Risk, RoamDecision, RoamState } from '../core/domain/risk.ts';
import type { Instant } from '../core/domain/time.ts';
import { instantOf } from '../core/domain/time.ts';
import type { RiskBoard } from '../core/risks/board.ts';
import type { RiskHeading } from '../core/risks/output.ts';
import { unRoamedSince } from '../core/risks/story.ts';
import type { RiskStory } from '../core/risks/story.ts';
import type { KnownRisks } from '../jobs/known-risks.ts';
import { headingText, local, numbered, plain } from './text.ts';

const WHY = 600;
const LINE = 160;
const ITEMS_SHOWN = 5;

/** Open risks for a terminal, each with what it rests on and what was decided. */
export function risksText(known: KnownRisks): string {
  const { zone } = known.scope;
  const high = known.open.filter(({ risk }) => risk.severity === 'high').length;
  const count =
    known.open.length === 0
      ? 'No open risks'
      : `${numbered(known.open.length, 'open risk')}, ${high} of high severity, the most urgent first`;
  return [
    heading(known),
    `${count}\n`,
    ...known.open.map((story) => `\n${riskText(story, zone)}`),
  ].join('');
}

/** A board for each ART and PI: what nobody has decided, then the four columns. */
export function boardsText(known: KnownRisks): string {
  const { zone } = known.scope;
  if (known.boards.length === 0) return `${heading(known)}No risks\n`;
  return [heading(known), ...known.boards.map((board) => `\n${boardText(board, zone)}`)].join('');
}

function heading({ scope, asOf, evaluatedAt }: RiskHeading): string {
  const evaluated =
    evaluatedAt === null
      ? 'The rules were never evaluated: "signalbox start" does so after each pull.'
      : `The rules were last evaluated ${local(evaluatedAt, scope.zone)}.`;
  return `${headingText(scope, null, asOf)}${evaluated}\n`;
}

function riskText(story: RiskStory, zone: string): string {
  const { risk } = story;
  const { evidence } = risk;
  const more = evidence.items.length - ITEMS_SHOWN;
  const lines = [
    plain(evidence.why, WHY),
    ...evidence.figures.map(({ label, value, basis }) =>
      plain(`${label}: ${value} (${basis})`, LINE),
    ),
    ...evidence.items
      .slice(0, ITEMS_SHOWN)
      .map(({ key, title, url }) => plain(`${key} ${title} ${url}`, LINE)),
    ...(more > 0 ? [`… and ${more} more`] : []),
    conditionText(risk, zone),
    stateText(story, zone),
  ].filter((line) => line.trim() !== '');
  return [titleText(risk, zone), ...lines.map((line) => `  ${line}`)].join('\n').concat('\n');
}

function titleText(risk: Risk, zone: string): string {
  const { id, severity, nature, raisedBy, scope, pi, expectedAt, title } = risk;
  const facts = [
    `${severity} ${nature}`,
    raisedBy,
    plain(scope),
    ...(pi === null ? [] : [plain(pi)]),
    ...(expectedAt === null ? [] : [`expected by ${dayText(expectedAt, zone)}`]),
  ];
  return `${id}  ${plain(title, LINE)}\n  ${facts.join(', ')}`;
}

function conditionText(
  { condition, raisedBy, firstSeenAt, lastSeenAt }: Risk,
  zone: string,
): string {
  const first = `raised ${local(firstSeenAt, zone)}`;
  if (raisedBy === 'by-hand') return `${first} by a person`;
  const last = `last found ${local(lastSeenAt, zone)}`;
  return condition === 'clear' ? `${first}, ${last}; recovered since` : `${first}, ${last}`;
}

const STATES: Readonly<Record<RoamState, string>> = {
  'un-roamed': 'Un-ROAMed',
  owned: 'Owned',
  mitigated: 'Mitigated',
  accepted: 'Accepted',
  resolved: 'Resolved',
};

function stateText(story: RiskStory, zone: string): string {
  const { roam, decision, decidedAt, decidedBy } = story.risk;
  if (decision === null) {
    const since = unRoamedSince(story);
    return since === null ? STATES[roam] : `${STATES[roam]} since ${local(since, zone)}`;
  }
  const when = decidedAt === null ? '' : ` on ${local(decidedAt, zone)}`;
  return `${STATES[roam]} by ${who(decidedBy)}${when}: ${decisionText(decision, zone)}`;
}

function decisionText(decision: RoamDecision, zone: string): string {
  switch (decision.roam) {
    case 'resolved':
      return plain(decision.why, LINE);
    case 'owned':
      return `${plain(decision.owner)}${byText(decision.by, zone)}`;
    case 'accepted':
      return `${plain(decision.why, LINE)}, review on ${dayText(decision.reviewAt, zone)}`;
    case 'mitigated':
      return `${plain(decision.plan, LINE)} in ${plain(decision.workItem)}${byText(decision.by, zone)}`;
  }
}

function byText(by: Instant | null, zone: string): string {
  return by === null ? '' : `, by ${dayText(by, zone)}`;
}

function who(actor: Actor | null): string {
  return actor?.kind === 'person' ? plain(actor.user) : 'signalbox';
}

/** An end of a day belongs to the day that it ends. */
function dayText(end: Instant, zone: string): string {
  return local(instantOf(end - 1), zone).slice(0, 'yyyy-mm-dd'.length);
}

const COLUMNS: readonly RoamState[] = ['un-roamed', 'resolved', 'owned', 'accepted', 'mitigated'];

function boardText({ scope, pi, columns, counts }: RiskBoard, zone: string): string {
  const title = `${plain(scope)}, ${pi === null ? 'no PI' : plain(pi)}`;
  const clear = counts.clear === 0 ? '' : `, ${counts.clear} recovered`;
  const sums = `${counts.open} open, ${counts.high} high, ${numbered(counts.issues, 'issue')}${clear}`;
  const lists = COLUMNS.flatMap((state) => {
    const risks = columns[state];
    return [
      `  ${STATES[state]}: ${risks.length}\n`,
      ...risks.map((risk) => `    ${lineOf(risk, zone)}\n`),
    ];
  });
  return [`${title}: ${sums}\n`, ...lists].join('');
}

function lineOf(risk: Risk, zone: string): string {
  const { id, severity, nature, title, condition, roam, decision } = risk;
  const recovered = condition === 'clear' && roam !== 'resolved' ? ', recovered' : '';
  const decided = decision === null ? '' : ` – ${decisionText(decision, zone)}`;
  return `${id}  ${plain(title, LINE)} (${severity} ${nature}${recovered})${decided}`;
}
