import { dayRange } from './dates.ts';
import { counted, oneDecimal, percent } from './words.ts';
import type { Decision, Line, Table } from './digest.ts';
import type { ConstraintStage, FlowReport } from '../metrics/report.ts';

type Constrained = Pick<FlowReport, 'constraint' | 'scope'>;

const NONE = '–';

/** The constraint with what it rests on, and whether it moved (metrics.md section 4). */
export function constraintLine({ constraint, scope }: Constrained): Line {
  const { name, before, moved, window } = constraint;
  const found = constraint.stages.find(({ stage }) => stage === name);
  const when = dayRange(window, scope.zone);
  if (found === undefined) {
    const earlier =
      before === null ? 'nor was one a week before' : `a week before it was ${before}`;
    return { label: 'Constraint', text: `none is clear (${when}), ${earlier}.` };
  }
  const earlier = moved
    ? `a week before ${before === null ? 'none was clear' : `it was ${before}`}`
    : 'the same a week before';
  const text = `${found.stage}, ${shareWords(found)} (n = ${counted(found.n, 'visit')}, ${when}); ${earlier}.`;
  return { label: 'Constraint', text };
}

/** The event "constraint moved": who worked on the one before has to know. */
export function constraintMoved({ constraint }: Constrained): Decision[] {
  const { name, before, moved } = constraint;
  if (!moved || name === null) return [];
  const found = constraint.stages.find(({ stage }) => stage === name);
  return [
    {
      headline: `Look at ${name}: the constraint has moved there`,
      why: `${before === null ? 'A week before none was clear' : `A week before it was ${before}`}${found === undefined ? '' : `; ${shareWords(found)}`}.`,
      items: [],
    },
  ];
}

/** Which of the conditions hold for each stage, with their figures. */
export function constraintTable({ constraint, scope }: Constrained): Table {
  return {
    title: `Constraint: ${constraint.name ?? 'none is clear'}`,
    note: `${dayRange(constraint.window, scope.zone)}. The constraint has strictly the most queue time, its queue does not drain (entries at most 5 % fewer than exits), and enough visits ended; WIP limit and a starved next stage are evidence beside that.`,
    columns: [
      'Stage',
      'Queue',
      'Share',
      'Trend',
      'In minus out',
      'Visits ended',
      'Load',
      'Most queued',
      'Does not drain',
      'At limit',
      'Next starved',
    ],
    rows: constraint.stages.map((stage) => [
      stage.stage,
      oneDecimal(stage.queueDays),
      stage.queueShare === null ? NONE : percent(stage.queueShare),
      trendWords(stage.queueShareTrend),
      String(stage.balance),
      String(stage.n),
      stage.wipLimit === null ? String(stage.load) : `${stage.load} of ${stage.wipLimit}`,
      yesOrNo(stage.holds.mostQueued),
      yesOrNo(stage.holds.doesNotDrain),
      yesOrNo(stage.holds.atLimit),
      yesOrNo(stage.holds.nextStarved),
    ]),
    omitted: 0,
  };
}

/** "54 % of all queue time, 6 percentage points more in the second half of the time than in the first" */
function shareWords({ queueShare, queueShareTrend, queueDays }: ConstraintStage): string {
  if (queueShare === null) return `${oneDecimal(queueDays)} item-days queued`;
  const points = Math.round((queueShareTrend ?? 0) * 100);
  const trend =
    points === 0
      ? ''
      : `, ${counted(Math.abs(points), 'percentage point')} ${points > 0 ? 'more' : 'fewer'} in the second half of the time than in the first`;
  return `${percent(queueShare)} of all queue time${trend}`;
}

function trendWords(trend: number | null): string {
  if (trend === null) return NONE;
  const points = Math.round(trend * 100);
  return points === 0
    ? 'level'
    : `${points > 0 ? 'up' : 'down'} ${counted(Math.abs(points), 'point')}`;
}

function yesOrNo(holds: boolean | null): string {
  if (holds === null) return NONE;
  return holds ? 'yes' : 'no';
}
