import type { Actor, RiskHappening, RiskSignal } from '../../src/core/domain/risk.ts';
import type { RiskStory } from '../../src/core/risks/story.ts';
import { riskOf } from '../../src/core/risks/fold.ts';
import type { RiskContext } from '../../src/slack/views/risk-card.ts';
import { instant } from './reports.ts';
import { aSignal, evidence, SIGNALBOX } from './risks.ts';

/** Somebody whom the emulated Slack knows too. */
export const BEA: Actor = { kind: 'person', workspace: 'T0SIGNALBOX', user: 'U7BEA' };

/** Monday 23 November 2026, 9:00 in Berlin. */
export const NOW = instant('2026-11-23T08:00:00Z');

export const ABOUT: RiskContext = {
  asOf: NOW,
  zone: 'Europe/Berlin',
  scopeName: (id) => ({ 'card-payments': 'Card Payments ART', fraud: 'Fraud & Abuse' })[id] ?? id,
  rtes: ['U8RTE'],
  command: '/risk',
};

/** LED-9 is needed by Friday 4 December 2026: the end of that day in Berlin. */
export const LATE_PROVIDER: RiskSignal = aSignal({
  scope: 'card-payments',
  key: 'R1:card-payments:LED-9',
  title: 'LED-9 may be too late for PAY-1',
  severity: 'high',
  evidence: evidence({
    why: 'PAY-1 (acquiring) needs LED-9 (ledger) by 4 Dec 2026. The chance that it is done by then is 20 %.',
    figures: [
      { label: 'needed by', value: '4 Dec 2026', basis: 'due date of the consumer' },
      { label: 'chance of being done by then', value: '20 %', basis: 'n = 57 finished items' },
    ],
    items: [
      { source: 'j', id: '9', key: 'LED-9', url: 'https://x.test/LED-9', title: 'Ledger API' },
    ],
  }),
  expectedAt: instant('2026-12-04T23:00:00Z'),
  pi: 'PI-7',
});

/** A risk to which this happened after it was raised, an hour apart, from Monday 9:00 in Berlin. */
export function aStory(id = 'R-12', ...later: readonly RiskHappening[]): RiskStory {
  return storyOf(id, { what: 'raised', signal: LATE_PROVIDER }, ...later);
}

export function storyOf(id: string, ...happenings: readonly RiskHappening[]): RiskStory {
  const events = happenings.map((happening, index) => ({
    risk: id,
    version: index + 1,
    at: instant(new Date(NOW + index * 3_600_000).toISOString()),
    who: happening.what === 'decided' || happening.what === 'raised-by-hand' ? BEA : SIGNALBOX,
    happening,
  }));
  return { risk: riskOf(events), events };
}

export const OWNED: RiskHappening = {
  what: 'decided',
  decision: { roam: 'owned', owner: 'U7BEA', by: instant('2026-12-04T23:00:00Z') },
};
export const ACCEPTED: RiskHappening = {
  what: 'decided',
  decision: {
    roam: 'accepted',
    why: 'The launch can wait a week.',
    reviewAt: instant('2026-12-11T23:00:00Z'),
  },
};
export const MITIGATED: RiskHappening = {
  what: 'decided',
  decision: {
    roam: 'mitigated',
    plan: 'A stub until the ledger is there.',
    workItem: 'PAY-40',
    by: instant('2026-12-01T23:00:00Z'),
  },
};
export const RESOLVED: RiskHappening = {
  what: 'decided',
  decision: { roam: 'resolved', why: 'LED-9 was delivered.' },
};
export const RECOVERED: RiskHappening = { what: 'recovered' };
