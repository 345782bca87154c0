import type {
  Actor,
  Evidence,
  RiskEvent,
  RiskHappening,
  RiskSignal,
} from '../../src/core/domain/risk.ts';
import { at } from './build.ts';

export const ANN: Actor = { kind: 'person', workspace: 'T1', user: 'U-ANN' };
export const SIGNALBOX: Actor = { kind: 'signalbox' };

export function evidence(override: Partial<Evidence> = {}): Evidence {
  return {
    why: 'LED-9 will be done by Friday with 20 %.',
    figures: [{ label: 'P(in time)', value: '20 %', basis: 'n = 57' }],
    items: [
      { source: 'jira', id: '9', key: 'LED-9', url: 'https://x.test/LED-9', title: 'Ledger <b>' },
    ],
    weight: 0.8,
    ...override,
  };
}

export function aSignal(override: Partial<RiskSignal> = {}): RiskSignal {
  return {
    rule: 'R1',
    scope: 'art-payments',
    key: 'R1:art-payments:LED-9',
    title: 'LED-9 is late for PAY-1',
    nature: 'risk',
    severity: 'medium',
    evidence: evidence(),
    expectedAt: at(12),
    pi: 'PI-7',
    ...override,
  };
}

/** A history of R-1: its n-th happening on day n. */
export function happened(...happenings: readonly RiskHappening[]): RiskEvent[] {
  return happenings.map((happening, index) => ({
    risk: 'R-1',
    version: index + 1,
    at: at(index + 1),
    who: happening.what === 'decided' || happening.what === 'raised-by-hand' ? ANN : SIGNALBOX,
    happening,
  }));
}

export const BY_HAND: RiskHappening = {
  what: 'raised-by-hand',
  scope: 'art-payments',
  title: 'The vendor may strike',
  why: 'Heard at the sync.',
  pi: 'PI-7',
  workItem: 'PAY-3',
};
