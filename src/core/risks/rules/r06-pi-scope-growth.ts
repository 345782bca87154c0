import type { Measure } from '../../domain/measure.ts';
import type { EvidenceFigure } from '../../domain/risk.ts';
import type { PiNumbers } from '../../metrics/delivery-report.ts';
import { isEnough } from '../../metrics/measure.ts';
import type { RuleFacts } from './facts.ts';
import type { RuleThresholds } from './settings.ts';
import { figure, raised, riskKey, unjudged } from './verdict.ts';
import type { Verdict } from './verdict.ts';
import { counted, percent } from './words.ts';

const HAIR = 1e-9;

/**
 * PI scope growth: the items added to a PI after its planning, less those removed, are more than 10 % of what was committed to.
 *
 * By count; points stand beside it. High above twice that share. Once the PI is over it is an issue, for as long as the
 * delivery report shows the PI.
 *
 * @example Committed to 20 items, 4 added and 1 removed: 3 of 20 = 15 %, a medium risk. With 2 added, exactly 10 %: none.
 */
export function piScopeGrowth(
  facts: RuleFacts,
  { growth }: RuleThresholds['R6'],
): readonly Verdict[] {
  const { scope, delivery, begunPis } = facts;
  if ('kind' in delivery.pis) {
    return [unjudged('R6', scope.id, 'not-configured', delivery.pis.what)];
  }
  const shown = delivery.pis;
  const past = begunPis.filter(({ id }) => !shown.some((pi) => pi.id === id));
  return [
    ...past.map(({ id }) =>
      unjudged('R6', scope.id, 'past', 'the PI is over', [riskKey('R6', scope.id, id)]),
    ),
    ...shown.flatMap((pi) => growthOf(pi, facts, growth)),
  ];
}

function growthOf(pi: PiNumbers, facts: RuleFacts, growth: number): Verdict[] {
  const { asOf, floor, scope } = facts;
  const { id, period, scopeChange } = pi;
  const key = riskKey('R6', scope.id, id);
  if (scopeChange.kind === 'too-early') {
    return [unjudged('R6', scope.id, 'too-few', 'the PI is still being planned', [key])];
  }
  const { committed, added, removed } = scopeChange;
  if (!isEnough(committed.n, floor)) {
    const why = `fewer than ${floor} items were committed to`;
    return [unjudged('R6', scope.id, 'too-few', why, [key])];
  }
  const more = added.n - removed.n;
  if (more <= growth * committed.n + HAIR) return [];
  const share = more / committed.n;
  const isOver = period.to <= asOf;
  return [
    raised({
      rule: 'R6',
      scope: scope.id,
      key,
      title: `${id} grew by ${percent(share)} after planning`,
      nature: isOver ? 'issue' : 'risk',
      severity: more > 2 * growth * committed.n + HAIR ? 'high' : 'medium',
      why: `Since planning ended ${counted(added.n, 'item')} joined ${id} and ${removed.n} left it: ${counted(more, 'item')} more than the ${committed.n} that were committed to.`,
      figures: [
        figure('growth', percent(share), `n = ${committed.n} items committed`),
        figure('added', counted(added.n, 'item'), 'after the planning grace'),
        figure('removed', counted(removed.n, 'item'), 'after the planning grace'),
        ...pointsFigure(added.points, committed.points),
      ],
      items: added.items,
      weight: share,
      expectedAt: period.to,
      pi: id,
    }),
  ];
}

function pointsFigure(added: Measure<number>, committed: Measure<number>): EvidenceFigure[] {
  if (added.kind !== 'measured' || committed.kind !== 'measured') return [];
  const basis = `${committed.value} committed, on ${committed.n} sized items`;
  return [figure('points added', String(added.value), basis)];
}
