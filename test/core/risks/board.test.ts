import { describe, expect, it } from 'vitest';
import type { Risk, RoamDecision } from '../../../src/core/domain/risk.ts';
import { riskBoard, riskBoards } from '../../../src/core/risks/board.ts';
import { at } from '../../support/build.ts';
import { aSignal } from '../../support/risks.ts';
import { after, begun } from '../../support/risk-tale.ts';

function aRisk(id: string, override: Parameters<typeof aSignal>[0] = {}): Risk {
  return begun(id, at(1), aSignal({ key: id, ...override })).risk;
}

function decidedRisk(id: string, day: number, decision: RoamDecision, pi = 'PI-7'): Risk {
  const story = begun(id, at(1), aSignal({ key: id, pi }));
  return after(story, at(day), { what: 'decided', decision }).risk;
}

const RESOLVED: RoamDecision = { roam: 'resolved', why: 'done' };

function ids(risks: readonly Risk[]): string[] {
  return risks.map(({ id }) => id);
}

describe('a risk board', () => {
  it('has a column for each decision and one for what nobody decided, the most urgent first', () => {
    const board = riskBoard(
      [
        aRisk('R-10'),
        aRisk('R-2'),
        aRisk('R-3', { expectedAt: at(5) }),
        aRisk('R-4', { severity: 'high', expectedAt: null, nature: 'issue' }),
        decidedRisk('R-5', 2, { roam: 'owned', owner: 'U-ANN', by: null }),
        decidedRisk('R-6', 2, { roam: 'accepted', why: 'cheap', reviewAt: at(30) }),
        decidedRisk('R-7', 2, { roam: 'mitigated', plan: 'x', workItem: 'A-1', by: null }),
        decidedRisk('R-8', 2, RESOLVED),
        decidedRisk('R-9', 3, RESOLVED),
        aRisk('R-11', { scope: 'art-cards' }),
        aRisk('R-12', { pi: null }),
      ],
      'art-payments',
      'PI-7',
    );

    expect(Object.entries(board.columns).map(([roam, risks]) => [roam, ids(risks)])).toEqual([
      ['un-roamed', ['R-4', 'R-3', 'R-2', 'R-10']],
      ['resolved', ['R-9', 'R-8']],
      ['owned', ['R-5']],
      ['accepted', ['R-6']],
      ['mitigated', ['R-7']],
    ]);
    expect(board.counts).toEqual({ all: 9, open: 7, high: 1, issues: 1, clear: 0 });
  });

  it('counts the open ones that could be resolved', () => {
    const clear = after(begun('R-1', at(1), aSignal()), at(2), { what: 'recovered' });
    const resolved = after(clear, at(3), { what: 'decided', decision: RESOLVED });

    expect(riskBoard([clear.risk], 'art-payments', 'PI-7').counts.clear).toBe(1);
    expect(riskBoard([resolved.risk], 'art-payments', 'PI-7').counts).toMatchObject({
      open: 0,
      clear: 0,
    });
  });

  it('is empty where there are no risks', () => {
    expect(riskBoard([], 'art-cards', null)).toMatchObject({
      scope: 'art-cards',
      pi: null,
      counts: { all: 0 },
    });
  });
});

describe('risk boards', () => {
  it('are one for each ART and PI, in the order of the PIs, without a PI last', () => {
    const risks = [
      aRisk('R-1', { pi: null }),
      aRisk('R-2', { pi: 'PI-1' }),
      aRisk('R-3', { pi: 'PI-10' }),
      aRisk('R-4', { pi: 'PI-9' }),
      aRisk('R-5', { scope: 'art-cards', pi: 'PI-10' }),
      aRisk('R-6', { pi: 'PI-9' }),
    ];
    const boards = riskBoards(risks, ['PI-9', 'PI-10']);

    expect(boards.map(({ scope, pi }) => [scope, pi])).toEqual([
      ['art-cards', 'PI-10'],
      ['art-payments', 'PI-9'],
      ['art-payments', 'PI-10'],
      ['art-payments', 'PI-1'],
      ['art-payments', null],
    ]);
    expect(boards[1]?.columns['un-roamed'].map(({ id }) => id)).toEqual(['R-4', 'R-6']);
    expect(riskBoards(risks.toReversed(), ['PI-9', 'PI-10'])).toEqual(boards);
  });
});
