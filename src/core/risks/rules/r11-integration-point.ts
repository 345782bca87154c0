import { integrationWait, pointsIn } from '../../dependencies/integration-wait.ts';
import type { PointParts } from '../../dependencies/integration-wait.ts';
import { DAY_MS, instantOf } from '../../domain/time.ts';
import type { RuleFacts } from './facts.ts';
import type { RuleThresholds } from './settings.ts';
import { compare, figure, itemName, raised, riskKey, unjudged } from './verdict.ts';
import type { Verdict } from './verdict.ts';
import { counted, dayBefore, days, keyWords, nameWords } from './words.ts';

const URGENT_DAYS = 5;
/** For so long a point that has passed is still waited for. */
const RECENT_DAYS = 28;

/**
 * Integration point near: an integration point is at most 14 days ahead, and a part of the ART is neither finished nor in an active stage.
 *
 * Told by each ART for its own parts. High where 5 days or less are left. Once the point has passed, a part that is not
 * finished is an issue for 28 days, whatever stage it is in. Cancelled and deleted parts are no parts any more.
 *
 * @example A system demo in 9 days, and SHOP-120 waits in Ready: a medium risk.
 */
export function integrationPoints(
  facts: RuleFacts,
  { withinMs }: RuleThresholds['R11'],
): readonly Verdict[] {
  const { asOf, scope, organisation } = facts;
  const pis = organisation.pis.filter(({ arts }) => arts.includes(scope.id));
  if (pis.every(({ integrationPoints: points }) => points.length === 0)) {
    const why = 'no integration point of the ART is configured';
    return [unjudged('R11', scope.id, 'not-configured', why)];
  }
  // A point may lie a little outside of its PI, so all of them are asked.
  const ever = { from: instantOf(0), to: instantOf(Number.MAX_SAFE_INTEGER) };
  return pointsIn(pis, facts.items, ever)
    .filter(({ point }) => point.at - asOf <= withinMs)
    .flatMap((parts) => pointVerdict(parts, facts));
}

function pointVerdict(parts: PointParts, facts: RuleFacts): Verdict[] {
  const { asOf, scope } = facts;
  const { pi, point } = parts;
  const key = riskKey('R11', scope.id, pi.id, nameWords(point.name));
  const passed = asOf - point.at;
  if (passed > RECENT_DAYS * DAY_MS) {
    return [unjudged('R11', scope.id, 'past', 'the integration point has passed', [key])];
  }
  const isOver = passed >= 0;
  const { n, finished, missing, itemDays, unknown } = integrationWait(parts, asOf);
  const idle = missing
    .filter(({ art, flow }) => art === scope.id && (isOver || flow !== 'active'))
    .toSorted((a, b) => compare(itemName(a), itemName(b)));
  if (idle.length === 0) {
    const why = 'nobody here knows a part that is named';
    return unknown.length === 0 ? [] : [unjudged('R11', scope.id, 'not-configured', why, [key])];
  }
  const name = nameWords(point.name);
  const left = -passed / DAY_MS;
  const day = dayBefore(point.at, scope.zone);
  const keys = idle.slice(0, 3).map(keyWords).join(', ');
  return [
    raised({
      rule: 'R11',
      scope: scope.id,
      key,
      title: isOver
        ? `${name} has passed without ${keys}`
        : `${name} is near and ${keys} is not being worked on`,
      nature: isOver ? 'issue' : 'risk',
      severity: isOver || left <= URGENT_DAYS ? 'high' : 'medium',
      why: isOver
        ? `${name} was on ${day}, and ${counted(idle.length, 'part')} of ${nameWords(scope.name)} ${idle.length === 1 ? 'is' : 'are'} not finished.`
        : `${name} is on ${day}. ${counted(idle.length, 'part')} of ${nameWords(scope.name)} ${idle.length === 1 ? 'is' : 'are'} neither finished nor in an active stage.`,
      figures: [
        figure('parts finished', `${finished} of ${n}`, 'parts that are known and not cancelled'),
        figure(isOver ? 'passed by' : 'time left', days(Math.abs(left)), 'to the end of its day'),
        figure('finished parts have waited', `${itemDays.toFixed(1)} item-days`, `n = ${finished}`),
      ],
      items: idle,
      weight: idle.length + (isOver ? 1 : 0),
      expectedAt: point.at,
      pi: pi.id,
    }),
  ];
}
