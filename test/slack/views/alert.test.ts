import { describe, expect, it } from 'vitest';
import type { RiskHappening } from '../../../src/core/domain/risk.ts';
import type { ReminderReason } from '../../../src/core/risks/alert.ts';
import type { RiskStory } from '../../../src/core/risks/story.ts';
import type { Message } from '../../../src/slack/message.ts';
import { alertMessage, type ToldRisk } from '../../../src/slack/views/alert.ts';
import { riskCard } from '../../../src/slack/views/risk-card.ts';
import { aSignal } from '../../support/risks.ts';
import { look } from '../../support/look.ts';
import {
  ABOUT,
  ACCEPTED,
  aStory,
  LATE_PROVIDER,
  MITIGATED,
  OWNED,
  RECOVERED,
  RESOLVED,
  storyOf,
} from '../../support/told-risks.ts';

function only(story: RiskStory, reason: ReminderReason | null = null): readonly ToldRisk[] {
  return [{ story, reason }];
}

function four(reason: ReminderReason | null = null): readonly ToldRisk[] {
  return ['R-1', 'R-2', 'R-3', 'R-4'].map((id) => ({
    story: aStory(id, ...(id === 'R-2' ? [OWNED] : [])),
    reason,
  }));
}

/** Labels of what can be pressed, in order. */
function buttons({ blocks }: Message): string[] {
  return blocks
    .flatMap((block) => ('elements' in block ? (block.elements as readonly object[]) : []))
    .flatMap((one) => ('action_id' in one ? [String(one.action_id)] : []));
}

describe('a card of a risk', () => {
  const card = riskCard(aStory(), ABOUT);

  it('says what, where, how bad, by when, on what it rests and by which rule', () => {
    const seen = look(card);

    for (const words of [
      'LED-9 may be too late for PAY-1',
      'R-12 · High risk · Card Payments ART · PI-7 · expected by 4 Dec 2026 · decide within a day',
      'chance of being done by then: 20 % (n = 57 finished items)',
      'LED-9 Ledger API',
      'Nobody has decided yet. Its condition holds.',
      'Rule R1: provider unlikely by the day it is needed.',
    ]) {
      expect(seen).toContain(words);
    }
    expect(JSON.stringify(card.blocks)).toContain('https://x.test/LED-9');
  });

  it('says the same to those who do not see its blocks', () => {
    expect(card.text).toContain('High risk R-12: LED-9 may be too late for PAY-1.');
    expect(card.text).toContain('chance of being done by then: 20 % (n = 57 finished items).');
    expect(card.text).toContain('LED-9: Ledger API.');
    expect(card.text).toContain('Nobody has decided yet.');
  });

  it('calls what has happened an issue', () => {
    const story = storyOf('R-3', {
      what: 'raised',
      signal: { ...LATE_PROVIDER, nature: 'issue', severity: 'medium' },
    });

    expect(look(riskCard(story, ABOUT))).toContain(
      'Medium issue · Card Payments ART · PI-7 · since 4 Dec 2026 · decide at the next ART sync',
    );
  });

  it('tells of what has recovered as it was', () => {
    const card = riskCard(aStory('R-12', OWNED, RECOVERED), ABOUT);
    const sentence = 'Before it recovered: PAY-1 (acquiring) needs LED-9 (ledger) by 4 Dec 2026.';

    expect(look(card)).toContain(sentence);
    expect(card.text).toContain(sentence);
    expect(look(riskCard(aStory('R-12', OWNED), ABOUT))).not.toContain('Before it recovered');
  });

  it('presses nobody to decide on what has recovered', () => {
    expect(look(riskCard(aStory('R-12'), ABOUT))).toContain(' · decide within a day');
    expect(look(riskCard(aStory('R-12', RECOVERED), ABOUT))).not.toContain('decide within');
  });

  it('says who decided what, when and why', () => {
    expect(look(riskCard(aStory('R-12', OWNED), ABOUT))).toMatch(
      /Owned by @U7BEA until 4 Dec 2026\.[^]*Decided by @U7BEA, Mon 23 November 2026, 10:00\./,
    );
    expect(look(riskCard(aStory('R-12', ACCEPTED), ABOUT))).toMatch(
      /Accepted, to be looked at again on 11 Dec 2026\.[^]*“The launch can wait a week\.”/,
    );
    expect(look(riskCard(aStory('R-12', MITIGATED), ABOUT))).toMatch(
      /Mitigated by PAY-40, due 1 Dec 2026\.[^]*“A stub until the ledger is there\.”/,
    );
    expect(riskCard(aStory('R-12', RESOLVED), ABOUT).text).toContain('“LED-9 was delivered.”');
  });

  it.each([
    [
      'un-ROAMed',
      aStory(),
      ['risk.own', 'risk.mitigate', 'risk.accept', 'risk.resolve', 'risk.more'],
    ],
    ['owned', aStory('R-1', OWNED), ['risk.mitigate', 'risk.accept', 'risk.resolve', 'risk.more']],
    [
      'accepted',
      aStory('R-1', ACCEPTED),
      ['risk.own', 'risk.mitigate', 'risk.resolve', 'risk.more'],
    ],
    [
      'mitigated',
      aStory('R-1', MITIGATED),
      ['risk.own', 'risk.accept', 'risk.resolve', 'risk.more'],
    ],
    ['resolved', aStory('R-1', RESOLVED), []],
  ])('offers what still makes sense when it is %s', (_state, story, expected) => {
    expect(buttons(riskCard(story, ABOUT))).toEqual(expected);
  });

  it('carries nothing but the risk and its version on its buttons', () => {
    const [own] = riskCard(aStory('R-12', MITIGATED), ABOUT).blocks.flatMap((block) =>
      block.type === 'actions' ? block.elements : [],
    );

    expect(own).toMatchObject({ value: '{"risk":"R-12","version":2}' });
  });

  it('offers no mute where no rule raised it', () => {
    const story = storyOf('R-5', {
      what: 'raised-by-hand',
      scope: 'card-payments',
      title: 'The vendor may strike',
      why: 'Heard at the sync.',
      pi: null,
      workItem: null,
    });
    const card = riskCard(story, ABOUT);

    expect(JSON.stringify(card.blocks)).not.toContain('Mute rule');
    expect(look(card)).toContain('No rule watches it: it stays until somebody resolves it.');
    expect(look(card)).toContain('no PI');
  });

  it('has at most twelve blocks and keeps its buttons whatever is written', () => {
    for (const nasty of ['"\\'.repeat(5_000), '<!channel>'.repeat(1_000), '😀'.repeat(5_000)]) {
      const items = Array.from({ length: 30 }, () => ({
        source: nasty,
        id: nasty,
        key: nasty,
        url: `https://x.test/${'y'.repeat(470)}`,
        title: nasty,
      }));
      const figures = items.map(() => ({ label: nasty, value: nasty, basis: nasty }));
      const signal = aSignal({ title: nasty, evidence: { why: nasty, figures, items, weight: 1 } });
      const story = storyOf(
        'R-1',
        { what: 'raised', signal },
        {
          what: 'decided',
          decision: { roam: 'mitigated', plan: nasty, workItem: nasty, by: null },
        },
      );
      const { blocks } = alertMessage('raised', only(story), ABOUT);

      expect(blocks.length).toBeLessThanOrEqual(12);
      expect(blocks.at(-2)?.type).toBe('actions');
      expect(blocks.at(-1)?.type).toBe('context');
    }
  });
});

describe('a message about one risk', () => {
  it.each([
    ['raised', 'New: R-12'],
    ['returned', 'It is back: R-12'],
    ['escalated', 'Severity has risen: R-12'],
  ] as const)('says that it is %s', (what, words) => {
    const message = alertMessage(what, only(aStory()), ABOUT);

    expect(look(message)).toContain(words);
    expect(look(message)).toContain(
      'You see this because risks of Card Payments ART are told here.',
    );
    expect(look(message)).toContain('Snooze or Mute');
  });

  it('is news no more when it is resolved', () => {
    const message = alertMessage('raised', only(aStory('R-12', RESOLVED)), ABOUT);

    expect(look(message)).not.toContain('New:');
    expect(message.text).toMatch(/^High risk R-12/);
  });

  it('says that it recovered, and that people may resolve it', () => {
    const message = alertMessage('recovered', only(aStory('R-12', OWNED, RECOVERED)), ABOUT);

    expect(look(message)).toContain('R-12 has recovered: LED-9 may be too late for PAY-1');
    expect(look(message)).toContain('so it can probably be resolved');
    expect(message.blocks).toContainEqual(
      expect.objectContaining({
        elements: expect.arrayContaining([
          expect.objectContaining({ action_id: 'risk.resolve', style: 'primary' }),
        ]) as unknown,
      }),
    );
  });

  it('takes the recovery back when the condition holds again', () => {
    const back = aStory('R-12', RECOVERED, { what: 'returned', signal: LATE_PROVIDER });

    expect(look(alertMessage('recovered', only(back), ABOUT))).toContain(
      'R-12 had recovered, but its condition holds again',
    );
  });

  it.each([
    ['un-roamed', aStory(), '@U8RTE, R-12: nobody has decided for more than two working days'],
    ['snooze-over', aStory(), '@U8RTE, R-12: the snooze is over, and nobody has decided'],
    ['owned-overdue', aStory('R-12', OWNED), '@U7BEA, R-12: it was to be dealt with by 4 Dec 2026'],
    [
      'mitigated-overdue',
      aStory('R-12', MITIGATED),
      '@U8RTE, R-12: its mitigation was due 1 Dec 2026',
    ],
    ['review-due', aStory('R-12', ACCEPTED), '@U8RTE, R-12: it was accepted until 11 Dec 2026'],
  ] as const)('reminds whom it concerns: %s', (reason, story, words) => {
    const message = alertMessage('reminder', only(story, reason), ABOUT);

    expect(look(message)).toContain(words);
    expect(message.text).toContain(words.replace(/@(\w+)/, '<@$1>'));
  });

  it('mentions nobody once a reminder is settled', () => {
    const owned = alertMessage('reminder', only(aStory('R-12', OWNED), 'un-roamed'), ABOUT);
    const resolved = alertMessage('reminder', only(aStory('R-12', RESOLVED), 'un-roamed'), ABOUT);

    expect(look(owned)).toMatch(/^Reminder of R-12: LED-9/);
    expect(look(resolved)).not.toContain('@');
  });
});

describe('a message about several risks', () => {
  it('lists each with how it stands and a button that shows it', () => {
    const message = alertMessage('raised', four(), ABOUT);

    expect(look(message)).toContain('4 new risks · Card Payments ART');
    expect(look(message)).toContain('Owned by @U7BEA until 4 Dec 2026');
    expect(JSON.stringify(message.blocks)).toContain('"action_id":"risk.show.R-3"');
    expect(message.text).toContain('R-4 · LED-9 may be too late for PAY-1.');
  });

  it('says which of them are back', () => {
    const back: RiskHappening = { what: 'returned', signal: LATE_PROVIDER };
    const mixed = [
      ...only(aStory('R-1')),
      ...only(aStory('R-2', RECOVERED, back)),
      ...only(aStory('R-3', RECOVERED)),
    ];

    expect(look(alertMessage('raised', mixed, ABOUT))).toContain('3 risks, new or back');
    expect(
      look(alertMessage('returned', mixed.slice(1, 2).concat(mixed.slice(1, 2)), ABOUT)),
    ).toContain('2 risks are back');
    expect(alertMessage('raised', mixed, ABOUT).text).toContain(
      'Nobody has decided yet – it had recovered, and is back.',
    );
  });

  it('asks each person once', () => {
    const message = alertMessage('reminder', four('un-roamed'), ABOUT);

    expect(message.text.match(/<@U8RTE>/g)).toHaveLength(1);
    expect(look(message)).toContain('@U8RTE, please have a look.');
    expect(look(message)).toContain('4 risks wait for somebody');
  });

  it('says how many it leaves out', () => {
    const many = Array.from({ length: 20 }, (_, index) => ({
      story: aStory(`R-${index + 1}`),
      reason: null,
    }));
    const message = alertMessage('escalated', many, ABOUT);

    expect(look(message)).toContain('20 risks have become high');
    expect(look(message)).toContain('… 8 more: see /risk list.');
    expect(message.blocks.length).toBeLessThanOrEqual(16);
  });

  it('tells of one risk at least', () => {
    expect(() => alertMessage('raised', [], ABOUT)).toThrow(RangeError);
  });
});
