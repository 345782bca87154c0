import { describe, expect, it } from 'vitest';
import { integrationWait, pointsIn } from '../../../src/core/dependencies/integration-wait.ts';
import type { IntegrationWait } from '../../../src/core/dependencies/integration-wait.ts';
import type { ItemName } from '../../../src/core/domain/program-increment.ts';
import type { PlannedItem } from '../../../src/core/placement/plan.ts';
import { at, days } from '../metrics/support.ts';
import { aPi, item } from './planned-support.ts';

function named(...keys: readonly string[]): ItemName[] {
  return keys.map((key) => ({ source: null, key }));
}

function pointOf(
  items: readonly PlannedItem[],
  names: readonly ItemName[],
  window = days(14, 28),
): IntegrationWait | undefined {
  const pi = {
    ...aPi('PI-1', 0, 70),
    integrationPoints: [{ name: 'System demo', at: at(60), items: names }],
  };
  const [point] = pointsIn([pi], items, window);
  return point === undefined ? undefined : integrationWait(point, at(100));
}

const [ON_3, ON_5, ON_9] = [3, 5, 9].map((day) =>
  item(`P-${day}`, [
    ['Build', 0],
    ['Done', day],
  ]),
) as [PlannedItem, PlannedItem, PlannedItem];
const OPEN = item('P-0');

describe('integration wait', () => {
  it('is what finished parts waited for the last one: 6 + 4 + 0', () => {
    expect(pointOf([ON_9, ON_3, ON_5], named('P-3', 'P-5', 'P-9'))).toEqual({
      pi: 'PI-1',
      name: 'System demo',
      at: at(60),
      itemDays: 10,
      n: 3,
      finished: 3,
      last: ON_9,
      missing: [],
      unknown: [],
    });
  });

  it('goes on where a part is missing: 97 + 95', () => {
    expect(pointOf([ON_3, ON_5, OPEN], named('P-3', 'P-5', 'P-0'))).toMatchObject({
      itemDays: 192,
      n: 3,
      finished: 2,
      last: null,
      missing: [OPEN],
    });
  });

  it('is none of a single part, of no parts and of parts that are all missing', () => {
    expect(pointOf([ON_3], named('P-3'))).toMatchObject({ itemDays: 0, n: 1, last: ON_3 });
    expect(pointOf([], [])).toMatchObject({ itemDays: 0, n: 0, last: null });
    expect(pointOf([OPEN], named('P-0'))).toMatchObject({ itemDays: 0, n: 1, finished: 0 });
  });

  it('waits for no cancelled or deleted part, and keeps a finished one that was deleted', () => {
    const cancelled = item('P-1', [
      ['Build', 0],
      ['Rejected', 20],
    ]);
    const deleted = item('P-2', [['Build', 0]], { deleted: 20 });
    const archived = item(
      'P-4',
      [
        ['Build', 0],
        ['Done', 4],
      ],
      { deleted: 20 },
    );

    expect(
      pointOf([ON_3, cancelled, deleted, archived], named('P-3', 'P-1', 'P-2', 'P-4')),
    ).toMatchObject({ itemDays: 1, n: 2, last: archived });
  });

  it('counts a re-opened part as missing', () => {
    const again = item('P-1', [
      ['Done', 4],
      ['Build', 6],
    ]);

    expect(pointOf([ON_3, again], named('P-3', 'P-1'))).toMatchObject({
      finished: 1,
      itemDays: 97,
    });
  });

  it('names parts that nobody knows, and finds one by an earlier key, each once', () => {
    const moved = { ...ON_5, key: 'NEW-1', otherKeys: ['OLD-1'] };

    expect(pointOf([moved], named('OLD-1', 'NEW-1', 'P-7'))).toMatchObject({
      n: 1,
      last: moved,
      unknown: ['P-7'],
    });
  });

  it('takes the item of the source that is named', () => {
    const names = [{ source: 'ado', key: 'P-3' }];

    expect(pointOf([ON_3], names)).toMatchObject({ n: 0, unknown: ['P-3'] });
    expect(pointOf([ON_3], [{ source: 'jira', key: 'P-3' }])).toMatchObject({ n: 1, unknown: [] });
  });

  it.each([
    [-7, 0, false],
    [-7, 1, true],
    [69, 80, true],
    [70, 80, false],
  ])('is told of PIs that run in the window, days %d to %d', (from, to, expected) => {
    expect(pointOf([ON_3], named('P-3'), days(from, to)) !== undefined).toBe(expected);
  });
});
