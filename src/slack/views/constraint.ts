import { dayRange } from '../../core/digest/dates.ts';
import type { Table } from '../../core/digest/digest.ts';
import { counted, listed, oneDecimal, percent } from '../../core/digest/words.ts';
import type { ConstraintStage, FlowReport } from '../../core/metrics/report.ts';
import type { Message } from '../message.ts';
import { bold, list, message, paragraph } from './blocks.ts';
import { tableBlocks, tableSentences } from './digest.ts';
import { foot, footSentences } from './foot.ts';
import { reportHeader } from './report.ts';

const TABLE_AT_MOST = 6_000;

/** `/flow constraint`: the stage that everything waits for, or why none is, with the evidence of every stage. */
export function constraintView(report: FlowReport): Message {
  const { constraint, scope } = report;
  const headline = headlineOf(report);
  const first = longestQueue(report);
  const evidence = first === null ? [] : evidenceOf(first);
  const table = stageTable(report);
  const basis = `Window: ${dayRange(constraint.window, scope.zone)}; level ${scope.level}.`;
  const hasStages = table.rows.length > 0;
  return message(
    [
      `${scope.name}: ${headline}`,
      ...evidence.map((line) => `${line}.`),
      ...(hasStages ? tableSentences(table) : [missing(report)]),
      ...footSentences(report, basis),
    ],
    [
      reportHeader(report, 'constraint'),
      bold(headline),
      ...(evidence.length === 0
        ? []
        : [
            list(
              'bullet',
              evidence.map((line) => [line]),
            ),
          ]),
      ...(hasStages ? tableBlocks(table, TABLE_AT_MOST) : [paragraph(missing(report))]),
      foot(report, basis, `All figures: signalbox metrics ${scope.id}`),
    ],
  );
}

function headlineOf(report: FlowReport): string {
  const { name, before, moved } = report.constraint;
  if (report.constraint.stages.length === 0) return 'No constraint can be told.';
  const earlier = moved
    ? ` A week earlier it was ${before ?? 'none'}.`
    : ' So it was a week earlier.';
  if (name !== null)
    return `${name} is the constraint: what it waits for decides how much is finished.${earlier}`;
  return `No clear constraint${why(longestQueue(report))}.${earlier}`;
}

/** The first of the conditions that the longest queue does not meet. */
function why(stage: ConstraintStage | null): string {
  if (stage === null || stage.queueDays <= 0) return ': nothing queued';
  const { mostQueued, doesNotDrain, enough } = stage.holds;
  if (!mostQueued) return ': several stages have the longest queue';
  if (!doesNotDrain) return `: the longest queue is that of ${stage.stage}, but it drains`;
  if (!enough) {
    return `: the longest queue is that of ${stage.stage}, but too few visits to it have ended (n = ${stage.n})`;
  }
  return '';
}

function longestQueue({ constraint }: FlowReport): ConstraintStage | null {
  return byQueue(constraint.stages)[0] ?? null;
}

function byQueue(stages: readonly ConstraintStage[]): ConstraintStage[] {
  return stages.toSorted((a, b) => b.queueDays - a.queueDays);
}

function evidenceOf(stage: ConstraintStage): string[] {
  const { stage: name, queueShare, queueShareTrend, balance, boxExits, load, wipLimit } = stage;
  const share =
    queueShare === null
      ? `too few visits ended for a share (n = ${stage.n})`
      : `${percent(queueShare)} of all queue time, ${counted(stage.n, 'visit')} ended`;
  const trend =
    queueShareTrend === null
      ? []
      : [`From the first half of the window to the second its share ${changed(queueShareTrend)}`];
  const limit =
    wipLimit === null
      ? 'no WIP limit is configured'
      : `its WIP limit is ${wipLimit}${stage.atLimit ? ', which it has reached' : ''}`;
  const next =
    stage.downstream === null
      ? []
      : [
          stage.downstreamStarved
            ? `${stage.downstream}, which comes next, has less to do than usual`
            : `${stage.downstream}, which comes next, has as much to do as usual or more`,
        ];
  return [
    `${oneDecimal(stage.queueDays)} item-days waited for ${name}: ${share}`,
    ...trend,
    `${inAndOut(balance)} than out of it and its queue, ${boxExits} out`,
    `${load} in ${name} now, ${limit}`,
    ...next,
  ];
}

function changed(share: number): string {
  const points = `${oneDecimal(Math.abs(share) * 100)} percentage points`;
  return share < 0 ? `fell by ${points}` : `rose by ${points}`;
}

function inAndOut(balance: number): string {
  return `${Math.abs(balance)} ${balance < 0 ? 'fewer' : 'more'} went in`;
}

function stageTable({ constraint }: FlowReport): Table {
  return {
    title: 'Stages by queue time',
    note: 'Queue in item-days of the window; a share needs enough visits that ended.',
    columns: ['Stage', 'Queue', 'Share', 'Ended', 'In − out', 'Now', 'WIP limit', 'Holds'],
    rows: byQueue(constraint.stages).map((stage) => [
      stage.stage,
      oneDecimal(stage.queueDays),
      stage.queueShare === null ? '–' : percent(stage.queueShare),
      String(stage.n),
      String(stage.balance),
      String(stage.load),
      stage.wipLimit === null ? '–' : String(stage.wipLimit),
      holdsWords(stage.holds),
    ]),
    omitted: 0,
  };
}

function holdsWords({ mostQueued, doesNotDrain, enough }: ConstraintStage['holds']): string {
  const held = [
    ...(mostQueued ? ['longest queue'] : []),
    ...(doesNotDrain ? ['does not drain'] : []),
    ...(enough ? [] : ['too few visits']),
  ];
  return held.length === 0 ? '–' : listed(held);
}

function missing({ stagesMissing }: FlowReport): string {
  return stagesMissing === null
    ? 'No active stage was visited in this window.'
    : `Numbers by stage are not configured: ${stagesMissing}.`;
}
