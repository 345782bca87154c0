import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RiskHappening, RoamDecision } from '../../../src/core/domain/risk.ts';
import { riskOf } from '../../../src/core/risks/fold.ts';
import { at } from '../../support/build.ts';
import { ANN, aSignal, BY_HAND, evidence, happened } from '../../support/risks.ts';

const RAISED: RiskHappening = { what: 'raised', signal: aSignal() };
const OWNED: RoamDecision = { roam: 'owned', owner: 'U-ANN', by: at(9) };
const RESOLVED: RoamDecision = { roam: 'resolved', why: 'LED-9 is done' };

describe('a risk', () => {
  it('that a rule raised is what the rule found, un-ROAMed', () => {
    const risk = riskOf(happened(RAISED));

    expect(risk).toEqual({
      id: 'R-1',
      version: 1,
      raisedBy: 'R1',
      scope: 'art-payments',
      key: 'R1:art-payments:LED-9',
      title: 'LED-9 is late for PAY-1',
      nature: 'risk',
      severity: 'medium',
      evidence: evidence(),
      expectedAt: at(12),
      pi: 'PI-7',
      firstSeenAt: at(1),
      lastSeenAt: at(1),
      condition: 'holds',
      roam: 'un-roamed',
      decision: null,
      decidedAt: null,
      decidedBy: null,
    });
  });

  it('that a person raised says what the person wrote and hurries nobody', () => {
    const risk = riskOf(happened(BY_HAND), 'modal-17');

    expect(risk).toMatchObject({
      raisedBy: 'by-hand',
      scope: 'art-payments',
      key: 'modal-17',
      title: 'The vendor may strike',
      nature: 'risk',
      severity: 'medium',
      expectedAt: null,
      pi: 'PI-7',
      condition: 'holds',
      roam: 'un-roamed',
    });
    expect(risk.evidence).toEqual({
      why: 'Heard at the sync.',
      figures: [{ label: 'Work item', value: 'PAY-3', basis: 'named by the person who raised it' }],
      items: [],
      weight: 0,
    });
    expect(riskOf(happened(BY_HAND)).key).toBe('R-1');
  });

  it('shows the evidence and severity that were found last, and since when it is known', () => {
    const worse = aSignal({ evidence: evidence({ weight: 0.9 }), expectedAt: at(11) });
    const high = aSignal({ ...worse, severity: 'high', nature: 'issue', title: 'LED-9 was late' });

    const risk = riskOf(
      happened(
        RAISED,
        { what: 'evidence-changed', signal: worse },
        { what: 'severity-changed', signal: high, from: 'medium' },
      ),
    );

    expect(risk).toMatchObject({
      version: 3,
      title: 'LED-9 was late',
      nature: 'issue',
      severity: 'high',
      expectedAt: at(11),
      firstSeenAt: at(1),
      lastSeenAt: at(3),
    });
    expect(risk.evidence.weight).toBe(0.9);
  });

  it('stays open when its condition is clear, and keeps when that was last true', () => {
    const risk = riskOf(happened(RAISED, { what: 'recovered' }));

    expect(risk).toMatchObject({ condition: 'clear', roam: 'un-roamed', lastSeenAt: at(1) });
  });

  it('is what was decided last, by whom and when', () => {
    const risk = riskOf(
      happened(
        RAISED,
        { what: 'decided', decision: OWNED },
        { what: 'decided', decision: RESOLVED },
      ),
    );

    expect(risk).toMatchObject({
      roam: 'resolved',
      decision: RESOLVED,
      decidedAt: at(3),
      decidedBy: ANN,
      condition: 'holds',
    });
  });

  it('is un-ROAMed again when its condition returns after it was resolved', () => {
    const risk = riskOf(
      happened(
        RAISED,
        { what: 'recovered' },
        { what: 'decided', decision: RESOLVED },
        { what: 'returned', signal: aSignal({ severity: 'high' }) },
      ),
    );

    expect(risk).toMatchObject({
      version: 4,
      condition: 'holds',
      severity: 'high',
      roam: 'un-roamed',
      decision: null,
      decidedAt: null,
      decidedBy: null,
      firstSeenAt: at(1),
      lastSeenAt: at(4),
    });
  });

  it('keeps its owner when its condition returns before anybody resolved it', () => {
    const risk = riskOf(
      happened(
        RAISED,
        { what: 'decided', decision: OWNED },
        { what: 'recovered' },
        { what: 'returned', signal: aSignal() },
      ),
    );

    expect(risk).toMatchObject({ condition: 'holds', roam: 'owned', decision: OWNED });
  });

  it('that a person raised holds until somebody resolves it, and again when that is taken back', () => {
    const resolved = happened(BY_HAND, { what: 'decided', decision: RESOLVED });
    const reopened = happened(
      BY_HAND,
      { what: 'decided', decision: RESOLVED },
      { what: 'decided', decision: OWNED },
    );

    expect(riskOf(resolved).condition).toBe('clear');
    expect(riskOf(reopened).condition).toBe('holds');
  });

  it('was not seen later than it was, though a clock went back', () => {
    const [raised, changed] = happened(RAISED, { what: 'evidence-changed', signal: aSignal() });
    if (raised === undefined || changed === undefined) throw new Error('There are two events');

    expect(riskOf([raised, { ...changed, at: at(0) }]).lastSeenAt).toBe(at(1));
  });

  it('cannot be told from events that are not all of its beginning', () => {
    const [first, second, third] = happened(RAISED, { what: 'recovered' }, { what: 'recovered' });
    if (first === undefined || second === undefined || third === undefined) {
      throw new Error('There are three events');
    }

    expect(() => riskOf([])).toThrow(TypeError);
    expect(() => riskOf([second])).toThrow(TypeError);
    expect(() => riskOf(happened({ what: 'recovered' }))).toThrow(TypeError);
    expect(() => riskOf([first, third])).toThrow('R-1, version 3, cannot follow R-1');
    expect(() => riskOf([first, first])).toThrow(TypeError);
    expect(() => riskOf([first, { ...second, risk: 'R-2' }])).toThrow(TypeError);
    expect(() => riskOf([first, { ...second, happening: RAISED }])).toThrow(TypeError);
  });

  it('has as many versions as events, and keeps what it is about, whatever happens to it', () => {
    const signal = fc
      .record({
        severity: fc.constantFrom('medium' as const, 'high' as const),
        title: fc.string(),
        scope: fc.string(),
      })
      .map(aSignal);
    const decision = fc.constantFrom<RoamDecision>(
      OWNED,
      RESOLVED,
      { roam: 'accepted', why: 'cheap', reviewAt: at(30) },
      { roam: 'mitigated', plan: 'a stub', workItem: 'PAY-3', by: null },
    );
    const later = fc.oneof<fc.Arbitrary<RiskHappening>[]>(
      signal.map((found) => ({ what: 'evidence-changed', signal: found })),
      signal.map((found) => ({ what: 'severity-changed', signal: found, from: 'medium' })),
      signal.map((found) => ({ what: 'returned', signal: found })),
      fc.constant({ what: 'recovered' }),
      decision.map((decided) => ({ what: 'decided', decision: decided })),
    );

    fc.assert(
      fc.property(fc.constantFrom(RAISED, BY_HAND), fc.array(later), (first, others) => {
        const [begun] = happened(first);
        const risk = riskOf(happened(first, ...others));

        expect(begun).toBeDefined();
        const { id, key, scope, raisedBy, firstSeenAt } = riskOf(
          begun === undefined ? [] : [begun],
        );
        expect(risk).toMatchObject({ id, key, scope, raisedBy, firstSeenAt });
        expect(risk.version).toBe(others.length + 1);
        expect(risk.decision?.roam ?? 'un-roamed').toBe(risk.roam);
        expect(risk.decidedAt === null).toBe(risk.roam === 'un-roamed');
      }),
    );
  });
});
