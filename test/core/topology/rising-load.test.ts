import { describe, expect, it } from 'vitest';
import { scopesOf } from '../../../src/core/domain/scopes.ts';
import { flowReport } from '../../../src/core/metrics/flow-report.ts';
import type { PlannedItem } from '../../../src/core/placement/plan.ts';
import { item } from '../dependencies/planned-support.ts';
import { at } from '../metrics/support.ts';
import { aTopology, findingOf, findingsOf, unjudgedOf, valuesOf } from './support.ts';
import type { Case } from './support.ts';

const RULE = 'rising-load';
/** The 12 weeks are those from days 14, 21, … 91; their ends are days 21, 28, … 98. */
const WEEKS = Array.from({ length: 12 }, (_, index) => 14 + 7 * index);

/** So many items are begun and finished within each week, on its second and third day. */
function finished(first: number, second: number): PlannedItem[] {
  return WEEKS.flatMap((week, w) =>
    Array.from({ length: w < 6 ? first : second }, (_, i) =>
      item(`V-${w}-${i}`, [
        ['Build', week + 1],
        ['Done', week + 2],
      ]),
    ),
  );
}

/** Open items, begun on these days. */
function open(...since: readonly number[]): PlannedItem[] {
  return since.map((day, i) => item(`O-${i}`, [['Build', day]]));
}

function cards(items: readonly PlannedItem[]): Case {
  const organisation = aTopology();
  const scope = scopesOf(organisation).find(({ id }) => id === 'cards');
  if (scope === undefined) throw new Error('The topology has an ART cards');
  const flow = flowReport(items, scope, {
    organisation,
    asOf: at(100),
    window: null,
    freshness: {},
  });
  return { organisation, items, flow: [flow] };
}

describe('load that rises while velocity is flat', () => {
  it('is told with load, age and velocity of both halves', () => {
    // The first six weeks end on days 21 to 56, on average 38.5: 4 items of day 0. The last six end on days 63 to 98, on
    // average 80.5: those and 2 of day 57, which takes 2 × 57 of 6 from the mean age.
    const told = cards([...finished(2, 2), ...open(0, 0, 0, 0, 57, 57)]);

    const found = findingOf(RULE, told);

    expect(found).toMatchObject({ severity: 'warning', scope: { id: 'cards' } });
    const [loadBefore, load, ageBefore, age, velocityBefore, velocity] = valuesOf(found);
    expect([loadBefore, load]).toEqual([4, 6]);
    expect(ageBefore).toBeCloseTo(38.5);
    expect(age).toBeCloseTo(80.5 - (2 * 57) / 6);
    expect([velocityBefore, velocity]).toEqual([2, 2]);
    // Six weeks of two items: each half rests on its own twelve.
    expect(found.figures.slice(4).map(({ measure }) => measure)).toEqual([
      { kind: 'measured', value: 2, n: 12 },
      { kind: 'measured', value: 2, n: 12 },
    ]);
    expect(found.why).toContain('while velocity rose by no more than a tenth');
    expect(found.items).toHaveLength(6);
  });

  it.each([
    ['velocity rises too', [...finished(2, 3), ...open(0, 0, 0, 0, 57, 57)]],
    ['load does not rise', [...finished(2, 2), ...open(0, 0, 0, 0)]],
    [
      // 20 items, then 22: two more, but a tenth, with mean ages of 38.5 and at least 75.
      'load rises by no more than a tenth',
      [...finished(2, 2), ...open(...Array.from({ length: 20 }, () => 0), 57, 57)],
    ],
    ['load rises by one item', [...finished(2, 2), ...open(0, 0, 0, 0, 57)]],
    [
      'load rises with young items',
      [...finished(2, 2), ...open(0, 57, 64, 64, 71, 71, 78, 78, 85, 85, 92, 92, 92)],
    ],
  ])('is not told where %s', (_, items) => {
    expect(findingsOf(RULE, cards(items))).toEqual([]);
    expect(unjudgedOf(RULE, cards(items))).toEqual([]);
  });

  it('is not judged on less than 12 weeks, nor on fewer completed items than the floor says', () => {
    const young = cards([...finished(2, 2).slice(4), ...open(28, 28, 28, 28, 57, 57)]);
    const few = cards([...finished(2, 2).slice(0, 4), ...open(0, 0, 0, 0, 57, 57)]);

    expect(findingsOf(RULE, young)).toEqual([]);
    expect(unjudgedOf(RULE, young)).toMatchObject([
      { scope: { id: 'cards' }, basis: { kind: 'too-few', n: 10, needed: 12 } },
    ]);
    expect(findingsOf(RULE, few)).toEqual([]);
    expect(unjudgedOf(RULE, few)).toMatchObject([{ basis: { kind: 'too-few', n: 4, needed: 5 } }]);
  });
});
