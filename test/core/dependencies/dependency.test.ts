import { describe, expect, it } from 'vitest';
import { dependenciesOf, isOpen } from '../../../src/core/dependencies/dependency.ts';
import { dependency, edge, item } from './planned-support.ts';

const RED = item('A-1');
const OPEN = item('B-1', [['Backlog', 0]], { team: 'blue' });

describe('the level of a dependency', () => {
  it.each([
    ['red', 'red', 'within-team'],
    ['red', 'blue', 'cross-team'],
    ['red', 'green', 'cross-art'],
    ['red', 'gold', 'cross-value-stream'],
    ['red', null, 'external'],
    [null, 'red', 'external'],
    [null, null, 'external'],
  ])('from %s to %s is %s', (consumer, provider, expected) => {
    const [a, b] = [
      item('A-1', [['Build', 0]], { team: consumer }),
      item('B-1', [['Build', 0]], { team: provider }),
    ];

    expect(dependency(a, b).level).toBe(expected);
  });

  it('is external where nobody here knows one of the items', () => {
    expect(dependency(RED, 'EXT-1').level).toBe('external');
    expect(dependency('EXT-1', RED).level).toBe('external');
  });
});

describe('an open dependency', () => {
  it.each([
    ['whose link stands', RED, OPEN, [[0, null]], true],
    ['whose link was removed', RED, OPEN, [[0, 50]], false],
    [
      'whose link was made anew',
      RED,
      OPEN,
      [
        [0, 50],
        [60, null],
      ],
      true,
    ],
    ['that nothing tells the time of', RED, OPEN, [[null, null]], true],
    [
      'whose provider is done',
      RED,
      item('B-1', [
        ['Build', 0],
        ['Done', 5],
      ]),
      [[0, null]],
      false,
    ],
    [
      'whose provider is cancelled',
      RED,
      item('B-1', [
        ['Build', 0],
        ['Rejected', 5],
      ]),
      [[0, null]],
      false,
    ],
    [
      'whose provider is deleted',
      RED,
      item('B-1', [['Build', 0]], { deleted: 9 }),
      [[0, null]],
      false,
    ],
    [
      'whose provider was re-opened',
      RED,
      item('B-1', [
        ['Done', 0],
        ['Build', 5],
      ]),
      [[0, null]],
      true,
    ],
    ['whose consumer is done', item('A-1', [['Done', 1]]), OPEN, [[0, null]], false],
    [
      'whose consumer is deleted',
      item('A-1', [['Build', 1]], { deleted: 2 }),
      OPEN,
      [[0, null]],
      false,
    ],
    ['whose provider nobody knows', RED, 'EXT-1', [[0, null]], true],
    ['whose consumer nobody knows', 'EXT-1', RED, [[0, null]], true],
  ] as const)('%s: %#', (_, consumer, provider, spans, expected) => {
    expect(isOpen(dependency(consumer, provider, spans))).toBe(expected);
  });
});

describe('dependencies', () => {
  it('come in one order, whatever the order of the edges', () => {
    const edges = [edge(OPEN, RED), edge(RED, OPEN), edge(RED, 'EXT-1')];

    expect(dependenciesOf([OPEN, RED], edges.toReversed())).toEqual(
      dependenciesOf([RED, OPEN], edges),
    );
  });

  it('know which of them are guesses', () => {
    expect(dependency(RED, OPEN).counts).toBe(true);
    expect(dependency(RED, OPEN, undefined, { confidence: 'likely' }).counts).toBe(true);
    expect(dependency(RED, OPEN, undefined, { confidence: 'guess' }).counts).toBe(false);
  });
});
