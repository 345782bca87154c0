import { describe, expect, it } from 'vitest';
import { throughputAltText, throughputSvg } from '../../src/charts/throughput.ts';
import type { ThroughputPicture } from '../../src/charts/throughput.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import { aReport, instant, weeklySeries } from '../support/reports.ts';
import { NOT_A_NUMBER, textsOf } from './svg.ts';

const MIDNIGHT = instant('2026-11-23T23:00:00Z');

/** Two items a day for certain, one fewer at 85 % and two at 95 %, over ten days from 24 November. */
function aPicture(
  forecast: Partial<ThroughputPicture['forecast']> = {},
  weeks: readonly number[] = [12, 0, 9],
): ThroughputPicture {
  return {
    flow: aReport({
      trend: { ...aReport().trend, velocity: weeklySeries(weeks) },
    }),
    forecast: {
      by: null,
      sample: {
        from: instant('2026-08-24T22:00:00Z'),
        to: instant('2026-11-22T23:00:00Z'),
        days: 90,
        nonWorkingDays: 0,
        nonWorkingCompletions: 0,
        missingDays: 0,
        unreadDays: 0,
        completions: 140,
        activeDays: 61,
        trials: 10_000,
      },
      fan: {
        kind: 'measured',
        n: 61,
        value: Array.from({ length: 10 }, (_, day) => ({
          date: '2026-11-24',
          end: instantOf(MIDNIGHT + (day + 1) * 86_400_000),
          p50: 2 * (day + 1),
          p85: 2 * day + 1,
          p95: 2 * day,
        })),
      },
      ...forecast,
    },
  };
}

describe('the throughput picture', () => {
  it('writes the count of each week, those without any included', () => {
    const texts = textsOf(throughputSvg(aPicture()));

    expect(texts).toEqual(expect.arrayContaining(['12', '9', '2 Nov', '9 Nov', '16 Nov']));
    expect(texts.filter((words) => words === '0').length).toBeGreaterThanOrEqual(3);
  });

  it('shows the weeks that the forecast draws from and none before them', () => {
    const svg = throughputSvg(
      aPicture(
        {},
        Array.from({ length: 26 }, (_, n) => n),
      ),
    );

    expect(svg.match(/<rect [^>]*fill="#0b5394"/g)).toHaveLength(13);
    expect(
      throughputAltText(
        aPicture(
          {},
          Array.from({ length: 26 }, () => 2),
        ),
      ),
    ).toContain('finished 26 items in the last 13 weeks, 2.0 a week');
  });

  it('says at the end of the fan how many with which chance, and by when', () => {
    const texts = textsOf(throughputSvg(aPicture()));

    expect(texts).toEqual(
      expect.arrayContaining([
        '50 %: ≥ 20',
        '85 %: ≥ 19',
        '95 %: ≥ 18',
        'Done by 3 Dec, so many or more',
      ]),
    );
    expect(texts[1]).toBe(
      'As of 23 Nov · forecast from 90 days, 61 with completions, 10000 trials',
    );
  });

  it('ends the fan at the date that was asked for', () => {
    const by = instant('2026-11-28T23:00:00Z');
    const texts = textsOf(throughputSvg(aPicture({ by })));

    expect(texts).toEqual(
      expect.arrayContaining(['50 %: ≥ 10', 'Done by 28 Nov, so many or more']),
    );
  });

  it('says in words why there is no forecast', () => {
    const few = aPicture({ fan: { kind: 'too-few', n: 3, needed: 5 } });
    const tonight = aPicture({ by: MIDNIGHT });

    expect(textsOf(throughputSvg(few))).toEqual(
      expect.arrayContaining(['Not enough history,', '3 of 5 days', 'with a completion']),
    );
    expect(textsOf(throughputSvg(tonight))).toEqual(
      expect.arrayContaining(['No whole day', 'before 24 Nov']),
    );
    expect(throughputAltText(few)).toBe(
      'Card Payments finished 21 items in the last 3 weeks, 7.0 a week. No forecast: not enough history, 3 of 5 days with a completion.',
    );
  });

  it('says so in words where no week is complete', () => {
    const young = aPicture({}, []);

    expect(textsOf(throughputSvg(young))).toContain('No complete week yet');
    expect(throughputAltText(young)).toMatch(/^Card Payments has no complete week yet\./);
  });

  it('states in its alt text what is to be expected by when', () => {
    expect(throughputAltText(aPicture())).toBe(
      'Card Payments finished 21 items in the last 3 weeks, 7.0 a week. By the end of 3 Dec at least 20 more with a chance of 50 %, 19 with 85 % and 18 with 95 %, drawn from 90 days.',
    );
  });

  it('draws a past without completions and large numbers alike', () => {
    expect(throughputSvg(aPicture({}, [0, 0, 0]))).not.toMatch(NOT_A_NUMBER);
    expect(throughputSvg(aPicture({}, [120_000, 3]))).not.toMatch(NOT_A_NUMBER);
  });
});
