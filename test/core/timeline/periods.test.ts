import { describe, expect, it } from 'vitest';
import type { Period } from '../../../src/core/domain/time.ts';
import { unionWithin, without } from '../../../src/core/timeline/periods.ts';
import { at } from '../../support/build.ts';

function period(from: number, to: number): Period {
  return { from: at(from), to: at(to) };
}

describe('the union of periods', () => {
  it('joins what overlaps or touches, in order', () => {
    const periods = [period(6, 7), period(1, 3), period(2, 4), period(4, 5)];

    expect(unionWithin(periods, period(0, 9))).toEqual([period(1, 5), period(6, 7)]);
  });

  it('keeps within its bounds and leaves out what is empty', () => {
    const periods = [period(0, 2), period(3, 3), period(8, 12), period(10, 11)];

    expect(unionWithin(periods, period(1, 9))).toEqual([period(1, 2), period(8, 9)]);
  });

  it('does not change the periods it was given', () => {
    const periods = [period(1, 3), period(2, 4)];

    unionWithin(periods, period(0, 9));

    expect(periods).toEqual([period(1, 3), period(2, 4)]);
  });
});

describe('a period without others', () => {
  it('is what lies between them', () => {
    expect(without(period(0, 9), [period(5, 6), period(2, 3)])).toEqual([
      period(0, 2),
      period(3, 5),
      period(6, 9),
    ]);
  });

  it('is nothing where they cover it', () => {
    expect(without(period(2, 4), [period(1, 3), period(3, 9)])).toEqual([]);
  });
});
