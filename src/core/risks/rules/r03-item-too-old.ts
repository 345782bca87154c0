import type { AgingItem, FlowReport, Percentiles } from '../../metrics/report.ts';
import type { RuleFacts } from './facts.ts';
import type { RuleThresholds } from './settings.ts';
import { figure, itemName, raised, riskKey, unjudged } from './verdict.ts';
import type { Verdict } from './verdict.ts';
import { counted, days, keyWords, nameWords } from './words.ts';

const FAR_BEYOND = 2;
/** Where an item that was too old is well again: clearly below, for ages and limits meet again from day to day. */
const WELL_BELOW = { 95: 'p85', 85: 'p50', 50: 'p50' } as const;

/**
 * Item too old for its stage: an item in load whose age is at or above the p95 of finished items when they left the same stage; of a re-opened one the time since it was re-opened.
 *
 * Items of the ART's own level and, beside them, of the level of value streams. High from twice that age on. A stage
 * without limits judges nothing. From the p85 up to the p95 (of a configured p85: from the p50) an item is not judged: no
 * risk is raised, and one that stands is not over.
 *
 * @example In Test for 22 days, where 95 % had left by day 21: a medium risk; at 42 days a high one. Passed on to Release on day 23, whose p85 and p95 are 20 and 25 days: the risk stands; a p85 of 24 days would end it.
 */
export function itemsTooOld(
  facts: RuleFacts,
  { percentile }: RuleThresholds['R3'],
): readonly Verdict[] {
  const { scope, flow, featureFlow } = facts;
  const reports = featureFlow === null ? [flow] : [flow, featureFlow];
  if (flow.stagesMissing !== null) {
    return [unjudged('R3', scope.id, 'not-configured', flow.stagesMissing)];
  }
  const plans = new Map(
    [...facts.ours, ...facts.features].map((item) => [itemName(item), item] as const),
  );
  return reports.flatMap((report) =>
    report.aging.items.flatMap((item) => {
      const placed = plans.get(itemName(item));
      const pi = placed === undefined ? null : (facts.planning.piOf(placed)?.id ?? null);
      return tooOld(item, report, percentile, { scope: scope.id, pi });
    }),
  );
}

function tooOld(
  item: AgingItem,
  { aging }: FlowReport,
  percentile: RuleThresholds['R3']['percentile'],
  { scope, pi }: { readonly scope: string; readonly pi: string | null },
): Verdict[] {
  const key = riskKey('R3', scope, itemName(item));
  const limits = item.stage === null ? undefined : aging.limits[item.stage];
  if (item.stage === null || limits?.kind !== 'measured') {
    const why = 'too few finished items passed the stage';
    return [unjudged('R3', scope, 'too-few', why, [key])];
  }
  const age = item.sinceReopenedDays ?? item.ageDays;
  const name: keyof Percentiles = `p${percentile}`;
  const limit = limits.value[name];
  const wellBelow = limits.value[WELL_BELOW[percentile]];
  // Where everything is done at once nothing can be told to be slow.
  if (age < wellBelow || limit === 0) return [];
  if (age < limit) return [unjudged('R3', scope, 'near', 'about as old as its limit', [key])];
  const since = item.sinceReopenedDays === null ? 'in progress' : 'open again';
  const stage = nameWords(item.stage);
  return [
    raised({
      rule: 'R3',
      scope,
      key,
      title: `${keyWords(item)} has been ${since} for ${days(age)}`,
      nature: 'risk',
      severity: age >= FAR_BEYOND * limit ? 'high' : 'medium',
      why: `${keyWords(item)} has been ${since} for ${days(age)} and is in ${stage}, which ${name.slice(1)} % of finished items had left by day ${limit.toFixed(1)}.${item.blockedNow ? ' It is blocked.' : ''}`,
      figures: [
        figure('age', days(age), since === 'open again' ? 'since it was re-opened' : 'since start'),
        figure(
          `${name} of the age at leaving ${stage}`,
          days(limit),
          `n = ${limits.n} finished in 90 days, never less than the stages before`,
        ),
        ...(item.sinceReopenedDays === null
          ? []
          : [figure('age since its first start', days(item.ageDays), counted(1, 'item'))]),
      ],
      items: [item],
      // By halves of the limit: a day more is no news.
      weight: Math.floor((2 * age) / limit) / 2,
      expectedAt: null,
      pi,
    }),
  ];
}
