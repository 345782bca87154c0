import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../src/core/domain/time.ts';
import type { Instant } from '../../../src/core/domain/time.ts';
import {
  activeDays,
  dailyTotals,
  sampleDays,
  throughputSample,
} from '../../../src/core/forecast/throughput.ts';
import type { ThroughputSample } from '../../../src/core/forecast/throughput.ts';
import { at, finished, story } from '../metrics/support.ts';
import { isWeekday, MONDAY } from './support.ts';

function utc(text: string): Instant {
  return instantOf(Date.parse(text));
}

function done(end: Instant, team: string | null = 'red'): { team: string | null; end: Instant } {
  return { team, end };
}

function sampleOf(
  items: Parameters<typeof throughputSample>[0],
  overrides: Partial<Parameters<typeof throughputSample>[2]> = {},
): ThroughputSample {
  return throughputSample(items, ['red', 'blue'], {
    asOf: at(MONDAY),
    zone: 'UTC',
    isWorkingDay: null,
    since: null,
    until: null,
    ...overrides,
  });
}

describe('the days of a throughput sample', () => {
  it('are the last 90 complete ones: today is not over', () => {
    expect(sampleDays(at(98.7), 'UTC')).toEqual({ from: at(8), to: at(98) });
  });

  it('end with yesterday when asked at midnight', () => {
    expect(sampleDays(at(98), 'UTC')).toEqual({ from: at(8), to: at(98) });
  });

  it('are those of the zone: in Berlin the night of 29 March has 23 hours', () => {
    const { from, to } = sampleDays(utc('2026-04-10T07:00:00Z'), 'Europe/Berlin');

    expect(from).toBe(utc('2026-01-09T23:00:00Z'));
    expect(to).toBe(utc('2026-04-09T22:00:00Z'));
    expect((to - from) / 3_600_000).toBe(90 * 24 - 1);
  });
});

describe('a throughput sample', () => {
  it('counts completions per day and team, days without one included', () => {
    const sample = sampleOf([
      done(at(8)),
      done(at(8.9)),
      done(at(9), 'blue'),
      done(at(97.99)),
      done(at(97.5), 'blue'),
    ]);

    expect(sample.days).toBe(90);
    expect(sample.completions).toBe(5);
    expect([...sample.counts.subarray(0, 6)]).toEqual([2, 0, 0, 1, 0, 0]);
    expect([...sample.counts.subarray(-2)]).toEqual([1, 1]);
    expect(dailyTotals(sample).reduce((sum, count) => sum + count, 0)).toBe(5);
    expect(activeDays(sample)).toBe(3);
    expect(activeDays(sample, 0)).toBe(2);
    expect(activeDays(sample, 1)).toBe(2);
  });

  it('leaves out what was done before it, today, by others, by nobody, or not at all', () => {
    const open = story('OPEN', [['Build', 90]]);
    const sample = sampleOf([
      done(at(7.999)),
      done(at(98)),
      done(at(50), 'green'),
      done(at(50), null),
      open,
    ]);

    expect(sample.completions).toBe(0);
    expect(activeDays(sample)).toBe(0);
  });

  it('counts an item that went straight to done, a deleted one that was done, and not a cancelled one', () => {
    const sample = sampleOf([
      story('STRAIGHT', [
        ['Backlog', 20],
        ['Done', 50],
      ]),
      finished('DELETED', 20, 51, { deleted: 60 }),
      story('CANCELLED', [
        ['Build', 20],
        ['Rejected', 52],
      ]),
    ]);

    expect(sample.completions).toBe(2);
  });

  it('counts a reopened item on the day of its last end', () => {
    const sample = sampleOf([
      story('AGAIN', [
        ['Build', 10],
        ['Done', 20],
        ['Build', 21],
        ['Done', 30],
      ]),
    ]);

    expect(sample.completions).toBe(1);
    expect(sample.counts[(30 - 8) * 2]).toBe(1);
  });

  it('puts a completion into the day of the zone, not of UTC', () => {
    const zone = 'America/New_York';
    const lateInTheEvening = utc('2026-03-04T04:30:00Z');
    const sample = sampleOf([done(lateInTheEvening)], { zone });

    // 3 March is 52 days after 10 January, the first of the 90 days before 10 April there.
    const asked = sampleOf([done(lateInTheEvening)], { zone, asOf: utc('2026-04-10T12:00:00Z') });
    expect(sample.completions).toBe(1);
    expect(asked.counts[52 * 2]).toBe(1);
  });

  it('drops days on which nobody works together with what was completed on them', () => {
    // Days 8 to 97 are Tuesday to Sunday of 13 weeks: 64 weekdays and 26 days of week-ends.
    const sample = sampleOf([done(at(11.5)), done(at(12.5)), done(at(13.5))], {
      isWorkingDay: isWeekday,
    });

    expect(sample).toMatchObject({
      days: 64,
      nonWorkingDays: 26,
      completions: 1,
      nonWorkingCompletions: 2,
    });
  });

  it('takes days before anything was known as missing, not as zero', () => {
    const sample = sampleOf([done(at(80.5)), done(at(90.5))], { since: at(80.2) });

    expect(sample).toMatchObject({ days: 17, missingDays: 73, completions: 1 });
    expect(sample.nonWorkingCompletions).toBe(0);
  });

  it('takes days that nobody has read to their end as missing, not as zero', () => {
    // Read up to noon of day 95: days 95, 96 and 97 are not drawn, nor is what one tracker told of them.
    const sample = sampleOf([done(at(94.5)), done(at(95.2))], { until: at(95.5) });

    expect(sample).toMatchObject({ days: 87, unreadDays: 3, missingDays: 0, completions: 1 });
    expect(sample.nonWorkingCompletions).toBe(0);
  });

  it('draws the day that was read to its very end', () => {
    expect(sampleOf([], { until: at(97) })).toMatchObject({ days: 89, unreadDays: 1 });
  });
});
