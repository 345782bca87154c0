import { describe, expect, it } from 'vitest';
import type { PlannedItem } from '../../../src/core/placement/plan.ts';
import { anOrganisation } from '../metrics/support.ts';
import { childOf, item } from '../dependencies/planned-support.ts';
import { aTopology, findingOf, findingsOf, keysOf, unjudgedOf } from './support.ts';

const RULE = 'unparented-work';
const FEATURE = item('F-1', [['Build', 0]], { level: 'feature' });

function stories(parented: number, without: number): PlannedItem[] {
  return [
    FEATURE,
    ...Array.from({ length: parented }, (_, i) => item(`P-${i}`, undefined, childOf(FEATURE))),
    ...Array.from({ length: without }, (_, i) => item(`U-${i}`)),
  ];
}

describe('unparented work', () => {
  it('is told from 20 % of the work of an ART on', () => {
    const found = findingOf(RULE, { items: stories(8, 2) });

    expect(found).toMatchObject({ severity: 'warning', scope: { id: 'cards' }, teams: ['red'] });
    expect(found.title).toBe('2 of 10 items of cards hang under no feature');
    expect(found.figures[0]?.measure).toEqual({ kind: 'measured', value: 0.2, n: 10 });
    expect(keysOf(found)).toEqual(['U-0', 'U-1']);
  });

  it('is not told below', () => {
    expect(findingsOf(RULE, { items: stories(9, 2) })).toEqual([]);
  });

  it('leaves out orphan kinds and items under an unknown parent, and says how many', () => {
    const outside = { parent: { id: null, key: 'X-1' } };
    const others = [
      item('D-1', undefined, { kind: 'defect' }),
      item('D-2', undefined, { kind: 'risk' }),
      item('X-2', undefined, outside),
    ];

    const found = findingOf(RULE, { items: [...stories(8, 2), ...others] });

    expect(found.figures.map(({ measure }) => measure)).toEqual([
      { kind: 'measured', value: 0.2, n: 10 },
      { kind: 'measured', value: 3, n: 13 },
    ]);
  });

  it('is also what hangs under an item of another level only', () => {
    const middle = item('M-1');
    const items = [...stories(7, 0), middle, item('P-9', undefined, childOf(middle))];

    // M-1 and P-9 of nine.
    expect(findingOf(RULE, { items }).title).toBe('2 of 9 items of cards hang under no feature');
  });

  it('finds a feature further up', () => {
    const middle = item('M-1', undefined, { ...childOf(FEATURE), level: 'story' });
    const items = [...stories(3, 0), middle, item('P-9', undefined, childOf(middle))];

    expect(findingsOf(RULE, { items })).toEqual([]);
  });

  it('looks at what is in load or was completed in the last 90 days', () => {
    const waiting = item('U-8', [['Backlog', 0]]);
    const closed = item('U-9', [
      ['Build', 0],
      ['Done', 9],
    ]);

    expect(findingsOf(RULE, { items: [...stories(9, 2), waiting, closed] })).toEqual([]);
  });

  it('is not judged on too little work, and is no question at the level of the value streams', () => {
    const flat = aTopology({ metrics: anOrganisation().metrics });

    expect(unjudgedOf(RULE, { items: stories(2, 2) })[0]).toMatchObject({
      scope: { id: 'cards' },
      basis: { kind: 'too-few', n: 4, needed: 5 },
    });
    expect(findingsOf(RULE, { organisation: flat, items: stories(0, 9) })).toEqual([]);
    expect(unjudgedOf(RULE, { organisation: flat, items: stories(0, 9) })).toEqual([]);
  });
});
