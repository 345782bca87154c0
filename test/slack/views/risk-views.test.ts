import { describe, expect, it } from 'vitest';
import type { Quieting, RiskHappening } from '../../../src/core/domain/risk.ts';
import { instantOf } from '../../../src/core/domain/time.ts';
import { riskBoards } from '../../../src/core/risks/board.ts';
import { riskBoardView } from '../../../src/slack/views/risk-board.ts';
import { riskHistory } from '../../../src/slack/views/risk-history.ts';
import { riskList } from '../../../src/slack/views/risk-list.ts';
import { look } from '../../support/look.ts';
import {
  ABOUT,
  ACCEPTED,
  aStory,
  BEA,
  LATE_PROVIDER,
  MITIGATED,
  NOW,
  OWNED,
  RECOVERED,
  RESOLVED,
  storyOf,
} from '../../support/told-risks.ts';

const CARDS = { id: 'card-payments', name: 'Card Payments ART' };
const OPEN = [
  aStory('R-1'),
  aStory('R-2', OWNED),
  aStory('R-3', ACCEPTED),
  aStory('R-4', MITIGATED),
  aStory('R-5', OWNED, RECOVERED),
];
const QUIET: readonly Quieting[] = [
  { kind: 'snooze', risk: 'R-2', until: instantOf(NOW + 4 * 3_600_000), by: BEA, at: NOW },
  { kind: 'mute', rule: 'R8', scope: 'card-payments', by: BEA, at: NOW },
  { kind: 'mute', rule: 'R3', scope: 'elsewhere', by: BEA, at: NOW },
];

describe('the list of open risks', () => {
  const list = riskList({ scope: CARDS, stories: OPEN, quietings: QUIET }, ABOUT);

  it('counts them, and says how each stands', () => {
    const seen = look(list);

    expect(seen).toContain('5 open: 5 high, 1 that nobody has decided on, 1 recovered.');
    expect(seen).toContain('Mitigated by PAY-40, due 1 Dec 2026');
    expect(seen).toContain('Owned by @U7BEA until 4 Dec 2026 – recovered');
    expect(list.text).toContain('R-3 · LED-9 may be too late for PAY-1.');
  });

  it('says what is quiet there', () => {
    expect(look(list)).toContain('snoozed until Mon 23 November 2026, 13:00');
    expect(look(list)).toContain(
      'Muted, so told to nobody: R8 (more load than usual while velocity falls) for Card Payments ART.',
    );
    expect(look(list)).not.toContain('R3 (');
  });

  it('has a button for each risk that shows it', () => {
    expect(JSON.stringify(list.blocks).match(/"action_id":"risk\.show\.R-\d"/g)).toHaveLength(5);
  });

  it('calls nobody and has nothing to press where everybody reads it', () => {
    const shared = riskList(
      { scope: CARDS, stories: OPEN, quietings: [] },
      { ...ABOUT, naming: 'unnamed' },
    );

    expect(`${shared.text}${JSON.stringify(shared.blocks)}`).not.toMatch(/U7BEA|action_id/);
    expect(look(shared)).toContain('Owned until 4 Dec 2026');
  });

  it('says that there are none', () => {
    expect(look(riskList({ scope: CARDS, stories: [], quietings: [] }, ABOUT))).toContain(
      'No open risks.',
    );
  });

  it('says how many it leaves out', () => {
    const stories = Array.from({ length: 22 }, (_, index) => aStory(`R-${index + 1}`));

    expect(look(riskList({ scope: CARDS, stories, quietings: [] }, ABOUT))).toContain(
      '… 7 more: name a narrower scope, or see /risk board.',
    );
  });
});

describe('the ROAM board', () => {
  const risks = [...OPEN, aStory('R-6', RESOLVED)].map(({ risk }) => risk);

  it('has the four of ROAM and what nobody has decided on, with counts', () => {
    const board = riskBoardView('Card Payments ART', riskBoards(risks, ['PI-7']), ABOUT);
    const seen = look(board);

    expect(seen).toContain('Card Payments ART · PI-7: 5 open (5 high, 1 recovered)');
    for (const column of [
      'Un-ROAMed (1)',
      'Resolved (1)',
      'Owned (2)',
      'Accepted (1)',
      'Mitigated (1)',
    ]) {
      expect(seen).toContain(column);
    }
    expect(seen).toContain('R-3 LED-9 may be too late for PAY-1 (high, review 11 Dec 2026)');
    expect(board.text).toContain('Mitigated (1): R-4 LED-9');
  });

  it('says how to see one of those that are there, and nothing of that where there is none', () => {
    const board = riskBoardView('X', riskBoards(risks, ['PI-7']), ABOUT);
    const empty = riskBoardView('X', [], ABOUT);

    expect(look(board)).toContain('Details: /risk show R-1.');
    expect(look(empty)).toContain('No risks, neither open nor resolved lately.');
    expect(look(empty)).not.toContain('/risk show');
  });

  it('says that a column is empty', () => {
    const [first] = risks;
    if (first === undefined) throw new Error('There is a risk');

    expect(look(riskBoardView('X', riskBoards([first], []), ABOUT))).toMatch(
      /Resolved \(0\)[^]*none/,
    );
  });

  it('says what it leaves out, in columns and of boards', () => {
    const many = Array.from({ length: 8 }, (_, index) => aStory(`R-${index + 1}`).risk);
    const scopes = Array.from({ length: 6 }, (_, index) => ({
      ...aStory(`R-${index + 20}`).risk,
      scope: `art-${index}`,
    }));

    expect(look(riskBoardView('X', riskBoards(many, []), ABOUT))).toContain('… 3 more');
    expect(look(riskBoardView('X', riskBoards(scopes, []), ABOUT))).toContain(
      '… 2 more boards: name a narrower scope, such as one ART.',
    );
  });

  it('says that there are no risks', () => {
    expect(look(riskBoardView('X', [], ABOUT))).toContain(
      'No risks, neither open nor resolved lately.',
    );
  });
});

describe('the history of a risk', () => {
  const RAISED: RiskHappening = { what: 'raised', signal: LATE_PROVIDER };

  it('tells who did what, when and why, the last first', () => {
    const story = storyOf(
      'R-12',
      RAISED,
      OWNED,
      MITIGATED,
      { what: 'severity-changed', signal: LATE_PROVIDER, from: 'medium' },
      RECOVERED,
      RESOLVED,
      { what: 'returned', signal: LATE_PROVIDER },
    );

    expect(
      look(riskHistory(story, ABOUT))
        .split('\n')
        .filter((line) => line.startsWith('•')),
    ).toEqual([
      '• Mon 23 November 2026, 15:00 – It came back: PAY-1 (acquiring) needs LED-9 (ledger) by 4 Dec 2026. The chance that it is done by then is 20 %.',
      '• Mon 23 November 2026, 14:00 – @U7BEA resolved it: “LED-9 was delivered.”',
      '• Mon 23 November 2026, 13:00 – It recovered: its condition was clear twice in a row.',
      '• Mon 23 November 2026, 12:00 – Severity went from medium to high.',
      '• Mon 23 November 2026, 11:00 – @U7BEA mitigated it by PAY-40 until 1 Dec 2026: “A stub until the ledger is there.”',
      '• Mon 23 November 2026, 10:00 – @U7BEA took it until 4 Dec 2026.',
      '• Mon 23 November 2026, 09:00 – Raised by rule R1, provider unlikely by the day it is needed: high severity.',
    ]);
  });

  it('tells who gave it to whom, and who raised it by hand', () => {
    const story = storyOf(
      'R-5',
      {
        what: 'raised-by-hand',
        scope: 'card-payments',
        title: 'The vendor may strike',
        why: 'Heard at the sync.',
        pi: null,
        workItem: null,
      },
      { what: 'decided', decision: { roam: 'owned', owner: 'U8RTE', by: null } },
      ACCEPTED,
    );
    const { text } = riskHistory(story, ABOUT);

    expect(text).toContain('<@U7BEA> raised it: “Heard at the sync.”');
    expect(text).toContain('<@U7BEA> made <@U8RTE> its owner.');
    expect(text).toContain('<@U7BEA> accepted it until 11 Dec 2026: “The launch can wait a week.”');
  });

  it('leaves out what is long ago, and says so', () => {
    const again: RiskHappening = { what: 'evidence-changed', signal: LATE_PROVIDER };
    const story = storyOf('R-12', RAISED, ...Array.from({ length: 40 }, () => again));

    expect(look(riskHistory(story, ABOUT))).toMatch(/… \d+ (more|earlier)/);
  });
});
