import { describe, expect, it } from 'vitest';
import { arrivals } from '../../../src/core/metrics/arrivals.ts';
import { flowEfficiency } from '../../../src/core/metrics/flow-efficiency.ts';
import { flowTime } from '../../../src/core/metrics/flow-time.ts';
import { flowVelocity } from '../../../src/core/metrics/flow-velocity.ts';
import { leadTime } from '../../../src/core/metrics/lead-time.ts';
import { byEnd, completedIn } from '../../../src/core/metrics/selection.ts';
import { sourceId } from '../../../src/core/domain/ids.ts';
import type { SourceRules } from '../../../src/core/domain/organisation.ts';
import { anOrganisation, days, finished, finishedOn, story } from './support.ts';

describe('the items completed in a window', () => {
  it('include an end at its first instant and leave out one at its last', () => {
    const items = [finished('A', 0, 10), finished('B', 0, 17), finished('C', 0, 16.999)];

    const found = completedIn(byEnd(items), days(10, 17));

    expect(found.map((item) => item.key)).toEqual(['A', 'C']);
  });

  it('leave out an item that was reopened and is still open', () => {
    const reopened = story('A', [
      ['Build', 0],
      ['Done', 10],
      ['Build', 12],
    ]);

    expect(completedIn(byEnd([reopened]), days(0, 20))).toEqual([]);
  });

  it('count a reopened item by its last completion', () => {
    const again = story('A', [
      ['Build', 0],
      ['Done', 10],
      ['Build', 12],
      ['Done', 30],
    ]);

    expect(completedIn(byEnd([again]), days(0, 20))).toEqual([]);
    expect(completedIn(byEnd([again]), days(20, 40))).toEqual([again]);
  });

  it('keep an item that was deleted after it was done', () => {
    const gone = finished('A', 0, 10, { deleted: 15 });

    expect(completedIn(byEnd([gone]), days(7, 14))).toEqual([gone]);
  });
});

describe('flow time', () => {
  it('gives p50, p85 and p95 in days', () => {
    const { measure, excluded } = flowTime(finishedOn(50, 1, 2, 3, 4, 10), 5);

    expect(measure).toMatchObject({ kind: 'measured', n: 5, value: { p50: 3 } });
    if (measure.kind !== 'measured') return;
    expect(measure.value.p85).toBeCloseTo(6.4, 9);
    expect(measure.value.p95).toBeCloseTo(8.8, 9);
    expect(excluded).toBe(0);
  });

  it('leaves out and counts what went straight to done', () => {
    const straight = story('S', [
      ['Backlog', 0],
      ['Done', 9],
    ]);

    expect(flowTime([...finishedOn(50, 1, 1, 1, 1, 1), straight], 5)).toMatchObject({
      measure: { n: 5 },
      excluded: 1,
    });
  });

  it('includes the rest in done before a re-opening', () => {
    const again = story('A', [
      ['Build', 0],
      ['Done', 4],
      ['Build', 6],
      ['Done', 10],
    ]);

    expect(flowTime([again], 1).measure).toMatchObject({ value: { p50: 10 } });
  });

  it('is no percentile below the floor', () => {
    expect(flowTime(finishedOn(50, 1, 2, 3, 4), 5).measure).toEqual({
      kind: 'too-few',
      n: 4,
      needed: 5,
    });
  });

  it('of nothing is too few even with a floor of 0', () => {
    expect(flowTime([], 0).measure).toEqual({ kind: 'too-few', n: 0, needed: 1 });
  });
});

describe('flow efficiency', () => {
  // Ready is waiting, Build is active.
  function worked(key: string, waiting: number, active: number): ReturnType<typeof story> {
    return story(key, [
      ['Ready', 0],
      ['Build', waiting],
      ['Done', waiting + active],
    ]);
  }

  it('divides the sums and gives the median of the ratios beside it', () => {
    // 2 of 10, 9 of 10 and 10 of 40 days: 21 ÷ 60; ratios 0.2, 0.25 and 0.9.
    const items = [worked('A', 8, 2), worked('B', 1, 9), worked('C', 30, 10)];

    expect(flowEfficiency(items, 3)).toEqual({
      kind: 'measured',
      n: 3,
      value: { pooled: 0.35, median: 0.25 },
    });
  });

  it('takes blocked time off the active time', () => {
    const item = finished('A', 0, 10, { blocked: [[2, 6]] });

    expect(flowEfficiency([item], 1)).toMatchObject({ value: { pooled: 0.6, median: 0.6 } });
  });

  it('leaves items with flow time 0 out of the median, not out of n', () => {
    const items = [worked('A', 5, 5), worked('B', 0, 0), worked('C', 5, 5)];

    expect(flowEfficiency(items, 2)).toMatchObject({ n: 3, value: { pooled: 0.5, median: 0.5 } });
  });

  it('has no median where fewer than the floor have a ratio', () => {
    const items = [worked('A', 5, 5), worked('B', 0, 0), worked('C', 0, 0)];

    expect(flowEfficiency(items, 2)).toMatchObject({ n: 3, value: { pooled: 0.5, median: null } });
  });

  it('is too few where every flow time is 0', () => {
    expect(flowEfficiency([worked('A', 0, 0), worked('B', 0, 0)], 2)).toEqual({
      kind: 'too-few',
      n: 0,
      needed: 2,
    });
  });
});

describe('flow velocity', () => {
  const rules: SourceRules = {
    id: sourceId('jira'),
    flagged: [],
    blockedTags: [],
    team: null,
    storyPoints: 'Story Points',
    needBy: null,
    dependencyLinks: [],
    flippedLinks: [],
    tracker: 'jira',
    baseUrl: 'https://tracker.invalid',
    staleAfterMs: 0,
  };
  const items = [
    finished('A', 0, 1, { points: 3 }),
    finished('B', 0, 1, { points: 5 }),
    finished('C', 0, 1),
  ];

  it('counts completed items and says that points are not configured', () => {
    expect(flowVelocity(items, anOrganisation())).toEqual({
      n: 3,
      points: { kind: 'not-configured', what: 'no source names a story points field' },
    });
  });

  it('sums points over the items that carry them', () => {
    expect(flowVelocity(items, anOrganisation({ sources: [rules] })).points).toEqual({
      kind: 'measured',
      value: 8,
      n: 2,
    });
  });
});

describe('lead time', () => {
  it('runs from creation, straight-to-done included', () => {
    const long = story('A', [
      ['Backlog', 0],
      ['Build', 8],
      ['Done', 10],
    ]);
    const straight = story('B', [
      ['Backlog', 0],
      ['Done', 4],
    ]);

    expect(leadTime([long, straight], 2)).toMatchObject({ n: 2, value: { p50: 7 } });
  });
});

describe('arrivals', () => {
  it('are the starts in the window, and a re-committed item arrives once, by its last start', () => {
    const again = story('A', [
      ['Ready', 1],
      ['Backlog', 3],
      ['Ready', 12],
    ]);

    expect(arrivals([again], 0, days(0, 7)).n).toBe(0);
    expect(arrivals([again], 0, days(7, 14)).n).toBe(1);
  });

  it('count items that were cancelled later', () => {
    const cancelled = story('A', [
      ['Ready', 1],
      ['Rejected', 3],
    ]);

    expect(arrivals([cancelled], 0, days(0, 7)).n).toBe(1);
  });

  it.each([
    [1, 0, true],
    [2, 0, false],
    [0, 2, false],
    [38, 40, true],
    [37, 40, false],
    [100, 95, true],
    [100, 94, false],
    [0, 0, true],
  ])('of %i against velocity %i are balanced: %s', (n, velocity, balanced) => {
    const items = Array.from({ length: n }, (_, index) => story(`A-${index}`, [['Ready', 1]]));

    expect(arrivals(items, velocity, days(0, 7))).toEqual({ n, balance: n - velocity, balanced });
  });
});
