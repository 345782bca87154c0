import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { organisationOf } from '../../src/config/organisation.ts';
import type { ProgramIncrement } from '../../src/core/domain/program-increment.ts';
import { ConfigError } from '../../src/shared/errors.ts';

const BASE = {
  timezone: 'Europe/Berlin',
  sources: [
    {
      id: 'jira',
      kind: 'jira',
      baseUrl: 'https://acme.example',
      auth: { email: { env: 'E' }, token: { env: 'T' } },
      projects: ['PAY'],
    },
  ],
  valueStreams: [
    {
      id: 'payments',
      arts: [
        {
          id: 'cards',
          teams: [
            { id: 'acquiring', match: [{ project: 'PAY' }] },
            { id: 'fraud', match: [{ labels: 'fraud' }] },
          ],
        },
        { id: 'ledger', teams: [{ id: 'books', match: [{ project: 'LED' }] }] },
      ],
    },
  ],
};

/** Ten weeks from Monday to Friday. */
const PI = { id: 'PI-1', from: '2026-01-05', to: '2026-03-13' };

function read(pi: object, config: object = {}): ProgramIncrement {
  const text = JSON.stringify({ ...BASE, ...config, pis: [{ ...PI, ...pi }] });
  const [first] = organisationOf(parseConfig(text, 'flow.yaml')).pis;
  if (first === undefined) throw new Error('no PI');
  return first;
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}

function mistakes(config: object): string[] {
  try {
    parseConfig(JSON.stringify({ ...BASE, ...config }, null, 1), 'flow.yaml');
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n').slice(1);
    throw error;
  }
  return [];
}

function mistakesOfPi(pi: object): string {
  return mistakes({ pis: [{ ...PI, ...pi }] }).join('\n');
}

const OBJECTIVE = { id: 'o1', art: 'cards', title: 'Refunds', committed: true, plannedValue: 8 };

describe('a PI', () => {
  it('lasts from the first midnight of its first day to that after its last, in the portfolio zone', () => {
    // Berlin is at +01:00 in winter and at +02:00 from 29 March 2026 on.
    const { period } = read({ from: '2026-03-23', to: '2026-05-29' });

    expect(iso(period.from)).toBe('2026-03-22T23:00:00.000Z');
    expect(iso(period.to)).toBe('2026-05-29T22:00:00.000Z');
  });

  it('is of every ART unless it names some', () => {
    expect(read({}).arts).toEqual(['cards', 'ledger']);
    expect(read({ arts: ['ledger'] }).arts).toEqual(['ledger']);
  });

  it('ends its planning after the grace: whole days are local ones', () => {
    expect(iso(read({}).graceEnds)).toBe('2026-01-07T23:00:00.000Z');
    // From Friday 27 March over the short night: three local days are 71 hours.
    expect(iso(read({ from: '2026-03-27', to: '2026-05-29' }).graceEnds)).toBe(
      '2026-03-29T22:00:00.000Z',
    );
    expect(iso(read({}, { planningGrace: '36h' }).graceEnds)).toBe('2026-01-06T11:00:00.000Z');
    expect(iso(read({}, { planningGrace: '48h' }).graceEnds)).toBe('2026-01-06T23:00:00.000Z');
  });

  it('is cut into iterations from its first day on, the last ones for innovation and planning', () => {
    const { iterations } = read({ iterations: { weeks: 2 } });

    expect(iterations.map(({ name, innovation }) => [name, innovation])).toEqual([
      ['Iteration 1', false],
      ['Iteration 2', false],
      ['Iteration 3', false],
      ['Iteration 4', false],
      ['Iteration 5', true],
    ]);
    expect(iso(iterations[1]?.period.from ?? 0)).toBe('2026-01-18T23:00:00.000Z');
    // The last one ends with the PI: on a Friday.
    expect(iso(iterations[4]?.period.to ?? 0)).toBe('2026-03-13T23:00:00.000Z');
  });

  it('keeps iterations at local midnights when the clocks change', () => {
    const { iterations } = read({
      from: '2026-03-23',
      to: '2026-05-31',
      iterations: { weeks: 2, innovation: 2 },
    });

    expect(iterations.map(({ period }) => iso(period.from))).toEqual([
      '2026-03-22T23:00:00.000Z',
      '2026-04-05T22:00:00.000Z',
      '2026-04-19T22:00:00.000Z',
      '2026-05-03T22:00:00.000Z',
      '2026-05-17T22:00:00.000Z',
    ]);
    expect(iterations.map(({ innovation }) => innovation)).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  it('has no iterations where none are configured', () => {
    expect(read({}).iterations).toEqual([]);
  });

  it('integrates at the end of the local day, and names items with or without their source', () => {
    const point = { name: 'Demo', on: '2026-02-06', items: ['PAY-1', 'jira:PAY-2', 'X:1'] };

    expect(read({ integrationPoints: [point] }).integrationPoints).toEqual([
      {
        name: 'Demo',
        at: Date.parse('2026-02-06T23:00Z'),
        items: [
          { source: null, key: 'PAY-1' },
          { source: 'jira', key: 'PAY-2' },
          { source: null, key: 'X:1' },
        ],
      },
    ]);
  });

  it('has objectives without a team, and without a value until somebody says it', () => {
    expect(read({ objectives: [{ ...OBJECTIVE, items: ['PAY-1'] }] }).objectives).toEqual([
      { ...OBJECTIVE, team: null, actualValue: null, items: [{ source: null, key: 'PAY-1' }] },
    ]);
  });
});

describe('the configuration of PIs', () => {
  it('is fine as it should be', () => {
    const objectives = [
      { ...OBJECTIVE, team: 'fraud' },
      { ...OBJECTIVE, id: 'o2', art: 'ledger' },
    ];
    const integrationPoints = [
      { name: 'first day', on: PI.from, items: [] },
      { name: 'last day', on: PI.to, items: [] },
    ];

    expect(mistakesOfPi({ objectives, integrationPoints, iterations: { weeks: 2 } })).toBe('');
  });

  it.each([
    ['an unknown ART', { arts: ['cards', 'nobody'] }, 'pis[0].arts[1]: no ART "nobody"'],
    ['days in the wrong order', { to: '2026-01-04' }, 'pis[0].to: the last day'],
    [
      'an objective of an unknown ART',
      { objectives: [{ ...OBJECTIVE, art: 'x' }] },
      'pis[0].objectives[0].art: no ART "x"',
    ],
    [
      'an objective of an ART that takes no part',
      { arts: ['ledger'], objectives: [OBJECTIVE] },
      'ART "cards" takes no part in this PI',
    ],
    [
      'an objective of a team of another ART',
      { objectives: [{ ...OBJECTIVE, team: 'books' }] },
      'pis[0].objectives[0].team: no team "books" in ART "cards"',
    ],
    [
      'two objectives of one id',
      { objectives: [OBJECTIVE, OBJECTIVE] },
      '"o1" is already the id of another objective',
    ],
    [
      'a planned value below zero',
      { objectives: [{ ...OBJECTIVE, plannedValue: -1 }] },
      'pis[0].objectives[0].plannedValue',
    ],
    [
      'an actual value below zero',
      { objectives: [{ ...OBJECTIVE, actualValue: -1 }] },
      'pis[0].objectives[0].actualValue',
    ],
    [
      'an integration point after its end',
      { integrationPoints: [{ name: 'Demo', on: '2026-03-14', items: [] }] },
      'pis[0].integrationPoints[0].on: "Demo" on 2026-03-14 lies outside the PI',
    ],
    [
      'an integration point before its beginning',
      { integrationPoints: [{ name: 'Demo', on: '2026-01-04', items: [] }] },
      'lies outside the PI',
    ],
    [
      'iterations longer than itself',
      { iterations: { weeks: 10 } },
      'an iteration of 70 days does not fit into a PI of 68',
    ],
    [
      'nothing but innovation',
      { iterations: { weeks: 9, innovation: 2 } },
      'of 2 iterations 2 are for innovation',
    ],
    ['a shorter life than its planning', { to: '2026-01-07' }, 'over before planningGrace is'],
    ['a day that does not exist', { from: '2026-02-30' }, 'pis[0].from: no such day'],
    [
      'a line that asks for nothing',
      { match: [{}] },
      'pis[0].match[0]: this line asks for nothing',
    ],
  ])('refuses %s', (_, pi, message) => {
    expect(mistakesOfPi(pi)).toContain(message);
  });

  it('refuses two PIs of one id, and says the line', () => {
    const found = mistakes({ pis: [PI, { ...PI, from: '2026-03-16', to: '2026-05-22' }] });

    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/flow\.yaml:\d+ {2}pis\[1\]\.id: "PI-1" is already the id/);
  });
});

describe('a rule that asks for nothing', () => {
  function teams(match: object[]): object {
    const arts = [{ id: 'art', teams: [{ id: 'team', match }] }];
    return { valueStreams: [{ id: 'stream', arts }] };
  }

  it.each([
    ['of a team', teams([{ project: 'PAY' }, { includeChildren: false }]), 'match[1]: this line'],
    ['for a kind', { flowItems: [{ kind: 'debt' }] }, 'the rule for "debt" asks for nothing'],
    ['for escaped defects', { escaped: {} }, 'escaped: give labels or types'],
  ])('%s is refused', (_, config, message) => {
    expect(mistakes(config).join('\n')).toContain(message);
  });

  it.each([
    ['a source alone', teams([{ source: 'jira' }])],
    ['no component', teams([{ component: '' }])],
    ['a field', teams([{ fields: { Team: 'x' } }])],
    ['one label of escaped defects', { escaped: { labels: 'production' } }],
  ])('is not %s', (_, config) => {
    expect(mistakes(config)).toEqual([]);
  });
});
