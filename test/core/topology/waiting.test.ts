import { describe, expect, it } from 'vitest';
import type { DependencyReport } from '../../../src/core/dependencies/report.ts';
import { childOf, edge, item } from '../dependencies/planned-support.ts';
import { findingOf, findingsOf, keysOf, unjudgedOf, valuesOf } from './support.ts';

/** Red waits for blue, green and gold since day 20: in each of the last 12 complete weeks for three teams. */
const RED = item('A-1', [['Build', 10]]);
const BLUE = item('B-1', [['Build', 10]], { team: 'blue' });
const GREEN = item('G-1', [['Build', 10]], { team: 'green' });
const GOLD = item('L-1', [['Build', 10]], { team: 'gold' });
const ITEMS = [RED, BLUE, GREEN, GOLD];
function needs(since: number): Parameters<typeof findingsOf>[1] {
  return {
    items: ITEMS,
    edges: [BLUE, GREEN, GOLD].map((one) => edge(RED, one, [[since, null]])),
  };
}

describe('too many dependencies', () => {
  it('names the team with its weeks and the items that wait', () => {
    const found = findingOf('too-many-dependencies', needs(20));

    expect(found).toMatchObject({ severity: 'warning', scope: { id: 'cards' }, teams: ['red'] });
    expect(found.figures[0]?.measure).toEqual({ kind: 'measured', value: 12, n: 12 });
    expect(keysOf(found)).toEqual(['A-1']);
  });

  it('names nobody who waited for three teams in five of the twelve weeks', () => {
    // Day 63 is a Monday: the weeks from days 63, 70, 77, 84 and 91.
    expect(findingsOf('too-many-dependencies', needs(63))).toEqual([]);
    expect(findingsOf('too-many-dependencies', needs(62.9))).toHaveLength(1);
  });

  it('says where fewer than twelve weeks are known', () => {
    const young = { items: [item('A-1', [['Build', 50]])] };

    expect(unjudgedOf('too-many-dependencies', young)).toMatchObject([
      { basis: { kind: 'too-few', n: 7, needed: 12 } },
    ]);
    expect(unjudgedOf('too-many-dependencies', needs(20))).toEqual([]);
    // As of day 100, day 16 is twelve weeks ago.
    const old = { items: [item('A-1', [['Build', 16]])] };
    expect(unjudgedOf('too-many-dependencies', old)).toEqual([]);
  });
});

describe('a shared-service bottleneck', () => {
  /** Three items of red and three of green wait ten days each for platform work of blue. */
  const waiting = [1, 2, 3].flatMap((i) => [
    item(`A-${i}`, [['Build', 90]]),
    item(`G-${i}`, [['Build', 90]], { team: 'green' }),
  ]);
  const told = {
    items: [...waiting, BLUE],
    edges: waiting.map((one) => edge(one, BLUE, [[90, null]])),
  };

  it('is named with its customers and their share', () => {
    const found = findingOf('shared-service-bottleneck', told);

    expect(found).toMatchObject({ scope: { id: 'cards' }, subject: 'blue' });
    expect(found.teams).toEqual(['blue', 'green', 'red']);
    expect(valuesOf(found)).toEqual([1, 60, 2]);
    expect(keysOf(found)).toEqual(['A-1', 'A-2', 'A-3', 'G-1', 'G-2', 'G-3']);
  });

  it('is none with one customer', () => {
    const alone = waiting.filter(({ team }) => team === 'red');

    expect(
      findingsOf('shared-service-bottleneck', {
        items: [...alone, BLUE],
        edges: alone.map((one) => edge(one, BLUE, [[90, null]])),
      }),
    ).toEqual([]);
  });

  it('is not judged where fewer items waited than the floor says', () => {
    const few = { ...told, edges: told.edges.slice(0, 4) };

    expect(findingsOf('shared-service-bottleneck', few)).toEqual([]);
    expect(unjudgedOf('shared-service-bottleneck', few)).toMatchObject([
      { subject: 'blue', basis: { kind: 'too-few', n: 4, needed: 5 } },
    ]);
  });
});

describe('a component chain', () => {
  /** Ten features of red in load; below the first `chained` of them stories of blue and green. */
  function features(chained: number): Parameters<typeof findingsOf>[1] {
    const all = Array.from({ length: 10 }, (_, i) =>
      item(`F-${i}`, [['Build', 50]], { level: 'feature' }),
    );
    const stories = all
      .slice(0, chained)
      .flatMap((feature) =>
        ['blue', 'green'].map((team) =>
          item(`${feature.key}-${team}`, [['Build', 60]], { team, ...childOf(feature) }),
        ),
      );
    return { items: [...all, ...stories] };
  }

  it('is told from 30 % of the features on', () => {
    const found = findingOf('component-chain', features(3));

    expect(found).toMatchObject({ scope: { kind: 'portfolio' }, teams: ['blue', 'green', 'red'] });
    expect(found.figures[0]?.measure).toEqual({ kind: 'measured', value: 0.3, n: 10 });
    expect(keysOf(found)).toEqual(['F-0', 'F-1', 'F-2']);
  });

  it('is not told below', () => {
    expect(findingsOf('component-chain', features(2))).toEqual([]);
  });

  it('is not judged with too few features', () => {
    expect(unjudgedOf('component-chain', { items: [item('A-1')] })).toMatchObject([
      { basis: { kind: 'too-few', n: 0, needed: 5 } },
    ]);
  });
});

describe('findings on waiting', () => {
  it('are not judged where no link can be read, which is not the same as no dependencies', () => {
    const dependencies: Partial<DependencyReport> = { linksMissing: 'no such link type' };
    const told = { ...needs(20), dependencies };

    for (const rule of [
      'too-many-dependencies',
      'shared-service-bottleneck',
      'component-chain',
    ] as const) {
      expect(findingsOf(rule, told)).toEqual([]);
      expect(unjudgedOf(rule, told)).toMatchObject([{ why: 'no such link type' }]);
    }
  });
});
