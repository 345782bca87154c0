import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../src/core/domain/time.ts';
import type { Instant } from '../../../src/core/domain/time.ts';
import {
  dayOf,
  endOfDay,
  isTimeToRemind,
  quietUntil,
  snoozeUntil,
  workingDaysIn,
} from '../../../src/core/risks/local-time.ts';
import { workingCalendar } from '../../../src/core/timeline/working-calendar.ts';

const BERLIN = 'Europe/Berlin';
const NEW_YORK = 'America/New_York';
const NIGHT = { from: 18 * 60, to: 8 * 60, highPasses: false };

function utc(text: string): Instant {
  return instantOf(Date.parse(`${text}Z`));
}

describe('a snooze', () => {
  // Thursday 2026-03-26, 14:30 in Berlin; on Sunday the 29th its clocks go forward.
  const thursday = utc('2026-03-26T13:30');
  const pis = [
    { period: { from: utc('2026-01-04T23:00'), to: utc('2026-03-29T22:00') } },
    { period: { from: utc('2026-06-21T22:00'), to: utc('2026-09-13T22:00') } },
    { period: { from: utc('2026-03-29T22:00'), to: utc('2026-06-21T22:00') } },
  ];

  it.each([
    ['four-hours', '2026-03-26T17:30'],
    ['tomorrow', '2026-03-27T08:00'],
    ['monday', '2026-03-30T07:00'],
    ['next-pi', '2026-03-30T07:00'],
  ] as const)('for %s ends at %s UTC', (choice, end) => {
    expect(snoozeUntil(choice, thursday, BERLIN, pis)).toBe(utc(end));
  });

  it('until Monday is a week long on a Monday', () => {
    expect(snoozeUntil('monday', utc('2026-03-30T06:00'), BERLIN, [])).toBe(
      utc('2026-04-06T07:00'),
    );
  });

  it('is over in the first morning of a PI, wherever the reader is', () => {
    // The PI begins at 22:00 UTC on Sunday, which is 18:00 in New York: 9:00 there is on Monday.
    expect(snoozeUntil('next-pi', thursday, NEW_YORK, pis)).toBe(utc('2026-03-30T13:00'));
  });

  it('until the next PI cannot be where none is planned', () => {
    expect(snoozeUntil('next-pi', utc('2026-12-01T09:00'), BERLIN, pis)).toBeNull();
  });
});

describe('quiet hours', () => {
  it.each([
    ['2026-01-05T16:59', null],
    ['2026-01-05T17:00', '2026-01-06T07:00'],
    ['2026-01-06T06:59', '2026-01-06T07:00'],
    ['2026-01-06T07:00', null],
    // Summer time begins in this night: 8:00 is an hour earlier in UTC.
    ['2026-03-28T22:00', '2026-03-29T06:00'],
  ])('at %s UTC last until %s', (now, end) => {
    expect(quietUntil(utc(now), NIGHT, BERLIN)).toBe(end === null ? null : utc(end));
  });

  it('may lie within a day, and are none where they have no length', () => {
    const noon = { from: 12 * 60, to: 13 * 60, highPasses: false };

    expect(quietUntil(utc('2026-01-05T11:30'), noon, BERLIN)).toBe(utc('2026-01-05T12:00'));
    expect(quietUntil(utc('2026-01-05T12:00'), noon, BERLIN)).toBeNull();
    expect(quietUntil(utc('2026-01-05T11:30'), { ...noon, to: noon.from }, BERLIN)).toBeNull();
    expect(quietUntil(utc('2026-01-05T11:30'), null, BERLIN)).toBeNull();
  });
});

describe('working days', () => {
  // Thursday 12:00 in Berlin.
  const from = utc('2026-01-08T11:00');

  it.each([
    ['2026-01-09T11:00', 1],
    ['2026-01-10T11:00', 1.5],
    ['2026-01-11T22:00', 1.5],
    ['2026-01-12T11:00', 2],
  ])('from Thursday noon to %s UTC are %d without a calendar', (to, days) => {
    expect(workingDaysIn({ from, to: utc(to) }, BERLIN, null)).toBeCloseTo(days, 9);
  });

  it('are those of the calendar where there is one', () => {
    const hours = { zone: null, days: [4, 5], from: 540, to: 1020, holidays: [] } as const;
    const calendar = workingCalendar({ ...hours, days: [...hours.days], holidays: [] }, BERLIN);

    // Noon to 17:00 are five of eight hours.
    expect(workingDaysIn({ from, to: utc('2026-01-12T11:00') }, BERLIN, calendar)).toBe(1.625);
  });

  it('are the days for reminders, from nine in the morning', () => {
    const calendar = { isWorkingDay: (day: string): boolean => day === '2026-01-10' };

    expect(isTimeToRemind(utc('2026-01-09T07:59'), BERLIN, null)).toBe(false);
    expect(isTimeToRemind(utc('2026-01-09T08:00'), BERLIN, null)).toBe(true);
    expect(isTimeToRemind(utc('2026-01-10T08:00'), BERLIN, null)).toBe(false);
    expect(isTimeToRemind(utc('2026-01-10T08:00'), BERLIN, calendar)).toBe(true);
    expect(isTimeToRemind(utc('2026-01-09T08:00'), BERLIN, calendar)).toBe(false);
  });
});

describe('a day', () => {
  it('is that of the zone, and ends as the next one begins', () => {
    expect(dayOf(utc('2026-01-05T23:30'), BERLIN)).toBe('2026-01-06');
    expect(dayOf(utc('2026-01-05T23:30'), 'UTC')).toBe('2026-01-05');
    expect(endOfDay('2026-03-29', BERLIN)).toBe(utc('2026-03-29T22:00'));
    expect(() => endOfDay('2026-02-30', BERLIN)).toThrow(RangeError);
  });
});
