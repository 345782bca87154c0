import { describe, expect, it } from 'vitest';
import { littlesLaw } from '../../../src/core/metrics/littles-law.ts';
import type { LittlesLaw } from '../../../src/core/metrics/report.ts';
import type { PlacedItem } from '../../../src/core/placement/placed-item.ts';
import { flowReport } from '../../../src/core/metrics/flow-report.ts';
import { aContext, aScope, days, finished, story } from './support.ts';

const WINDOW = days(10, 20);

function law(items: readonly PlacedItem[], arrivals = 0, completed = 0): LittlesLaw {
  return littlesLaw(items, { arrivals, completed }, WINDOW, WINDOW);
}

function many(count: number, make: (key: string) => PlacedItem): PlacedItem[] {
  return Array.from({ length: count }, (_, index) => make(`M-${index}`));
}

describe("the conditions of Little's law", () => {
  it('count as departures what was completed with a flow time or cancelled after a start', () => {
    const items = [
      story('A', [
        ['Build', 0],
        ['Rejected', 12],
      ]),
      story('B', [
        ['Backlog', 0],
        ['Rejected', 12],
      ]),
      story('C', [
        ['Build', 0],
        ['Rejected', 20],
      ]),
      story('D', [
        ['Build', 0],
        ['Rejected', 12],
        ['Build', 14],
      ]),
      story(
        'E',
        [
          ['Build', 0],
          ['Rejected', 12],
        ],
        { deleted: 15 },
      ),
    ];

    expect(law(items, 0, 40)).toMatchObject({ departures: 42, cancelled: 2 });
  });

  it.each([
    [66, 63, true],
    [10, 9, true],
    [100, 89, false],
    [0, 0, true],
    [1, 0, false],
  ])('let %i arrivals and %i departures be equal: %s', (arrivals, completed, holds) => {
    expect(law([], arrivals, completed).holds.arrivalsEqualDepartures).toBe(holds);
  });

  it('read load and mean age at both ends as history stood there', () => {
    const items = [
      // In load at day 10 (aged 4), done at day 20.
      story('A', [
        ['Build', 6],
        ['Done', 15],
      ]),
      // In load at day 10 by its first start (aged 10), de-committed and started again at day 14.
      story('B', [
        ['Build', 0],
        ['Backlog', 12],
        ['Build', 14],
      ]),
      // In load at day 20 only, aged 2.
      story('C', [['Ready', 18]]),
    ];

    expect(law(items)).toMatchObject({ load: [2, 2], meanAge: [7, 4], holds: { ageEqual: false } });
  });

  it.each([
    [10, 12, true],
    [10, 13, false],
    [100, 110, true],
    [100, 112, false],
  ])('let a load of %i and then %i be equal: %s', (before, after, holds) => {
    const early = many(before, (key) =>
      story(key, [
        ['Build', 0],
        ['Done', 15],
      ]),
    );
    const late = many(after, (key) => story(key, [['Build', 16]]));

    expect(law([...early, ...late]).holds.loadEqual).toBe(holds);
  });

  it('cannot compare the age where nothing is in load', () => {
    expect(law([story('A', [['Build', 12]])])).toMatchObject({
      meanAge: [null, 8],
      holds: { ageEqual: null },
    });
  });

  it('hold for ages within 10 % of the larger', () => {
    const items = [
      story('A', [
        ['Build', 0],
        ['Done', 15],
      ]),
      story('B', [['Build', 11]]),
    ];

    expect(law(items)).toMatchObject({ meanAge: [10, 9], holds: { ageEqual: true } });
  });

  it.each([
    [19, 1, true],
    [18, 1, false],
    [0, 0, true],
  ])('with %i completed and %i cancelled, work is finished: %s', (completed, cancelled, holds) => {
    const items = many(cancelled, (key) =>
      story(key, [
        ['Build', 0],
        ['Rejected', 12],
      ]),
    );

    expect(law(items, 0, completed).holds.finishes).toBe(holds);
  });

  it('are read by a report from its own arrivals and completions, up to now where the window ends later', () => {
    const items = [
      // Started and done in the window.
      finished('A', 12, 14, { asOf: 16 }),
      // Done in the window without a start: no departure.
      story(
        'B',
        [
          ['Backlog', 0],
          ['Done', 15],
        ],
        { asOf: 16 },
      ),
      // In load at day 10, aged 3, and now, aged 9.
      story('C', [['Build', 7]], { asOf: 16 }),
      // Started in the window, went back before commitment: no arrival, in no load.
      story(
        'D',
        [
          ['Build', 11],
          ['Backlog', 12],
        ],
        { asOf: 16 },
      ),
      // Started in the window, in load now, aged 3.
      story('E', [['Ready', 13]], { asOf: 16 }),
      // Deleted in the window: it leaves the load and is no departure.
      story('F', [['Build', 9]], { asOf: 16, deleted: 11 }),
    ];

    expect(flowReport(items, aScope(), aContext(16, days(10, 20))).littlesLaw).toEqual({
      arrivals: 2,
      departures: 1,
      cancelled: 0,
      load: [2, 2],
      meanAge: [2, 6],
      holds: {
        arrivalsEqualDepartures: false,
        loadEqual: true,
        ageEqual: false,
        finishes: true,
      },
    });
  });
});
