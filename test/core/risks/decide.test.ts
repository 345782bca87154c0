import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instant } from '../../../src/core/domain/time.ts';
import { checkDecision, DECISION_CAPS } from '../../../src/core/risks/decide.ts';
import type { DecisionDraft } from '../../../src/core/risks/decide.ts';
import { at } from '../../support/build.ts';

const RISK = { condition: 'holds', raisedBy: 'R1' } as const;
const NOON: Instant = at(0.5);

function check(draft: DecisionDraft, asOf = NOON): ReturnType<typeof checkDecision> {
  return checkDecision(RISK, draft, { asOf, zone: 'Europe/Berlin' });
}

/** Messages by field. */
function problems(draft: DecisionDraft): Readonly<Record<string, string>> {
  const checked = check(draft);
  if (checked.kind === 'fine') return {};
  return Object.fromEntries(checked.problems.map(({ field, message }) => [field, message]));
}

describe('a decision', () => {
  it('to own needs a name; a day is the end of that day where the reader lives', () => {
    expect(check({ roam: 'owned', owner: ' U-ANN ', by: null })).toEqual({
      kind: 'fine',
      decision: { roam: 'owned', owner: 'U-ANN', by: null },
      remark: null,
    });
    // Friday ends at 23:00 UTC in a Berlin winter.
    expect(check({ roam: 'owned', owner: 'U-ANN', by: '2026-01-09' })).toMatchObject({
      decision: { by: at(4 + 23 / 24) },
    });
    expect(problems({ roam: 'owned', owner: ' ', by: '' })).toEqual({
      owner: 'Say who takes it.',
    });
  });

  it('to accept needs a reason and a day of review', () => {
    expect(check({ roam: 'accepted', why: 'cheap', reviewOn: '2026-02-02' })).toEqual({
      kind: 'fine',
      decision: { roam: 'accepted', why: 'cheap', reviewAt: at(28 + 23 / 24) },
      remark: null,
    });
    expect(problems({ roam: 'accepted', why: '', reviewOn: null })).toEqual({
      why: 'Say why it can be accepted: whoever reviews it has to know.',
      reviewOn: 'Choose the day on which this is looked at again.',
    });
  });

  it('to mitigate needs a plan and the key of a work item', () => {
    expect(
      check({ roam: 'mitigated', plan: 'a stub first', workItem: 'PAY-3', by: null }),
    ).toMatchObject({
      decision: { roam: 'mitigated', plan: 'a stub first', workItem: 'PAY-3', by: null },
    });
    expect(problems({ roam: 'mitigated', plan: '…', workItem: '', by: null })).toEqual({
      plan: 'Say what will be done about it.',
      workItem: 'Name the work item that does it, such as PAY-12 or 4711.',
    });
  });

  it.each(['PAY-12', 'pay-12', 'A_B2-1', '4711', '#4711', 'ado:4711', 'jira:PAY-1'])(
    'takes %s for a work item',
    (workItem) => {
      expect(problems({ roam: 'mitigated', plan: 'a stub', workItem, by: null })).toEqual({});
    },
  );

  it.each(['PAY', 'PAY 12', '<!channel>1', 'PAY-12 and LED-9', 'https://x.test/PAY-1', '-1'])(
    'does not take %s for one',
    (workItem) => {
      expect(problems({ roam: 'mitigated', plan: 'a stub', workItem, by: null })).toEqual({
        workItem: 'This is no key of a work item. Write one such as PAY-12 or 4711.',
      });
    },
  );

  it('to resolve needs a reason, and says that the rule still finds it', () => {
    const draft: DecisionDraft = { roam: 'resolved', why: 'agreed' };
    const ends = { asOf: NOON, zone: 'UTC' };

    expect(problems({ roam: 'resolved', why: '\u200B ' })).toEqual({
      why: 'Say why it is resolved: next time somebody will ask.',
    });
    expect(check(draft)).toMatchObject({
      kind: 'fine',
      remark:
        'Rule R1 still finds this to be the case. If it stays so, the weekly digest will name it.',
    });
    expect(checkDecision({ ...RISK, condition: 'clear' }, draft, ends)).toMatchObject({
      remark: null,
    });
    expect(checkDecision({ ...RISK, raisedBy: 'by-hand' }, draft, ends)).toMatchObject({
      remark: null,
    });
  });

  it.each([
    ['2026-01-04', 'That day is over. Choose today or a later one.'],
    ['2026-02-30', 'There is no such day. Write it as 2026-12-11.'],
    ['fri', 'There is no such day. Write it as 2026-12-11.'],
    ['2036-01-09', 'That is more than 2 years ahead. Is the year right?'],
  ])('cannot name the day %s', (by, message) => {
    expect(problems({ roam: 'owned', owner: 'U-ANN', by })).toEqual({ by: message });
    expect(problems({ roam: 'accepted', why: 'cheap', reviewOn: by })).toEqual({
      reviewOn: message,
    });
  });

  it('may name today until it is over there', () => {
    const draft: DecisionDraft = { roam: 'owned', owner: 'U-ANN', by: '2026-01-05' };

    expect(check(draft, at(22 / 24)).kind).toBe('fine');
    expect(check(draft, at(23 / 24)).kind).toBe('problems');
  });

  it('is not cut where it is too long: the person is told', () => {
    expect(problems({ roam: 'resolved', why: '🙂a'.repeat(501) })).toEqual({
      why: 'This has 1002 characters; write 1000 at most.',
    });
    expect(problems({ roam: 'resolved', why: '🙂a'.repeat(500) })).toEqual({});
  });

  it('that is fine has all that it owes, whatever was written', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant('a '.repeat(600)));
    const day = fc.option(fc.oneof(fc.string(), fc.constantFrom('2026-01-09', '2026-01-01')));
    const draft = fc.oneof<fc.Arbitrary<DecisionDraft>[]>(
      fc.record({ roam: fc.constant('resolved' as const), why: text }),
      fc.record({ roam: fc.constant('owned' as const), owner: text, by: day }),
      fc.record({ roam: fc.constant('accepted' as const), why: text, reviewOn: day }),
      fc.record({
        roam: fc.constant('mitigated' as const),
        plan: text,
        workItem: fc.oneof(text, fc.constant('PAY-1')),
        by: day,
      }),
    );
    fc.assert(
      fc.property(draft, (one) => {
        const checked = check(one);
        const problemCount = checked.kind === 'fine' ? 0 : checked.problems.length;
        const values = Object.values(checked.kind === 'fine' ? checked.decision : {});
        const texts = values.filter((value) => typeof value === 'string');
        const days = values.filter((value) => typeof value === 'number');

        expect(checked.kind === 'fine').toBe(problemCount === 0);
        expect(texts.every((value) => value !== '' && value === value.trim())).toBe(true);
        expect(texts.every((value) => Array.from(value).length <= DECISION_CAPS.plan)).toBe(true);
        expect(days.every((value) => value > NOON)).toBe(true);
      }),
    );
  });
});
