import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addWeeks,
  atLocalTime,
  completeWeeksBefore,
  isoWeek,
  isZone,
  localMidnights,
  localParts,
  startOfDate,
  startOfDay,
  startOfWeek,
} from '../../../src/core/timeline/calendar.ts';
import { instantOf } from '../../../src/core/domain/time.ts';
import type { Instant } from '../../../src/core/domain/time.ts';

const BERLIN = 'Europe/Berlin';
const HOUR = 3_600_000;

function at(iso: string): Instant {
  return instantOf(Date.parse(iso));
}

function iso(instant: Instant): string {
  return new Date(instant).toISOString();
}

describe('a local day', () => {
  it.each([
    ['in winter begins at 23:00 UTC in Berlin', '2026-01-15T12:00:00Z', '2026-01-14T23:00:00.000Z'],
    ['in summer begins at 22:00 UTC in Berlin', '2026-07-15T12:00:00Z', '2026-07-14T22:00:00.000Z'],
    ['includes its own midnight', '2026-07-14T22:00:00Z', '2026-07-14T22:00:00.000Z'],
    [
      'ends one millisecond before the next',
      '2026-07-14T21:59:59.999Z',
      '2026-07-13T22:00:00.000Z',
    ],
  ])('%s', (_, instant, start) => {
    expect(iso(startOfDay(at(instant), BERLIN))).toBe(start);
  });

  it('begins at 01:00 where the clocks skip midnight', () => {
    // Beirut went from 00:00 to 01:00 on 28 March 2021: 01:00 summer time is 22:00 UTC.
    expect(iso(startOfDay(at('2021-03-28T12:00:00Z'), 'Asia/Beirut'))).toBe(
      '2021-03-27T22:00:00.000Z',
    );
  });

  it('has 23 hours when summer time begins and 25 when it ends', () => {
    const spring = startOfDate('2026-03-29', BERLIN);
    const autumn = startOfDate('2026-10-25', BERLIN);

    expect(addDays(spring, 1, BERLIN) - spring).toBe(23 * HOUR);
    expect(addDays(autumn, 1, BERLIN) - autumn).toBe(25 * HOUR);
  });

  it('keeps the wall-clock time when days are added across a change', () => {
    expect(iso(addDays(at('2026-03-28T08:00:00Z'), 2, BERLIN))).toBe('2026-03-30T07:00:00.000Z');
    expect(iso(addDays(at('2026-03-30T07:00:00Z'), -2, BERLIN))).toBe('2026-03-28T08:00:00.000Z');
  });
});

describe('a time of day', () => {
  it.each([
    ['an ordinary day', '2026-06-01T00:00:00Z', 9, 0, '2026-06-01T07:00:00.000Z'],
    // 02:30 does not exist: the clocks go from 02:00 to 03:00, so it becomes 03:30 summer time.
    ['the day that skips it', '2026-03-29T12:00:00Z', 2, 30, '2026-03-29T01:30:00.000Z'],
    [
      'the day that has it twice, the first time',
      '2026-10-25T12:00:00Z',
      2,
      30,
      '2026-10-25T00:30:00.000Z',
    ],
  ])('is found on %s', (_, day, hour, minute, expected) => {
    expect(iso(atLocalTime(at(day), hour, minute, BERLIN))).toBe(expected);
  });
});

describe('a calendar date', () => {
  it('begins at its local midnight', () => {
    expect(iso(startOfDate('2026-10-05', BERLIN))).toBe('2026-10-04T22:00:00.000Z');
  });

  it('is refused where it does not exist', () => {
    expect(() => startOfDate('2026-02-30', BERLIN)).toThrow(RangeError);
  });
});

describe('a local week', () => {
  it.each([
    [
      'a Wednesday belongs to the Monday before it',
      '2026-04-22T13:37:00Z',
      '2026-04-19T22:00:00.000Z',
    ],
    [
      'a Monday at midnight starts its own week',
      '2026-04-19T22:00:00Z',
      '2026-04-19T22:00:00.000Z',
    ],
    ['late on Sunday it is still the old week', '2026-04-19T21:59:59Z', '2026-04-12T22:00:00.000Z'],
    ['Sunday evening UTC is Monday in Berlin', '2026-01-04T23:30:00Z', '2026-01-04T23:00:00.000Z'],
  ])('%s', (_, instant, start) => {
    expect(iso(startOfWeek(at(instant), BERLIN))).toBe(start);
  });

  it('is an hour short when summer time begins in it', () => {
    const week = startOfWeek(at('2026-03-25T12:00:00Z'), BERLIN);

    expect(addWeeks(week, 1, BERLIN) - week).toBe((7 * 24 - 1) * HOUR);
  });

  it.each([
    ['2026-12-31T12:00:00Z', 2026, 53],
    ['2027-01-03T12:00:00Z', 2026, 53],
    ['2027-01-04T12:00:00Z', 2027, 1],
    ['2025-12-29T12:00:00Z', 2026, 1],
  ])('of %s is %i-W%i', (instant, year, week) => {
    expect(isoWeek(at(instant), BERLIN)).toEqual({ year, week });
  });
});

describe('the complete weeks before an instant', () => {
  it('are the last ones that are over, oldest first', () => {
    const weeks = completeWeeksBefore(at('2026-04-22T13:37:00Z'), BERLIN, 4);

    expect(weeks.map((week) => [iso(week.from), iso(week.to)])).toEqual([
      ['2026-03-22T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
      ['2026-03-29T22:00:00.000Z', '2026-04-05T22:00:00.000Z'],
      ['2026-04-05T22:00:00.000Z', '2026-04-12T22:00:00.000Z'],
      ['2026-04-12T22:00:00.000Z', '2026-04-19T22:00:00.000Z'],
    ]);
  });

  it('include the week that ends exactly then', () => {
    const monday = at('2026-04-19T22:00:00Z');

    expect(completeWeeksBefore(monday, BERLIN, 1)).toEqual([
      { from: at('2026-04-12T22:00:00Z'), to: monday },
    ]);
  });

  it('are none when none are asked for', () => {
    expect(completeWeeksBefore(at('2026-04-22T13:37:00Z'), BERLIN, 0)).toEqual([]);
  });
});

describe('local midnights', () => {
  it('are those in the half-open period', () => {
    const period = { from: at('2026-03-27T23:00:00Z'), to: at('2026-03-30T22:00:00Z') };

    expect(localMidnights(period, BERLIN).map(iso)).toEqual([
      '2026-03-27T23:00:00.000Z',
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
    ]);
  });

  it('leave out the midnight before a period that begins at noon', () => {
    const period = { from: at('2026-06-01T10:00:00Z'), to: at('2026-06-02T10:00:00Z') };

    expect(localMidnights(period, BERLIN).map(iso)).toEqual(['2026-06-01T22:00:00.000Z']);
  });

  it('are each the start of their own day, whatever the zone', () => {
    const zones = [BERLIN, 'America/New_York', 'Asia/Beirut', 'Australia/Lord_Howe', 'UTC'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2026-12-31T00:00:00Z') }),
        fc.integer({ min: 0, max: 40 * 24 * HOUR }),
        (zone, from, length) => {
          const period = { from: instantOf(from), to: instantOf(from + length) };
          for (const midnight of localMidnights(period, zone)) {
            expect(startOfDay(midnight, zone)).toBe(midnight);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('a zone', () => {
  it.each(['Europe/Berlin', 'UTC', 'Asia/Kolkata', 'America/Argentina/Buenos_Aires'])(
    'named %s exists',
    (name) => {
      expect(isZone(name)).toBe(true);
    },
  );

  it.each(['Europe/Atlantis', '', '+02:00', 'Mars', '2026-01-01T00:00:00Z[Europe/Berlin]', ' UTC'])(
    'named %j does not',
    (name) => {
      expect(isZone(name)).toBe(false);
    },
  );
});

describe('the wall clock', () => {
  it('reads local parts with Sunday as the seventh day', () => {
    expect(localParts(at('2026-04-19T21:05:09Z'), BERLIN)).toEqual({
      year: 2026,
      month: 4,
      day: 19,
      weekday: 7,
      hour: 23,
      minute: 5,
      second: 9,
    });
  });
});
