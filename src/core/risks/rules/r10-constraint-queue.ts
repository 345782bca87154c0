import { DAY_MS } from '../../domain/time.ts';
import { queueTime } from '../../metrics/queue-time.ts';
import { streamOf } from '../../metrics/stream.ts';
import { completeWeeksBefore } from '../../timeline/calendar.ts';
import type { RuleFacts } from './facts.ts';
import type { RuleThresholds } from './settings.ts';
import { figure, raised, riskKey, unjudged } from './verdict.ts';
import type { Verdict } from './verdict.ts';
import { counted, nameWords, percent } from './words.ts';

const BY_HALF = 0.5;

/**
 * Constraint queue growing: the queue time before the constraint, in item-days per complete ISO week, rose in each of the last three weeks, and by 10 % or more over all of them.
 *
 * The constraint is that of the flow report; without a clear one no queue is looked at, nor in weeks before anything was
 * known of the ART's items, from which every queue grows. High where the queue time grew by half or more.
 *
 * @example 20, 22, 25 and 27 item-days before Test: 35 % more, a medium risk. 20, 22, 22 and 27: none.
 */
export function constraintQueue(
  facts: RuleFacts,
  { weeks, growth }: RuleThresholds['R10'],
): readonly Verdict[] {
  const { asOf, scope, flow, ours, organisation } = facts;
  if (flow.stagesMissing !== null) {
    return [unjudged('R10', scope.id, 'not-configured', flow.stagesMissing)];
  }
  const { name, stages } = flow.constraint;
  if (name === null) {
    return stages.some(({ holds }) => holds.enough)
      ? []
      : [unjudged('R10', scope.id, 'too-few', 'too few visits ended for a constraint to show')];
  }
  const compared = completeWeeksBefore(asOf, scope.zone, weeks + 1);
  const since = ours.reduce((first, { createdAt }) => Math.min(first, createdAt), Infinity);
  if (compared.some(({ from }) => from < since)) {
    return [unjudged('R10', scope.id, 'too-few', `fewer than ${compared.length} weeks are known`)];
  }
  const stream = streamOf(organisation.workflows, ours);
  const queues = compared.map(
    (week) => (queueTime(ours, stream, week).byStage.get(name) ?? 0) / DAY_MS,
  );
  const [first = 0] = queues;
  const last = queues.at(-1) ?? 0;
  const rose = queues.every((queue, index) => index === 0 || queue > (queues[index - 1] ?? 0));
  if (!rose || last < first * (1 + growth)) return [];
  const share = first === 0 ? null : last / first - 1;
  const stage = nameWords(name);
  const n = stages.find((one) => one.stage === name)?.n ?? 0;
  return [
    raised({
      rule: 'R10',
      scope: scope.id,
      key: riskKey('R10', scope.id),
      title: `The queue before ${stage} keeps growing`,
      nature: 'risk',
      severity: share === null || share >= BY_HALF ? 'high' : 'medium',
      why: `${stage} is the constraint of ${nameWords(scope.name)}, and the queue before it grew in each of the last ${counted(weeks, 'week')}: what is started elsewhere only waits there.`,
      figures: [
        figure(
          'queue time per week',
          `${queues.map((queue) => queue.toFixed(1)).join(' → ')} item-days`,
          `${counted(queues.length, 'complete week')}`,
        ),
        figure(
          'growth',
          share === null ? 'from nothing' : percent(share),
          `n = ${n} visits to ${stage} that ended in ${counted(organisation.metrics.constraintWeeks, 'week')}`,
        ),
      ],
      items: [],
      weight: share ?? 1,
      expectedAt: null,
      pi: facts.piAt(asOf),
    }),
  ];
}
