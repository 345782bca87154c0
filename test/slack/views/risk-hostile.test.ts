import { describe, expect, it } from 'vitest';
import type { Quieting, RiskHappening, RiskSignal } from '../../../src/core/domain/risk.ts';
import { instantOf } from '../../../src/core/domain/time.ts';
import { riskBoards } from '../../../src/core/risks/board.ts';
import type { RiskStory } from '../../../src/core/risks/story.ts';
import { startSlack } from '../../../src/demo/slack/slack.ts';
import { alertMessage } from '../../../src/slack/views/alert.ts';
import { riskBoardView } from '../../../src/slack/views/risk-board.ts';
import type { RiskContext } from '../../../src/slack/views/risk-card.ts';
import { riskCard } from '../../../src/slack/views/risk-card.ts';
import {
  acceptForm,
  formNotice,
  mitigateForm,
  muteForm,
  ownForm,
  raiseForm,
  resolveForm,
  snoozeForm,
} from '../../../src/slack/views/risk-forms.ts';
import { riskHistory } from '../../../src/slack/views/risk-history.ts';
import { riskList } from '../../../src/slack/views/risk-list.ts';
import { problemsOf } from '../../support/block-kit.ts';
import { ABOUT, BEA, LATE_PROVIDER, NOW, storyOf } from '../../support/told-risks.ts';

const NASTY = [
  '<!channel> <!here|x> <!everyone> <!subteam^S1>',
  '<@U1> <@U1|joe> <#C1>',
  '*bold* _it_ ~s~ `code` ```block``` > quote',
  '<https://evil.example|click me>',
  '| pipes | and\nnew\r\nlines\ttabs',
  '&amp; & &lt;!channel&gt;',
  'x'.repeat(10_000),
  '&'.repeat(10_000),
  '<!channel>'.repeat(1_000),
  '"\\'.repeat(5_000),
  '😀👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿'.repeat(400),
  '\u202egnp.exe\u2066\u200f\u061c',
  '\ud800 \udc00 lone',
  '\u0000\u0007\u001b[31m\u0085\u2028\u2029',
  '',
  '\u200b\u2060',
  'javascript:alert(1)',
] as const;

function signalOf(nasty: string): RiskSignal {
  const items = Array.from({ length: 40 }, (_, index) => ({
    source: nasty,
    id: nasty,
    key: nasty,
    url: index === 0 ? nasty : `https://x.test/${'y'.repeat(480)}`,
    title: nasty,
  }));
  const figures = items.map(() => ({ label: nasty, value: nasty, basis: nasty }));
  return {
    ...LATE_PROVIDER,
    title: nasty,
    scope: nasty,
    pi: nasty,
    evidence: { why: nasty, figures, items, weight: 1 },
  };
}

function decisionsOf(nasty: string): RiskHappening[] {
  return [
    { what: 'decided', decision: { roam: 'resolved', why: nasty } },
    { what: 'decided', decision: { roam: 'owned', owner: nasty, by: NOW } },
    { what: 'decided', decision: { roam: 'accepted', why: nasty, reviewAt: NOW } },
    { what: 'decided', decision: { roam: 'mitigated', plan: nasty, workItem: nasty, by: NOW } },
  ];
}

function storiesOf(nasty: string): RiskStory[] {
  const raised: RiskHappening = { what: 'raised', signal: signalOf(nasty) };
  const byHand: RiskHappening = {
    what: 'raised-by-hand',
    scope: nasty,
    title: nasty,
    why: nasty,
    pi: nasty,
    workItem: nasty,
  };
  const decisions = decisionsOf(nasty);
  const single = decisions.map((decision, index) => storyOf(`R-${index + 1}`, raised, decision));
  const long = Array.from({ length: 15 }, () => decisions).flat();
  return [
    storyOf('R-8', raised),
    storyOf('R-9', byHand),
    storyOf('R-10', raised, ...long),
    ...single,
  ];
}

function contextOf(nasty: string): RiskContext {
  return { ...ABOUT, scopeName: () => nasty, rtes: [nasty, 'U8RTE'], command: '/risk' };
}

describe('whatever trackers and people write about risks', () => {
  it.each(NASTY)('no message goes over a limit of Block Kit, and nothing pings: %j', (nasty) => {
    const about = contextOf(nasty);
    const stories = storiesOf(nasty);
    const many = Array.from({ length: 30 }, () => stories).flat();
    const quietings: Quieting[] = [
      { kind: 'snooze', risk: 'R-8', until: instantOf(NOW + 1), by: BEA, at: NOW },
      { kind: 'mute', rule: 'R8', scope: nasty, by: BEA, at: NOW },
    ];
    const scope = { id: nasty, name: nasty };
    const messages = [
      ...stories.map((story) => riskCard(story, about)),
      ...stories.map((story) => riskHistory(story, about)),
      ...(['raised', 'returned', 'escalated', 'recovered', 'reminder'] as const).flatMap((what) => [
        ...stories.map((story) => alertMessage(what, [{ story, reason: 'un-roamed' }], about)),
        alertMessage(
          what,
          many.map((story) => ({ story, reason: 'un-roamed' })),
          about,
        ),
      ]),
      riskList({ scope, stories: many, quietings }, about),
      riskList({ scope, stories: many, quietings }, { ...about, naming: 'unnamed' }),
      riskBoardView(
        nasty,
        riskBoards(
          many.map(({ risk }) => risk),
          [nasty],
        ),
        about,
      ),
    ];

    for (const message of messages) {
      expect(problemsOf(message, ['U7BEA', 'U8RTE'])).toEqual([]);
    }
  });

  it('no form is refused by Slack', async () => {
    await using slack = await startSlack({});
    for (const nasty of NASTY) {
      const about = contextOf(nasty);
      const scopes = Array.from({ length: 150 }, (_, index) => ({
        id: `${index}${nasty}`,
        kind: 'art' as const,
        name: nasty,
        zone: 'UTC',
        level: { level: 'story', orphans: [] },
        teams: [],
      }));
      for (const { risk } of storiesOf(nasty)) {
        const data = { risk, about, state: '{}' };
        for (const view of [
          ownForm(data, 'U7BEA'),
          acceptForm(data, nasty),
          mitigateForm(data, nasty),
          resolveForm(data, nasty),
          snoozeForm(data),
          muteForm(data),
          raiseForm({
            scopes: [...scopes, ...SHORT],
            scope: '0',
            title: nasty,
            why: nasty,
            state: '',
          }),
          formNotice('own', riskCard({ risk }, about)),
        ]) {
          const response = await fetch(`${slack.apiUrl}blocks.validate`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ view }),
          });
          expect(await response.json()).toEqual({ ok: true });
          // What is typed into a field stays as it was, and what it sends back is an id: nobody else sees them.
          const shown = JSON.stringify(view, (name, value: unknown) =>
            name === 'initial_value' || name === 'value' ? undefined : value,
          );
          expect(shown).not.toMatch(/<(?!!date\^)[!@#]/);
        }
      }
    }
  });
});

const SHORT = [
  {
    id: 'short',
    kind: 'team' as const,
    name: 'Short',
    zone: 'UTC',
    level: { level: 'story', orphans: [] },
    teams: [],
  },
];
