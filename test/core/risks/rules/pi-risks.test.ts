import { describe, expect, it } from 'vitest';
import type { Measure } from '../../../../src/core/domain/measure.ts';
import type {
  PiObjective,
  ProgramIncrement,
} from '../../../../src/core/domain/program-increment.ts';
import type { PlannedItem } from '../../../../src/core/placement/plan.ts';
import { item } from '../../dependencies/planned-support.ts';
import { at } from '../../metrics/support.ts';
import type { Step } from '../../metrics/support.ts';
import {
  anOrganisation,
  aPi,
  chance,
  reasonsOf,
  signalOf,
  signalsOf,
  unjudgedOf,
  valueOf,
  verdictOf,
} from './support.ts';
import type { Case } from './support.ts';

const TOO_FEW: Measure<never> = { kind: 'too-few', n: 2, needed: 5 };

function during(pi: ProgramIncrement, told: Case): Case {
  return { organisation: anOrganisation({ pis: [pi] }), ...told };
}

/** In PI-2 from one day to another. */
function inPi(
  key: string,
  from: number,
  to: number | null = null,
  level = 'story',
  steps?: readonly Step[],
): PlannedItem {
  const span = { pi: 'PI-2', from: at(from), to: to === null ? null : at(to) };
  return item(key, steps, { level }, { pis: [span] });
}

function many(name: string, n: number, from: number, to: number | null = null): PlannedItem[] {
  return Array.from({ length: n }, (_, index) => inPi(`${name}-${index}`, from, to));
}

describe('R6, a PI that grew after planning', () => {
  const PI = aPi('PI-2', 70, 140);

  it.each([
    { added: 2, removed: 0, verdict: 'none' },
    { added: 3, removed: 0, verdict: 'medium risk' },
    { added: 4, removed: 1, verdict: 'medium risk' },
    { added: 4, removed: 0, verdict: 'medium risk' },
    { added: 5, removed: 0, verdict: 'high risk' },
    { added: 9, removed: 9, verdict: 'none' },
  ])('by $added items less $removed, of 20, is $verdict', ({ added, removed, verdict }) => {
    const items = [
      ...many('A', 20 - removed, 70),
      ...many('B', removed, 70, 90),
      ...many('C', added, 80),
    ];

    expect(verdictOf('R6', during(PI, { items }))).toBe(verdict);
  });

  it('says by how much, and which items came', () => {
    const signal = signalOf(
      'R6',
      during(PI, { items: [...many('A', 20, 70), ...many('C', 3, 80)] }),
    );

    expect(signal).toMatchObject({ key: 'R6:cards:PI-2', pi: 'PI-2', expectedAt: at(140) });
    expect(signal.title).toBe('PI-2 grew by 15 % after planning');
    expect(signal.evidence.why).toBe(
      'Since planning ended 3 items joined PI-2 and 0 left it: 3 items more than the 20 that were committed to.',
    );
    expect(signal.evidence.items.map(({ key }) => key)).toEqual(['C-0', 'C-1', 'C-2']);
    expect(signal.evidence.weight).toBe(0.15);
  });

  it('is an issue once the PI is over', () => {
    const items = [...many('A', 20, 40), ...many('C', 3, 60)];

    expect(verdictOf('R6', during(aPi('PI-2', 40, 90), { items }))).toBe('medium issue');
  });

  it('is not judged by too few items, while it is planned, long after it and without a PI', () => {
    const items = [...many('A', 4, 70), ...many('C', 3, 80)];

    expect(reasonsOf('R6', during(PI, { items }))).toEqual(['too-few']);
    expect(reasonsOf('R6', during(aPi('PI-2', 98, 160), { items }))).toEqual(['too-few']);
    expect(unjudgedOf('R6', during(aPi('PI-2', 0, 60), { items }))).toMatchObject([
      { reason: 'past', keys: ['R6:cards:PI-2'] },
    ]);
    expect(reasonsOf('R6', {})).toEqual(['not-configured']);
  });
});

describe('R9, what will not be done in the PI', () => {
  function objective(overrides: Partial<PiObjective> = {}): PiObjective {
    return {
      id: 'refunds',
      art: 'cards',
      team: null,
      title: 'Instant refunds',
      committed: true,
      plannedValue: 8,
      actualValue: null,
      items: [
        { source: null, key: 'FEA-1' },
        { source: null, key: 'FEA-2' },
      ],
      ...overrides,
    };
  }

  it.each([
    { p: 0.5, asOf: 100, verdict: 'none' },
    { p: 0.49, asOf: 100, verdict: 'medium risk' },
    { p: 0.2, asOf: 100, verdict: 'medium risk' },
    { p: 0.19, asOf: 100, verdict: 'high risk' },
    { p: 0.4, asOf: 116, verdict: 'high risk' },
    { p: 0.4, asOf: 115.9, verdict: 'medium risk' },
    { p: 0.9, asOf: 130, verdict: 'medium issue' },
    { p: 0.9, asOf: 158, verdict: 'medium issue' },
    { p: 0.9, asOf: 158.1, verdict: 'none' },
  ])('a feature with $p on day $asOf of a PI to day 130 is $verdict', ({ p, asOf, verdict }) => {
    const items = [inPi('FEA-1', 70, null, 'feature')];
    const told = during(aPi('PI-2', 70, 130), { items, asOf, chanceOf: () => chance(p) });

    expect(verdictOf('R9', told)).toBe(verdict);
  });

  it.each([
    { from: 73, p: 0.1, asOf: 100, verdict: 'high risk' },
    { from: 73.1, p: 0.1, asOf: 100, verdict: 'medium risk' },
    { from: 73.1, p: 0.4, asOf: 120, verdict: 'medium risk' },
    { from: 71, p: 0.1, asOf: 72, verdict: 'high risk' },
  ])(
    'a feature that joined on day $from, with $p on day $asOf of a PI planned by day 73, is $verdict',
    ({ from, p, asOf, verdict }) => {
      const items = [inPi('FEA-1', from, null, 'feature')];
      const told = during(aPi('PI-2', 70, 130), { items, asOf, chanceOf: () => chance(p) });

      expect(verdictOf('R9', told)).toBe(verdict);
    },
  );

  it('says of a feature that it joined after planning', () => {
    const items = [inPi('FEA-1', 80, null, 'feature')];
    const told = during(aPi('PI-2', 70, 130), { items, chanceOf: () => chance(0.1) });

    expect(signalOf('R9', told).evidence.why).toBe(
      'FEA-1 is done by 14 May 2026, the end of PI-2, with a chance of 10 %. It joined PI-2 after planning.',
    );
  });

  it('says the chance and what it rests on', () => {
    const items = [inPi('FEA-1', 70, null, 'feature')];
    const signal = signalOf(
      'R9',
      during(aPi('PI-2', 70, 130), { items, chanceOf: () => chance(0.4, 31) }),
    );

    expect(signal.key).toBe('R9:cards:PI-2:jira:FEA-1');
    expect(signal.evidence.why).toBe(
      'FEA-1 is done by 14 May 2026, the end of PI-2, with a chance of 40 %.',
    );
    expect(signal.evidence.figures[0]).toEqual({
      label: 'chance',
      value: '40 %',
      basis: 'n = 31 finished items like FEA-1',
    });
    expect(signal.evidence.weight).toBe(0.6);
  });

  it('is not judged without a chance, without a PI, and long after it', () => {
    const items = [inPi('FEA-1', 70, null, 'feature')];
    const keys = ['R9:cards:PI-2:jira:FEA-1'];
    const few = during(aPi('PI-2', 70, 130), { items, chanceOf: () => TOO_FEW });

    expect(unjudgedOf('R9', few)).toMatchObject([{ reason: 'too-few', keys }]);
    expect(reasonsOf('R9', {})).toEqual(['not-configured']);
    expect(
      unjudgedOf('R9', during(aPi('PI-2', 0, 60), { items: [inPi('FEA-1', 0, null, 'feature')] })),
    ).toMatchObject([{ reason: 'past', keys }]);
  });

  it('leaves out features that are done, cancelled or no longer in the PI', () => {
    const items = [
      inPi('FEA-1', 70, null, 'feature', [
        ['Build', 70],
        ['Done', 90],
      ]),
      inPi('FEA-2', 70, null, 'feature', [
        ['Build', 70],
        ['Rejected', 90],
      ]),
      inPi('FEA-3', 70, 90, 'feature'),
      inPi('PAY-4', 70, null, 'story'),
    ];

    expect(
      signalsOf('R9', during(aPi('PI-2', 70, 130), { items, chanceOf: () => chance(0.1) })),
    ).toEqual([]);
  });

  it.each([
    { committed: true, asOf: 100, verdict: 'medium risk' },
    { committed: true, asOf: 120, verdict: 'high risk' },
    { committed: false, asOf: 120, verdict: 'medium risk' },
    { committed: true, asOf: 131, verdict: 'high issue' },
    { committed: false, asOf: 131, verdict: 'medium issue' },
  ])(
    'an objective, committed: $committed, on day $asOf is $verdict',
    ({ committed, asOf, verdict }) => {
      const items = ['FEA-1', 'FEA-2'].map((key) => inPi(key, 70, null, 'feature'));
      const pi = aPi('PI-2', 70, 130, { objectives: [objective({ committed })] });
      const chances = { 'FEA-1': 0.8, 'FEA-2': 0.4 } as Readonly<Record<string, number>>;
      const told = during(pi, { items, asOf, chanceOf: ({ key }) => chance(chances[key] ?? 1) });

      expect(verdictOf('R9', told)).toBe(verdict);
    },
  );

  it('tells an objective once, by its least likely item, and its features not apart', () => {
    const items = ['FEA-1', 'FEA-2'].map((key) => inPi(key, 70, null, 'feature'));
    const pi = aPi('PI-2', 70, 130, { objectives: [objective()] });
    const told = during(pi, {
      items,
      chanceOf: ({ key }) => chance(key === 'FEA-2' ? 0.3 : 0.4),
    });
    const signal = signalOf('R9', told);

    expect(signal.key).toBe('R9:cards:PI-2:objective:refunds');
    expect(signal.evidence.why).toBe(
      'Objective “Instant refunds” is done by 14 May 2026, the end of PI-2, with a chance of at most 30 %. FEA-2 is the least likely of its items.',
    );
    expect(valueOf(signal, 'not done')).toBe('2 items');
    expect(unjudgedOf('R9', told)).toMatchObject([{ reason: 'covered' }]);
  });

  it('cannot judge an objective that names nothing that is known', () => {
    const pi = aPi('PI-2', 70, 130, { objectives: [objective()] });

    expect(unjudgedOf('R9', during(pi, {}))).toMatchObject([
      { reason: 'not-configured', keys: ['R9:cards:PI-2:objective:refunds'] },
    ]);
  });
});

describe('R11, an integration point that is near', () => {
  function point(day: number, ...keys: readonly string[]): ProgramIncrement {
    const items = keys.map((key) => ({ source: null, key }));
    return aPi('PI-2', 70, 140, {
      integrationPoints: [{ name: 'System demo', at: at(day), items }],
    });
  }

  const READY: readonly Step[] = [['Ready', 90]];
  const BUILD: readonly Step[] = [['Build', 90]];
  const DONE: readonly Step[] = [
    ['Build', 80],
    ['Done', 95],
  ];

  it.each([
    { what: 'waits', steps: READY, day: 109, verdict: 'medium risk' },
    { what: 'waits', steps: READY, day: 114, verdict: 'medium risk' },
    { what: 'waits', steps: READY, day: 114.1, verdict: 'none' },
    { what: 'waits', steps: READY, day: 105.1, verdict: 'medium risk' },
    { what: 'waits', steps: READY, day: 105, verdict: 'high risk' },
    { what: 'is worked on', steps: BUILD, day: 105, verdict: 'none' },
    { what: 'is worked on', steps: BUILD, day: 100, verdict: 'high issue' },
    { what: 'waits', steps: READY, day: 72, verdict: 'high issue' },
    { what: 'waits', steps: READY, day: 71.9, verdict: 'none' },
    { what: 'is done', steps: DONE, day: 99, verdict: 'none' },
  ])('on day $day with a part that $what is $verdict', ({ steps, day, verdict }) => {
    const told = during(point(day, 'PAY-7'), { items: [item('PAY-7', steps)] });

    expect(verdictOf('R11', told)).toBe(verdict);
  });

  it('is told by each ART for its own parts', () => {
    const items = [
      item('PAY-7', READY),
      item('LED-9', READY, { team: 'green' }),
      item('PAY-8', DONE),
    ];
    const signal = signalOf('R11', during(point(109, 'PAY-7', 'LED-9', 'PAY-8'), { items }));

    expect(signal).toMatchObject({
      key: 'R11:cards:PI-2:System demo',
      title: 'System demo is near and PAY-7 is not being worked on',
      expectedAt: at(109),
    });
    expect(valueOf(signal, 'parts finished')).toBe('1 of 3');
    expect(signal.evidence.items.map(({ key }) => key)).toEqual(['PAY-7']);
  });

  it('is not judged where nobody knows a part, and without points', () => {
    expect(reasonsOf('R11', during(point(109, 'PAY-7'), {}))).toEqual(['not-configured']);
    expect(reasonsOf('R11', {})).toEqual(['not-configured']);
  });
});
