import { describe, expect, it } from 'vitest';
import { dayAndTime, dayRange, periodBefore, periodName } from '../../../src/core/digest/dates.ts';
import { BERLIN, instant } from '../../support/reports.ts';

function period(
  from: string,
  to: string,
): { from: ReturnType<typeof instant>; to: ReturnType<typeof instant> } {
  return { from: instant(from), to: instant(to) };
}

describe('the name of a period', () => {
  it.each([
    ['2026-11-15T23:00:00Z', '2026-11-22T23:00:00Z', 'week 47, 16–22 November 2026'],
    ['2026-11-29T23:00:00Z', '2026-12-06T23:00:00Z', 'week 49, 30 November – 6 December 2026'],
    ['2026-12-27T23:00:00Z', '2027-01-03T23:00:00Z', 'week 53, 28 December 2026 – 3 January 2027'],
    ['2026-10-25T23:00:00Z', '2026-11-22T23:00:00Z', '4 weeks, 26 October – 22 November 2026'],
    ['2026-11-17T23:00:00Z', '2026-11-18T23:00:00Z', '18 November 2026'],
    ['2026-11-17T23:00:00Z', '2026-11-24T23:00:00Z', '18–24 November 2026'],
  ])('of %s to %s', (from, to, name) => {
    expect(periodName(period(from, to), BERLIN)).toBe(name);
  });

  it('knows a week that a clock change makes an hour longer', () => {
    const week = period('2026-10-18T22:00:00Z', '2026-10-25T23:00:00Z');

    expect(periodName(week, BERLIN)).toBe('week 43, 19–25 October 2026');
    expect(periodBefore(week, BERLIN)).toBe('the week before');
  });

  it('says what came before it', () => {
    expect(periodBefore(period('2026-10-25T23:00:00Z', '2026-11-22T23:00:00Z'), BERLIN)).toBe(
      'the 4 weeks before',
    );
    expect(periodBefore(period('2026-11-17T23:00:00Z', '2026-11-18T23:00:00Z'), BERLIN)).toBe(
      'the period before',
    );
  });
});

it('an instant and a range of days are told in the zone that is given', () => {
  expect(dayAndTime(instant('2026-11-22T23:30:00Z'), BERLIN)).toBe('Mon 23 November 2026, 00:30');
  expect(dayAndTime(instant('2026-11-22T23:30:00Z'), 'UTC')).toBe('Sun 22 November 2026, 23:30');
  expect(dayRange(period('2026-11-22T23:00:00Z', '2026-11-22T23:00:00Z'), BERLIN)).toBe(
    '23 November 2026',
  );
});
