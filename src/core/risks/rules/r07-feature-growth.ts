import type { Instant } from '../../domain/time.ts';
import { flowAt, isInLoadAt } from '../../metrics/rewind.ts';
import type { PlannedItem } from '../../placement/plan.ts';
import { parentAmong, relationsOf } from '../../placement/relations.ts';
import { completeWeeksBefore } from '../../timeline/calendar.ts';
import type { RuleFacts } from './facts.ts';
import type { RuleThresholds } from './settings.ts';
import { figure, itemName, raised, riskKey } from './verdict.ts';
import type { Verdict } from './verdict.ts';
import { counted, keyWords, percent } from './words.ts';

/**
 * Feature growth: a feature in load that had more children at the end of each of the last two complete ISO weeks than at its beginning.
 *
 * Children are the items right below it that are not cancelled or deleted, done ones included. The feature was in load
 * already when those weeks began and had a child then: before that it is being planned, not growing. Never high: whether
 * it endangers its PI is for rule R9 to say.
 *
 * @example 6 children, then 7, then 8: a medium risk. 6, 7, 7: none.
 */
export function featureGrowth(
  facts: RuleFacts,
  { weeks }: RuleThresholds['R7'],
): readonly Verdict[] {
  const { asOf, scope, planning } = facts;
  const periods = completeWeeksBefore(asOf, scope.zone, weeks);
  const begin = periods[0]?.from ?? asOf;
  const borders = [begin, ...periods.map(({ to }) => to)];
  const features = facts.features.filter(
    (item) => isInLoadAt(item, begin) && isInLoadAt(item, asOf),
  );
  const childrenOf = familiesOf(features, facts.items);
  return features.flatMap((feature): Verdict[] => {
    const children = childrenOf.get(feature) ?? [];
    const counts = borders.map((at) => children.filter((child) => child.isBelowAt(at)).length);
    const [first = 0] = counts;
    const last = counts.at(-1) ?? 0;
    const isGrowing = counts.every(
      (count, index) => index === 0 || count > (counts[index - 1] ?? 0),
    );
    if (first === 0 || !isGrowing) return [];
    const growth = (last - first) / first;
    const pi = planning.piOf(feature);
    return [
      raised({
        rule: 'R7',
        scope: scope.id,
        key: riskKey('R7', scope.id, itemName(feature)),
        title: `${keyWords(feature)} keeps growing`,
        nature: 'risk',
        severity: 'medium',
        why: `${keyWords(feature)} is in progress and had ${counted(first, 'child', 'children')} ${counted(weeks, 'week')} ago; there were more at the end of each week since, and now ${last}.`,
        figures: [
          figure(
            'children at the ends of the weeks',
            counts.join(' → '),
            `n = ${last} items below it`,
          ),
          figure('growth', percent(growth), `over ${counted(weeks, 'complete week')}`),
        ],
        items: [feature, ...newest(children, begin)],
        weight: growth,
        expectedAt: pi?.period.to ?? null,
        pi: pi?.id ?? null,
      }),
    ];
  });
}

interface Child {
  readonly item: PlannedItem;
  readonly isBelowAt: (at: Instant) => boolean;
}

/** Whatever was ever right below one of the features; one pass over all items. */
function familiesOf(
  features: readonly PlannedItem[],
  items: readonly PlannedItem[],
): ReadonlyMap<PlannedItem, readonly Child[]> {
  const families = new Map<PlannedItem, Child[]>();
  if (features.length === 0) return families;
  const known = relationsOf(features);
  for (const item of items) {
    for (const { parent, from, to } of item.parents) {
      const feature = parentAmong({ source: item.source, parent }, known);
      if (feature === null) continue;
      const children = families.get(feature) ?? [];
      children.push({
        item,
        isBelowAt: (at) => from <= at && (to === null || to > at) && isAlive(item, at),
      });
      families.set(feature, children);
    }
  }
  return families;
}

function isAlive(item: PlannedItem, at: Instant): boolean {
  if (item.createdAt > at) return false;
  if (item.deletion !== null && item.deletion.at <= at) return false;
  return flowAt(item, at) !== 'cancelled';
}

/** Those that were not below it when the weeks began, the oldest first. */
function newest(children: readonly Child[], begin: Instant): PlannedItem[] {
  const added = children.filter((child) => !child.isBelowAt(begin)).map(({ item }) => item);
  return [...new Set(added)].toSorted(
    (a, b) => a.createdAt - b.createdAt || (itemName(a) < itemName(b) ? -1 : 1),
  );
}
