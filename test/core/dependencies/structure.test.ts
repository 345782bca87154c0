import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharedServices } from '../../../src/core/dependencies/bottleneck.ts';
import { coupling } from '../../../src/core/dependencies/coupling.ts';
import type { Coupling } from '../../../src/core/dependencies/coupling.ts';
import { fans } from '../../../src/core/dependencies/fan.ts';
import type { GroupWait } from '../../../src/core/dependencies/team-waits.ts';
import {
  consumerTeam,
  providerTeam,
  waitsBetween,
} from '../../../src/core/dependencies/team-waits.ts';
import { dependencyLoad } from '../../../src/core/dependencies/too-many.ts';
import { countedOnce, timeOf } from '../../../src/core/dependencies/waits.ts';
import type { PlannedItem } from '../../../src/core/placement/plan.ts';
import { days } from '../metrics/support.ts';
import { childOf, edge, families, item, waits } from './planned-support.ts';

/** One wait of a team for another one: whose, for whom, and for which days. */
type Told = readonly [consumer: string, provider: string, from: number, to: number];

interface World {
  readonly items: readonly PlannedItem[];
  readonly edges: ReturnType<typeof edge>[];
}

/** Every wait with a consumer and a provider of its own. */
function world(told: readonly Told[]): World {
  const pairs = told.map(([consumer, provider, from, to], index) => {
    const a = item(
      `A-${index}`,
      [
        ['Build', from],
        ['Done', 99],
      ],
      { team: consumer },
    );
    const b = item(
      `B-${index}`,
      [
        ['Build', 0],
        ['Done', to],
      ],
      { team: provider },
    );
    return { items: [a, b], edge: edge(a, b) };
  });
  return { items: pairs.flatMap((pair) => pair.items), edges: pairs.map((pair) => pair.edge) };
}

function between({ items, edges }: World): GroupWait[] {
  const of = [consumerTeam, providerTeam] as const;
  return waitsBetween(waits(items, edges), of, families(...items), days(0, 100));
}

const TRAILING = days(10, 100);

describe('fan-out and fan-in', () => {
  function fanOf(
    team: string,
    ...told: readonly Told[]
  ): ReturnType<typeof fans>[number] | undefined {
    return fans([team], between(world(told)), TRAILING)[0];
  }

  it('name the teams that a team waited on and that waited on it, the longest wait first', () => {
    const fan = fanOf(
      'red',
      ['red', 'blue', 20, 22],
      ['red', 'green', 20, 25],
      ['red', 'green', 30, 31],
      ['gold', 'red', 20, 21],
    );

    expect(fan?.fanOut).toEqual([
      { team: 'green', itemDays: 6, n: 2 },
      { team: 'blue', itemDays: 2, n: 1 },
    ]);
    expect(fan?.fanIn).toEqual([{ team: 'gold', itemDays: 1, n: 1 }]);
  });

  it('do not name the team itself, nor a team that nothing was waited for in the 90 days', () => {
    const fan = fanOf(
      'red',
      ['red', 'red', 20, 25],
      ['red', 'blue', 2, 10],
      ['red', 'green', 30, 25],
    );

    expect(fan).toMatchObject({ fanOut: [], fanIn: [] });
  });

  it('do not name what belongs to no team', () => {
    const a = item('A-1', [['Build', 20]]);
    const nobody = item('B-1', [['Build', 20]], { team: null });

    expect(
      fans(['red'], between({ items: [a, nobody], edges: [edge(a, nobody)] }), TRAILING),
    ).toMatchObject([{ fanOut: [] }]);
  });

  it('count the providers of one team once', () => {
    const a = item('A-1', [
      ['Build', 20],
      ['Done', 99],
    ]);
    const [b, c] = ['B-1', 'C-1'].map((key) =>
      item(
        key,
        [
          ['Build', 0],
          ['Done', 25],
        ],
        { team: 'blue' },
      ),
    ) as [PlannedItem, PlannedItem];
    const waited = between({ items: [a, b, c], edges: [edge(a, b), edge(a, c)] });

    expect(fans(['red'], waited, TRAILING)[0]?.fanOut).toEqual([
      { team: 'blue', itemDays: 5, n: 1 },
    ]);
  });

  it('tell how often a team lies between two others, as counting all shortest ways does', () => {
    const names = ['red', 'blue', 'green', 'teal', 'gold'];
    const team = fc.constantFrom(...names);

    fc.assert(
      fc.property(fc.array(fc.tuple(team, team), { maxLength: 12 }), (pairs) => {
        const waited = between(world(pairs.map(([a, b]): Told => [a, b, 20, 21])));
        const found = fans(names, waited, TRAILING);
        const real = pairs.filter(([a, b]) => a !== b);
        const inGraph = new Set(real.flat()).size;
        for (const fan of found) {
          const expected =
            inGraph > 2 ? counted(fan.team, real) / ((inGraph - 1) * (inGraph - 2)) : 0;

          expect(fan.betweenness).toBeCloseTo(expected, 9);
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** Of every pair of others, the share of their shortest ways that lead over the team. */
function counted(team: string, pairs: readonly (readonly [string, string])[]): number {
  const nodes = [...new Set(pairs.flat())].filter((node) => node !== team);
  const ends = nodes.flatMap((from) => nodes.filter((to) => to !== from).map((to) => [from, to]));
  return ends.reduce((sum, [from = '', to = '']) => {
    const all = waysFrom(from, to, pairs);
    const shortest = Math.min(...all.map(({ length }) => length));
    const ways = all.filter(({ length }) => length === shortest);
    return ways.length === 0
      ? sum
      : sum + ways.filter((way) => way.includes(team)).length / ways.length;
  }, 0);
}

function waysFrom(
  from: string,
  to: string,
  pairs: readonly (readonly [string, string])[],
  seen: readonly string[] = [],
): string[][] {
  if (from === to) return [[to]];
  const next = new Set(pairs.filter(([a, b]) => a === from && !seen.includes(b)).map(([, b]) => b));
  return [...next].flatMap((step) =>
    waysFrom(step, to, pairs, [...seen, from]).map((way) => [from, ...way]),
  );
}

describe('too many dependencies', () => {
  const WEEKS = Array.from({ length: 12 }, (_, week) => days(week * 7, week * 7 + 7));

  /** In the first weeks of twelve, red waits on so many teams for one day each. */
  function loadOf(weeks: number, others: readonly string[]): ReturnType<typeof dependencyLoad> {
    const told = Array.from({ length: weeks }, (_, week) =>
      others.map((other): Told => ['red', other, week * 7 + 2, week * 7 + 3]),
    );
    return dependencyLoad('red', between(world(told.flat())), WEEKS);
  }

  it.each([
    [6, ['blue', 'green', 'gold'], 6, true],
    [5, ['blue', 'green', 'gold'], 5, false],
    [12, ['blue', 'green'], 0, false],
    [12, ['blue', 'green', 'red'], 0, false],
    [12, ['blue', 'blue', 'blue'], 0, false],
    [7, ['blue', 'green', 'gold', 'teal'], 7, true],
    [0, [], 0, false],
  ])('in %d of 12 weeks on %j: %d heavy weeks, %s', (weeks, others, heavy, tooMany) => {
    expect(loadOf(weeks, others)).toEqual({ team: 'red', weeks: heavy, of: 12, tooMany });
  });

  it('are measured on waiting, not on links', () => {
    const a = item('A-1', [['Backlog', 0]]);
    const others = ['blue', 'green', 'gold'].map((team) => item(team, [['Build', 0]], { team }));
    const waited = between({ items: [a, ...others], edges: others.map((one) => edge(a, one)) });

    expect(dependencyLoad('red', waited, WEEKS).tooMany).toBe(false);
  });

  it('count a wait over several weeks in each of them', () => {
    const told = ['blue', 'green', 'gold'].map((team): Told => ['red', team, 10, 45]);

    // Days 10 to 45 touch the weeks from day 7 to day 49.
    expect(dependencyLoad('red', between(world(told)), WEEKS).weeks).toBe(6);
  });
});

describe('a shared-service bottleneck', () => {
  function servicesOf(told: readonly Told[], floor = 1): ReturnType<typeof sharedServices> {
    const made = world(told);
    const byTeam = Map.groupBy(
      waits(made.items, made.edges),
      ({ consumer }) => consumer.team ?? '',
    );
    const totals = new Map(
      [...byTeam].map(([team, own]) => [
        team,
        countedOnce(timeOf(own), families(...made.items), days(0, 100)),
      ]),
    );
    return sharedServices(between(made), totals, TRAILING, floor);
  }

  const SEVEN_OF_TWENTY: readonly Told[] = [
    ['red', 'teal', 20, 25],
    ['red', 'red', 40, 45],
    ['blue', 'teal', 20, 22],
    ['blue', 'gold', 40, 48],
  ];

  it('carries more than 30 % of the whole dependency wait of its customers, who are ranked', () => {
    expect(servicesOf(SEVEN_OF_TWENTY)[1]).toEqual({
      team: 'teal',
      itemDays: 7,
      n: 2,
      share: { kind: 'measured', value: 0.35, n: 4 },
      customers: [
        { team: 'red', itemDays: 5, n: 1 },
        { team: 'blue', itemDays: 2, n: 1 },
      ],
      isBottleneck: true,
    });
  });

  it.each<[string, readonly Told[], boolean]>([
    [
      'just 30 %',
      [
        ['red', 'teal', 20, 22],
        ['blue', 'teal', 20, 21],
        ['red', 'red', 40, 47],
      ],
      false,
    ],
    [
      'a little more',
      [
        ['red', 'teal', 20, 22],
        ['blue', 'teal', 20, 21],
        ['red', 'red', 40, 46.9],
      ],
      true,
    ],
    ['all, of one customer only', [['red', 'teal', 20, 40]], false],
    [
      'what its own team waited',
      [
        ['teal', 'teal', 20, 40],
        ['red', 'teal', 20, 30],
      ],
      false,
    ],
  ])('is one or not: %s', (_, told, expected) => {
    expect(servicesOf(told).find(({ team }) => team === 'teal')?.isBottleneck).toBe(expected);
  });

  it('is none below the floor', () => {
    const [, teal] = servicesOf(SEVEN_OF_TWENTY, 5);

    expect(teal).toMatchObject({
      isBottleneck: false,
      share: { kind: 'too-few', n: 4, needed: 5 },
    });
  });

  it('does not grow by the links of one wait: no join multiplies item-days', () => {
    const a = item('A-1', [
      ['Build', 20],
      ['Done', 99],
    ]);
    const providers = Array.from({ length: 9 }, (_, index) =>
      item(
        `B-${index}`,
        [
          ['Build', 0],
          ['Done', 30],
        ],
        { team: 'teal' },
      ),
    );
    const waited = between({
      items: [a, ...providers],
      edges: providers.map((one) => edge(a, one)),
    });

    expect(sharedServices(waited, new Map(), TRAILING, 9)[0]).toMatchObject({ itemDays: 10, n: 1 });
  });
});

describe('coupling', () => {
  const ART_OF = new Map([
    ['red', 'cards'],
    ['blue', 'cards'],
    ['gold', 'loans'],
  ]);

  function couplingOf({ items, edges }: World, floor = 1): Coupling {
    return coupling(waits(items, edges), ART_OF, families(...items), TRAILING, floor);
  }

  it('is the wait between ARTs, on the diagonal that between teams of one ART', () => {
    const { matrix } = couplingOf(
      world([
        ['red', 'blue', 20, 23],
        ['red', 'red', 20, 40],
        ['red', 'gold', 20, 24],
        ['blue', 'gold', 20, 21],
        ['gold', 'red', 20, 22],
      ]),
    );

    expect(matrix).toEqual([
      { consumer: 'cards', provider: 'cards', itemDays: 3, n: 1 },
      { consumer: 'cards', provider: 'loans', itemDays: 5, n: 2 },
      { consumer: 'loans', provider: 'cards', itemDays: 2, n: 1 },
    ]);
  });

  it('counts an item that waits for two teams of one ART once, and a parent with its child once', () => {
    const parent = item('P-1', [
      ['Build', 20],
      ['Done', 99],
    ]);
    const a = item(
      'A-1',
      [
        ['Build', 20],
        ['Done', 99],
      ],
      childOf(parent),
    );
    const green = item(
      'B-1',
      [
        ['Build', 0],
        ['Done', 30],
      ],
      { team: 'green' },
    );
    const teal = item(
      'C-1',
      [
        ['Build', 0],
        ['Done', 32],
      ],
      { team: 'teal' },
    );
    const edges = [edge(a, green), edge(a, teal), edge(parent, green)];

    expect(couplingOf({ items: [parent, a, green, teal], edges }).matrix).toEqual([
      { consumer: 'cards', provider: 'wallet', itemDays: 12, n: 1 },
    ]);
  });

  it.each<[string, readonly Told[], boolean]>([
    [
      'more with another ART',
      [
        ['red', 'gold', 20, 25],
        ['gold', 'red', 20, 23],
        ['red', 'blue', 20, 27],
      ],
      true,
    ],
    [
      'as much with its own',
      [
        ['red', 'gold', 20, 25],
        ['gold', 'red', 20, 23],
        ['blue', 'red', 20, 28],
      ],
      false,
    ],
    ['nothing but itself', [['red', 'red', 20, 25]], false],
  ])('hints at a boundary where a team shares %s', (_, told, expected) => {
    const hint = couplingOf(world(told)).hints.find(({ team }) => team === 'red');

    expect(hint !== undefined).toBe(expected);
  });

  it('hints with the figures of both ARTs', () => {
    const told: readonly Told[] = [
      ['red', 'gold', 20, 25],
      ['gold', 'red', 20, 23],
      ['red', 'blue', 20, 27],
    ];

    expect(couplingOf(world(told)).hints[0]).toEqual({
      team: 'red',
      art: 'cards',
      other: 'loans',
      withOther: { itemDays: 8, n: 2 },
      withOwn: { itemDays: 7, n: 1 },
    });
    expect(couplingOf(world(told), 3).hints).toEqual([]);
  });
});
