import { loadAndAge } from '../../metrics/littles-law.ts';
import { isEnough } from '../../metrics/measure.ts';
import { ascending, percentile as percentileOf } from '../../metrics/percentile.ts';
import { TREND_WEEKS } from '../../metrics/trend.ts';
import { completeWeeksBefore } from '../../timeline/calendar.ts';
import { knownSince } from '../../topology/facts.ts';
import type { RuleFacts } from './facts.ts';
import type { RuleThresholds } from './settings.ts';
import { figure, raised, riskKey, unjudged } from './verdict.ts';
import type { Verdict } from './verdict.ts';
import { counted, percent } from './words.ts';

/** As for process limits: fewer points tell nothing. */
const FEWEST_WEEKS = 10;
const COMPARED = 4;
const TOLERANCE = 0.1;
const FEW_ITEMS = 2;
const BY_A_QUARTER = 0.25;
/** Load at or below this percentile is usual: overload is over. */
const USUAL = 50;

/**
 * Overload: flow load above its own p85 over the ends of the last 26 complete ISO weeks, while the items completed in the last four of those weeks are fewer than in the four before by more than 10 % and by two or more.
 *
 * Needs 10 weeks of history and the floor of completed items in the eight weeks. High where load is above all of those
 * weeks and velocity fell by a quarter or more. While load is above the p50 of those weeks and velocity falls at all it is
 * not judged: no risk is raised, and one that stands is not over.
 *
 * @example p85 of load 24, now 27; 30 completed, then 24: a medium risk.
 */
export function overload(
  facts: RuleFacts,
  { percentile }: RuleThresholds['R8'],
): readonly Verdict[] {
  const { asOf, scope, flow, floor, ours } = facts;
  const key = riskKey('R8', scope.id);
  const since = knownSince(facts.items, scope);
  const weeks = completeWeeksBefore(asOf, scope.zone, TREND_WEEKS).filter(
    ({ from }) => since !== null && from >= since,
  );
  if (weeks.length < FEWEST_WEEKS) {
    return [unjudged('R8', scope.id, 'too-few', `fewer than ${FEWEST_WEEKS} weeks are known`)];
  }
  const velocities = flow.trend.velocity.points.slice(-2 * COMPARED).map(([, n]) => n);
  const before = sum(velocities.slice(0, COMPARED));
  const last = sum(velocities.slice(COMPARED));
  if (!isEnough(before + last, floor)) {
    return [unjudged('R8', scope.id, 'too-few', `fewer than ${floor} items were completed`)];
  }
  const loads = weeks.map(({ to }) => loadAndAge(ours, to)[0]);
  const limit = percentileOf(ascending(loads), percentile / 100);
  const usual = percentileOf(ascending(loads), Math.min(percentile, USUAL) / 100);
  const { now } = flow.flowLoad;
  const fall = before - last;
  if (now <= usual || fall <= 0) return [];
  if (now <= limit || fall < FEW_ITEMS || fall <= TOLERANCE * before) {
    return [unjudged('R8', scope.id, 'near', 'load is above its median and velocity falls', [key])];
  }
  const isHigh = now > Math.max(...loads) && fall >= BY_A_QUARTER * before;
  return [
    raised({
      rule: 'R8',
      scope: scope.id,
      key,
      title: `${scope.name} starts more than it finishes`,
      nature: 'risk',
      severity: isHigh ? 'high' : 'medium',
      why: `${counted(now, 'item')} are in progress, more than in ${percentile} % of the last ${weeks.length} weeks, while ${last} were completed in four weeks after ${before} in the four before.`,
      figures: [
        figure('load now', counted(now, 'item'), 'waiting or active'),
        figure(`p${percentile} of load`, limit.toFixed(1), `n = ${weeks.length} ends of weeks`),
        figure('velocity', `${before} → ${last}`, 'items completed in four weeks each'),
        figure('fall', percent(fall / before), `n = ${before + last} items`),
      ],
      items: [],
      weight: (limit === 0 ? now : now / limit) + fall / before,
      expectedAt: null,
      pi: facts.piAt(asOf),
    }),
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
