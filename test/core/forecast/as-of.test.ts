import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ItemHistory } from '../../../src/core/domain/work-item.ts';
import { forecastReport } from '../../../src/core/forecast/forecast-report.ts';
import type { ForecastReport } from '../../../src/core/forecast/forecast-report.ts';
import { chancesAmong } from '../../../src/core/forecast/item-chance.ts';
import type { ItemChance } from '../../../src/core/forecast/item-chance.ts';
import { anOrganisation, at, placed } from '../../support/build.ts';
import { aHistory, T, truncated } from '../../support/truncated.ts';
import { aScope } from '../metrics/support.ts';

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
