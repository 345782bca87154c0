import { describe, expect, it } from 'vitest';
import type { Plan, PlannedItem } from '../../../../src/core/placement/plan.ts';
import type { Measure } from '../../../../src/core/domain/measure.ts';
import { DEFAULT_RULES } from '../../../../src/core/risks/rules/settings.ts';
import { edge, item } from '../../dependencies/planned-support.ts';
import { at, days } from '../../metrics/support.ts';
import {
  anOrganisation,
  aPi,
  chance,
  date,
  evaluate,
  reasonsOf,
  signalOf,
  unjudgedOf,
  valueOf,
  verdictOf,
} from './support.ts';
import type { Case } from './support.ts';

const TOO_FEW: Measure<never> = { kind: 'too-few', n: 2, needed: 5 };

/** Of red, a team of cards. */
function consumer(plan: Partial<Plan>, key = 'PAY-1'): PlannedItem {
  return item(key, [['Build', 90]], { team: 'red' }, plan);
}

/** Of green, a team of wallet. */
function started(plan: Partial<Plan> = {}): PlannedItem {
  return item('LED-9', [['Build', 95]], { team: 'green' }, plan);
}

function unstarted(plan: Partial<Plan> = {}): PlannedItem {
  return item('LED-9', [['Backlog', 80]], { team: 'green' }, plan);
}

function needs(from: PlannedItem, to: PlannedItem, told: Case = {}): Case {
  return { items: [from, to], edges: [edge(from, to)], ...told };
}

describe('R1, a provider that is unlikely by the day it is needed', () => {
  it.each([
    { what: 'just below the threshold', day: 107, p: 0.49, verdict: 'medium risk' },
    { what: 'at the threshold', day: 107, p: 0.5, verdict: 'none' },
    { what: 'with a fifth', day: 107, p: 0.2, verdict: 'medium risk' },
    { what: 'below a fifth', day: 107, p: 0.19, verdict: 'high risk' },
    { what: 'with six days left', day: 105, p: 0.31, verdict: 'medium risk' },
    { what: 'with five days left', day: 104, p: 0.31, verdict: 'high risk' },
    { what: 'when the day ends at this instant', day: 99, p: 0.9, verdict: 'high issue' },
    { what: 'on the day itself', day: 100, p: 0.9, verdict: 'none' },
    { what: '30 days after the day', day: 69, p: 0.9, verdict: 'high issue' },
    { what: 'later than that', day: 68, p: 0.9, verdict: 'none' },
  ])('is $verdict $what', ({ day, p, verdict }) => {
    const told = needs(consumer({ dueDate: date(day) }), started(), { chanceOf: () => chance(p) });

    expect(verdictOf('R1', told)).toBe(verdict);
  });

  it.each([
    { end: 108, verdict: 'none' },
    { end: 109, verdict: 'medium risk' },
  ])('holds a plan that ends on day $end against one for day 107: $verdict', ({ end, verdict }) => {
    const planned = started({ iteration: { name: 'Sprint 8', period: days(95, end) } });
    const told = needs(consumer({ dueDate: date(107) }), planned, { chanceOf: () => chance(0.9) });

    expect(verdictOf('R1', told)).toBe(verdict);
  });

  it('says how far behind the need a plan ends, and what plan that is', () => {
    const planned = started({ iteration: { name: 'Sprint 8', period: days(95, 110) } });
    const told = needs(consumer({ dueDate: date(107) }), planned, { chanceOf: () => chance(0.9) });
    const { evidence } = signalOf('R1', told);

    expect(evidence.why).toBe(
      'PAY-1 (red) needs LED-9 (green) by 22 Apr 2026, but it is planned to be done by 24 Apr 2026.',
    );
    expect(evidence.figures).toContainEqual({
      label: 'planned after that',
      value: '2.0 days',
      basis: 'to the end of the provider’s iteration',
    });
  });

  it('says why with figures, their basis and both items', () => {
    const organisation = anOrganisation({ pis: [aPi('PI-2', 70, 130)] });
    const told = needs(consumer({ dueDate: date(107) }), started(), {
      organisation,
      chanceOf: () => chance(0.31, 57),
    });
    const signal = signalOf('R1', told);

    expect(signal).toMatchObject({
      scope: 'cards',
      key: 'dependency:cards:jira:LED-9',
      title: 'LED-9 may be too late for PAY-1',
      expectedAt: at(108),
      pi: 'PI-2',
    });
    expect(signal.evidence.why).toBe(
      'PAY-1 (red) needs LED-9 (green) by 22 Apr 2026. The chance that it is done by then is 31 %.',
    );
    expect(signal.evidence.figures).toEqual([
      { label: 'needed by', value: '22 Apr 2026', basis: 'due date of the consumer' },
      {
        label: 'chance of being done by then',
        value: '31 %',
        basis: 'n = 57 finished items of its team',
      },
      { label: 'items that need it in time', value: '1', basis: 'of 1 open dependency on it' },
    ]);
    expect(signal.evidence.items.map(({ key }) => key)).toEqual(['LED-9', 'PAY-1']);
    expect(signal.evidence.weight).toBeCloseTo(0.69);
  });

  it('is not judged where the basis is missing, and says which', () => {
    const key = ['dependency:cards:jira:LED-9'];
    const due = consumer({ dueDate: date(107) });
    const few = unjudgedOf('R1', needs(due, started(), { chanceOf: () => TOO_FEW }));
    const undated = unjudgedOf('R1', needs(consumer({}), started()));
    const past = unjudgedOf('R1', needs(consumer({ dueDate: date(60) }), started()));

    expect(few).toMatchObject([{ reason: 'too-few', keys: key }]);
    expect(undated).toMatchObject([{ reason: 'not-configured', keys: key }]);
    expect(past).toMatchObject([{ reason: 'past', keys: key }]);
  });

  it('is not judged where no links are read', () => {
    expect(reasonsOf('R1', { linksMissing: 'no link types' })).toEqual(['not-configured']);
    expect(reasonsOf('R5', { linksMissing: 'no link types' })).toEqual(['not-configured']);
  });

  it('raises nothing from a guess', () => {
    const [from, to] = [consumer({ dueDate: date(99) }), started()];
    const guess = edge(from, to, [[0, null]], { confidence: 'guess' });

    expect(evaluate({ items: [from, to], edges: [guess] }).signals).toEqual([]);
  });

  it('neither raises nor clears a provider that was cancelled', () => {
    const gone = item(
      'LED-9',
      [
        ['Build', 80],
        ['Rejected', 95],
      ],
      { team: 'green' },
    );

    expect(unjudgedOf('R1', needs(consumer({ dueDate: date(99) }), gone))).toMatchObject([
      { reason: 'past', keys: ['dependency:cards:jira:LED-9'] },
    ]);
  });

  it('is told by the consumer’s ART alone', () => {
    const told = needs(consumer({ dueDate: date(99) }), started());

    expect(verdictOf('R1', told)).toBe('high issue');
    expect(evaluate({ ...told, art: 'wallet' }).signals).toEqual([]);
  });
});

describe('R2, a provider that is not started in time', () => {
  const soon = { chanceOf: () => chance(0.6), usualTime: () => usual(6) };

  function usual(p50: number): Measure<number> {
    return { kind: 'measured', value: p50, n: 12 };
  }

  it.each([
    { day: 105, left: 6, verdict: 'none' },
    { day: 104, left: 5, verdict: 'medium risk' },
    { day: 102, left: 3, verdict: 'medium risk' },
    { day: 101, left: 2, verdict: 'high risk' },
  ])('with $left days left of the usual 6 is $verdict', ({ day, verdict }) => {
    const told = needs(consumer({ dueDate: date(day) }), unstarted(), soon);

    expect(verdictOf('R2', told)).toBe(verdict);
  });

  it('does not look at a provider that is started', () => {
    expect(verdictOf('R2', needs(consumer({ dueDate: date(101) }), started(), soon))).toBe('none');
  });

  it('leaves an edge to R1 where both hold, and takes it where R1 is off', () => {
    const told = needs(consumer({ dueDate: date(103) }), unstarted(), {
      ...soon,
      chanceOf: () => chance(0.3),
    });

    expect([verdictOf('R1', told), verdictOf('R2', told)]).toEqual(['high risk', 'none']);
    const off = { ...told, rules: { R1: 'off' } } as const;
    expect([verdictOf('R1', off), verdictOf('R2', off)]).toEqual(['none', 'medium risk']);
    expect(reasonsOf('R1', off)).toEqual(['off']);
  });

  it('keeps the key of the risk when R1 takes over, and weighs less', () => {
    const told = needs(consumer({ dueDate: date(103) }), unstarted(), soon);
    const before = signalOf('R2', told);
    const after = signalOf('R1', { ...told, chanceOf: () => chance(0.3) });

    expect(after.key).toBe(before.key);
    expect(after.evidence.weight).toBeGreaterThan(before.evidence.weight);
  });

  it('is not judged without a usual time', () => {
    const told = needs(consumer({ dueDate: date(107) }), unstarted(), {
      chanceOf: () => chance(0.6),
    });

    expect(reasonsOf('R2', told)).toEqual(['too-few']);
  });
});

describe('R4, a provider of the same iteration', () => {
  it.each([
    { from: 99, to: 113, verdict: 'none' },
    { from: 98, to: 108, verdict: 'medium risk' },
    { from: 95, to: 105, verdict: 'high risk' },
    { from: 101, to: 115, verdict: 'none' },
  ])('that is not started in days $from to $to is $verdict', ({ from, to, verdict }) => {
    const iteration = { name: 'Sprint 8', period: days(from, to) };
    const told = needs(consumer({ iteration }), unstarted({ iteration }), {
      chanceOf: () => chance(0.6),
    });

    expect(verdictOf('R4', told)).toBe(verdict);
  });

  it('says how much of the iteration is over', () => {
    const iteration = { name: 'Sprint 8', period: days(95, 105) };
    const signal = signalOf(
      'R4',
      needs(consumer({ iteration }), unstarted({ iteration }), { chanceOf: () => chance(0.6) }),
    );

    expect(signal.evidence.figures[0]).toEqual({
      label: 'of the iteration is over',
      value: '50 %',
      basis: 'it ends on 19 Apr 2026',
    });
    expect(signal.evidence.weight).toBe(0.35);
  });

  it('is quiet once it is started, or in another iteration', () => {
    const iteration = { name: 'Sprint 8', period: days(95, 105) };
    const later = { name: 'Sprint 9', period: days(98, 112) };
    const told = { chanceOf: () => chance(0.6) };

    expect(verdictOf('R4', needs(consumer({ iteration }), started({ iteration }), told))).toBe(
      'none',
    );
    expect(
      verdictOf('R4', needs(consumer({ iteration: later }), unstarted({ iteration }), told)),
    ).toBe('none');
  });
});

describe('one provider', () => {
  it('is one risk, however many items need it', () => {
    const provider = started();
    const [first, second, third] = [
      consumer({ dueDate: date(107) }, 'PAY-1'),
      consumer({ dueDate: date(99) }, 'PAY-2'),
      consumer({}, 'PAY-3'),
    ];
    const told = {
      items: [first, second, third, provider],
      edges: [first, second, third].map((one) => edge(one, provider)),
      chanceOf: () => chance(0.4),
    };
    const signal = signalOf('R1', told);

    expect(signal).toMatchObject({ nature: 'issue', severity: 'high', expectedAt: at(100) });
    expect(signal.evidence.why).toBe(
      'PAY-2 (red) needed LED-9 (green) by 14 Apr 2026, and it is not done. 1 more item needs it.',
    );
    expect(signal.evidence.items.map(({ key }) => key)).toEqual(['LED-9', 'PAY-2', 'PAY-1']);
    expect(valueOf(signal, 'items that need it in time')).toBe('2');
    // An issue less than a week old, and a chance of 40 %.
    expect(signal.evidence.weight).toBeCloseTo(1.6);
    expect(evaluate(told).unjudged.flatMap(({ keys }) => keys ?? [])).not.toContain(signal.key);
  });
});

describe('R5, items that wait for each other', () => {
  function cycle(plan: Partial<Plan>, told: Case = {}): Case {
    const [pay, led] = [consumer(plan), started()];
    return { items: [pay, led], edges: [edge(pay, led), edge(led, pay)], ...told };
  }

  it.each([
    { day: 114, verdict: 'medium risk' },
    { day: 113, verdict: 'high risk' },
    { day: 99, verdict: 'high issue' },
  ])('and are needed by day $day are a $verdict', ({ day, verdict }) => {
    const needBy = cycle({ dueDate: date(day) });

    expect(verdictOf('R5', { ...needBy, art: 'wallet' })).toBe(verdict);
  });

  it('are one risk, told by the ART of the first of them', () => {
    const told = cycle({ dueDate: date(99) });
    const signal = signalOf('R5', { ...told, art: 'wallet' });

    expect(signal.key).toBe('R5:wallet:jira:LED-9');
    expect(signal.title).toBe('2 items wait for each other: LED-9, PAY-1');
    expect(evaluate(told).signals).toEqual([]);
    expect(reasonsOf('R1', told)).toEqual(['covered']);
  });

  it('are judged as any dependency where R5 is off', () => {
    const told = cycle({ dueDate: date(99) }, { rules: { R5: 'off' } });

    expect(verdictOf('R1', told)).toBe('high issue');
  });

  it('are a risk without a day, too', () => {
    const signal = signalOf('R5', { ...cycle({}), art: 'wallet' });

    expect(signal).toMatchObject({ severity: 'medium', nature: 'risk', expectedAt: null });
  });
});

describe('thresholds', () => {
  it('move the border', () => {
    const told = needs(consumer({ dueDate: date(107) }), started(), {
      chanceOf: () => chance(0.6),
    });
    const rules = { R1: { ...DEFAULT_RULES.R1, chance: 0.7 } };

    expect(verdictOf('R1', told)).toBe('none');
    expect(verdictOf('R1', { ...told, rules })).toBe('medium risk');
  });
});
