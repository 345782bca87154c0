import { describe, expect, it } from 'vitest';
import { byEnd, completedIn } from '../../../src/core/metrics/selection.ts';
import { serviceLevel } from '../../../src/core/metrics/service-level.ts';
import type { PlacedItem } from '../../../src/core/placement/placed-item.ts';
import { days, finished, finishedOn, story } from './support.ts';

const WINDOW = days(100, 128);

function level(items: readonly PlacedItem[]): ReturnType<typeof serviceLevel> {
  return serviceLevel(items, completedIn(byEnd(items), WINDOW), WINDOW, 5);
}

describe('the service level expectation', () => {
  // p85 of 4, 8, 10, 12 and 14: position 3.4 lies at 12 + 0.4 × 2 = 12.8.
  const before = finishedOn(60, 4, 8, 10, 12, 14);

  it('promises the p85 of the 90 days before the window', () => {
    const { promised } = level(before);

    expect(promised).toMatchObject({ kind: 'measured', n: 5 });
    expect(promised.kind === 'measured' && promised.value).toBeCloseTo(12.8, 9);
  });

  it('is kept by the share of the items completed in the window within it', () => {
    expect(level([...before, ...finishedOn(110, 5, 12, 13, 2, 9)]).attainment).toEqual({
      kind: 'measured',
      value: 0.8,
      n: 5,
    });
  });

  it('is kept by an item that takes exactly as long as promised', () => {
    const flat = finishedOn(60, 7, 7, 7, 7, 7);

    expect(level([...flat, ...finishedOn(110, 7, 7, 7, 7, 8)]).attainment).toMatchObject({
      value: 0.8,
    });
  });

  it('looks neither at the window itself nor further back than 90 days', () => {
    const outside = [finished('OLD', 0, 9.9), finished('NEW', 99, 100)];
    const inside = [finished('FIRST', 0, 10), finished('LAST', 99, 99.9)];

    expect(level([...before, ...outside]).promised).toMatchObject({ n: 5 });
    expect(level([...before, ...inside]).promised).toMatchObject({ n: 7 });
  });

  it('knows an item as it stood when the window began, also when it was reopened since', () => {
    const reopened = story('R', [
      ['Build', 50],
      ['Done', 60],
      ['Build', 105],
      ['Done', 120],
    ]);
    const { promised, attainment } = level([...finishedOn(60, 4, 8, 12, 14), reopened]);

    // Then it had taken 10 days, now it has taken 70: in the promise, and in the window as one that broke it.
    expect(promised.kind === 'measured' && promised.value).toBeCloseTo(12.8, 9);
    expect(attainment).toEqual({ kind: 'too-few', n: 1, needed: 5 });
  });

  it('forgets a completion that was undone before the window began', () => {
    const undone = story('R', [
      ['Build', 50],
      ['Done', 60],
      ['Build', 99],
    ]);

    expect(level([...finishedOn(60, 4, 8, 12, 14), undone]).promised).toMatchObject({ n: 4 });
  });

  it('has no attainment without a promise', () => {
    expect(level(finishedOn(110, 5, 12, 13, 2, 9))).toEqual({
      promised: { kind: 'too-few', n: 0, needed: 5 },
      attainment: { kind: 'too-few', n: 5, needed: 5 },
    });
  });
});
