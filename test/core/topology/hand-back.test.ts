import { describe, expect, it } from 'vitest';
import type { PlannedItem } from '../../../src/core/placement/plan.ts';
import { childOf, item } from '../dependencies/planned-support.ts';
import { at } from '../metrics/support.ts';
import type { Step, Told } from '../metrics/support.ts';
import { aTopology, findingOf, findingsOf, keysOf, unjudgedOf, valuesOf } from './support.ts';

const RULE = 'project-team-pattern';

/** Red builds it and it is done on a day. */
function handedOver(key: string, day = 50, told: Told = {}): PlannedItem {
  const steps: readonly Step[] = [
    ['Build', day - 5],
    ['Done', day],
  ];
  return item(key, steps, told);
}

/** Found by blue on day 60 unless told. */
function defect(key: string, told: Told = {}, day = 60): PlannedItem {
  return item(key, [['Backlog', day]], { kind: 'defect', team: 'blue', ...told });
}

const LEFT = Array.from({ length: 10 }, (_, i) => handedOver(`A-${i}`));
function below(index: number): Pick<Told, 'parent'> {
  return childOf(LEFT[index] ?? handedOver('none'));
}
const THREE = [defect('D-0', below(0)), defect('D-1', below(1)), defect('D-2', below(2))];

describe('the project-team pattern', () => {
  it('names the team, the stage and the defects that came back elsewhere', () => {
    const found = findingOf(RULE, { items: [...LEFT, ...THREE] });

    expect(found).toMatchObject({
      severity: 'warning',
      scope: { id: 'cards' },
      subject: 'red Build',
      teams: ['red', 'blue'],
    });
    expect(keysOf(found)).toEqual(['D-0', 'D-1', 'D-2']);
    expect(found.figures[0]?.measure).toEqual({ kind: 'measured', value: 0.3, n: 10 });
    expect(valuesOf(found)).toEqual([0.3, 3]);
  });

  it.each([
    ['only two defects followed', [THREE[0], THREE[1]]],
    [
      'the team has one of the three itself',
      [...THREE.slice(1), defect('D-3', { ...below(3), team: 'red' })],
    ],
    ['one of the three was there before', [...THREE.slice(1), defect('D-3', below(3), 49)]],
    ['one of the three came as the work left', [...THREE.slice(1), defect('D-3', below(3), 50)]],
    [
      'one of the three was cancelled',
      [
        ...THREE.slice(1),
        item(
          'D-3',
          [
            ['Backlog', 60],
            ['Rejected', 61],
          ],
          { kind: 'defect', team: 'blue', ...below(3) },
        ),
      ],
    ],
    [
      'one of the three has no team',
      [...THREE.slice(1), defect('D-3', { ...below(3), team: null })],
    ],
    [
      'one of the three is no defect',
      [...THREE.slice(1), defect('D-3', { ...below(3), kind: 'feature' })],
    ],
    ['one of the three hangs under nothing', [...THREE.slice(1), defect('D-3')]],
  ])('is not seen where %s', (_, defects) => {
    const items = [...LEFT, ...defects.filter((one) => one !== undefined)];

    expect(findingsOf(RULE, { items })).toEqual([]);
  });

  it('needs one defect for every five items', () => {
    const many = [...LEFT, ...[10, 11, 12, 13, 14].map((i) => handedOver(`A-${i}`))];

    expect(findingsOf(RULE, { items: [...many, ...THREE] })).toHaveLength(1);
    expect(findingsOf(RULE, { items: [...many, handedOver('A-15'), ...THREE] })).toEqual([]);
  });

  it('sees defects that are linked, and those under the same parent, each once', () => {
    const parent = item('F-1', [['Build', 0]], { level: 'feature' });
    const siblings = LEFT.map((one) => ({ ...one, parent: childOf(parent).parent ?? null }));
    const linked = {
      ...defect('D-0'),
      needs: [{ provider: 'A-0', from: at(60), to: null }],
    };
    const near = [1, 2].map((i) => defect(`D-${i}`, childOf(parent)));

    const found = findingOf(RULE, { items: [parent, ...siblings, linked, ...near] });

    expect(keysOf(found)).toEqual(['D-0', 'D-1', 'D-2']);
    expect(found.figures[0]?.measure).toMatchObject({ value: 0.3, n: 10 });
  });

  it('counts an item that another team got while it was in work as handed over', () => {
    const passed = LEFT.map(({ key }) => {
      const one = item(key, [['Build', 40]], { team: 'blue' });
      const teams = [
        { from: at(40), team: 'red' },
        { from: at(50), team: 'blue' },
      ];
      return { ...one, plan: { ...one.plan, teams } };
    });

    expect(findingOf(RULE, { items: [...passed, ...THREE] }).subject).toBe('red Build');
  });

  it('looks at what left in the trailing 90 days only', () => {
    const early = LEFT.map(({ key }) => handedOver(key, 9.9));

    expect(findingsOf(RULE, { items: [...early, ...THREE] })).toEqual([]);
  });

  it('is not judged with too few items that left, nor without a rule for defects', () => {
    const few = { items: [...LEFT.slice(0, 4), ...THREE] };
    const blind = { organisation: aTopology({ kindRules: [] }), items: [...LEFT, ...THREE] };

    expect(unjudgedOf(RULE, few)).toMatchObject([{ basis: { kind: 'too-few', n: 4, needed: 5 } }]);
    expect(findingsOf(RULE, blind)).toEqual([]);
    expect(unjudgedOf(RULE, blind)).toMatchObject([{ basis: { kind: 'not-configured' } }]);
  });
});
