import { describe, expect, it } from 'vitest';
import { flowReport } from '../../../src/core/metrics/flow-report.ts';
import { defaultWindow, horizon } from '../../../src/core/metrics/horizon.ts';
import type { Finding } from '../../../src/core/metrics/report.ts';
import type { PlacedItem } from '../../../src/core/placement/placed-item.ts';
import { instantOf } from '../../../src/core/domain/time.ts';
import type { Instant } from '../../../src/core/domain/time.ts';
import {
  aContext,
  anOrganisation,
  aScope,
  at,
  days,
  finished,
  finishedOn,
  story,
} from './support.ts';

const WINDOW = days(72, 100);

function instant(iso: string): Instant {
  return instantOf(Date.parse(iso));
}

describe('a flow report', () => {
  it('takes the last four complete ISO weeks of the zone of the scope unless told', () => {
    const asOf = instant('2026-04-22T13:37:00Z');
    const window = { from: instant('2026-03-22T23:00:00Z'), to: instant('2026-04-19T22:00:00Z') };
    const context = { ...aContext(0, null), asOf };

    expect(defaultWindow(asOf, 'Europe/Berlin')).toEqual(window);
    expect(flowReport([], aScope({ zone: 'Europe/Berlin' }), context).window).toEqual(window);
  });

  it.each([
    ['empty', days(20, 20)],
    ['beginning at the as-of instant', days(100, 120)],
  ])('refuses a window that is %s', (_, window) => {
    expect(() => flowReport([], aScope(), aContext(100, window))).toThrow(RangeError);
  });

  it('of nothing has counts of 0 and no percentile, no share and no constraint', () => {
    expect(flowReport([], aScope(), aContext(100, WINDOW))).toMatchObject({
      flowTime: { measure: { kind: 'too-few', n: 0 }, excluded: 0 },
      flowEfficiency: { kind: 'too-few' },
      flowVelocity: { n: 0 },
      flowLoad: { now: 0, mean: 0 },
      arrivals: { n: 0, balance: 0, balanced: true },
      stages: [],
      rolledFirstPass: { kind: 'too-few', n: 0 },
      queue: { unattributed: 0 },
      aging: { limits: {}, items: [] },
      constraint: { name: null, before: null, stages: [] },
      stagesMissing: null,
      dataQuality: {},
    });
  });

  it('says what is missing where no workflow is configured', () => {
    const organisation = anOrganisation({ workflows: [] });

    expect(
      flowReport([], aScope(), aContext(100, WINDOW, { organisation })).stagesMissing,
    ).not.toBeNull();
  });

  it('reads trend, age limits and constraint from the as-of instant, not from the window', () => {
    const recent = finishedOn(95, 1, 2, 3, 4, 5);
    const old = story('OLD', [['Backlog', -84]]);
    const report = flowReport([...recent, old], aScope(), aContext(100, days(0, 14)));

    expect(report.flowVelocity.n).toBe(0);
    // Day 95 lies in the week of days 91 to 98, the last complete one before day 100.
    expect(report.trend.velocity.points).toHaveLength(26);
    expect(report.trend.velocity.points.at(-1)).toEqual([at(91), 5]);
    expect(report.aging.limits['Build']).toMatchObject({ kind: 'measured', n: 5 });
    expect(report.constraint.window).toEqual(days(14, 98));
  });

  it('has no weeks in a trend that began before anything was known of the teams', () => {
    // Created on day 44, a Wednesday: the weeks from day 49 on are known, and in that of day 91 one is done.
    const report = flowReport([finished('A-1', 44, 93)], aScope(), aContext(100, WINDOW));

    expect(report.trend.velocity.points).toEqual([
      [at(49), 0],
      [at(56), 0],
      [at(63), 0],
      [at(70), 0],
      [at(77), 0],
      [at(84), 0],
      [at(91), 1],
    ]);
    expect(report.trend.velocity.limits).toBeNull();
  });

  it('knows a week of a trend from the creation of any item that the scope counts, at its first moment too', () => {
    const idea = story('A-2', [['Backlog', 84]]);
    const others = [
      story('O-1', [['Backlog', 0]], { team: 'green' }),
      // Whether items of other levels are handed over depends on the store.
      story('E-1', [['Backlog', 0]], { level: 'feature' }),
    ];
    const report = flowReport(
      [finished('A-1', 90, 93), idea, ...others],
      aScope(),
      aContext(100, WINDOW),
    );

    expect(report.trend.velocity.points).toEqual([
      [at(84), 0],
      [at(91), 1],
    ]);
  });

  it('has the same trend whatever the window is', () => {
    // Closed on day −100, before the 26 weeks, which begin on day −84, but not before the 90 days before the window.
    const items = [finished('A-1', -120, -100), finished('A-2', 40, 93)];
    const long = flowReport(items, aScope(), aContext(100, days(-20, 100)));

    expect(long.trend).toEqual(flowReport(items, aScope(), aContext(100, WINDOW)).trend);
  });

  it('pictures the midnights of eight weeks up to the end of the window, that one included', () => {
    const { days: midnights } = flowReport([], aScope(), aContext(100, WINDOW)).cumulativeFlow;

    expect(midnights).toHaveLength(57);
    expect([midnights[0], midnights.at(-1)]).toEqual([at(44), at(100)]);
  });

  it('pictures a longer window whole, and none of what lies after the as-of instant', () => {
    const { days: midnights } = flowReport(
      [],
      aScope(),
      aContext(100, days(0, 500)),
    ).cumulativeFlow;

    expect([midnights[0], midnights.at(-1)]).toEqual([at(0), at(100)]);
  });

  it('hands freshness on', () => {
    const freshness = { jira: { pulledAt: at(99), stale: false } };

    expect(flowReport([], aScope(), aContext(100, WINDOW, { freshness })).freshness).toEqual(
      freshness,
    );
  });
});

describe('the horizon', () => {
  it('is the oldest of what any number looks at', () => {
    // Day 100 is a Wednesday; the 26 complete weeks before it begin on day 98 − 182 = −84.
    expect(horizon(at(100), WINDOW, 'UTC')).toBe(at(-84));
    // A window from day 0 promises by the 90 days before it.
    expect(horizon(at(100), days(0, 7), 'UTC')).toBe(at(-90));
    // Forty weeks for the constraint, looked at from day 93 too: day 91 − 280.
    expect(horizon(at(100), WINDOW, 'UTC', 40)).toBe(at(-189));
  });

  it('takes the default window when none is given', () => {
    const asOf = at(100);

    expect(horizon(asOf, null, 'UTC')).toBe(horizon(asOf, defaultWindow(asOf, 'UTC'), 'UTC'));
  });
});

describe('data quality', () => {
  function quality(
    items: readonly PlacedItem[],
    scope = aScope(),
    sourceFindings?: Record<string, Finding>,
  ): Readonly<Record<string, Finding>> {
    const context = aContext(100, WINDOW, sourceFindings === undefined ? {} : { sourceFindings });
    return flowReport(items, scope, context).dataQuality;
  }

  function reopened(key: string): PlacedItem {
    return story(key, [
      ['Build', 0],
      ['Done', 4],
      ['Build', 6],
    ]);
  }

  it('counts items per finding and sorts their keys', () => {
    expect(quality([reopened('B-2'), reopened('A-1'), finished('C-1', 0, 90)])).toEqual({
      reopened: { n: 2, keys: ['A-1', 'B-2'] },
    });
  });

  it('counts an item once per finding, however often it has it', () => {
    const gaps = finished('A', 0, 90, {
      findings: [
        { kind: 'history-gap', detail: 'first' },
        { kind: 'history-gap', detail: 'second' },
      ],
    });

    expect(quality([gaps])).toEqual({ 'history-gap': { n: 1, keys: ['A'] } });
  });

  it('leaves out other scopes and what was closed before the horizon', () => {
    const elsewhere = { ...reopened('A'), team: 'green' };
    const longAgo = finished('B', -200, -100, {
      findings: [{ kind: 'history-gap', detail: '' }],
    });

    expect(quality([elsewhere, longAgo])).toEqual({});
  });

  it('shows items without a team to the portfolio only', () => {
    const lost = story('LOST-1', [['Build', 0]], {
      team: null,
      findings: [
        { kind: 'unmapped-item', detail: '' },
        { kind: 'reopened', detail: 'once' },
      ],
    });
    const portfolio = aScope({ id: 'portfolio', kind: 'portfolio' });

    expect(quality([lost])).toEqual({});
    expect(quality([lost], portfolio)).toEqual({ 'unmapped-item': { n: 1, keys: ['LOST-1'] } });
  });

  it("shows items of a type without a level under their team's scopes", () => {
    const odd = story('ODD-1', [['Build', 0]], {
      level: null,
      findings: [{ kind: 'unlevelled-type', detail: 'Initiative' }],
    });

    expect(quality([odd])).toEqual({ 'unlevelled-type': { n: 1, keys: ['ODD-1'] } });
  });

  it('adds findings of sources and sorts all by name', () => {
    const sources = { 'changelog-truncated': { n: 1, keys: ['Z-1'] } };

    expect(Object.keys(quality([reopened('A')], aScope(), sources))).toEqual([
      'changelog-truncated',
      'reopened',
    ]);
  });
});
