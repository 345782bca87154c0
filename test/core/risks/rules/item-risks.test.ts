import { describe, expect, it } from 'vitest';
import type { RiskWatch } from '../../../../src/core/domain/risk.ts';
import type { AgingItem } from '../../../../src/core/metrics/report.ts';
import type { PlannedItem } from '../../../../src/core/placement/plan.ts';
import { reconcile } from '../../../../src/core/risks/lifecycle.ts';
import { after, begun } from '../../../support/risk-tale.ts';
import { item } from '../../dependencies/planned-support.ts';
import { at } from '../../metrics/support.ts';
import type { Step } from '../../metrics/support.ts';
import { evaluate, reasonsOf, signalOf, unjudgedOf, valueOf, verdictOf } from './support.ts';
import type { Case } from './support.ts';

describe('R3, an item that is too old for its stage', () => {
  function aged(overrides: Partial<AgingItem>, told: Case = {}): Case {
    const one: AgingItem = {
      source: 'jira',
      id: '7',
      key: 'PAY-7',
      url: 'https://tracker.invalid/PAY-7',
      title: 'Refund',
      team: 'red',
      stage: 'Test',
      ageDays: 1,
      sinceReopenedDays: null,
      blockedNow: false,
      band: null,
      ...overrides,
    };
    const limits = {
      Test: { kind: 'measured', value: { p50: 5, p85: 10, p95: 20 }, n: 40 },
      Release: { kind: 'measured', value: { p50: 8, p85: 24, p95: 30 }, n: 40 },
    } as const;
    return { flow: { aging: { limits, items: [one] } }, ...told };
  }

  it.each([
    { age: 19.9, reopened: null, verdict: 'none' },
    { age: 20, reopened: null, verdict: 'medium risk' },
    { age: 39.9, reopened: null, verdict: 'medium risk' },
    { age: 40, reopened: null, verdict: 'high risk' },
    { age: 60, reopened: 10, verdict: 'none' },
    { age: 60, reopened: 25, verdict: 'medium risk' },
  ])('$age days old, re-opened $reopened days ago: $verdict', ({ age, reopened, verdict }) => {
    const told = aged({ ageDays: age, sinceReopenedDays: reopened });

    expect(verdictOf('R3', told)).toBe(verdict);
  });

  it('takes the percentile that is configured', () => {
    expect(verdictOf('R3', aged({ ageDays: 10 }, { rules: { R3: { percentile: 85 } } }))).toBe(
      'medium risk',
    );
  });

  it('says the age, the limit and what that rests on', () => {
    const signal = signalOf('R3', aged({ ageDays: 22, blockedNow: true }));

    expect(signal.key).toBe('R3:cards:jira:7');
    expect(signal.evidence.why).toBe(
      'PAY-7 has been in progress for 22.0 days and is in Test, which 95 % of finished items had left by day 20.0. It is blocked.',
    );
    expect(valueOf(signal, 'p95 of the age at leaving Test')).toBe('20.0 days');
  });

  it.each([
    { age: 20, weight: 1 },
    { age: 29, weight: 1 },
    { age: 30, weight: 1.5 },
    { age: 45, weight: 2 },
  ])('weighs $weight at $age days, so that a day more is no news', ({ age, weight }) => {
    expect(signalOf('R3', aged({ ageDays: age })).evidence.weight).toBe(weight);
  });

  it.each([
    { age: 9.9, percentile: 95, judged: 'well below' },
    { age: 10, percentile: 95, judged: 'near' },
    { age: 19.9, percentile: 95, judged: 'near' },
    { age: 4.9, percentile: 85, judged: 'well below' },
    { age: 5, percentile: 85, judged: 'near' },
    { age: 4.9, percentile: 50, judged: 'well below' },
  ] as const)('at $age days is $judged where p$percentile is the limit', (row) => {
    const { age, percentile, judged } = row;
    const told = aged({ ageDays: age }, { rules: { R3: { percentile } } });

    expect(verdictOf('R3', told)).toBe('none');
    expect(unjudgedOf('R3', told)).toMatchObject(
      judged === 'near' ? [{ reason: 'near', keys: ['R3:cards:jira:7'] }] : [],
    );
  });

  /** Of the item that was raised at 22 days in Test: what a look at it on each of the days after says, at the age it has then. */
  function becomes(...seen: readonly Case[]): string[] {
    let story = begun('R-1', at(100), signalOf('R3', aged({ ageDays: 22 })));
    let watches: readonly RiskWatch[] = [];
    seen.forEach((told, index) => {
      const asOf = at(101 + index);
      const { append, watch } = reconcile([evaluate(told)], { risks: [story.risk], watches }, asOf);
      watches = watch.length > 0 ? watch : watches;
      for (const { event } of append) story = after(story, asOf, event.happening);
    });
    return story.events.slice(1).map(({ happening }) => happening.what);
  }

  it('stands while the item passes on to a stage whose limit it has not reached yet', () => {
    // 24 days are the p85 of Release, 30 the p95.
    const passing = [24, 25, 26, 27, 28, 29, 30].map((ageDays) =>
      aged({ stage: 'Release', ageDays }),
    );

    expect(becomes(...passing)).toEqual([]);
  });

  it('stands while the item goes back to where its age is too high, and forth', () => {
    const there = aged({ stage: 'Release', ageDays: 25 });
    const back = aged({ stage: 'Test', ageDays: 25 });

    expect(becomes(there, there, back, there, there, back)).toEqual([]);
  });

  it('is over when the item is well below the limit of its new stage, or has left', () => {
    const caughtUp = aged({ stage: 'Release', ageDays: 23.9 });

    expect(becomes(caughtUp, caughtUp)).toEqual(['recovered']);
    expect(becomes({}, {})).toEqual(['recovered']);
  });

  it('returns where it was over and the item is too old again', () => {
    const caughtUp = aged({ stage: 'Release', ageDays: 23.9 });
    const old = aged({ stage: 'Release', ageDays: 30 });

    expect(becomes(caughtUp, caughtUp, old)).toEqual(['recovered', 'returned']);
  });

  it('is not judged in a stage without limits', () => {
    expect(unjudgedOf('R3', aged({ stage: 'Build', ageDays: 99 }))).toMatchObject([
      { reason: 'too-few', keys: ['R3:cards:jira:7'] },
    ]);
    expect(reasonsOf('R3', aged({}, { flow: { stagesMissing: 'no workflow' } }))).toEqual([
      'not-configured',
    ]);
  });
});

describe('R7, a feature that keeps growing', () => {
  const LONG: readonly Step[] = [['Build', 50]];

  function feature(steps: readonly Step[] = LONG): PlannedItem {
    return item('FEA-1', steps, { level: 'feature' });
  }

  /** A child of FEA-1 since a day. */
  function child(
    name: string,
    day: number,
    steps: readonly Step[] = [['Build', day]],
  ): PlannedItem {
    const parent = { id: 'FEA-1', key: 'FEA-1' };
    return {
      ...item(name, steps, { team: 'blue' }),
      parents: [{ parent, from: at(day), to: null }],
    };
  }

  /** So many children at the beginning of week 84, at its end on day 91 and on day 98. */
  function grown(first: number, second: number, third: number): PlannedItem[] {
    return Array.from({ length: third }, (_, index) =>
      child(`C-${index}`, index < first ? 60 : index < second ? 86 : 93),
    );
  }

  it.each([
    { counts: [6, 7, 8], verdict: 'medium risk' },
    { counts: [6, 7, 7], verdict: 'none' },
    { counts: [6, 6, 9], verdict: 'none' },
    { counts: [4, 5, 6], verdict: 'medium risk' },
    { counts: [1, 5, 20], verdict: 'medium risk' },
    { counts: [0, 3, 6], verdict: 'none' },
  ] as const)('from $counts children is $verdict', ({ counts, verdict }) => {
    const [first, second, third] = counts;

    expect(verdictOf('R7', { items: [feature(), ...grown(first, second, third)] })).toBe(verdict);
  });

  it('is being planned while it was not in load when the weeks began', () => {
    const items = [
      feature([
        ['Backlog', 50],
        ['Build', 85],
      ]),
      ...grown(6, 7, 8),
    ];

    expect(verdictOf('R7', { items })).toBe('none');
  });

  it('does not count children that were cancelled', () => {
    const cancelled = child('C-9', 60, [
      ['Build', 60],
      ['Rejected', 88],
    ]);

    // 7 at the beginning, 7 after the cancellation, 8.
    expect(verdictOf('R7', { items: [feature(), cancelled, ...grown(6, 7, 8)] })).toBe('none');
  });

  it('names the children that came', () => {
    const signal = signalOf('R7', { items: [feature(), ...grown(6, 7, 8)] });

    expect(signal.key).toBe('R7:cards:jira:FEA-1');
    expect(valueOf(signal, 'children at the ends of the weeks')).toBe('6 → 7 → 8');
    expect(valueOf(signal, 'growth')).toBe('33 %');
    expect(signal.evidence.items.map(({ key }) => key)).toEqual(['FEA-1', 'C-6', 'C-7']);
  });

  it('looks at as many weeks as configured', () => {
    const items = [feature(), ...grown(6, 6, 9)];

    expect(verdictOf('R7', { items, rules: { R7: { weeks: 1 } } })).toBe('medium risk');
  });
});
