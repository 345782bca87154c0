import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { flowReport } from '../../../src/core/metrics/flow-report.ts';
import { metricsOutput } from '../../../src/core/metrics/output.ts';
import type { PlacedItem } from '../../../src/core/placement/placed-item.ts';
import { aContext, anOrganisation, aScope, at, days, finishedOn, story } from './support.ts';

const WINDOW = days(70, 98);

/** Five completed in the window, five in the 90 days before it, one reopened and in Test; an idea of 30 weeks ago. */
const ITEMS: readonly PlacedItem[] = [
  story('OLD', [['Backlog', -110]]),
  ...finishedOn(80, 1, 2, 3, 4, 10),
  ...finishedOn(50, 4, 4, 4, 4, 4),
  story('T-1', [
    ['Ready', 60],
    ['Done', 72],
    ['Test', 90],
  ]),
];

function output(
  items = ITEMS,
  overrides: Parameters<typeof aContext>[2] = {},
): Record<string, unknown> {
  const freshness = {
    jira: { pulledAt: at(99), stale: false },
    ado: { pulledAt: null, stale: true },
  };
  const report = flowReport(items, aScope(), aContext(100, WINDOW, { freshness, ...overrides }));
  return structuredClone<object>(metricsOutput(report)) as Record<string, unknown>;
}

describe('the machine output', () => {
  const printed = output();

  it.each<readonly [string, unknown]>([
    ['v', 1],
    ['scope', { id: 'cards', kind: 'art', level: 'story', zone: 'UTC' }],
    ['asOf', '2026-04-15T00:00:00.000Z'],
    ['window', { from: '2026-03-16T00:00:00.000Z', to: '2026-04-13T00:00:00.000Z' }],
    [
      'flowTime',
      { n: 5, p50: 3, p85: expect.closeTo(6.4, 9), p95: expect.closeTo(8.8, 9), excluded: 0 },
    ],
    ['flowEfficiency', { n: 5, pooled: 1, median: 1 }],
    ['flowVelocity', { n: 5 }],
    // 20 item-days of the five, and of T-1 two in Ready before its rest in done and eight in Test after it.
    ['flowLoad', { now: 1, mean: 30 / 28 }],
    [
      'flowDistribution',
      { completed: { feature: 5 }, loadNow: { feature: 1 }, loadMean: { feature: 30 / 28 } },
    ],
    ['arrivals', { n: 5, balance: 0, balanced: true }],
    ['leadTime', { n: 5, p50: 3, p85: expect.closeTo(6.4, 9), p95: expect.closeTo(8.8, 9) }],
    ['sle', { n: 5, promised: { n: 5, p85: 4 }, attainment: 0.8 }],
    ['rolledFirstPass', null],
    // The stage with the fewest exits is Ready, with that of T-1.
    ['rolledFirstPassN', 1],
    ['queue', { Build: 2, Test: 0, unattributed: 0 }],
    [
      'littlesLaw',
      {
        arrivals: 5,
        departures: 5,
        cancelled: 0,
        // At day 70 T-1 (aged 10) and the item of 10 days (aged 0); at day 98 T-1, aged 38.
        load: [2, 1],
        meanAge: [5, 38],
        holds: {
          arrivalsEqualDepartures: true,
          loadEqual: true,
          ageEqual: false,
          finishes: true,
        },
      },
    ],
    ['dataQuality', { reopened: { n: 1, keys: ['T-1'] } }],
    [
      'freshness',
      {
        jira: { pulledAt: '2026-04-14T00:00:00.000Z', stale: false },
        ado: { pulledAt: null, stale: true },
      },
    ],
  ])('prints %s', (key, expected) => {
    expect(printed[key]).toEqual(expected);
  });

  it('prints a row per stage with its numbers, and nulls below the floor', () => {
    expect(printed['stages']).toContainEqual({
      stage: 'Build',
      state: 'active',
      n: 5,
      p50: 3,
      p85: expect.closeTo(6.4, 9),
      waitingShare: 0,
      arrivals: 5,
      departures: 5,
      loadNow: 0,
      loadMean: 20 / 28,
      itemDays: 20,
      forwardExits: 5,
      firstPassRate: 1,
    });
    expect(printed['stages']).toContainEqual({
      stage: 'Ready',
      state: 'waiting',
      n: 1,
      p50: null,
      p85: null,
      waitingShare: null,
      arrivals: 0,
      departures: 1,
      loadNow: 0,
      loadMean: 2 / 28,
      itemDays: 2,
      forwardExits: 1,
      firstPassRate: null,
    });
  });

  it('prints the constraint with its evidence', () => {
    // T-1 waited 12 days in Ready; eleven items entered the box of Build and left it, ten of them from Build itself.
    expect(printed['constraint']).toMatchObject({
      name: 'Build',
      from: '2026-01-19T00:00:00.000Z',
      to: '2026-04-13T00:00:00.000Z',
      before: 'Build',
      moved: false,
    });
    expect(printed['constraint']).toHaveProperty('stages.0', {
      stage: 'Build',
      n: 10,
      queueDays: 12,
      queueShare: 1,
      // All 12 days lie after day 56, the middle: nothing queued in the first half.
      queueShareTrend: null,
      balance: 0,
      boxExits: 11,
      load: 0,
      wipLimit: null,
      atLimit: false,
      downstream: 'Test',
      downstreamStarved: false,
      holds: {
        mostQueued: true,
        doesNotDrain: true,
        enough: true,
        atLimit: null,
        nextStarved: false,
      },
    });
  });

  it('prints ages with their bands, and the time since a re-opening only where there was one', () => {
    const building = story('B-1', [['Build', 98]]);

    expect(output([...ITEMS, building])['aging']).toMatchObject({
      items: [
        { key: 'T-1', stage: 'Test', ageDays: 40, band: '>p95', sinceReopenedDays: 10 },
        { key: 'B-1', stage: 'Build', ageDays: 2, band: '<p50' },
      ],
    });
  });

  it('prints age limits, null below the floor', () => {
    expect(printed['aging']).toMatchObject({
      limits: { Ready: { n: 0, p50: null, p85: null, p95: null }, Build: { n: 10, p50: 4 } },
    });
  });

  it('prints the weeks of a series as pairs of instant and value', () => {
    expect(printed['trend']).toMatchObject({
      velocity: {
        limits: { mean: 10 / 26 },
        runs: [['2025-10-13T00:00:00.000Z', '2026-02-16T00:00:00.000Z']],
      },
      efficiency: { points: [expect.anything(), expect.anything()], limits: null },
    });
    expect(printed['trend']).toHaveProperty('velocity.points.25', ['2026-04-06T00:00:00.000Z', 0]);
    expect(printed['trend']).toHaveProperty('velocity.outside', [
      '2026-02-23T00:00:00.000Z',
      '2026-03-23T00:00:00.000Z',
    ]);
  });

  it('prints null beside n below the floor', () => {
    expect(output([])).toMatchObject({
      flowTime: { n: 0, p50: null, p85: null, p95: null, excluded: 0 },
      flowEfficiency: { n: 0, pooled: null, median: null },
      leadTime: { n: 0, p50: null, p85: null, p95: null },
      sle: { n: 0, promised: { n: 0, p85: null }, attainment: null },
    });
  });

  it('says "not configured" for everything by stage where no workflow is configured', () => {
    const bare = output(ITEMS, { organisation: anOrganisation({ workflows: [] }) });

    for (const key of ['stages', 'rolledFirstPass', 'queue', 'constraint']) {
      expect(bare[key]).toEqual({ notConfigured: expect.any(String) });
    }
    expect(bare['aging']).toHaveProperty('limits.notConfigured');
  });

  it('prints points where a source has a field for them', () => {
    const organisation = anOrganisation({
      sources: [
        {
          id: ITEMS[0]?.source ?? ('jira' as never),
          flagged: [],
          blockedTags: [],
          team: null,
          storyPoints: 'Points',
          needBy: null,
          dependencyLinks: [],
          flippedLinks: [],
          tracker: 'jira',
          baseUrl: 'https://tracker.invalid',
          staleAfterMs: 0,
        },
      ],
    });
    const items = ITEMS.map((item) => ({ ...item, points: 2 }));

    expect(output(items, { organisation })['flowVelocity']).toEqual({
      n: 5,
      points: 10,
      pointsN: 5,
    });
  });

  const sample = new URL('../../../../shared/metrics-output.json', import.meta.url);

  describe.runIf(existsSync(sample))('beside the agreed sample', () => {
    it('has every key of it, down to the rows', () => {
      const agreed: unknown = JSON.parse(readFileSync(sample, 'utf8'));
      const open = new Set([
        '_about',
        'completed',
        'loadNow',
        'loadMean',
        'queue',
        'limits',
        'dataQuality',
        'freshness',
      ]);
      const missing: string[] = [];
      function compare(expected: unknown, found: unknown, path: string): void {
        if (typeof expected !== 'object' || expected === null || found === null) return;
        if (Array.isArray(expected)) {
          if (Array.isArray(found) && found.length > 0) compare(expected[0], found[0], `${path}[]`);
          return;
        }
        for (const [key, value] of Object.entries(expected)) {
          if (key === '_about') continue;
          if (typeof found !== 'object' || !(key in found)) missing.push(`${path}.${key}`);
          else if (!open.has(key)) compare(value, Reflect.get(found, key), `${path}.${key}`);
        }
      }
      compare(agreed, printed, '');

      expect(missing).toEqual([]);
    });
  });
});
