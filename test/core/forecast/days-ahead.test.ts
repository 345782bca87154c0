import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../src/core/domain/time.ts';
import type { Instant } from '../../../src/core/domain/time.ts';
import { daysAhead } from '../../../src/core/forecast/days-ahead.ts';
import { at } from '../metrics/support.ts';
import { isWeekday } from './support.ts';

function utc(text: string): Instant {
  return instantOf(Date.parse(text));
}

describe('the days ahead', () => {
  it('begin tomorrow, since the rest of today is no whole day', () => {
    const ahead = daysAhead(at(98.4), 'UTC', null);

    expect(ahead.day(1)).toEqual({ date: '2026-04-14', end: at(100) });
  });

  it('begin today when asked at midnight', () => {
    expect(daysAhead(at(98), 'UTC', null).day(1)).toEqual({ date: '2026-04-13', end: at(99) });
  });

  it('pass over days on which nobody works', () => {
    const friday = daysAhead(at(102.4), 'UTC', isWeekday);

    expect(friday.day(1)?.date).toBe('2026-04-20');
    expect(friday.day(5)?.date).toBe('2026-04-24');
    expect(friday.day(6)?.date).toBe('2026-04-27');
  });

  it('are over at the end of the local day, however long it is', () => {
    // In Berlin 29 March 2026 has 23 hours.
    const ahead = daysAhead(utc('2026-03-28T23:00:00Z'), 'Europe/Berlin', null);

    expect(ahead.day(1)).toEqual({ date: '2026-03-29', end: utc('2026-03-29T22:00:00Z') });
  });

  it('count those that are over by an instant', () => {
    const ahead = daysAhead(at(98.4), 'UTC', null);

    expect(ahead.until(at(99))).toBe(0);
    expect(ahead.until(at(99.9))).toBe(0);
    expect(ahead.until(at(100))).toBe(1);
    expect(ahead.until(at(100.5))).toBe(1);
    expect(ahead.until(at(105))).toBe(6);
    expect(ahead.until(at(100))).toBe(1);
  });

  it('end after ten years, also where nobody ever works', () => {
    const never = daysAhead(at(98), 'UTC', () => false);

    expect(never.day(1)).toBeNull();
    expect(never.until(at(10_000))).toBe(0);
    expect(daysAhead(at(98), 'UTC', null).day(3652)?.date).toBe('2036-04-11');
    expect(daysAhead(at(98), 'UTC', null).day(3653)).toBeNull();
  });
});
