import { describe, expect, it } from 'vitest';
import { instantOf } from '../../src/core/domain/time.ts';
import type { Instant } from '../../src/core/domain/time.ts';
import { due, isTimeFor, latestOccurrence, timingOf } from '../../src/schedule/due.ts';
import type { Timing } from '../../src/schedule/due.ts';

const berlin = 'Europe/Berlin';
const HOUR = 3_600_000;

function utc(text: string): Instant {
  return instantOf(Date.parse(`${text}Z`));
}

function iso(at: Instant | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

/** A tick every five minutes over a stretch of time; returns when it ran. */
function runs(timing: Timing, zone: string, from: Instant, to: Instant, graceMs = HOUR): string[] {
  let last = { occurrence: from };
  const ran: string[] = [];
  for (let now = from; now < to; now = instantOf(now + 300_000)) {
    const found = due(timing, zone, graceMs, now, last);
    if (found.kind === 'not-due') continue;
    last = { occurrence: found.occurrence };
    if (found.kind === 'run') ran.push(new Date(now).toISOString());
  }
  return ran;
}

describe('what is due', () => {
  it('finds the last Monday 09:00 of the zone, in winter and in summer time', () => {
    const monday = timingOf('Mon 09:00', 'weekly', undefined, []);

    expect(iso(latestOccurrence(monday, berlin, utc('2026-01-14T12:00')))).toBe(
      '2026-01-12T08:00:00.000Z',
    );
    expect(iso(latestOccurrence(monday, berlin, utc('2026-07-15T12:00')))).toBe(
      '2026-07-13T07:00:00.000Z',
    );
    expect(iso(latestOccurrence(monday, berlin, utc('2026-07-13T06:59')))).toBe(
      '2026-07-06T07:00:00.000Z',
    );
  });

  it('runs a 02:30 job exactly once on the day that has no 02:30, moved by the gap', () => {
    const sunday = timingOf('Sun 02:30', 'weekly', undefined, []);

    expect(runs(sunday, berlin, utc('2026-03-28T12:00'), utc('2026-03-30T12:00'))).toEqual([
      '2026-03-29T01:30:00.000Z',
    ]);
  });

  it('runs a 02:30 job exactly once on the day that has 02:30 twice, at the first', () => {
    const sunday = timingOf('Sun 02:30', 'weekly', undefined, []);

    expect(runs(sunday, berlin, utc('2026-10-24T12:00'), utc('2026-10-26T12:00'))).toEqual([
      '2026-10-25T00:30:00.000Z',
    ]);
  });

  it('runs one that was missed while the process was down, once, within its grace period', () => {
    const monday = timingOf('Mon 09:00', 'weekly', undefined, []);
    const last = { occurrence: utc('2026-01-05T08:00') };

    expect(due(monday, berlin, 24 * HOUR, utc('2026-01-12T20:00'), last)).toEqual({
      kind: 'run',
      occurrence: utc('2026-01-12T08:00'),
    });
    expect(due(monday, berlin, 24 * HOUR, utc('2026-01-13T08:01'), last)).toMatchObject({
      kind: 'too-late',
    });
    expect(
      due(monday, berlin, 24 * HOUR, utc('2026-01-12T20:00'), {
        occurrence: utc('2026-01-12T08:00'),
      }),
    ).toEqual({ kind: 'not-due' });
  });

  it('runs a fortnightly one in the weeks of its anchor only, across a year with 53 weeks', () => {
    const timing = timingOf('Wed 10:00', 'fortnightly', '2026-12-21', []);

    expect(runs(timing, 'UTC', utc('2026-12-20T00:00'), utc('2027-01-25T00:00'))).toEqual([
      '2026-12-23T10:00:00.000Z',
      '2027-01-06T10:00:00.000Z',
      '2027-01-20T10:00:00.000Z',
    ]);
  });

  it.each`
    at                   | expected
    ${'first Mon 10:00'} | ${['2026-02-02', '2026-03-02']}
    ${'last Fri 10:00'}  | ${['2026-02-27', '2026-03-27']}
  `('runs a monthly one on $at', ({ at, expected }: { at: string; expected: string[] }) => {
    const timing = timingOf(at, 'monthly', undefined, []);
    const found = runs(timing, 'UTC', utc('2026-02-01T00:00'), utc('2026-04-01T00:00'));

    expect(found.map((text) => text.slice(0, 10))).toEqual(expected);
  });

  it('runs two days before each PI ends', () => {
    const timing = timingOf('2 days before', 'pi', undefined, ['2026-03-13', '2026-06-05']);

    expect(runs(timing, 'UTC', utc('2026-03-01T00:00'), utc('2026-06-30T00:00'))).toEqual([
      '2026-03-11T09:00:00.000Z',
      '2026-06-03T09:00:00.000Z',
    ]);
  });

  it('has nothing due before the first PI', () => {
    const timing = timingOf('2 days before', 'pi', undefined, ['2026-03-13']);

    expect(latestOccurrence(timing, 'UTC', utc('2026-03-01T00:00'))).toBeNull();
  });
});

describe('a time that people write', () => {
  it.each([
    ['Mon 09:00', 'weekly'],
    ['Sun 23:59', 'fortnightly'],
    ['Fri 10:00', 'monthly'],
    ['first Mon 10:00', 'monthly'],
    ['last Fri 16:30', 'monthly'],
    ['2 days before', 'pi'],
    ['1 day before 08:00', 'pi'],
  ] as const)('%s says when something %s happens', (at, cadence) => {
    expect(isTimeFor(at, cadence)).toBe(true);
  });

  it.each([
    ['first Mon 10:00', 'weekly'],
    ['2 days before', 'monthly'],
    ['Mon 09:00', 'pi'],
    ['Moon 09:00', 'weekly'],
    ['Xyz 09:00', 'weekly'],
    ['Mon 24:00', 'weekly'],
    ['Mon 9:00', 'weekly'],
    ['Mon', 'weekly'],
    ['99 days before', 'pi'],
    ['2 days before 25:00', 'pi'],
    ['', 'weekly'],
  ] as const)('%s does not say when something %s happens', (at, cadence) => {
    expect(isTimeFor(at, cadence)).toBe(false);
  });
});
