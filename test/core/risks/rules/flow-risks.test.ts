import { describe, expect, it } from 'vitest';
import type {
  Constraint,
  ConstraintStage,
  FlowReport,
} from '../../../../src/core/metrics/report.ts';
import type { PlannedItem } from '../../../../src/core/placement/plan.ts';
import { item } from '../../dependencies/planned-support.ts';
import { at, days } from '../../metrics/support.ts';
import {
  evaluate,
  inputOf,
  reasonsOf,
  signalOf,
  unjudgedOf,
  valueOf,
  verdictOf,
} from './support.ts';
import type { Case } from './support.ts';

describe('R8, more load while velocity falls', () => {
  /** Ten items in progress from day `since` on, so that load is 10 at the end of every week. */
  function loaded(now: number, before: number, last: number, since = -200): Case {
    const items = Array.from({ length: 10 }, (_, index) => item(`W-${index}`, [['Build', since]]));
    const { trend } = inputOf({}).flow;
    const weekly = [before - 6, 2, 2, 2, last - 3, 1, 1, 1];
    const points = weekly.map((n, index) => [at(42 + 7 * index), n] as const);
    const flow: Partial<FlowReport> = {
      flowLoad: { now, mean: 10 },
      trend: { ...trend, velocity: { ...trend.velocity, points } },
    };
    return { items, flow };
  }

  it.each([
    { now: 11, before: 20, last: 17, verdict: 'medium risk' },
    { now: 11, before: 20, last: 18, verdict: 'none' },
    { now: 10, before: 20, last: 10, verdict: 'none' },
    { now: 11, before: 20, last: 16, verdict: 'medium risk' },
    { now: 11, before: 20, last: 15, verdict: 'high risk' },
    { now: 11, before: 8, last: 7, verdict: 'none' },
    { now: 11, before: 20, last: 22, verdict: 'none' },
  ])(
    '$now against 10, $last completed after $before, is $verdict',
    ({ now, before, last, verdict }) => {
      expect(verdictOf('R8', loaded(now, before, last))).toBe(verdict);
    },
  );

  it('says both figures with what they rest on', () => {
    const signal = signalOf('R8', loaded(12, 20, 16));

    expect(signal.key).toBe('R8:cards');
    expect(signal.evidence.why).toBe(
      '12 items are in progress, more than in 85 % of the last 26 weeks, while 16 were completed in four weeks after 20 in the four before.',
    );
    expect(signal.evidence.figures[1]).toEqual({
      label: 'p85 of load',
      value: '10.0',
      basis: 'n = 26 ends of weeks',
    });
    // 12 of 10, and a fifth less velocity.
    expect(signal.evidence.weight).toBeCloseTo(1.4);
  });

  it.each([
    // Load was 10 in every week, so that 10 is its p50 and its p85.
    { now: 11, before: 20, last: 18, judged: 'near' },
    { now: 11, before: 8, last: 7, judged: 'near' },
    { now: 10, before: 20, last: 10, judged: 'over' },
    { now: 11, before: 20, last: 20, judged: 'over' },
    { now: 11, before: 20, last: 22, judged: 'over' },
  ])('$now against 10, $last completed after $before, is $judged', (row) => {
    const told = loaded(row.now, row.before, row.last);

    expect(verdictOf('R8', told)).toBe('none');
    expect(reasonsOf('R8', told)).toEqual(row.judged === 'near' ? ['near'] : []);
  });

  it('is not over while load is between its p50 and its p85 and velocity falls', () => {
    // 20 weeks with 10 items and 6 with 11: p50 10, p85 11.
    const late = item('L-1', [['Build', 58]]);
    const { items = [], ...rest } = loaded(11, 20, 15);
    const told = { ...rest, items: [...items, late] };

    expect(verdictOf('R8', told)).toBe('none');
    expect(unjudgedOf('R8', told)).toMatchObject([{ reason: 'near', keys: ['R8:cards'] }]);
  });

  it('is not judged by nine weeks of history, nor by too few completed items', () => {
    // The tenth complete week before day 98 begins on day 28.
    expect(reasonsOf('R8', loaded(11, 20, 15, 29))).toEqual(['too-few']);
    expect(verdictOf('R8', loaded(11, 20, 15, 28))).toBe('high risk');
    expect(reasonsOf('R8', { ...loaded(11, 20, 15), flow: {} })).toEqual(['too-few']);
  });
});

describe('R10, a queue that grows before the constraint', () => {
  const TEST: ConstraintStage = {
    stage: 'Test',
    n: 30,
    queueDays: 100,
    queueShare: 0.6,
    queueShareTrend: 0.1,
    balance: 4,
    boxExits: 30,
    load: 5,
    wipLimit: null,
    atLimit: false,
    downstream: null,
    downstreamStarved: false,
    holds: {
      mostQueued: true,
      doesNotDrain: true,
      enough: true,
      atLimit: null,
      nextStarved: null,
    },
  };
  const constraint: Constraint = {
    name: 'Test',
    before: 'Test',
    moved: false,
    window: days(14, 98),
    stages: [TEST],
  };

  /** In the queue before Test from one day to another. */
  function queued(key: string, from: number, to?: number): PlannedItem {
    return item(
      key,
      to === undefined
        ? [['Queue', from]]
        : [
            ['Queue', from],
            ['Done', to],
          ],
    );
  }

  /** Ten items that queue throughout: 70 item-days in each of the weeks from days 70, 77, 84 and 91. */
  const BASE = Array.from({ length: 10 }, (_, index) => queued(`Q-${index}`, 60));

  it.each([
    { what: '70, 71, 78 and 85', more: [[83], [90], [97]], verdict: 'medium risk' },
    { what: '70, 70, 77 and 84', more: [[84], [91]], verdict: 'none' },
    {
      what: '70, 71, 72 and 73',
      more: [
        [83, 84],
        [89, 91],
        [95, 98],
      ],
      verdict: 'none',
    },
  ])('with $what item-days is $verdict', ({ more, verdict }) => {
    const items = [...BASE, ...more.map(([from = 0, to], index) => queued(`M-${index}`, from, to))];

    expect(verdictOf('R10', { items, flow: { constraint } })).toBe(verdict);
  });

  it('is high where it grew by half or more', () => {
    // 14, 21, 28 and 35.
    const items = [60, 60, 77, 84, 91].map((day, index) => queued(`Q-${index}`, day));
    const signal = signalOf('R10', { items, flow: { constraint } });

    expect(signal).toMatchObject({ key: 'R10:cards', severity: 'high', nature: 'risk' });
    expect(signal.title).toBe('The queue before Test keeps growing');
    expect(valueOf(signal, 'queue time per week')).toBe('14.0 → 21.0 → 28.0 → 35.0 item-days');
    expect(valueOf(signal, 'growth')).toBe('150 %');
    expect(signal.evidence.weight).toBe(1.5);
  });

  it('is not judged by weeks in which nothing was known yet: there every queue grows', () => {
    // The weeks begin on days 70, 77, 84 and 91.
    const items = [70.5, 71, 77, 84, 91].map((day, index) => queued(`Q-${index}`, day));
    const since = [70, 71, 77, 84, 91].map((day, index) => queued(`Q-${index}`, day));

    expect(verdictOf('R10', { items, flow: { constraint } })).toBe('none');
    expect(unjudgedOf('R10', { items, flow: { constraint } })).toMatchObject([
      { reason: 'too-few', why: 'fewer than 4 weeks are known' },
    ]);
    expect(verdictOf('R10', { items: since, flow: { constraint } })).toBe('high risk');
  });

  it('takes as many weeks as configured', () => {
    const items = [...BASE, queued('M-1', 84), queued('M-2', 91)];
    const rules = { R10: { weeks: 2, growth: 0.1 } };

    expect(verdictOf('R10', { items, flow: { constraint }, rules })).toBe('medium risk');
  });

  it('is quiet without a clear constraint, and not judged where none could show', () => {
    const none = { ...constraint, name: null };
    const few = { ...none, stages: [{ ...TEST, holds: { ...TEST.holds, enough: false } }] };

    expect(evaluate({ flow: { constraint: none } }).signals).toEqual([]);
    expect(reasonsOf('R10', { flow: { constraint: none } })).toEqual([]);
    expect(reasonsOf('R10', { flow: { constraint: few } })).toEqual(['too-few']);
  });
});
