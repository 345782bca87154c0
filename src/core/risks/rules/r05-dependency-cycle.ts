import type { DependencyRow, ItemView } from '../../dependencies/report.ts';
import type { RuleFacts } from './facts.ts';
import { piEndingBy } from './facts.ts';
import type { RuleThresholds } from './settings.ts';
import { compare, figure, itemName, raised, riskKey, unjudged } from './verdict.ts';
import type { Verdict } from './verdict.ts';
import { counted, dayBefore, keyWords } from './words.ts';

const NAMED = 5;

/**
 * Dependency cycle: open items that wait for each other in a circle, so that none of them can be finished first.
 *
 * One risk for each cycle, told by the ART of its first item (by source and id) that has one; the key is that item's, so
 * that a cycle that grows stays the same risk. High where a day by which one of them is needed has passed or is at most
 * 14 days ahead; once one has passed it is an issue.
 *
 * @example PAY-1 needs LED-9 and LED-9 needs PAY-1 by the day after tomorrow: one high risk.
 */
export function dependencyCycles(
  facts: RuleFacts,
  { withinMs }: RuleThresholds['R5'],
): readonly Verdict[] {
  const { asOf, scope, dependencies } = facts;
  if (dependencies.linksMissing !== null) {
    return [unjudged('R5', scope.id, 'not-configured', dependencies.linksMissing)];
  }
  const cyclic = dependencies.edges.flatMap((row) =>
    row.counts && row.state.kind === 'cyclic' ? [{ row, keys: row.state.keys }] : [],
  );
  const cycles = Map.groupBy(cyclic, ({ keys }) => JSON.stringify(keys));
  return [...cycles.values()].flatMap((edges): Verdict[] => {
    const rows = edges.map(({ row }) => row);
    const members = membersOf(rows);
    const owner = members.find(({ art }) => art !== null);
    if (owner?.art !== scope.id) return [];
    const needed = rows.flatMap(({ neededBy }) => neededBy?.at ?? []).toSorted((a, b) => a - b);
    const passed = needed.filter((at) => at <= asOf).length;
    const [next = null] = needed;
    const isUrgent = next !== null && next - asOf <= withinMs;
    return [
      raised({
        rule: 'R5',
        scope: scope.id,
        key: riskKey('R5', scope.id, itemName(owner)),
        title: `${counted(members.length, 'item')} wait for each other: ${circle(members)}`,
        nature: passed > 0 ? 'issue' : 'risk',
        severity: isUrgent ? 'high' : 'medium',
        why: `${circle(members)} need each other in a circle: none of them can be finished before the others.`,
        figures: [
          figure('items in the circle', String(members.length), counted(rows.length, 'open link')),
          ...(next === null
            ? []
            : [
                figure(
                  'first needed by',
                  dayBefore(next, scope.zone),
                  `${needed.length} of ${counted(rows.length, 'link')} have a day`,
                ),
              ]),
        ],
        items: members,
        weight: members.length + passed,
        expectedAt: next,
        pi: next === null ? facts.piAt(asOf) : piEndingBy(facts, next),
      }),
    ];
  });
}

function membersOf(rows: readonly DependencyRow[]): ItemView[] {
  const members = new Map(
    rows.flatMap(({ consumer, provider }) =>
      [consumer, provider].map((view) => [itemName(view), view] as const),
    ),
  );
  return [...members.values()].toSorted((a, b) => compare(itemName(a), itemName(b)));
}

function circle(members: readonly ItemView[]): string {
  const named = members.slice(0, NAMED).map(keyWords).join(', ');
  const more = members.length - NAMED;
  return more > 0 ? `${named} and ${counted(more, 'other')}` : named;
}
