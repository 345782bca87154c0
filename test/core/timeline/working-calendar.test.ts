import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WorkingHours } from '../../../src/core/domain/organisation.ts';
import { instantOf } from '../../../src/core/domain/time.ts';
import type { Instant } from '../../../src/core/domain/time.ts';
import { localParts } from '../../../src/core/timeline/calendar.ts';
import { workingCalendar } from '../../../src/core/timeline/working-calendar.ts';
import type { WorkingCalendar } from '../../../src/core/timeline/working-calendar.ts';

const HOUR = 3_600_000;
const OFFICE: WorkingHours = {
  zone: null,
  days: [1, 2, 3, 4, 5],
  from: 9 * 60,
  to: 17 * 60,
  holidays: [],
};
const BERLIN = workingCalendar(OFFICE, 'Europe/Berlin');
/** At +13:00 from 28 September 2025 to 4 April 2026, else at +12:00. */
const AUCKLAND = workingCalendar(OFFICE, 'Pacific/Auckland');
/** At +05:30, the whole year. */
const KOLKATA = workingCalendar(OFFICE, 'Asia/Kolkata');

function at(iso: string): Instant {
  return instantOf(Date.parse(iso));
}

function hours(calendar: WorkingCalendar, from: string, to: string): number {
  return calendar.workingMs(at(from), at(to)) / HOUR;
}

describe('working time', () => {
  it.each([
    ['a day', '2026-06-01T09:00+02:00', '2026-06-01T17:00+02:00', 8],
    ['part of a day', '2026-06-01T10:30+02:00', '2026-06-01T12:00+02:00', 1.5],
    ['what lies between the hours only', '2026-06-01T00:00+02:00', '2026-06-02T00:00+02:00', 8],
    ['no night', '2026-06-01T17:00+02:00', '2026-06-02T09:00+02:00', 0],
    ['a week', '2026-06-01T00:00+02:00', '2026-06-08T00:00+02:00', 40],
    // Elapsed time would charge 66 hours to the team.
    ['no weekend', '2026-06-05T16:00+02:00', '2026-06-08T10:00+02:00', 2],
    ['nothing at all within a weekend', '2026-06-06T00:00+02:00', '2026-06-08T00:00+02:00', 0],
    ['an empty period', '2026-06-01T10:00+02:00', '2026-06-01T10:00+02:00', 0],
    // From Friday to Monday over the night in which 02:00 becomes 03:00.
    ['a weekend with 47 hours', '2026-03-27T16:00+01:00', '2026-03-30T10:00+02:00', 2],
    ['a weekend with 49 hours', '2026-10-23T16:00+02:00', '2026-10-26T10:00+01:00', 2],
    // 52 weeks of five days, and Thursday 31 December 2026 beside them: 2026 begins on a Thursday.
    ['a year', '2026-01-01T00:00+01:00', '2027-01-01T00:00+01:00', 261 * 8],
  ])('counts %s', (_, from, to, expected) => {
    expect(hours(BERLIN, from, to)).toBe(expected);
  });

  it('is that of the zone: Friday in Berlin is already the weekend in Auckland', () => {
    const friday = ['2026-01-16T13:00Z', '2026-01-16T16:00Z'] as const;

    expect(hours(BERLIN, ...friday)).toBe(3);
    expect(hours(AUCKLAND, ...friday)).toBe(0);
    // Monday 09:00 to 17:00 at +13:00 is Sunday 20:00 UTC to Monday 04:00 UTC.
    expect(hours(AUCKLAND, '2026-01-18T20:00Z', '2026-01-19T04:00Z')).toBe(8);
    // On Monday 6 April 2026 Auckland is back at +12:00.
    expect(hours(AUCKLAND, '2026-04-05T20:00Z', '2026-04-05T21:00Z')).toBe(0);
    expect(hours(AUCKLAND, '2026-04-05T21:00Z', '2026-04-06T05:00Z')).toBe(8);
  });

  it('needs no summer time and takes half hours', () => {
    // 09:00 at +05:30 is 03:30 UTC.
    expect(hours(KOLKATA, '2026-01-05T03:00Z', '2026-01-05T04:00Z')).toBe(0.5);
    expect(hours(KOLKATA, '2026-07-06T03:00Z', '2026-07-06T04:00Z')).toBe(0.5);
  });

  it('leaves out holidays, also those that fall on a weekend', () => {
    const off = workingCalendar(
      { ...OFFICE, holidays: ['2026-12-25', '2026-12-26'] },
      'Europe/Berlin',
    );

    expect(hours(off, '2026-12-21T00:00+01:00', '2026-12-28T00:00+01:00')).toBe(32);
  });

  it('goes by the zone that is configured before that of the scope', () => {
    const fixed = workingCalendar({ ...OFFICE, zone: 'Asia/Kolkata' }, 'Europe/Berlin');

    expect(fixed.zone).toBe('Asia/Kolkata');
    expect(hours(fixed, '2026-01-05T03:30Z', '2026-01-05T11:30Z')).toBe(8);
  });

  it('is what really lies between the hours of a night on which the clocks change', () => {
    const night = { ...OFFICE, days: [7] as const, from: 60, to: 5 * 60 };
    const calendar = workingCalendar(night, 'Europe/Berlin');

    expect(hours(calendar, '2026-03-29T00:00Z', '2026-03-29T12:00Z')).toBe(3);
    expect(hours(calendar, '2026-10-24T22:00Z', '2026-10-25T12:00Z')).toBe(5);
    expect(calendar.workingDays(at('2026-03-29T00:00Z'), at('2026-03-29T12:00Z'))).toBe(0.75);
  });

  it('is none on a day whose hours the clocks skip', () => {
    const skipped = { ...OFFICE, days: [7] as const, from: 2 * 60 + 30, to: 3 * 60 };

    expect(
      hours(
        workingCalendar(skipped, 'Europe/Berlin'),
        '2026-03-29T00:00+01:00',
        '2026-03-30T00:00+02:00',
      ),
    ).toBe(0);
  });

  it('knows of a date that a zone left out', () => {
    // Samoa went from Thursday 29 to Saturday 31 December 2011: its week has four working days.
    const samoa = workingCalendar(OFFICE, 'Pacific/Apia');

    expect(hours(samoa, '2011-12-26T00:00-10:00', '2012-01-02T00:00+14:00')).toBe(32);
    expect(hours(samoa, '2012-01-02T00:00+14:00', '2012-01-09T00:00+14:00')).toBe(40);
  });

  it('in days is divided by the length of a working day', () => {
    expect(BERLIN.workingDays(at('2026-06-05T16:00+02:00'), at('2026-06-08T10:00+02:00'))).toBe(
      0.25,
    );
    expect(BERLIN.workingDays(at('2026-06-01T00:00+02:00'), at('2026-06-15T00:00+02:00'))).toBe(10);
  });

  it('does not depend on what was asked before', () => {
    const fresh = workingCalendar(OFFICE, 'Europe/Berlin');
    const year = ['2026-01-01T00:00Z', '2026-12-31T00:00Z'] as const;
    const first = hours(fresh, ...year);

    // Long before and long after what it has seen so far.
    expect(hours(fresh, '2009-06-01T00:00+02:00', '2009-06-08T00:00+02:00')).toBe(40);
    expect(hours(fresh, '2031-06-02T00:00+02:00', '2031-06-09T00:00+02:00')).toBe(40);
    expect(hours(fresh, ...year)).toBe(first);
  });
});

describe('a working day', () => {
  const calendar = workingCalendar({ ...OFFICE, holidays: ['2026-05-01'] }, 'Europe/Berlin');

  it.each([
    ['2026-04-30', true],
    ['2026-05-01', false],
    ['2026-05-02', false],
    ['2026-05-03', false],
    ['2026-05-04', true],
  ])('%s: %s', (day, expected) => {
    expect(calendar.isWorkingDay(day)).toBe(expected);
  });

  it('must exist', () => {
    expect(() => calendar.isWorkingDay('2026-02-30')).toThrow(RangeError);
  });
});

describe('any working time', () => {
  const calendar = fc.constantFrom(BERLIN, AUCKLAND, KOLKATA);
  const instant = fc
    .integer({ min: Date.parse('2025-01-01'), max: Date.parse('2028-01-01') })
    .map(instantOf);

  it('adds up, grows with the period and never exceeds elapsed time', () => {
    fc.assert(
      fc.property(calendar, fc.tuple(instant, instant, instant), (own, three) => {
        const [a, b, c] = three.toSorted((x, y) => x - y) as [Instant, Instant, Instant];
        const whole = own.workingMs(a, c);

        expect(own.workingMs(a, b) + own.workingMs(b, c)).toBe(whole);
        expect(own.workingMs(c, a)).toBe(whole === 0 ? 0 : -whole);
        expect(whole).toBeGreaterThanOrEqual(own.workingMs(a, b));
        expect(whole).toBeLessThanOrEqual(c - a);
      }),
    );
  });

  it('passes exactly in the minutes that the wall clock shows as working time', () => {
    fc.assert(
      fc.property(calendar, instant, (own, moment) => {
        const minute = instantOf(moment - (moment % 60_000));
        const { weekday, hour } = localParts(minute, own.zone);
        const works = weekday <= 5 && hour >= 9 && hour < 17;

        expect(own.workingMs(minute, instantOf(minute + 60_000))).toBe(works ? 60_000 : 0);
      }),
      { numRuns: 300 },
    );
  });
});
