import { describe, expect, it } from 'vitest';
import { dependencyGraphAltText, dependencyGraphSvg } from '../../src/charts/dependency-graph.ts';
import { teamGraph } from '../../src/core/dependencies/team-graph.ts';
import type {
  TeamGraph,
  TeamGraphSource,
  TeamNames,
} from '../../src/core/dependencies/team-graph.ts';
import type { DependencyRow, ItemView } from '../../src/core/dependencies/report.ts';
import { BERLIN, instant } from '../support/reports.ts';
import { NOT_A_NUMBER, textsOf } from './svg.ts';

const AS_OF = instant('2026-11-23T08:00:00Z');

function anItem(team: string | null): ItemView {
  return {
    source: 'jira',
    id: '1',
    key: 'PAY-1',
    url: null,
    title: null,
    status: null,
    flow: null,
    team,
    art: null,
    valueStream: null,
  };
}

function aRow(
  consumer: string | null,
  provider: string | null,
  changes: Partial<DependencyRow> = {},
): DependencyRow {
  return {
    consumer: anItem(consumer),
    provider: anItem(provider),
    level: 'cross-team',
    side: 'needs',
    state: { kind: 'on-track' },
    neededBy: null,
    chance: null,
    confidence: 'certain',
    origins: ['jira-link'],
    counts: true,
    since: null,
    waitedDays: 99,
    ...changes,
  };
}

const CYCLIC = { state: { kind: 'cyclic', keys: ['PAY-1', 'PAY-2'] } } as const;

const SOURCE: TeamGraphSource = {
  scope: { id: 'cards', kind: 'art', name: 'Card Payments', zone: BERLIN },
  asOf: AS_OF,
  trailing: { from: instant('2026-08-25T08:00:00Z'), to: AS_OF },
  edges: [
    aRow('wallet', 'ledger'),
    aRow('wallet', 'ledger'),
    aRow('ledger', 'wallet', CYCLIC),
    aRow('checkout', 'identity'),
    aRow('wallet', 'identity', { counts: false }),
    aRow('wallet', 'wallet'),
    aRow('wallet', null),
  ],
  teams: [
    {
      team: 'wallet',
      fanOut: [{ team: 'ledger', itemDays: 12.4, n: 3 }],
      fanIn: [{ team: 'ledger', itemDays: 2, n: 1 }],
    },
    { team: 'checkout', fanOut: [], fanIn: [] },
  ],
};

const NAMES: TeamNames = {
  valueStreams: [
    {
      arts: [
        {
          name: 'Card Payments',
          teams: [
            { id: 'checkout', name: 'Checkout' },
            { id: 'wallet', name: 'Wallet' },
            { id: 'idle', name: 'Idle' },
          ],
        },
        { name: 'Accounts', teams: [{ id: 'ledger', name: 'Ledger' }] },
      ],
    },
  ],
};

const GRAPH = teamGraph(SOURCE, NAMES);

function foundIn(svg: string, words: RegExp): readonly [found: string, at: number] {
  const found = words.exec(svg);
  if (found === null) throw new Error(`The picture has no ${words.source}`);
  return [found[0], found.index];
}

describe('dependencies put together by team', () => {
  it('count the open ones of each pair, with the wait of the fans', () => {
    expect(GRAPH.edges).toEqual([
      { consumer: 'ledger', provider: 'wallet', open: 1, itemDays: 2, cyclic: true },
      { consumer: 'wallet', provider: 'ledger', open: 2, itemDays: 12.4, cyclic: false },
      { consumer: 'checkout', provider: 'identity', open: 1, itemDays: 0, cyclic: false },
    ]);
  });

  it('leave out guesses, and count what is within a team or without one', () => {
    expect(GRAPH).toMatchObject({ within: 1, outside: 1 });
  });

  it('name the teams that take part in configuration order, unknown ones last', () => {
    expect(GRAPH.teams).toEqual([
      { id: 'checkout', name: 'Checkout', art: 'Card Payments' },
      { id: 'wallet', name: 'Wallet', art: 'Card Payments' },
      { id: 'ledger', name: 'Ledger', art: 'Accounts' },
      { id: 'identity', name: 'identity', art: null },
    ]);
  });
});

describe('the picture of dependencies between teams', () => {
  it('names teams and ARTs, and says how many are open and how long they waited', async () => {
    const texts = textsOf(await dependencyGraphSvg(GRAPH));

    expect(texts).toEqual(
      expect.arrayContaining([
        'Card Payments',
        'Accounts',
        'Checkout',
        'Wallet',
        'Ledger',
        'identity',
      ]),
    );
    expect(texts).toEqual(expect.arrayContaining(['2 · 12 d', '1 · 2 d', '1']));
    expect(texts[1]).toBe('Open dependencies · item-days waited since 25 Aug · 1 outside');
  });

  it('marks a circle by colour and by a dashed line', async () => {
    const svg = await dependencyGraphSvg(GRAPH);
    const arrows = [...svg.matchAll(/<path d="M[^"]*C[^"]*"[^>]*>/g)].map(([arrow]) => arrow);

    expect(arrows).toHaveLength(3);
    expect(arrows.filter((arrow) => arrow.includes('#b3261e'))).toHaveLength(1);
    expect(arrows.filter((arrow) => arrow.includes('stroke-dasharray'))).toEqual(
      arrows.filter((arrow) => arrow.includes('#b3261e')),
    );
  });

  it('puts every team inside the box of its ART', async () => {
    const svg = await dependencyGraphSvg(GRAPH);
    const boxes = [
      ...svg.matchAll(
        /<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" rx="(\d)"/g,
      ),
    ].map(([, ...numbers]) => numbers.map(Number));
    const arts = boxes.filter(([, , , , radius]) => radius === 6);
    const teams = boxes.filter(([, , , , radius]) => radius === 4);
    function isInside([x = 0, y = 0, width = 0, height = 0]: number[]): boolean {
      return arts.some(
        ([left = 0, top = 0, wide = 0, high = 0]) =>
          x >= left && y >= top && x + width <= left + wide && y + height <= top + high,
      );
    }

    expect([arts.length, teams.length]).toEqual([2, 4]);
    expect(teams.filter(isInside)).toHaveLength(3);
  });

  it('writes the name of an ART over the arrows, with a halo, so that none strikes it out', async () => {
    const svg = await dependencyGraphSvg(GRAPH);
    const lastArrow = svg.lastIndexOf('<path');

    for (const name of ['Card Payments', 'Accounts']) {
      const [words, at] = foundIn(svg, new RegExp(`<text[^>]*>${name}<`));
      expect(at).toBeGreaterThan(lastArrow);
      expect(words).toContain('stroke-width="4"');
    }
  });

  it('draws the strongest and says how many are left out', async () => {
    const ids = Array.from({ length: 12 }, (_, n) => `t${n}`);
    const edges = ids.flatMap((consumer, a) =>
      ids.flatMap((provider, b) =>
        a === b
          ? []
          : [{ consumer, provider, open: 1, itemDays: 1000 - 12 * a - b, cyclic: false }],
      ),
    );
    const crowd: TeamGraph = {
      ...GRAPH,
      teams: ids.map((id) => ({ id, name: id, art: null })),
      edges,
      outside: 0,
    };
    const svg = await dependencyGraphSvg(crowd);
    const drawn = svg.match(/<path d="M[^"]*C/g)?.length ?? 0;

    expect(drawn).toBeGreaterThanOrEqual(12);
    expect(drawn).toBeLessThanOrEqual(40);
    expect(textsOf(svg)[1]).toContain(`${edges.length - drawn} weaker left out`);
    expect(textsOf(svg)).toContain('1 · 999 d');
  });

  it('says so in words where no team waits for another', async () => {
    const none = { ...GRAPH, teams: [], edges: [], outside: 0 };

    expect(textsOf(await dependencyGraphSvg(none))).toContain(
      'No team waits for another one: no open dependencies',
    );
    expect(dependencyGraphAltText(none)).toBe(
      'Dependencies between teams of Card Payments on 23 Nov: no team waits for another one.',
    );
  });

  it('states in its alt text who waits for whom most, and who waits in a circle', () => {
    expect(dependencyGraphAltText(GRAPH)).toBe(
      'Dependencies between teams of Card Payments on 23 Nov: 4 open between 4 teams. The strongest: Wallet on Ledger (2 open, 12.4 item-days waited), Ledger on Wallet (1 open, 2.0 item-days waited) and Checkout on identity (1 open, 0.0 item-days waited). Items wait for each other in a circle: Ledger on Wallet. 1 dependency with an end in no known team.',
    );
  });

  it('draws names that look like instructions, turn text around or cannot be written', async () => {
    const names = ['"]; evil [label="x', '<b>\\N</b>', '测试', '\u202eabc 😀'];
    const hostile: TeamGraph = {
      ...GRAPH,
      teams: names.map((name, n) => ({ id: `${n}"->`, name, art: n === 0 ? '}<script>' : '交易' })),
      edges: [1, 2, 3].map((n) => ({
        consumer: '0"->',
        provider: `${n}"->`,
        open: 1,
        itemDays: n,
        cyclic: false,
      })),
    };
    const svg = await dependencyGraphSvg(hostile);

    expect(textsOf(svg)).toEqual(
      expect.arrayContaining([
        '&quot;]; evil [label=&quot;x',
        '&lt;b&gt;\\N&lt;/b&gt;',
        'Team 3',
        'Team 4',
        'ART 2',
      ]),
    );
    expect(svg).not.toMatch(/<script|<b>|\u202e/);
    expect(svg).not.toMatch(NOT_A_NUMBER);
    expect(dependencyGraphAltText(hostile)).not.toContain('\u202e');
  });
});
