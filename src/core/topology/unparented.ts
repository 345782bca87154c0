import { measureOf } from '../metrics/measure.ts';
import type { PlannedItem } from '../placement/plan.ts';
import type { TopologyFacts } from './facts.ts';
import { isCurrentWork } from './facts.ts';
import type { Verdict } from './report.ts';
import { count, finding, notEnough, share, viewsOf } from './verdict.ts';

const MUCH = 0.2;

/**
 * Unparented work: 20 % or more of the items of an ART, completed in the trailing 90 days or in load, without an ancestor at the level of the value streams.
 *
 * Kinds that a value stream counts as orphans are left out: they are in its numbers without a parent. So are items under a
 * parent that is not known here; how many of both is said. An ART that is measured at that level has nothing to judge.
 *
 * @example Of 10 stories of kind feature 2 hang under no feature: 20 %, a warning. Two defects more change nothing.
 */
export function unparentedWork(facts: TopologyFacts): Verdict[] {
  const { organisation, floor, ancestorsOf } = facts;
  const { level, orphans } = organisation.metrics.scopeLevels['value-stream'];
  const order = organisation.levels.map(({ name }) => name);
  function isUnder(item: PlannedItem): boolean | null {
    const ancestors = ancestorsOf(item);
    if (ancestors.some((ancestor) => ancestor.level === level)) return true;
    return (ancestors.at(-1) ?? item).parent === null ? false : null;
  }
  return facts.arts.flatMap(({ art, scope }): Verdict[] => {
    if (order.indexOf(scope.level.level) >= order.indexOf(level)) return [];
    const work = facts.itemsOf(scope).filter((item) => isCurrentWork(item, facts));
    const judged = work
      .filter(({ kind }) => kind === null || !orphans.includes(kind))
      .map((item) => ({ item, under: isUnder(item) }))
      .filter(({ under }) => under !== null);
    const without = judged.filter(({ under }) => under === false).map(({ item }) => item);
    const measure = measureOf(judged.length, floor, () => without.length / judged.length);
    if (measure.kind !== 'measured') {
      const why = 'too little work in the last 90 days';
      return [notEnough('unparented-work', scope, why, { n: judged.length, needed: floor })];
    }
    if (measure.value < MUCH) return [];
    return [
      finding('unparented-work', scope, {
        title: `${without.length} of ${judged.length} items of ${art.name} hang under no ${level}`,
        why: `Work without a ${level} above it is in no number of the value stream: its flow looks smaller, and quicker, than it is.`,
        figures: [
          share(`without a ${level}`, measure),
          count(
            'left out (orphan kinds, unknown parents)',
            work.length - judged.length,
            work.length,
          ),
        ],
        items: viewsOf(without),
        teams: [...new Set(without.flatMap(({ team }) => team ?? []))].toSorted(),
        next: `Hang these items under the ${level} that they serve; if they serve none, ask why they are done.`,
      }),
    ];
  });
}
