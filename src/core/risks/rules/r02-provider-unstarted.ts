import { DAY_MS } from '../../domain/time.ts';
import type { EdgeFacts, EdgeVerdict } from './edge.ts';
import { neededByFigure, providerWords } from './edge.ts';
import type { RuleThresholds } from './settings.ts';
import { figure } from './verdict.ts';
import { days, dayWords, keyWords } from './words.ts';

/**
 * Provider not started in time: the provider of an open dependency is not started, and less time is left than the p50 flow time of its team's items of its kind.
 *
 * High where less than half of that time is left.
 *
 * @example Usually 6 days, needed in 4 and not started: a medium risk; in 2: a high one.
 */
export function providerUnstarted(edge: EdgeFacts, { factor }: RuleThresholds['R2']): EdgeVerdict {
  const { row, provider, facts } = edge;
  const { neededBy } = row;
  if (neededBy === null || neededBy.at <= facts.asOf || provider.start !== null) return null;
  const usual = facts.usualTime(provider);
  if (usual.kind !== 'measured') {
    const why = 'too few finished items like the provider for a usual time';
    return { kind: 'unjudged', reason: 'too-few', why };
  }
  const left = (neededBy.at - facts.asOf) / DAY_MS;
  const needed = usual.value * factor;
  if (left >= needed) return null;
  return {
    kind: 'hit',
    rule: 'R2',
    nature: 'risk',
    severity: left * 2 < needed ? 'high' : 'medium',
    badness: 0.4 + 0.09 * (1 - left / needed),
    expectedAt: neededBy.at,
    title: `${keyWords(row.provider)} is not started and ${keyWords(row.consumer)} needs it soon`,
    why: `${providerWords(edge)} is not started. ${keyWords(row.consumer)} needs it by ${dayWords(neededBy.day)}, and half of such items take longer than the time that is left.`,
    figures: [
      neededByFigure(neededBy),
      figure('time left', days(left), 'to the end of that day'),
      figure('usual flow time (p50)', days(usual.value), `n = ${usual.n} of its team and kind`),
    ],
  };
}
