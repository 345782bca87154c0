import { lastDayOfIteration } from '../../dependencies/needed-by.ts';
import { contains } from '../../domain/time.ts';
import type { EdgeFacts, EdgeVerdict } from './edge.ts';
import { providerWords } from './edge.ts';
import type { RuleThresholds } from './settings.ts';
import { figure } from './verdict.ts';
import { dayBefore, keyWords, nameWords, percent } from './words.ts';

const HALF = 0.5;

/**
 * Same-iteration dependency: consumer and provider are planned for the same iteration, and the provider is not started although a fifth of the iteration is over.
 *
 * At its beginning hardly anything is started: only later does it tell something. High once half of it is over; after its
 * end the day it was needed has passed, which is rule R1.
 *
 * @example On day 3 of a sprint of 14 days, the provider not started: a medium risk; on day 7: a high one.
 */
export function sameIteration(edge: EdgeFacts, { elapsed }: RuleThresholds['R4']): EdgeVerdict {
  const { row, consumer, provider, facts } = edge;
  const period = provider.plan.iteration?.period ?? null;
  if (consumer === null || period === null || provider.start !== null) return null;
  const day = lastDayOfIteration(provider, facts.planning);
  if (day !== lastDayOfIteration(consumer, facts.planning)) return null;
  if (!contains(period, facts.asOf)) return null;
  const over = (facts.asOf - period.from) / (period.to - period.from);
  if (over < elapsed) return null;
  const name = nameWords(provider.plan.iteration?.name ?? '');
  const isUrgent = over >= HALF;
  return {
    kind: 'hit',
    rule: 'R4',
    nature: 'risk',
    severity: isUrgent ? 'high' : 'medium',
    badness: isUrgent ? 0.35 : 0.3,
    expectedAt: period.to,
    title: `${keyWords(row.provider)} is not started and ${keyWords(row.consumer)} needs it this iteration`,
    why: `${keyWords(row.consumer)} and ${providerWords(edge)}, which it needs, are both planned for ${name}. The provider is not started.`,
    figures: [
      figure(
        'of the iteration is over',
        percent(over),
        `it ends on ${dayBefore(period.to, facts.scope.zone)}`,
      ),
    ],
  };
}
