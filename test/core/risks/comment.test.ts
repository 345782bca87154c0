import { describe, expect, it } from 'vitest';
import type { RiskEvent, RiskHappening, RoamDecision } from '../../../src/core/domain/risk.ts';
import { commentOn, commentPlaces } from '../../../src/core/risks/comment.ts';
import type { CommentPlaces, TakenDecision } from '../../../src/core/risks/comment.ts';
import { riskOf } from '../../../src/core/risks/fold.ts';
import { at } from '../../support/build.ts';
import { aSignal, BY_HAND, evidence, happened } from '../../support/risks.ts';

function taken(
  decision: RoamDecision,
  first: RiskHappening = { what: 'raised', signal: aSignal() },
): TakenDecision & { readonly events: readonly RiskEvent[] } {
  const events = happened(first, { what: 'decided', decision });
  return { risk: riskOf(events), decision, at: at(2), events };
}

const ANN = { who: 'Ann Example', owner: null };
const ITEM = { source: 'jira', url: 'https://x.test', title: 'T' };

describe('a comment on a decision', () => {
  it.each<[RoamDecision, string[]]>([
    [
      { roam: 'owned', owner: 'U-ANN', by: null },
      ['Ann Example owns risk R-1.', 'Risk: LED-9 is late for PAY-1'],
    ],
    [
      // Day 9 begins in Berlin an hour before it does in UTC: day 8, 13 January, is the last one.
      { roam: 'owned', owner: 'U-ANN', by: at(9 - 1 / 24) },
      ['Ann Example owns risk R-1 until 13 Jan 2026.', 'Risk: LED-9 is late for PAY-1'],
    ],
    [
      { roam: 'resolved', why: 'It was \n delivered.' },
      ['Ann Example resolved risk R-1.', 'Risk: LED-9 is late for PAY-1', 'Why: It was delivered.'],
    ],
    [
      { roam: 'accepted', why: 'Cheap.', reviewAt: at(9 - 1 / 24) },
      [
        'Ann Example accepted risk R-1, to be looked at again on 13 Jan 2026.',
        'Risk: LED-9 is late for PAY-1',
        'Why: Cheap.',
      ],
    ],
    [
      { roam: 'mitigated', plan: 'A stub.', workItem: 'PAY-3', by: at(9 - 1 / 24) },
      [
        'Ann Example mitigates risk R-1 with PAY-3 until 13 Jan 2026.',
        'Risk: LED-9 is late for PAY-1',
        'Plan: A stub.',
      ],
    ],
  ])('says who decided what, until when and why: %j', (decision, lines) => {
    expect(commentOn(taken(decision), ANN, 'Europe/Berlin')).toEqual(lines);
  });

  it('says who was made the owner by somebody else', () => {
    const decision: RoamDecision = { roam: 'owned', owner: 'UBOB', by: null };

    const [head] = commentOn(taken(decision), { ...ANN, owner: 'Bob' }, 'UTC');

    expect(head).toBe('Ann Example made Bob the owner of risk R-1.');
  });

  it('is lines of bounded length without anything invisible, whatever people and trackers wrote', () => {
    const long = `a\u202e\u0000\r\n${'🚂'.repeat(20_000)}`;
    const signal = aSignal({ title: long });
    const decision: RoamDecision = { roam: 'mitigated', plan: long, workItem: long, by: null };

    const lines = commentOn(
      taken(decision, { what: 'raised', signal }),
      { who: long, owner: null },
      'UTC',
    );

    expect(lines.join('').length).toBeLessThan(1_600);
    for (const line of lines) {
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(line.isWellFormed()).toBe(true);
    }
  });
});

describe('the items that a comment belongs to', () => {
  const own: RoamDecision = { roam: 'owned', owner: 'U-ANN', by: null };
  const provider = { ...ITEM, id: '9', key: 'LED-9' };
  const consumer = { ...ITEM, id: '1', key: 'PAY-1' };
  const third = { ...ITEM, id: '2', key: 'PAY-2' };

  function placesOf(
    rule: 'R1' | 'R3',
    decision: RoamDecision,
    items = [provider, consumer, third],
  ): CommentPlaces {
    const signal = aSignal({ rule, evidence: evidence({ items }) });
    const decided = taken(decision, { what: 'raised', signal });
    return commentPlaces(decided, decided.events);
  }

  it('are the one that waits, of a dependency, and else the first of the evidence', () => {
    expect(placesOf('R1', own)).toEqual({ workItem: null, item: consumer });
    expect(placesOf('R1', own, [provider])).toEqual({ workItem: null, item: provider });
    expect(placesOf('R3', own)).toEqual({ workItem: null, item: provider });
    expect(placesOf('R3', own, [])).toEqual({ workItem: null, item: null });
  });

  it('are also the one that mitigates, or that was named when the risk was raised by hand', () => {
    const mitigate: RoamDecision = { roam: 'mitigated', plan: 'x', workItem: 'PAY-7', by: null };
    const byHand = taken(own, BY_HAND);

    expect(placesOf('R1', mitigate)).toEqual({ workItem: 'PAY-7', item: consumer });
    expect(commentPlaces(byHand, byHand.events)).toEqual({ workItem: 'PAY-3', item: null });
  });
});
