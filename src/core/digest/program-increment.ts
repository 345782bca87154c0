import { shortDay } from './dates.ts';
import { counted, items, listed, oneDecimal, percent, told } from './words.ts';
import type { Decision, Figure, Line, Table } from './digest.ts';
import type { Organisation } from '../domain/organisation.ts';
import type { PiObjective, ProgramIncrement } from '../domain/program-increment.ts';
import type { Instant } from '../domain/time.ts';
import type { CommitmentReliability } from '../metrics/commitment-reliability.ts';
import type { DeliveryReport, PiNumbers } from '../metrics/delivery-report.ts';
import { bandWords, flowPredictability } from '../metrics/flow-predictability.ts';
import type { FlowPredictability } from '../metrics/flow-predictability.ts';
import type { PiChanges, PiScopeChange } from '../metrics/pi-scope-change.ts';
import { capped } from '../risks/rules/words.ts';

/** A PI as a digest tells of it: its objectives, and the PI before to compare with. */
export interface PlanView {
  readonly pi: ProgramIncrement;
  readonly before: ProgramIncrement | null;
  /** The scope's ARTs that take part, in configuration order. */
  readonly arts: readonly { readonly id: string; readonly name: string }[];
  readonly floor: number;
}

const ROWS = 50;
const NONE = '–';
const HEALTHY = 0.8;

/** The ARTs of a scope that take part in a PI. */
export function artsIn(
  pi: ProgramIncrement,
  teams: readonly string[],
  { valueStreams }: Pick<Organisation, 'valueStreams'>,
): PlanView['arts'] {
  return valueStreams
    .flatMap((stream) => stream.arts)
    .filter((art) => pi.arts.includes(art.id) && art.teams.some(({ id }) => teams.includes(id)))
    .map(({ id, name }) => ({ id, name }));
}

/** Scope and progress of each PI that runs in the period; none where none does. */
export function piLines({ pis, asOf, scope }: DeliveryReport): Line[] {
  if ('kind' in pis) return [];
  return pis.map((pi) => ({
    label: capped(pi.id, 60),
    text: `${weekOf(pi, asOf)}${reliabilityWords(pi.reliability, scope.zone)}; ${scopeWords(pi.scopeChange)}.`,
  }));
}

const WEEK_MS = 7 * 86_400_000;

function weekOf({ period }: PiNumbers, asOf: Instant): string {
  if (asOf >= period.to) return 'over, ';
  const week = Math.floor((asOf - period.from) / WEEK_MS) + 1;
  return `week ${week} of ${Math.max(week, Math.round((period.to - period.from) / WEEK_MS))}, `;
}

function reliabilityWords(reliability: CommitmentReliability, zone: string): string {
  if (reliability.kind === 'too-early') {
    return `planning goes on until ${shortDay(reliability.until, zone)}, nothing is committed yet`;
  }
  const { committed, completed, final, share } = reliability;
  const part = share.kind === 'measured' ? ` (${percent(share.value)})` : '';
  return `${completed} of ${counted(committed, 'committed item')} completed${part}${final ? '' : ' so far'}`;
}

function scopeWords(change: PiScopeChange): string {
  if (change.kind === 'too-early') return 'no change of scope to tell of yet';
  const { added, removed } = change;
  if (added.n === 0 && removed.n === 0) return 'scope as planned';
  return `since planning ${added.n} added${fromWords(added)}, ${removed.n} removed`;
}

/** Where most of it came from. */
function fromWords({ streams }: PiChanges): string {
  const [most] = streams;
  if (most === undefined || streams.length < 2) return '';
  return ` (most from ${most.art === null ? 'no known team' : most.art}, ${most.n})`;
}

/** Predictability per ART, of the PI and of the one before. */
export function predictabilityTable(plan: PlanView): Table {
  const rows = plan.arts.map(({ id, name }) => {
    const now = flowPredictability(plan.pi, id, plan.floor);
    const before = plan.before === null ? null : flowPredictability(plan.before, id, plan.floor);
    return [
      name,
      String(now.plannedValue),
      now.objectives === now.missing ? NONE : String(now.actualValue),
      shareWords(now),
      now.band === null ? NONE : bandWords(now.band),
      before === null ? NONE : shareWords(before),
    ];
  });
  return {
    title: `Predictability in ${capped(plan.pi.id, 60)}`,
    note: 'Actual business value of committed and uncommitted objectives, as a share of the planned value of the committed ones; 80–100 % is healthy.',
    columns: ['ART', 'Committed value', 'Actual value', 'Predictability', 'Meaning', 'PI before'],
    rows,
    omitted: 0,
  };
}

function shareWords({ share, missing, objectives }: FlowPredictability): string {
  if (share.kind === 'measured') return `${percent(share.value)} (n = ${share.n})`;
  if (share.kind === 'not-configured') return `not configured: ${share.what}`;
  if (missing > 0) return `${missing} of ${counted(objectives, 'objective')} not scored yet`;
  return `${share.n} of ${share.needed} objectives needed`;
}

/** What was promised, with what the business owners say became of it. */
export function objectivesTable({ pi, arts }: PlanView): Table {
  const names = new Map(arts.map(({ id, name }) => [id, name]));
  const objectives = arts.flatMap(({ id }) => pi.objectives.filter(({ art }) => art === id));
  return {
    title: `Objectives of ${capped(pi.id, 60)}`,
    note: 'Business value as planned and as reached; uncommitted ones count only in what was reached.',
    columns: ['Objective', 'ART', 'Team', 'Committed', 'Planned', 'Actual'],
    rows: objectives
      .slice(0, ROWS)
      .map((one) => objectiveCells(one, names.get(one.art) ?? one.art)),
    omitted: Math.max(0, objectives.length - ROWS),
  };
}

function objectiveCells(objective: PiObjective, art: string): string[] {
  return [
    objective.title,
    art,
    objective.team ?? 'the whole ART',
    objective.committed ? 'yes' : 'no',
    String(objective.plannedValue),
    objective.actualValue === null ? 'not scored yet' : String(objective.actualValue),
  ];
}

/** One line on all ARTs: how predictable they were, and the PI before where there was one. */
export function predictabilityLine(plan: PlanView): Line {
  const label = 'Predictability';
  const { pi, before, arts, floor } = plan;
  const known = predictabilities(pi, arts, floor);
  const words = known.length > 0 ? `${capped(pi.id, 60)}: ${known.join(', ')}` : why(plan);
  const earlier = before === null ? [] : predictabilities(before, arts, floor);
  const compared =
    before === null || earlier.length === 0
      ? ''
      : `; ${capped(before.id, 60)}: ${earlier.join(', ')}`;
  return { label, text: `${words}${compared}.` };
}

function predictabilities(
  pi: ProgramIncrement,
  arts: PlanView['arts'],
  floor: number,
): readonly string[] {
  return arts.flatMap(({ id, name }) => {
    const { share } = flowPredictability(pi, id, floor);
    return share.kind === 'measured' ? [`${name} ${percent(share.value)} (n = ${share.n})`] : [];
  });
}

/** Why there is no share of any ART. */
function why({ pi, arts }: PlanView): string {
  const objectives = pi.objectives.filter(({ art }) => arts.some(({ id }) => id === art));
  if (objectives.length === 0) return `${capped(pi.id, 60)} has no objectives`;
  const scored = objectives.filter(({ actualValue }) => actualValue !== null).length;
  return `${scored} of ${counted(objectives.length, 'objective')} of ${capped(pi.id, 60)} are scored, so no ART has a share yet`;
}

/** ARTs that delivered less than the healthy share of what they had planned. */
export function predictabilityDecisions({ pi, arts, floor }: PlanView): Decision[] {
  const below = arts.flatMap(({ id, name }) => {
    const { share, plannedValue, actualValue } = flowPredictability(pi, id, floor);
    if (share.kind !== 'measured' || share.value >= HEALTHY) return [];
    return [`${name} ${percent(share.value)} (value ${actualValue} of ${plannedValue})`];
  });
  if (below.length === 0) return [];
  return [
    {
      headline: 'Plan less, or find out what came between',
      why: `Below the healthy 80 to 100 % in ${capped(pi.id, 60)}: ${listed(below)}.`,
      items: [],
    },
  ];
}

/** Commitment reliability and scope change of one PI, for the figures. */
export function piFigures(numbers: PiNumbers, zone: string): Figure[] {
  return [reliabilityFigure(numbers, zone), scopeFigure(numbers, zone)];
}

function reliabilityFigure({ reliability }: PiNumbers, zone: string): Figure {
  const label = 'Commitment kept';
  if (reliability.kind === 'too-early') {
    return {
      label,
      value: 'too early to say',
      basis: until(reliability.until, zone),
      comparison: '',
    };
  }
  const { share, committed, completed, final, leftSince, setAside } = reliability;
  return {
    label,
    value: `${told(share, percent, 'committed', 'a share')}${final ? '' : ' so far'}`,
    basis: `n = ${items(committed)} committed, ${completed} completed, ${leftSince} left since${setAside === 0 ? '' : `, ${setAside} set aside`}`,
    comparison: '',
  };
}

function scopeFigure({ scopeChange }: PiNumbers, zone: string): Figure {
  const label = 'Change of scope';
  if (scopeChange.kind === 'too-early') {
    return {
      label,
      value: 'too early to say',
      basis: until(scopeChange.until, zone),
      comparison: '',
    };
  }
  const { added, removed, committed, final } = scopeChange;
  const growth =
    committed.n === 0
      ? ''
      : `, ${percent((added.n - removed.n) / committed.n)} ${added.n >= removed.n ? 'more' : 'less'}`;
  return {
    label,
    value: `${added.n} added, ${removed.n} removed${growth.replace('-', '')}${final ? '' : ' so far'}`,
    basis: `n = ${committed.n} when planning ended${pointsWords(added)}`,
    comparison: '',
  };
}

function pointsWords({ points }: PiChanges): string {
  return points.kind === 'measured' && points.n > 0
    ? `; added ${oneDecimal(points.value)} points (${points.n} with points)`
    : '';
}

function until(at: Instant, zone: string): string {
  return `planning goes on until ${shortDay(at, zone)}`;
}

/** What joined and left a PI after planning, by where it came from. */
export function scopeTable(numbers: PiNumbers): Table {
  const { scopeChange } = numbers;
  const rows =
    scopeChange.kind === 'too-early'
      ? []
      : (['added', 'removed'] as const).flatMap((what) =>
          scopeChange[what].streams.map(({ valueStream, art, n, points }) => [
            what === 'added' ? 'joined' : 'left',
            [valueStream, art].filter((part) => part !== null).join(' / ') || 'no known team',
            String(n),
            points.kind === 'measured' ? oneDecimal(points.value) : NONE,
          ]),
        );
  return {
    title: `Scope of ${capped(numbers.id, 60)} since planning`,
    note: 'By the team that an item had just before; items that came and went again are not in it.',
    columns: ['What', 'From or with', 'Items', 'Points'],
    rows,
    omitted: 0,
  };
}
