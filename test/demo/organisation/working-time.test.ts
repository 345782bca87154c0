import { describe, expect, it } from 'vitest';
import { seeded } from '../../../src/demo/organisation/random.ts';
import { afterWork, dayText, mondayOf } from '../../../src/demo/organisation/working-time.ts';

function at(text: string): number {
  return Date.parse(`${text}Z`);
}

describe('working time', () => {
  it.each([
    ['within a day', '2026-01-05T09:00:00', 3, '2026-01-05T12:00:00'],
    ['over a night', '2026-01-05T16:00:00', 2, '2026-01-06T09:00:00'],
    ['over a weekend', '2026-01-09T16:30:00', 1, '2026-01-12T08:30:00'],
    ['from a Saturday', '2026-01-10T12:00:00', 1, '2026-01-12T09:00:00'],
    ['before opening', '2026-01-05T05:00:00', 1, '2026-01-05T09:00:00'],
    ['a whole week', '2026-01-05T08:00:00', 45, '2026-01-12T08:00:00'],
  ])('goes on %s', (_, from, hours, to) => {
    expect(new Date(afterWork(at(from), hours)).toISOString()).toBe(new Date(at(to)).toISOString());
  });

  it('finds the Monday of a week', () => {
    expect(dayText(mondayOf(at('2026-11-21T09:00:00')))).toBe('2026-11-16');
    expect(dayText(mondayOf(at('2026-11-16T00:00:00')))).toBe('2026-11-16');
    expect(dayText(mondayOf(at('2026-11-22T23:59:59')))).toBe('2026-11-16');
  });
});

describe('seeded chance', () => {
  it('repeats itself, stays in its range and uses all of it', () => {
    const [one, two] = [seeded(7), seeded(7)];
    const rolls = Array.from({ length: 600 }, () => one.between(1, 6));

    expect(rolls).toEqual(Array.from({ length: 600 }, () => two.between(1, 6)));
    expect(new Set(rolls)).toEqual(new Set([1, 2, 3, 4, 5, 6]));
  });
});
