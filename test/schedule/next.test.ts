import { describe, expect, it } from 'vitest';
import { instantOf, type Instant } from '../../src/core/domain/time.ts';
import { timingOf } from '../../src/schedule/due.ts';
import { nextOccurrence } from '../../src/schedule/next.ts';

const BERLIN = 'Europe/Berlin';

function at(iso: string): Instant {
  return instantOf(Date.parse(iso));
}

function next(how: Parameters<typeof timingOf>, now: string, zone: string = BERLIN): string | null {
  const found = nextOccurrence(timingOf(...how), zone, at(now));
  return found === null ? null : new Date(found).toISOString();
}

describe('the next occurrence', () => {
  it('of a weekly one is later today, or in a week once its time has come', () => {
    const monday = ['Mon 09:00', 'weekly', undefined, []] as const;

    expect(next([...monday], '2026-11-23T07:59:59Z')).toBe('2026-11-23T08:00:00.000Z');
    expect(next([...monday], '2026-11-23T08:00:00Z')).toBe('2026-11-30T08:00:00.000Z');
  });

  it('keeps its hour over a change of clocks', () => {
    // Clocks go back in the night to Sunday 25 October 2026: 9:00 is 8:00 UTC then, 7:00 before.
    expect(next(['Mon 09:00', 'weekly', undefined, []], '2026-10-19T12:00:00Z')).toBe(
      '2026-10-26T08:00:00.000Z',
    );
  });

  it('of a fortnightly one keeps to the weeks of its anchor', () => {
    const every = ['Mon 09:00', 'fortnightly', '2026-11-16', []] as const;

    expect(next([...every], '2026-11-16T12:00:00Z')).toBe('2026-11-30T08:00:00.000Z');
  });

  it('of a monthly one may be nearly five weeks ahead', () => {
    // The first Monday of December is the 7th, that of January the 4th.
    expect(next(['first Mon 10:00', 'monthly', undefined, []], '2026-12-07T09:00:00Z')).toBe(
      '2027-01-04T09:00:00.000Z',
    );
  });

  it('ahead of the end of a PI is the one of the next PI, however far that is', () => {
    const ends = ['2026-12-11', '2027-09-30'];
    const before = ['2 days before', 'pi', undefined, ends] as [string, 'pi', undefined, string[]];

    expect(next(before, '2026-11-23T08:00:00Z')).toBe('2026-12-09T08:00:00.000Z');
    expect(next(before, '2026-12-09T08:00:00Z')).toBe('2027-09-28T07:00:00.000Z');
  });

  it('is none after the last PI, and none without one', () => {
    expect(
      next(['2 days before', 'pi', undefined, ['2026-12-11']], '2026-12-09T08:00:00Z'),
    ).toBeNull();
    expect(next(['2 days before', 'pi', undefined, []], '2026-12-09T08:00:00Z')).toBeNull();
  });

  it('on the very day of the end is found far west of UTC', () => {
    const day = ['0 days before 23:00', 'pi', undefined, ['2026-12-11']] as [
      string,
      'pi',
      undefined,
      string[],
    ];

    expect(next(day, '2026-12-11T20:00:00Z', 'Pacific/Honolulu')).toBe('2026-12-12T09:00:00.000Z');
  });
});
