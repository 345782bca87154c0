import { describe, expect, it } from 'vitest';
import type { WorkingHours } from '../../../src/core/domain/organisation.ts';
import { workingDays } from '../../../src/core/metrics/working-days.ts';
import type { WorkingDays } from '../../../src/core/metrics/working-days.ts';
import type { PlacedItem } from '../../../src/core/placement/placed-item.ts';
import { workingCalendar } from '../../../src/core/timeline/working-calendar.ts';
import { at, finished, story } from './support.ts';

/** Monday to Friday, 9:00 to 17:00 UTC; day 9, a Wednesday, is a holiday. */
const HOURS: WorkingHours = {
  zone: 'UTC',
  days: [1, 2, 3, 4, 5],
  from: 540,
  to: 1020,
  holidays: ['2026-01-14'],
};
const CALENDAR = workingCalendar(HOURS, 'UTC');

function counted(items: readonly PlacedItem[], asOf = 20, floor = 1): WorkingDays {
  const completed = items.filter(({ end }) => end !== null);
  return workingDays(completed, items, at(asOf), CALENDAR, floor);
}

describe('working days', () => {
  it.each<readonly [string, number, number, number]>([
    ['Friday noon to Monday noon', 4.5, 7.5, 1],
    ['a weekend', 5, 7, 0],
    ['a whole week', 0, 7, 5],
    ['a week with a holiday', 7, 14, 4],
    ['an hour of work', 10 / 24, 11 / 24, 1 / 8],
    ['a night', 17 / 24, 1 + 9 / 24, 0],
  ])('of %s', (_, from, to, expected) => {
    const found = counted([finished('A', from, to)]);

    expect(found).toMatchObject({
      flowTime: { kind: 'measured', n: 1, value: { p50: expect.closeTo(expected, 9) } },
      leadTime: { kind: 'measured', n: 1, value: { p50: expect.closeTo(expected, 9) } },
    });
  });

  it('count lead time from creation, straight-to-done included, which has no flow time', () => {
    const straight = story('S', [
      ['Backlog', 0],
      ['Done', 3],
    ]);
    const other = story('O', [
      ['Backlog', 0],
      ['Build', 2],
      ['Done', 3],
    ]);

    expect(counted([straight, other])).toMatchObject({
      flowTime: { n: 1, value: { p50: 1 } },
      leadTime: { n: 2, value: { p50: 3, p95: 3 } },
    });
  });

  it('give percentiles by the same rule as elapsed days', () => {
    // From Monday 0:00: 1, 2, 3, 4 and 5 working days.
    const items = [1, 2, 3, 4, 5].map((length) => finished(`A-${length}`, 0, length));

    expect(counted(items, 20, 5)).toMatchObject({
      flowTime: {
        n: 5,
        value: { p50: 3, p85: expect.closeTo(4.4, 9), p95: expect.closeTo(4.8, 9) },
      },
    });
    expect(counted(items.slice(1), 20, 5)).toMatchObject({ flowTime: { kind: 'too-few', n: 4 } });
  });

  it('tell the age of what is in load, the oldest first', () => {
    const items = [
      story('YOUNG', [['Build', 3]], { asOf: 7 }),
      story('OLD', [['Ready', 1]], { asOf: 7 }),
      story('NEW', [['Backlog', 1]], { asOf: 7 }),
      finished('DONE', 0, 2),
    ];

    const found = counted(items, 7);

    expect(found).toHaveProperty('ages', [
      { source: 'jira', id: 'OLD', key: 'OLD', workingDays: 4 },
      { source: 'jira', id: 'YOUNG', key: 'YOUNG', workingDays: 2 },
    ]);
  });

  it('are not configured without a calendar', () => {
    expect(workingDays([finished('A', 0, 1)], [], at(20), null, 1)).toEqual({
      kind: 'not-configured',
      what: 'no working calendar',
    });
  });
});
