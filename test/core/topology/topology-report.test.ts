import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TOPOLOGY_RULES, TOPOLOGY_SEVERITIES } from '../../../src/core/topology/report.ts';
import { topologyOutput } from '../../../src/core/topology/output.ts';
import { edge, item } from '../dependencies/planned-support.ts';
import { aDeployment, PRODUCTION } from '../metrics/delivery-support.ts';
import type { Step } from '../metrics/support.ts';
import type { Case } from './support.ts';
import { aPi, aTopology, findingOf, reportOf } from './support.ts';

const ORGANISATION = aTopology({
  cards: { headcount: 20, channel: null },
  wallet: { headcount: 200, people: {} },
  loans: { name: 'Cards' },
  pis: [aPi('PI-1', 'cards', 0, 70), aPi('PI-2', 'cards', 60, 120)],
  deployments: PRODUCTION,
});
const STEPS: readonly (readonly Step[])[] = [
  [['Build', 20]],
  [
    ['Build', 30],
    ['Done', 40],
  ],
  [
    ['Backlog', 5],
    ['Ready', 15],
    ['Rejected', 25],
  ],
];
const ITEMS = ['red', 'blue', 'green', 'teal', 'gold'].flatMap((team, t) =>
  Array.from({ length: 6 }, (_, i) =>
    item(`${team}-${i}`, STEPS[(t + i) % STEPS.length], {
      team,
      kind: i % 3 === 0 ? 'defect' : 'feature',
    }),
  ),
);
const EDGES = ITEMS.slice(0, 20).map((one, i) => edge(one, ITEMS[29 - i] ?? 'none', [[20, null]]));
const DEPLOYMENTS = [1, 2, 3].map((i) =>
  aDeployment(40 + i, { items: [{ source: null, idOrKey: `blue-${i}` }] }),
);
const CASE: Case = {
  organisation: ORGANISATION,
  items: ITEMS,
  edges: EDGES,
  deployments: DEPLOYMENTS,
};

describe('a topology report', () => {
  it('lists the most severe findings first, then by rule and scope', () => {
    const { findings } = reportOf(CASE);
    const ranks = findings.map(
      ({ severity, rule }) =>
        TOPOLOGY_SEVERITIES.indexOf(severity) * 100 + TOPOLOGY_RULES.indexOf(rule),
    );

    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    expect(findings.filter(({ rule }) => rule === 'art-size').map(({ scope }) => scope.id)).toEqual(
      ['cards', 'wallet'],
    );
    expect(findings.slice(0, 2).map(({ rule }) => rule)).toEqual([
      'art-in-two-value-streams',
      'overlapping-pis',
    ]);
  });

  it('says of an organisation without history what it cannot judge, and finds nothing', () => {
    const { findings, unjudged } = reportOf();

    expect(findings).toEqual([]);
    expect(new Set(unjudged.map(({ rule }) => rule))).toEqual(
      new Set([
        'too-many-dependencies',
        'component-chain',
        'project-team-pattern',
        'batch-release',
        'unparented-work',
        'unreleased-work',
        'unused-status',
        'ends-before-production',
      ]),
    );
  });

  it('gives every finding figures with their basis, a reason and a next step', () => {
    const { findings } = reportOf(CASE);

    expect(findings.length).toBeGreaterThan(8);
    for (const one of findings) {
      expect(one.figures.length).toBeGreaterThan(0);
      expect(one.why).toMatch(/\.$/);
      expect(one.next).toMatch(/\.$/);
    }
  });

  it('does not depend on the order of items, edges and deployments', () => {
    const expected = topologyOutput(reportOf(CASE));

    fc.assert(
      fc.property(
        fc.shuffledSubarray(ITEMS, { minLength: ITEMS.length }),
        fc.shuffledSubarray(EDGES, { minLength: EDGES.length }),
        fc.shuffledSubarray(DEPLOYMENTS, { minLength: DEPLOYMENTS.length }),
        (items, edges, deployments) => {
          expect(topologyOutput(reportOf({ ...CASE, items, edges, deployments }))).toEqual(
            expected,
          );
        },
      ),
      { numRuns: 20 },
    );
  });

  it('is not changed by what was closed before the horizon', () => {
    const ancient = ['a', 'b'].map((name) =>
      item(`red-${name}`, [
        ['Build', -300],
        ['Done', -83],
      ]),
    );

    const young = { items: [item('red-1', [['Build', 60]])] };

    expect(reportOf({ ...CASE, items: [...ancient, ...ITEMS] })).toEqual(reportOf(CASE));
    // Nor do they make it look as if its history were longer than what is known of it.
    expect(reportOf({ items: [...ancient, ...young.items] })).toEqual(reportOf(young));
  });
});

describe('a topology report as JSON', () => {
  it('keeps every basis: a value with n, null below the floor, and what is not configured', () => {
    const { findings, unjudged } = topologyOutput(reportOf(CASE)) as {
      readonly findings: readonly Record<string, unknown>[];
      readonly unjudged: readonly Record<string, unknown>[];
    };

    expect(findings.find(({ rule }) => rule === 'art-size')).toMatchObject({
      severity: 'info',
      scope: { id: 'cards', kind: 'art', name: 'cards' },
      figures: [{ label: 'people', unit: 'count', value: 20, n: 20 }],
      items: [],
    });
    expect(unjudged.find(({ rule }) => rule === 'batch-release')).toMatchObject({
      n: expect.any(Number),
      needed: 20,
    });
  });

  it('names version, instant and items by source, key, address and team', () => {
    const told = {
      items: [
        item('A-1', undefined, { findings: [{ kind: 'several-teams', detail: 'red, blue' }] }),
      ],
    } as const;
    const output = topologyOutput(reportOf(told));

    expect(output).toMatchObject({ v: 1, asOf: '2026-04-15T00:00:00.000Z' });
    expect(findingOf('item-in-two-teams', told).items).toHaveLength(1);
    expect(JSON.stringify(output)).toContain(
      '"items":[{"source":"jira","key":"A-1","url":"https://tracker.invalid/A-1","team":"red"}]',
    );
  });

  it('has no number that is none', () => {
    expect(JSON.stringify(topologyOutput(reportOf(CASE)))).not.toMatch(/NaN|Infinity/);
  });
});
