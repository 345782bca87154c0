import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ItemHistory } from '../../../src/core/domain/work-item.ts';
import { forecastReport } from '../../../src/core/forecast/forecast-report.ts';
import type { ForecastReport } from '../../../src/core/forecast/forecast-report.ts';
import { chancesAmong } from '../../../src/core/forecast/item-chance.ts';
import type { ItemChance } from '../../../src/core/forecast/item-chance.ts';
import { anItem, anOrganisation, at, placed, walked } from '../../support/build.ts';
import { aScope } from '../metrics/support.ts';

const T = 100;

/** Dropping what happened after T, and setting the status back to what it was then. */
function truncated({ item, history }: ItemHistory): ItemHistory {
  const later = history.find((entry) => entry.at > at(T))?.changes[0]?.from[0];
  return {
    item: { ...item, status: later ?? item.status },
    history: history.filter((entry) => entry.at <= at(T)),
  };
}

function forecasts(histories: readonly ItemHistory[]): readonly [ForecastReport, ItemChance[]] {
  const items = histories.map((history) => placed(history, T));
  const chance = chancesAmong(items, { asOf: at(T), floor: 2 });
  return [
    forecastReport(
      items,
      aScope({ teams: ['acquiring'] }),
      {
        asOf: at(T),
        levels: anOrganisation().levels,
        isWorkingDay: null,
        since: null,
        until: null,
      },
      { count: null, by: at(T + 12) },
    ),
    items.map((item) => chance(item, at(T + 12))),
  ];
}

const aHistory = fc
  .record({
    born: fc.integer({ min: 0, max: T }),
    gaps: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 6 }),
    steps: fc.array(fc.constantFrom('Ready', 'In Progress', 'Review', 'Done', 'Backlog'), {
      minLength: 6,
      maxLength: 6,
    }),
  })
  .map(({ born, gaps, steps }) => (key: string): ItemHistory => {
    let day = born;
    return gaps.reduce(
      (history, gap, index) => {
        day += gap;
        return walked(history, [steps[index] ?? 'Done', day]);
      },
      anItem(key, { createdAt: at(born) }),
    );
  });

describe('forecasts as of an instant', () => {
  it('are those of the history truncated then', () => {
    fc.assert(
      fc.property(fc.array(aHistory, { minLength: 10, maxLength: 40 }), (makers) => {
        const histories = makers.map((make, index) => make(`PAY-${index + 1}`));

        expect(forecasts(histories.map(truncated))).toEqual(forecasts(histories));
      }),
      { numRuns: 20 },
    );
  });
});
