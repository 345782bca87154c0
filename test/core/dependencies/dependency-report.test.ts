import { describe, expect, it } from 'vitest';
import {
  dependencyReport,
  dependencyReports,
} from '../../../src/core/dependencies/dependency-report.ts';
import type { DependencyContext } from '../../../src/core/dependencies/network.ts';
import type { DependencyReport } from '../../../src/core/dependencies/report.ts';
import type { Scope } from '../../../src/core/domain/organisation.ts';
import { scopesOf } from '../../../src/core/domain/scopes.ts';
import { sourceRules } from '../../support/build.ts';
import { at, days } from '../metrics/support.ts';
import { aPi, company, context, edge, item } from './planned-support.ts';

const FLOOR = 1;
const ORGANISATION = company({ metrics: { ...company().metrics, floor: FLOOR } });

function scope(id: string, of = ORGANISATION): Scope {
  const found = scopesOf(of).find((one) => one.id === id);
  if (found === undefined) throw new Error(`No scope ${id}`);
  return found;
}

/** Red's story waits for blue since day 80 and is needed by 20 April; blue's waits for gold, and somebody may need it. */
const RED = item('A-1', [['Build', 70]], {}, { dueDate: '2026-04-20' });
const BLUE = item(
  'B-1',
  [
    ['Backlog', 60],
    ['Build', 90],
  ],
  { team: 'blue' },
);
const GOLD = item('G-1', [['Build', 60]], { team: 'gold' });
const DROPPED = item(
  'R-1',
  [
    ['Build', 60],
    ['Rejected', 85],
  ],
  { team: 'green' },
);
const DONE = item(
  'D-1',
  [
    ['Build', 60],
    ['Done', 90],
  ],
  { team: 'green' },
);
const ITEMS = [RED, BLUE, GOLD, DROPPED, DONE];
const EDGES = [
  edge(RED, BLUE, [[80, null]]),
  edge(BLUE, GOLD, [[85, null]]),
  edge(RED, GOLD, [[95, null]], { confidence: 'guess', origins: ['pasted'] }),
  edge(RED, DROPPED, [[75, null]]),
  edge(RED, DONE, [[86, null]]),
  edge(GOLD, 'EXT-1', [[null, null]]),
];

function report(id: string, overrides: Partial<DependencyContext> = {}): DependencyReport {
  const made = context({ organisation: ORGANISATION, ...overrides });
  return dependencyReport(ITEMS, EDGES, scope(id, made.organisation), made);
}

function rows({ edges }: DependencyReport): string[] {
  return edges.map(
    ({ consumer, provider, side, state }) =>
      `${consumer.key} > ${provider.key} ${side} ${state.kind}`,
  );
}

describe('a dependency report', () => {
  it('lists every open edge that begins or ends in the scope', () => {
    expect(rows(report('cards'))).toEqual([
      'A-1 > B-1 inside unplanned',
      'A-1 > G-1 needs unplanned',
      'B-1 > G-1 needs unplanned',
    ]);
    expect(rows(report('gold'))).toEqual([
      'A-1 > G-1 needed unplanned',
      'B-1 > G-1 needed unplanned',
      'G-1 > EXT-1 needs unknown',
    ]);
    expect(rows(report('wallet'))).toEqual([]);
  });

  it('says of an edge all that people ask of it', () => {
    const [row] = report('cards', {
      chanceOf: () => ({ kind: 'measured', value: { value: 0.3, words: '30 %' }, n: 20 }),
    }).edges;

    expect(row).toEqual({
      consumer: {
        source: 'jira',
        id: 'A-1',
        key: 'A-1',
        url: 'https://tracker.invalid/A-1',
        title: 'Title of A-1',
        status: 'Build',
        flow: 'active',
        team: 'red',
        art: 'cards',
        valueStream: 'payments',
      },
      provider: expect.objectContaining({ key: 'B-1', team: 'blue', art: 'cards' }),
      level: 'cross-team',
      side: 'inside',
      state: {
        kind: 'at-risk',
        risk: { kind: 'unlikely', chance: { value: 0.3, words: '30 %' }, n: 20 },
      },
      neededBy: { day: '2026-04-20', at: at(106 - 2 / 24), origin: 'due-date' },
      chance: { kind: 'measured', value: { value: 0.3, words: '30 %' }, n: 20 },
      confidence: 'certain',
      origins: ['jira-link'],
      counts: true,
      since: at(80),
      waitedDays: 20,
    });
  });

  it('shows an unknown item by what the link calls it', () => {
    expect(report('gold').edges.at(-1)).toMatchObject({
      provider: { source: null, key: 'EXT-1', url: null, title: null, team: null },
      level: 'external',
      since: null,
      waitedDays: 0,
    });
  });

  it('counts open, new and resolved edges, and says what it left out', () => {
    const { counts, excluded } = report('cards');

    expect(counts).toEqual({
      open: [
        { level: 'cross-team', state: 'unplanned', n: 1 },
        { level: 'cross-value-stream', state: 'unplanned', n: 1 },
      ],
      new: [
        { level: 'cross-team', state: 'unplanned', n: 1 },
        { level: 'cross-art', state: 'dropped', n: 1 },
        { level: 'cross-art', state: 'resolved', n: 1 },
        { level: 'cross-value-stream', state: 'unplanned', n: 1 },
      ],
      resolved: [{ level: 'cross-art', state: 'resolved', n: 1 }],
    });
    expect(excluded).toEqual({ guesses: 1, undated: 0, unknown: 0 });
    expect(report('gold').excluded).toEqual({ guesses: 1, undated: 1, unknown: 1 });
  });

  it('names what was dropped while somebody still needs it', () => {
    const { dropped } = report('red');

    expect(dropped.map(({ provider, state }) => [provider.key, state])).toEqual([
      ['R-1', { kind: 'dropped', how: 'cancelled', at: at(85) }],
    ]);
    expect(report('wallet').dropped[0]).toMatchObject({ side: 'needed' });
  });

  it("tells the wait and the resolution time of the scope's own items as consumers", () => {
    const { wait, resolutionTime } = report('cards');

    // Red waited from day 75 on for somebody, blue from day 90 on; the window ends on day 98.
    expect(wait).toMatchObject({ itemDays: 23 + 8, n: 2 });
    expect(wait.items.map(({ item: one, itemDays }) => [one.key, itemDays])).toEqual([
      ['A-1', 23],
      ['B-1', 8],
    ]);
    expect(resolutionTime.measure).toEqual({ kind: 'measured', value: { p50: 4, p85: 4 }, n: 1 });
    expect(report('wallet').resolutionTime.measure.kind).toBe('too-few');
  });

  it('tells who waits for whom', () => {
    const { teams, sharedServices, coupling } = report('cards');

    expect(
      teams.map(({ team, fanOut, fanIn, tooMany }) => [team, fanOut.length, fanIn.length, tooMany]),
    ).toEqual([
      ['red', 2, 0, false],
      ['blue', 1, 1, false],
    ]);
    expect(sharedServices.map(({ team }) => team)).toEqual(['blue', 'green', 'gold']);
    expect(coupling.matrix).toEqual([
      { consumer: 'cards', provider: 'cards', itemDays: 20, n: 1 },
      { consumer: 'cards', provider: 'loans', itemDays: 10, n: 1 },
      { consumer: 'cards', provider: 'wallet', itemDays: 14, n: 1 },
    ]);
    expect(report('wallet').sharedServices.map(({ team }) => team)).toEqual(['green']);
    expect(report('green').coupling.matrix).toEqual([
      { consumer: 'cards', provider: 'wallet', itemDays: 14, n: 1 },
    ]);
  });

  it('puts the most urgent edges first, then those needed earliest', () => {
    const soon = item('A-2', [['Build', 70]], {}, { dueDate: '2026-04-18' });
    const late = item('A-3', [['Build', 70]], {}, { dueDate: '2026-04-01' });
    const never = item('A-0', [['Build', 70]]);
    const edges = [RED, soon, late, never].map((one) => edge(one, BLUE));

    const found = dependencyReport(
      [RED, soon, late, never, BLUE],
      edges,
      scope('cards'),
      context({ organisation: ORGANISATION }),
    );

    expect(found.edges.map(({ consumer }) => consumer.key)).toEqual(['A-3', 'A-2', 'A-1', 'A-0']);
  });

  it("tells integration points where one of the parts is the scope's, to the portfolio all of them", () => {
    const items = [
      { source: null, key: 'D-1' },
      { source: null, key: 'G-1' },
    ];
    const integrationPoints = [
      { name: 'Demo', at: at(98), items },
      { name: 'Empty', at: at(98), items: [{ source: null, key: 'X-1' }] },
    ];
    const organisation = { ...ORGANISATION, pis: [{ ...aPi('PI-1', 60, 130), integrationPoints }] };
    function names(id: string): string[] {
      return report(id, { organisation }).integration.map(
        ({ name, itemDays }) => `${name} ${itemDays}`,
      );
    }

    expect(names('gold')).toEqual(['Demo 10']);
    expect(names('cards')).toEqual([]);
    expect(names('portfolio')).toEqual(['Demo 10', 'Empty 0']);
  });

  it('says that it may see nothing because a link type was renamed', () => {
    const organisation = { ...ORGANISATION, sources: [sourceRules()] };
    const renamed = new Map([
      [sourceRules().id, [{ name: 'Blocks', inward: 'waits for', outward: 'holds up' }]],
    ]);
    const found = dependencyReport(
      ITEMS,
      [],
      scope('cards'),
      context({ organisation, linkTypes: renamed }),
    );

    expect(found.counts).toEqual({ open: [], new: [], resolved: [] });
    expect(found.linksMissing).toContain('jira');
    expect(found.linkTypes).toMatchObject([
      { missing: ['is blocked by'], uncounted: ['waits for', 'holds up'] },
    ]);
    expect(report('cards').linksMissing).toBeNull();
  });

  it("looks at the last four complete weeks of the scope's zone unless told", () => {
    // Day 98 is a Monday. Berlin is one hour ahead of UTC on day 70 and two on day 98, New York four behind on both.
    expect(report('cards', { window: null }).window).toEqual(days(70 - 1 / 24, 98 - 2 / 24));
    expect(report('blue', { window: null }).window).toEqual(days(70 + 4 / 24, 98 + 4 / 24));
  });

  it('refuses a window that is empty or has not begun', () => {
    expect(() => report('cards', { window: days(20, 20) })).toThrow(RangeError);
    expect(() => report('cards', { window: days(100, 107) })).toThrow(RangeError);
  });

  it('is the same whether asked alone or together with others', () => {
    const scopes = scopesOf(ORGANISATION);
    const made = context({ organisation: ORGANISATION, window: null });

    expect(dependencyReports(ITEMS, EDGES, scopes, made)).toEqual(
      scopes.map((one) => dependencyReport(ITEMS, EDGES, one, made)),
    );
  });
});
