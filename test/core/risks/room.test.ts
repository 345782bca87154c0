import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../src/core/domain/time.ts';
import type { Instant } from '../../../src/core/domain/time.ts';
import { roomFor } from '../../../src/core/risks/room.ts';
import type { Room } from '../../../src/core/risks/room.ts';
import { at } from '../../support/build.ts';

/** Day 0 is a Monday. */
function oClock(day: number, hour: number, minute = 0): Instant {
  return at(day + (hour * 60 + minute) / 1440);
}

function room(asOf: Instant, ...heard: readonly Instant[]): Room {
  return roomFor(heard, { asOf, zone: 'UTC', calendar: null });
}

describe('the room in a channel', () => {
  it('is for three messages where nothing was heard', () => {
    expect(room(oClock(0, 10))).toEqual({ messages: 3, from: oClock(0, 10) });
  });

  it('gets less with every message, and comes back one by one, each after 56 hours', () => {
    const [monday, tuesday] = [oClock(0, 10), oClock(1, 10)];

    expect(room(monday, monday).messages).toBe(2);
    expect(room(tuesday, monday, tuesday).messages).toBe(1);
    // 112 hours after Monday 10:00 is Saturday 2:00.
    expect(room(oClock(5, 1, 59), monday, tuesday).messages).toBe(2);
    expect(room(oClock(5, 2), monday, tuesday).messages).toBe(3);
  });

  it('opens on a morning of a working day where all of it was taken', () => {
    const three = [oClock(0, 10), oClock(0, 10), oClock(0, 10)];
    // 56 hours later it is Wednesday 18:00, so that it opens on Thursday.
    const thursday = oClock(3, 9);

    expect(room(oClock(0, 10), ...three)).toEqual({ messages: 0, from: thursday });
    expect(room(oClock(2, 19), ...three)).toEqual({ messages: 0, from: thursday });
    expect(room(thursday, ...three)).toEqual({ messages: 1, from: thursday });
    // And 56 hours after that it is Saturday 17:00: the next one is on Monday.
    expect(room(thursday, ...three, thursday)).toEqual({ messages: 0, from: oClock(7, 9) });
  });

  it('waits for those who work by a calendar', () => {
    const three = [oClock(0, 10), oClock(0, 10), oClock(0, 10)];
    const calendar = { isWorkingDay: (day: string) => day !== '2026-01-08' };

    expect(roomFor(three, { asOf: oClock(1, 9), zone: 'UTC', calendar }).from).toBe(oClock(4, 9));
  });

  it('is never below nothing, however much was urgent', () => {
    const many = Array.from({ length: 9 }, () => oClock(0, 10));

    expect(room(oClock(0, 10), ...many)).toEqual({ messages: 0, from: oClock(3, 9) });
  });

  it('lets three through at once and three a week, whatever comes and in whatever order it is told', () => {
    const hours = fc.array(fc.integer({ min: 1, max: 70 }), { maxLength: 60 });
    fc.assert(
      fc.property(hours, (gaps) => {
        const heard: Instant[] = [];
        let now = at(0);
        for (const gap of gaps) {
          now = instantOf(now + gap * 3_600_000);
          const { messages, from } = room(now, ...heard);
          expect(room(now, ...heard.toReversed())).toEqual({ messages, from });
          expect(messages === 0 ? from > now : from === now).toBe(true);
          if (messages > 0) heard.push(now);
        }
        for (const first of heard) {
          const week = heard.filter((one) => one >= first && one < first + 7 * 86_400_000);
          expect(week.length).toBeLessThanOrEqual(6);
        }
        expect(heard.length).toBeLessThanOrEqual(3 + (now - at(0)) / (56 * 3_600_000));
      }),
    );
  });
});
