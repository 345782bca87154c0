import { describe, expect, it } from 'vitest';
import {
  byWeek,
  foretoldTable,
  outcomesTable,
  saidTable,
} from '../../bench/support/weeks-tables.ts';
import { duplicatesIn, outcomesByRule } from '../../bench/support/weeks-truth.ts';
import type { SaidMessage, WeeksWalked } from '../../bench/support/weeks.ts';
import type { RiskHappening, RiskSignal } from '../../src/core/domain/risk.ts';
import type { RiskStory } from '../../src/core/risks/story.ts';
import { at } from '../support/build.ts';
import { aSignal } from '../support/risks.ts';
import { after, begun } from '../support/risk-tale.ts';

const RECOVERED: RiskHappening = { what: 'recovered' };

function said(day: number, changes: Partial<SaidMessage> = {}): SaidMessage {
  return {
    channel: 'C1',
    kind: 'alert',
    way: 'message',
    what: 'raised',
    at: at(day),
    text: `R-${day} is new. As of day ${day}.`,
    tells: [`R-${day} v1`],
    isSent: true,
    isReadable: true,
    ...changes,
  };
}

function walked(messages: readonly SaidMessage[], stories: readonly RiskStory[] = []): WeeksWalked {
  const toldAt = new Map(stories.map(({ risk }) => [risk.id, risk.firstSeenAt]));
  return { period: { from: at(0), to: at(21) }, evaluations: 3, said: messages, stories, toldAt };
}

function story(id: string, day: number, signal: Partial<RiskSignal>): RiskStory {
  return begun(id, at(day), aSignal(signal));
}

describe('what was said in weeks', () => {
  it('is counted in the week in which it was', () => {
    const messages = [said(0), said(6.9), said(7), said(20, { way: 'reply' })];

    expect(byWeek(walked(messages), ({ way }) => way === 'message')).toEqual([2, 1, 0]);
    expect(saidTable(walked(messages))).toContain('1 (2)');
    expect(saidTable(walked(messages))).toContain('2 1 0');
  });

  it('is said twice where words come again at another time, or a version of a risk as news', () => {
    const same = { text: 'R-1 is new. As of now.' };

    expect(duplicatesIn(walked([said(1), said(2)]))).toEqual([]);
    expect(duplicatesIn(walked([said(1, same), said(2, same)]))).toHaveLength(1);
    expect(duplicatesIn(walked([said(1), said(2, { tells: ['R-1 v1'] })]))).toHaveLength(1);
  });

  it('is not said twice in another channel, in a change, or as a reminder of another day', () => {
    const same = { text: 'R-1', tells: ['R-1 v1'] };
    const others = [
      said(1, same),
      said(1, { ...same, channel: 'C2' }),
      said(2, { ...same, way: 'update' }),
      said(3, { ...same, what: 'reminder' }),
      said(4, { ...same, what: 'reminder' }),
    ];

    expect(duplicatesIn(walked(others))).toEqual([]);
    expect(duplicatesIn(walked([...others, said(4, { ...same, what: 'reminder' })]))).toHaveLength(
      1,
    );
  });
});

describe('what became of risks', () => {
  const issue = aSignal({ nature: 'issue' });

  it('is told by rule: those with a day came true when they became an issue', () => {
    const stories = [
      after(story('R-1', 1, { key: 'a' }), at(5), { what: 'evidence-changed', signal: issue }),
      after(story('R-2', 1, { key: 'b' }), at(5), RECOVERED),
      story('R-3', 1, { key: 'c', nature: 'issue' }),
      story('R-4', 1, { key: 'd' }),
    ];

    expect(outcomesByRule(walked([], stories), () => false)).toEqual([
      {
        rule: 'R1',
        found: 4,
        unheard: 0,
        outcomes: { true: 1, false: 1, late: 1, open: 1 },
        leads: [4],
      },
    ]);
  });

  it('tells of those without a day whether they held for a week, and of items whether they were slow', () => {
    const stories = [
      after(story('R-1', 1, { key: 'a', rule: 'R7' }), at(8), RECOVERED),
      after(story('R-2', 1, { key: 'b', rule: 'R7' }), at(7.9), RECOVERED),
      story('R-3', 20, { key: 'c', rule: 'R7' }),
      story('R-4', 1, { key: 'd', rule: 'R3' }),
    ];
    const [items, features] = outcomesByRule(walked([], stories), (_, id) => id === '9');

    expect(items?.outcomes).toEqual({ true: 1, false: 0, late: 0, open: 0 });
    expect(features?.outcomes).toEqual({ true: 1, false: 1, late: 0, open: 1 });
    expect(outcomesTable([items, features].filter((one) => one !== undefined))).toContain('R7');
  });

  it('says how long before a loss it was told, or that it was not', () => {
    const by = { rule: 'R1', told: at(1) };
    const table = foretoldTable([
      { name: 'late', loss: 'it is late', at: at(9.5), by },
      { name: 'unseen', loss: 'it is lost', at: at(9), by: null },
    ]);

    expect(table).toContain('8.5');
    expect(table).toContain('nobody');
  });
});
