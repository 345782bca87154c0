import { describe, expect, it } from 'vitest';
import { dependenciesOf } from '../../../src/core/dependencies/dependency.ts';
import { edgeCounts, resolutionTime } from '../../../src/core/dependencies/edge-counts.ts';
import type { EdgeCounts } from '../../../src/core/dependencies/edge-counts.ts';
import type { DependencyEdge } from '../../../src/core/dependencies/edge.ts';
import { days } from '../metrics/support.ts';
import { edge, item } from './planned-support.ts';

const A = item('A-1');
const B = item('B-1', [['Build', 0]], { team: 'blue' });
const C = item('C-1', [['Build', 0]], { team: 'gold' });
const DONE_ON_20 = item('D-1', [
  ['Build', 0],
  ['Done', 20],
]);
const DROPPED = item('R-1', [
  ['Build', 0],
  ['Rejected', 20],
]);
const ALL = [A, B, C, DONE_ON_20, DROPPED];

function counts(...edges: readonly DependencyEdge[]): EdgeCounts {
  return edgeCounts(
    dependenciesOf(ALL, edges),
    ({ provider }) => (provider?.key === 'C-1' ? 'late' : 'on-track'),
    days(14, 28),
  );
}

describe('open dependencies', () => {
  it('are counted by level and state', () => {
    const { open } = counts(edge(A, B), edge(B, A), edge(A, C), edge(B, C), edge(A, 'EXT-1'));

    expect(open).toEqual([
      { level: 'cross-team', state: 'on-track', n: 2 },
      { level: 'cross-value-stream', state: 'late', n: 2 },
      { level: 'external', state: 'on-track', n: 1 },
    ]);
  });

  it('do not include guesses, nor what is resolved, dropped or unlinked', () => {
    const { open } = counts(
      edge(A, B, [[0, null]], { confidence: 'guess' }),
      edge(A, C, [[0, 50]]),
      edge(A, DONE_ON_20),
      edge(A, DROPPED),
    );

    expect(open).toEqual([]);
  });
});

describe('new dependencies', () => {
  it.each([
    ["at the window's start", [[14, null]], 1],
    ['at its end', [[28, null]], 0],
    ['and removed within it', [[15, 16]], 1],
    [
      'before it and again within it',
      [
        [1, 3],
        [15, null],
      ],
      0,
    ],
    ['at a time that nothing tells', [[null, null]], 0],
  ] as const)('are those linked %s', (_, spans, n) => {
    expect(counts(edge(A, B, spans)).new.map((row) => row.n)).toEqual(n === 0 ? [] : [n]);
  });
});

describe('resolved dependencies', () => {
  it.each([
    ['while the link stood', [[0, null]], 1],
    ['before the link was removed', [[0, 21]], 1],
    ['just when the link was made', [[20, null]], 1],
    ['just when the link was removed', [[0, 20]], 0],
    ['after the link was removed', [[0, 10]], 0],
    ['before the link was made', [[21, null]], 0],
    ['while a link stood that nothing tells the time of', [[null, null]], 1],
  ] as const)('are those whose provider was done %s', (_, spans, n) => {
    expect(counts(edge(A, DONE_ON_20, spans)).resolved).toEqual(
      n === 0 ? [] : [{ level: 'within-team', state: 'resolved', n }],
    );
  });

  it('do not include dropped providers, nor what was done outside of the window', () => {
    const early = item('D-2', [['Done', 13.9]]);
    const late = item('D-3', [['Done', 28]]);
    const found = edgeCounts(
      dependenciesOf([A, DROPPED, early, late], [edge(A, DROPPED), edge(A, early), edge(A, late)]),
      () => 'resolved',
      days(14, 28),
    );

    expect(found.resolved).toEqual([]);
  });

  it('are dated by the last completion of a re-opened provider', () => {
    const again = item('D-4', [
      ['Done', 15],
      ['Build', 16],
      ['Done', 40],
    ]);

    expect(
      edgeCounts(dependenciesOf([A, again], [edge(A, again)]), () => 'resolved', days(14, 28))
        .resolved,
    ).toEqual([]);
  });
});

describe('resolution time', () => {
  function timesOf(edges: readonly DependencyEdge[], floor = 1): ReturnType<typeof resolutionTime> {
    return resolutionTime(dependenciesOf(ALL, edges), days(14, 28), floor);
  }

  it('interpolates between 2, 3, 4 and 12 days', () => {
    const edges = [18, 17, 16, 8].map((day, index) =>
      edge(`X-${index}`, DONE_ON_20, [[day, null]]),
    );

    // Positions 1.5 and 2.55: 3 + 0.5 × 1 and 4 + 0.55 × 8.
    expect(timesOf(edges).measure).toEqual({
      kind: 'measured',
      value: { p50: 3.5, p85: expect.closeTo(8.4, 9) },
      n: 4,
    });
  });

  it('counts a link that was removed and made again from the last making', () => {
    expect(
      timesOf([
        edge(A, DONE_ON_20, [
          [1, 5],
          [18, null],
        ]),
      ]).measure,
    ).toMatchObject({
      value: { p50: 2, p85: 2 },
    });
  });

  it('leaves out, and counts, links that nothing tells the time of', () => {
    expect(timesOf([edge(A, DONE_ON_20, [[null, null]])])).toEqual({
      measure: { kind: 'too-few', n: 0, needed: 1 },
      undated: 1,
    });
  });

  it('knows no percentile below the floor, and no guesses', () => {
    expect(timesOf([edge(A, DONE_ON_20)], 2).measure).toEqual({ kind: 'too-few', n: 1, needed: 2 });
    expect(timesOf([edge(A, DONE_ON_20, [[0, null]], { confidence: 'guess' })]).measure.kind).toBe(
      'too-few',
    );
  });
});
