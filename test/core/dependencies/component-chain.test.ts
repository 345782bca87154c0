import { describe, expect, it } from 'vitest';
import { componentChain, featureTeams } from '../../../src/core/dependencies/component-chain.ts';
import { dependenciesOf } from '../../../src/core/dependencies/dependency.ts';
import type { DependencyEdge } from '../../../src/core/dependencies/edge.ts';
import type { PlannedItem } from '../../../src/core/placement/plan.ts';
import { at, days } from '../metrics/support.ts';
import type { Step } from '../metrics/support.ts';
import { childOf, edge, families, item } from './planned-support.ts';

const FEATURE = item('F-1', [['Build', 20]], { level: 'feature' });

/** The teams that each feature needed, as `F-1: blue red`. */
function teams(items: readonly PlannedItem[], edges: readonly DependencyEdge[] = []): string[] {
  const found = featureTeams(items, dependenciesOf(items, edges), families(...items), {
    level: 'feature',
    trailing: days(10, 100),
    asOf: at(100),
  });
  return [...found].map(([{ key }, of]) => `${key}: ${[...of].toSorted().join(' ')}`);
}

function below(
  key: string,
  team: string | null,
  parent = FEATURE,
  steps: readonly Step[] = [['Build', 20]],
): PlannedItem {
  return item(key, steps, { team, ...childOf(parent) });
}

describe('the teams that a feature needed', () => {
  it('are its own, those below it and those of its providers', () => {
    const story = below('S-1', 'blue');
    const subtask = below('T-1', 'teal', story);
    const [green, gold] = [
      item('G-1', [['Done', 5]], { team: 'green' }),
      item('L-1', [['Build', 5]], { team: 'gold' }),
    ];

    expect(
      teams([FEATURE, story, subtask, green, gold], [edge(FEATURE, green), edge(subtask, gold)]),
    ).toEqual(['F-1: blue gold green red teal']);
  });

  it('are not those of its consumers, nor of what has no team', () => {
    const gold = item('L-1', [['Build', 5]], { team: 'gold' });

    expect(teams([FEATURE, below('S-1', null), gold], [edge(gold, FEATURE)])).toEqual(['F-1: red']);
  });

  it('are not those of cancelled and deleted items, guesses and removed links', () => {
    const cancelled = below('S-1', 'blue', FEATURE, [
      ['Build', 20],
      ['Rejected', 30],
    ]);
    const deleted = item('S-2', [['Build', 20]], {
      team: 'teal',
      deleted: 30,
      ...childOf(FEATURE),
    });
    const [green, gold] = [
      item('G-1', [['Rejected', 5]], { team: 'green' }),
      item('L-1', [['Build', 5]], { team: 'gold' }),
    ];

    expect(
      teams(
        [FEATURE, cancelled, deleted, green, gold],
        [edge(FEATURE, green), edge(cancelled, gold), edge(FEATURE, gold, [[0, 50]])],
      ),
    ).toEqual(['F-1: red']);
    expect(
      teams([FEATURE, gold], [edge(FEATURE, gold, [[0, null]], { confidence: 'guess' })]),
    ).toEqual(['F-1: red']);
  });

  it.each<[string, readonly Step[], boolean]>([
    ['in load', [['Build', 1]], true],
    ['waiting', [['Ready', 1]], true],
    [
      'completed in the 90 days',
      [
        ['Build', 1],
        ['Done', 10],
      ],
      true,
    ],
    [
      'completed before',
      [
        ['Build', 1],
        ['Done', 9.9],
      ],
      false,
    ],
    ['before commitment', [['Backlog', 1]], false],
    [
      'cancelled',
      [
        ['Build', 1],
        ['Rejected', 50],
      ],
      false,
    ],
  ])('are told of a feature that is %s', (_, steps, expected) => {
    expect(teams([item('F-1', steps, { level: 'feature' })])).toHaveLength(expected ? 1 : 0);
  });

  it('end where parents go round in a circle', () => {
    const one = item('F-1', [['Build', 20]], {
      level: 'feature',
      parent: { id: 'F-2', key: 'F-2' },
    });
    const two = item('F-2', [['Build', 20]], {
      level: 'feature',
      team: 'blue',
      parent: { id: 'F-1', key: 'F-1' },
    });

    const story = below('S-1', 'green', one);

    expect(teams([one, two, story])).toEqual(['F-1: red', 'F-2: blue']);
  });
});

describe('the component chain', () => {
  const of = new Map<PlannedItem, ReadonlySet<string>>([
    [item('F-1'), new Set(['red', 'blue', 'green'])],
    [item('F-2'), new Set(['red', 'blue'])],
    [item('F-3'), new Set(['red', 'blue', 'green', 'gold'])],
    [item('F-4'), new Set<string>()],
  ]);

  it('is the share of features with three teams or more: 2 of 4, the longest first', () => {
    const { share, features } = componentChain([...of.keys()], of, 4);

    expect(share).toEqual({ kind: 'measured', value: 0.5, n: 4 });
    expect(features.map(({ item: one, teams: needed }) => [one.key, needed])).toEqual([
      ['F-3', ['blue', 'gold', 'green', 'red']],
      ['F-1', ['blue', 'green', 'red']],
    ]);
  });

  it('is no percentage below the floor', () => {
    expect(componentChain([...of.keys()], of, 5).share).toEqual({
      kind: 'too-few',
      n: 4,
      needed: 5,
    });
    expect(componentChain([], of, 0).share.kind).toBe('too-few');
  });
});
