import { describe, expect, it } from 'vitest';
import { buildDigest } from '../../../src/core/digest/build-digest.ts';
import type { Digest } from '../../../src/core/digest/digest.ts';
import type { FlowReport } from '../../../src/core/metrics/report.ts';
import { aReport, anAgingItem, digestInput, instant, weeklySeries } from '../../support/reports.ts';

function digestOf(
  changes: Partial<FlowReport> = {},
  previous: Partial<FlowReport> = {},
  features: FlowReport | null = null,
): Digest {
  return buildDigest(
    digestInput({
      report: aReport(changes),
      previous: aReport({
        flowVelocity: { n: 11, points: { kind: 'not-configured', what: 'story points' } },
        ...previous,
      }),
      features,
    }),
  );
}

function figure(digest: Digest, label: string): string {
  const found = digest.figures.find((one) => one.label === label);
  return found === undefined ? '' : `${found.value} | ${found.basis} | ${found.comparison}`;
}

const NONE = { n: 0, points: { kind: 'not-configured', what: 'story points' } } as const;

describe('the headline', () => {
  it('says in its freshness line that deletions could not be seen', () => {
    const pulledAt = instant('2026-11-21T07:00:00Z');
    const unobserved = 'PAY (4 of 5 items).';

    const digest = digestOf({ freshness: { jira: { pulledAt, stale: false, unobserved } } });

    expect(digest.freshness).toContain(
      'before. Deletions in jira are unobserved: PAY (4 of 5 items).',
    );
  });

  it('says direction in words and calls an ordinary change routine variation', () => {
    const velocity = weeklySeries([12, 11, 14], {
      limits: { mean: 12, lower: 4, upper: 20 },
    });

    const digest = digestOf({ trend: { ...aReport().trend, velocity } });

    expect(digest.headline).toBe(
      'Finished 14 items, 3 more than the week before: routine variation; 23 in progress, the oldest 45.2 days.',
    );
  });

  it('calls a week outside the natural process limits a signal and gives the usual range', () => {
    const velocity = weeklySeries([12, 11, 14], {
      limits: { mean: 7, lower: -1.2, upper: 13.5 },
      outside: [aReport().window.from],
    });

    const digest = digestOf({ trend: { ...aReport().trend, velocity } });

    expect(digest.headline).toContain(
      '3 more than the week before: a signal, above the usual range of 0.0 to 13.5;',
    );
  });

  it('calls a run on one side of the average a signal and counts its weeks', () => {
    const velocity = weeklySeries([30, 14, 13, 12, 12, 13, 14, 12, 14], {
      limits: { mean: 15, lower: 4, upper: 26 },
    });
    const [, second] = velocity.points;
    const run = [second?.[0] ?? aReport().window.from, aReport().window.from] as const;

    const digest = digestOf({
      trend: { ...aReport().trend, velocity: { ...velocity, runs: [run] } },
    });

    expect(digest.headline).toContain('a signal, 8 weeks in a row below the average of 15.0;');
  });

  it('does not judge a change while there are no limits', () => {
    const velocity = weeklySeries([11, 14]);

    const digest = digestOf({ trend: { ...aReport().trend, velocity } });

    expect(digest.headline).toContain(
      '3 more than the week before: too few weeks to tell a signal from routine variation (2 of 10);',
    );
  });

  it.each([
    [14, '14 items, as many as the week before'],
    [20, '14 items, 6 fewer than the week before'],
  ])('compares with %i of the week before', (before, expected) => {
    const digest = digestOf({}, { flowVelocity: { ...NONE, n: before } });

    expect(digest.headline).toContain(`Finished ${expected}`);
  });

  it('says so when a source is stale, beside the numbers', () => {
    const freshness = { jira: { pulledAt: instant('2026-11-20T08:00:00Z'), stale: true } };

    const digest = digestOf({ freshness });

    expect(digest.headline).toMatch(/; jira was last read 3\.0 days before\.$/);
    expect(digest.freshness).toContain(
      'jira is stale: last read Fri 20 November 2026, 09:00, 3.0 days before, so newer changes are missing.',
    );
    expect(digest.decisions[0]?.headline).toContain('Get the trackers read again');
  });

  it('does not call a source read before an as-of instant that it was read after', () => {
    const later = instant('2026-11-23T08:02:00Z');
    const soonAfter = instant('2026-11-23T08:00:20Z');

    const digest = digestOf({ freshness: { jira: { pulledAt: later, stale: false } } });
    const punctual = digestOf({ freshness: { jira: { pulledAt: soonAfter, stale: false } } });

    expect(digest.freshness).toBe('jira read later, Mon 23 November 2026, 09:02.');
    expect(punctual.freshness).toBe('jira read less than a minute before.');
  });

  it('gives no numbers when nothing was ever read', () => {
    const digest = digestOf({
      flowVelocity: NONE,
      arrivals: { n: 0, balance: 0, balanced: true },
      aging: { limits: {}, items: [] },
      freshness: { jira: { pulledAt: null, stale: true } },
    });

    expect(digest.headline).toBe('No numbers yet: jira was never read.');
    expect(digest.quiet).toBe(false);
    expect(digest.freshness).toContain('jira was never read: nothing of it is in these numbers.');
  });
});

describe('the figures', () => {
  it('show velocity with load and age right beside it, each with its basis', () => {
    const digest = digestOf();

    expect(digest.figures.map((one) => one.label)).toEqual([
      'Finished',
      'In progress',
      'Age of what is in progress',
      'Flow time',
      'Flow efficiency',
      'Started',
    ]);
    expect(digest.figures.every((one) => one.basis !== '')).toBe(true);
    expect(figure(digest, 'Finished')).toBe(
      '14 items | n = 14, 2 straight to done | 3 more than the week before',
    );
    expect(figure(digest, 'In progress')).toBe(
      '23 items now, 21.4 on average | n = 23, committed and not finished | as many on average as the week before',
    );
    expect(figure(digest, 'Age of what is in progress')).toBe(
      'oldest 45.2 days, 1 above p95 | n = 2, 2 with finished items to compare with | ',
    );
    expect(figure(digest, 'Flow time')).toBe(
      'half within 6.2 days, 85 % within 14.1 days | n = 12, 2 straight to done left out | median the same as the week before',
    );
    expect(figure(digest, 'Flow efficiency')).toBe(
      '36 %, median item 41 % | n = 12, from statuses: an upper bound | the same as the week before',
    );
    expect(figure(digest, 'Started')).toBe('18 items, 4 more than finished | n = 18 | ');
  });

  it('print counts instead of percentiles and percentages below the floor', () => {
    const few = { kind: 'too-few', n: 4, needed: 5 } as const;

    const digest = digestOf({ flowTime: { measure: few, excluded: 0 }, flowEfficiency: few });

    expect(figure(digest, 'Flow time')).toBe('4 finished, 5 needed for a percentile | n = 4 | ');
    expect(figure(digest, 'Flow efficiency')).toBe(
      '4 finished, 5 needed for a share | n = 4, from statuses: an upper bound | ',
    );
    expect(JSON.stringify(digest.figures)).not.toMatch(/NaN|undefined|\d %/);
  });

  it('show points only where they are configured', () => {
    const points = { kind: 'measured', value: 37, n: 14 } as const;

    expect(figure(digestOf({ flowVelocity: { n: 14, points } }), 'Finished')).toContain(
      '14 items, 37.0 points',
    );
    expect(figure(digestOf(), 'Finished')).not.toContain('points');
  });

  it('compare only what both periods could measure', () => {
    const few = { kind: 'too-few', n: 4, needed: 5 } as const;

    const digest = digestOf({}, { flowTime: { measure: few, excluded: 0 } });

    expect(figure(digest, 'Flow time')).toMatch(/\| $/);
  });
});

describe('the decisions', () => {
  it('put what cannot wait first and the largest queue last', () => {
    const digest = digestOf({
      aging: {
        limits: {},
        items: [
          anAgingItem({ key: 'PAY-2', ageDays: 45.2, band: '>p95' }),
          anAgingItem({ key: 'PAY-3', ageDays: 9, blockedNow: true }),
        ],
      },
      dataQuality: { 'unmapped-status': { n: 2, keys: ['PAY-5'] } },
    });

    expect(digest.decisions.map((decision) => decision.headline)).toEqual([
      'Finish, split or drop 1 item above the 95th percentile of age',
      'Unblock 1 item',
      'Bring the configured model and your process together',
      'Look at the queue before Test',
    ]);
    expect(digest.decisions[3]?.why).toBe('60.0 item-days waited for it, 60 % of all waiting.');
  });

  it('are at most five, however much there is', () => {
    const signal = weeklySeries([1, 2], {
      limits: { mean: 1, lower: 0, upper: 1.5 },
      outside: [aReport().window.from],
    });

    const digest = digestOf({
      trend: { velocity: signal, flowTimeP50: signal, efficiency: signal },
      aging: { limits: {}, items: [anAgingItem({ band: '>p95', blockedNow: true })] },
      dataQuality: { 'unmapped-item': { n: 2, keys: [] } },
      freshness: { jira: { pulledAt: null, stale: true } },
    });

    expect(digest.decisions).toHaveLength(5);
    expect(digest.decisions[0]?.headline).toBe('Get the trackers read again: jira was never read');
  });

  it('name the oldest items of a longer list, oldest first, and how many there are', () => {
    const old = [50, 70, 60, 80].map((ageDays) =>
      anAgingItem({ key: `PAY-${ageDays}`, ageDays, band: '>p95' }),
    );

    const [decision] = digestOf({ aging: { limits: {}, items: old } }).decisions;

    expect(decision?.items.map((item) => item.key)).toEqual(['PAY-80', 'PAY-70', 'PAY-60']);
    expect(decision?.why).toContain('the 3 oldest of 4 are named');
  });

  it('treat only a signal as something that changed', () => {
    const routine = weeklySeries([12, 14], { limits: { mean: 12, lower: 4, upper: 20 } });

    const digest = digestOf({
      trend: { velocity: routine, flowTimeP50: routine, efficiency: routine },
    });

    expect(JSON.stringify(digest.decisions)).not.toContain('Find out what changed');
  });
});

describe('a quiet week', () => {
  const quiet = {
    flowVelocity: NONE,
    arrivals: { n: 0, balance: 0, balanced: true },
    aging: { limits: {}, items: [anAgingItem({ ageDays: 12.06 })] },
    flowLoad: { now: 1, mean: 1 },
  };

  it('is one line', () => {
    const digest = digestOf(quiet);

    expect(digest.quiet).toBe(true);
    expect(digest.headline).toBe(
      'Quiet: nothing finished, nothing started, nothing to decide; 1 in progress, the oldest 12.1 days.',
    );
    expect(digest.decisions).toEqual([]);
  });

  it('is not claimed while a source is stale', () => {
    const digest = digestOf({
      ...quiet,
      freshness: { jira: { pulledAt: instant('2026-11-20T08:00:00Z'), stale: true } },
    });

    expect(digest.quiet).toBe(false);
  });

  it('is not claimed while an item is past its limit', () => {
    const items = [anAgingItem({ band: '>p95' })];

    expect(digestOf({ ...quiet, aging: { limits: {}, items } }).quiet).toBe(false);
  });
});

describe('the period, notes and lines below', () => {
  it('name the ISO week and its days in the zone of the scope', () => {
    expect(digestOf().periodName).toBe('week 47, 16–22 November 2026');
  });

  it('say how many went straight to done, that efficiency is an upper bound and what the level is', () => {
    const digest = digestOf();

    expect(digest.notes).toContain(
      '2 of 14 items went straight to done: in velocity and lead time, without a flow time.',
    );
    expect(digest.notes.join(' ')).toContain('upper bound');
    expect(digest.notes.join(' ')).toContain('newest weeks look better');
    expect(digest.notes.at(-1)).toBe('Measured at the level “story”.');
  });

  it("give an ART's features one line with load and age beside velocity", () => {
    const features = aReport({
      flowVelocity: { ...NONE, n: 2 },
      flowTime: { measure: { kind: 'too-few', n: 2, needed: 5 }, excluded: 0 },
      flowLoad: { now: 9, mean: 9 },
    });

    expect(digestOf({}, {}, features).notes[0]).toBe(
      'Features: 2 features finished; 9 in progress, the oldest 45.2 days; flow time: 2 finished, 5 needed for a percentile.',
    );
  });

  it('speak of a process that differs, never of bad data', () => {
    const digest = digestOf({
      dataQuality: {
        'history-gap': { n: 1, keys: ['PAY-4'] },
        'unmapped-status': { n: 5, keys: ['PAY-5'] },
        reopened: { n: 3, keys: ['PAY-7'] },
        'several-teams': { n: 2, keys: ['PAY-8'] },
      },
    });

    expect(digest.quality).toBe(
      'Your process differs from the configured model here: 5 items in a status outside the configured stages, ' +
        '1 item with a step missing in the history, 2 items matching several teams and 1 more kind of finding.',
    );
    expect(JSON.stringify(digest)).not.toMatch(/bad data|invalid|wrong/i);
  });

  it('say when nothing differs', () => {
    expect(digestOf({ dataQuality: {} }).quality).toBe(
      'Your process and the configured model agree: no findings.',
    );
  });

  it('describe the picture with its finding and every stage by number and name', () => {
    const [chart] = digestOf().charts;

    expect(chart?.kind === 'cumulative-flow' && chart.options.description).toBe(
      'Cumulative flow of Card Payments, 19–21 November 2026. In progress went from 9 to 12; 6 items joined the finished ones. ' +
        'Stages on the last day: 1 Ready 5, 2 Build 4, 3 Test 3, 4 Done 6.',
    );
  });

  it('describe a picture of nothing as such', () => {
    const [chart] = digestOf({ cumulativeFlow: { ...aReport().cumulativeFlow, bands: [] } }).charts;

    expect(chart?.kind === 'cumulative-flow' && chart.options.description).toBe(
      'Cumulative flow of Card Payments, 19–21 November 2026: nothing to draw.',
    );
  });
});

describe('the tables', () => {
  function table(digest: Digest, title: string): Digest['tables'][number] | undefined {
    return digest.tables.find((one) => one.title === title);
  }

  it('give each stage its queue and leave unknown shares open', () => {
    const rows = table(digestOf(), 'Stages')?.rows;

    expect(rows?.[2]).toEqual(
      'Test active 11 2.1 5.5 10% 12 11 8 7.5 60.0 90%'
        .split(' ')
        .map((cell) => cell.replace('%', ' %')),
    );
    expect(rows?.[0]?.[10]).toBe('–');
  });

  it('show shares by kind from the floor on and counts below it', () => {
    const enough = table(digestOf(), 'Distribution by kind');
    const few = table(
      digestOf({
        flowDistribution: { completed: { feature: 4 }, loadNow: {}, loadMean: {} },
      }),
      'Distribution by kind',
    );

    expect(enough?.rows).toEqual([
      ['feature', '9', '64 %', '20', '18.0'],
      ['defect', '4', '29 %', '3', '3.4'],
      ['unclassified', '1', '7 %', '0', '0.0'],
    ]);
    expect(few?.note).toBe('n = 4 finished, 5 needed for a share.');
    expect(few?.rows).toEqual([['feature', '4', '–', '0', '0.0']]);
  });

  it('list at most fifty ageing items and count the rest', () => {
    const many = Array.from({ length: 60 }, (_, n) =>
      anAgingItem({ key: `PAY-${n}`, ageDays: n, sinceReopenedDays: n === 59 ? 2.5 : null }),
    );

    const aging = table(
      digestOf({ aging: { limits: {}, items: many } }),
      'Work in progress by age',
    );

    expect(aging?.rows).toHaveLength(50);
    expect(aging?.omitted).toBe(10);
    expect(aging?.rows[0]?.[4]).toBe('59.0 days (reopened 2.5 days ago)');
  });

  it('explain each finding with its effect and its keys', () => {
    const rows = table(
      digestOf({
        dataQuality: {
          'unmapped-item': { n: 12, keys: ['A-1', 'A-2'] },
          'from-the-future': { n: 1, keys: [] },
        },
      }),
      'Where your process differs from the configured model',
    )?.rows;

    expect(rows).toEqual([
      [
        '12 items without a team',
        'Counted in no team, ART or value stream until a team matches.',
        'A-1, A-2 and 10 more',
      ],
      ['1 of from-the-future', '–', '–'],
    ]);
  });
});
