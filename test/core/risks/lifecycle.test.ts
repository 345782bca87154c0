import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RiskHappening, RiskSignal } from '../../../src/core/domain/risk.ts';
import { reconcile } from '../../../src/core/risks/lifecycle.ts';
import { isMaterial, isWorse } from '../../../src/core/risks/material.ts';
import { riskOf } from '../../../src/core/risks/fold.ts';
import { at } from '../../support/build.ts';
import { aSignal, BY_HAND, evidence, happened, SIGNALBOX } from '../../support/risks.ts';
import { aRegister } from '../../support/risk-tale.ts';

const SIGNAL = aSignal();
const HIGH = aSignal({ severity: 'high' });
const RESOLVED: RiskHappening = {
  what: 'decided',
  decision: { roam: 'resolved', why: 'agreed with the ledger team' },
};

describe('an evaluation', () => {
  it('raises what it finds for the first time and says nothing of what stays as it is', () => {
    const register = aRegister();

    expect(register.evaluate(at(1), SIGNAL)).toEqual(['raised R1:art-payments:LED-9']);
    expect(register.evaluate(at(2), SIGNAL)).toEqual([]);
    expect(register.stories.map(({ risk }) => risk.roam)).toEqual(['un-roamed']);
  });

  it('writes who, when and at which version', () => {
    const risk = riskOf(happened({ what: 'raised', signal: SIGNAL }));
    const other = aSignal({ key: 'R5:art-payments:1', rule: 'R5' });

    expect(
      reconcile([{ signals: [HIGH, other], unjudged: [] }], { risks: [risk], watches: [] }, at(2)),
    ).toEqual({
      raise: [
        {
          key: 'R5:art-payments:1',
          first: { at: at(2), who: SIGNALBOX, happening: { what: 'raised', signal: other } },
        },
      ],
      append: [
        {
          risk: 'R-1',
          expected: 1,
          event: {
            at: at(2),
            who: SIGNALBOX,
            happening: { what: 'severity-changed', signal: HIGH, from: 'medium' },
          },
        },
      ],
      watch: [{ risk: 'R-1', lastSeenAt: at(2), clearEvaluations: 0 }],
    });
  });

  it('writes down when a risk gets worse, and when it gets less bad again', () => {
    const register = aRegister();
    register.evaluate(at(1), SIGNAL);

    expect(register.evaluate(at(2), HIGH)).toEqual(['R-1 severity-changed']);
    expect(register.evaluate(at(3), SIGNAL)).toEqual(['R-1 severity-changed']);
    expect(register.stories[0]?.risk.severity).toBe('medium');
  });

  it('calls a condition clear after two evaluations in a row, and closes nothing', () => {
    const register = aRegister();
    register.evaluate(at(1), SIGNAL);

    expect(register.evaluate(at(2))).toEqual([]);
    expect(register.evaluate(at(3), SIGNAL)).toEqual([]);
    expect(register.evaluate(at(4))).toEqual([]);
    expect(register.evaluate(at(5))).toEqual(['R-1 recovered']);
    expect(register.evaluate(at(6))).toEqual([]);
    expect(register.stories[0]?.risk).toMatchObject({ condition: 'clear', roam: 'un-roamed' });
  });

  it('calls it back when its condition holds again, and undoes that it was resolved', () => {
    const register = aRegister();
    register.evaluate(at(1), SIGNAL);
    register.evaluate(at(2));
    register.evaluate(at(3));

    expect(register.evaluate(at(4), SIGNAL)).toEqual(['R-1 returned']);

    register.evaluate(at(5));
    register.evaluate(at(6));
    register.happen('R-1', at(7), RESOLVED);

    expect(register.evaluate(at(8), SIGNAL)).toEqual(['R-1 returned']);
    expect(register.stories[0]?.risk).toMatchObject({ condition: 'holds', roam: 'un-roamed' });
  });

  it('believes who resolves what still holds, until it has been clear or gets worse', () => {
    const register = aRegister();
    register.evaluate(at(1), SIGNAL);
    register.happen('R-1', at(2), RESOLVED);

    expect(register.evaluate(at(3), aSignal({ evidence: evidence({ weight: 9 }) }))).toEqual([]);
    expect(register.evaluate(at(4), HIGH)).toEqual(['R-1 returned']);

    register.happen('R-1', at(5), RESOLVED);
    register.evaluate(at(6));
    expect(register.evaluate(at(7))).toEqual(['R-1 recovered']);
    expect(register.evaluate(at(8), SIGNAL)).toEqual(['R-1 returned']);
  });

  it('neither counts nor forgets where a rule could not judge', () => {
    const risk = riskOf(happened({ what: 'raised', signal: SIGNAL }));
    const watches = [{ risk: 'R-1', lastSeenAt: at(1), clearEvaluations: 1 }];
    const unjudged = { rule: 'R1', scope: 'art-payments', reason: 'stale', why: 'jira' } as const;
    function written(keys: readonly string[] | null, scope = 'art-payments'): unknown {
      const evaluation = { signals: [], unjudged: [{ ...unjudged, scope, keys }] };
      return reconcile([evaluation], { risks: [risk], watches }, at(2));
    }
    const nothing = { raise: [], append: [], watch: [] };

    expect(written(null)).toEqual(nothing);
    expect(written([SIGNAL.key])).toEqual(nothing);
    expect(written(null, 'art-cards')).toMatchObject({ append: [{ risk: 'R-1' }] });
    expect(written(['R1:art-payments:LED-1'])).toMatchObject({ append: [{ risk: 'R-1' }] });
  });

  it('says nothing about a risk that was seen later than it looked', () => {
    const register = aRegister();
    register.evaluate(at(1), SIGNAL);
    register.evaluate(at(5), SIGNAL);

    expect(register.evaluate(at(3), HIGH)).toEqual([]);
    expect(register.evaluate(at(3))).toEqual([]);
    expect(register.evaluate(at(5))).toEqual([]);
    expect(register.evaluate(at(6))).toEqual([]);
    expect(register.evaluate(at(7))).toEqual(['R-1 recovered']);
  });

  it('leaves what a person raised to people', () => {
    const risk = riskOf(happened(BY_HAND));
    const watches = [{ risk: 'R-1', lastSeenAt: at(1), clearEvaluations: 1 }];

    expect(reconcile([{ signals: [], unjudged: [] }], { risks: [risk], watches }, at(2))).toEqual({
      raise: [],
      append: [],
      watch: [],
    });
  });

  it('takes the worst of two signals of one risk, in whatever order they come', () => {
    const worse = aSignal({ evidence: evidence({ weight: 0.95 }) });
    for (const signals of [
      [SIGNAL, HIGH, worse],
      [worse, HIGH, SIGNAL],
    ]) {
      const { raise } = reconcile([{ signals, unjudged: [] }], { risks: [], watches: [] }, at(1));
      expect(raise.map(({ first }) => first.happening)).toEqual([{ what: 'raised', signal: HIGH }]);
    }
  });

  it('writes the same whatever the order of signals, and nothing it wrote before', () => {
    const signal: fc.Arbitrary<RiskSignal> = fc
      .record({
        key: fc.constantFrom('a', 'b', 'c', 'd'),
        severity: fc.constantFrom('medium' as const, 'high' as const),
        weight: fc.integer({ min: 0, max: 5 }),
      })
      .map(({ key, severity, weight }) =>
        aSignal({ key, severity, evidence: evidence({ weight }) }),
      );
    const evaluations = fc.array(fc.array(signal, { maxLength: 5 }), { maxLength: 8 });
    fc.assert(
      fc.property(evaluations, (rounds) => {
        const [one, other] = [aRegister(), aRegister()];
        rounds.forEach((signals, index) => {
          one.evaluate(at(index), ...signals);
          other.evaluate(at(index), ...signals.toReversed());
          expect(other.stories).toEqual(one.stories);
          // What is not seen is counted each time; what is seen is written once.
          const again = one.evaluate(at(index), ...signals);
          other.evaluate(at(index), ...signals);
          expect(again.filter((line) => !line.endsWith(' recovered'))).toEqual([]);
        });
        expect(new Set(one.stories.map(({ risk }) => risk.key)).size).toBe(one.stories.length);
        expect(one.stories.every(({ risk }) => risk.roam === 'un-roamed')).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('evidence', () => {
  function weighing(weight: number): RiskSignal {
    return aSignal({ evidence: evidence({ weight }) });
  }

  it.each([
    [0.5, 0.54, false],
    [0.5, 0.56, true],
    [0.9, 1, true],
    [1, 0.9, true],
    [1, 0.95, false],
    [0, 0, false],
    [0, 0.01, true],
    [30, 33, false],
    [30, 34, true],
  ])('of weight %d is material at %d: %s', (before, now, isNews) => {
    expect(isMaterial(weighing(before), weighing(now))).toBe(isNews);
  });

  it('is material when other items or another day are meant, or when it has happened', () => {
    const [item] = evidence().items;
    if (item === undefined) throw new Error('There is an item');
    const two = { items: [item, { ...item, id: '10' }] };
    const reversed = { items: two.items.toReversed() };

    expect(isMaterial(SIGNAL, aSignal({ evidence: evidence(two) }))).toBe(true);
    expect(
      isMaterial(aSignal({ evidence: evidence(two) }), aSignal({ evidence: evidence(reversed) })),
    ).toBe(false);
    expect(isMaterial(SIGNAL, aSignal({ expectedAt: at(13) }))).toBe(true);
    expect(isMaterial(SIGNAL, aSignal({ expectedAt: at(12.9) }))).toBe(false);
    expect(isMaterial(SIGNAL, aSignal({ expectedAt: null }))).toBe(true);
    expect(isMaterial(SIGNAL, aSignal({ nature: 'issue' }))).toBe(true);
    expect(isMaterial(SIGNAL, aSignal({ title: 'other words' }))).toBe(false);
  });

  it('is worse when it weighs materially more or is more severe', () => {
    expect(isWorse(weighing(1), weighing(2))).toBe(true);
    expect(isWorse(weighing(2), weighing(1))).toBe(false);
    expect(isWorse(SIGNAL, HIGH)).toBe(true);
    expect(isWorse(HIGH, SIGNAL)).toBe(false);
  });
});
