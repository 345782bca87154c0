import { describe, expect, it } from 'vitest';
import { deliveryOutput } from '../../../src/core/metrics/delivery-output.ts';
import { deliveryHorizon, deliveryReport } from '../../../src/core/metrics/delivery-report.ts';
import type { DeliveryContext, DeliveryReport } from '../../../src/core/metrics/delivery-report.ts';
import type { Deployment } from '../../../src/core/domain/deployment.ts';
import { sourceId } from '../../../src/core/domain/ids.ts';
import type { Scope } from '../../../src/core/domain/organisation.ts';
import type { PlannedItem } from '../../../src/core/placement/plan.ts';
import { workingCalendar } from '../../../src/core/timeline/working-calendar.ts';
import { aMatch } from '../../support/build.ts';
import { planned } from '../../support/planned.ts';
import {
  aCompany,
  aDeployment,
  anObjective,
  aPi,
  aPlannedStory,
  commits,
  inPi,
  withTeams,
} from './delivery-support.ts';
import { aScope, at, days, finished } from './support.ts';

const AS_OF = 50;
const WINDOW = days(20, 48);
const PI = aPi({ objectives: [anObjective(8, 8), anObjective(12, null)] });
const CALENDAR = workingCalendar(
  { zone: 'UTC', days: [1, 2, 3, 4, 5], from: 540, to: 1020, holidays: [] },
  'UTC',
);

/** Seven finished in the window after 7 days; two of them bugs found in it, one escaped; one item in work. */
const ITEMS: readonly PlannedItem[] = [
  ...[1, 2, 3, 4, 5].map((n) =>
    planned(finished(`PAY-${n}`, 14, 21), { ...inPi([[14, null]]), passedOn: [at(16)] }),
  ),
  planned(finished('BUG-1', 21, 28, { kind: 'defect' }), { escaped: false }),
  planned(finished('BUG-2', 21, 28, { kind: 'defect' }), { escaped: true }),
  aPlannedStory(
    'OPEN-1',
    [['Build', 43]],
    { ...inPi([[44, null]]), points: [{ from: at(43), value: 5 }] },
    { asOf: AS_OF },
  ),
];

const DEPLOYMENTS = [
  aDeployment(28, { items: [{ source: null, idOrKey: 'PAY-1' }], ...commits(['a', 27]) }),
  aDeployment(35, { labels: ['hotfix'] }),
];

function report(
  overrides: Partial<DeliveryContext> = {},
  scope: Partial<Scope> = {},
): DeliveryReport {
  return deliveryReport(ITEMS, aScope(scope), {
    organisation: aCompany({ pis: [PI] }),
    asOf: at(AS_OF),
    window: WINDOW,
    deployments: DEPLOYMENTS,
    pis: null,
    workingCalendar: CALENDAR,
    ...overrides,
  });
}

function output(overrides: Partial<DeliveryContext> = {}, scope: Partial<Scope> = {}): object {
  return structuredClone<object>(deliveryOutput(report(overrides, scope)));
}

const PORTFOLIO: Partial<Scope> = {
  id: 'portfolio',
  kind: 'portfolio',
  teams: ['red', 'blue', 'green'],
};

describe('the delivery report in the machine output', () => {
  const printed = output();

  it.each<readonly [string, unknown]>([
    [
      'handoffs',
      { total: 5, ofTeam: 0, ofPerson: 5, excluded: 0, n: 7, mean: 5 / 7, p50: 1, p85: 1 },
    ],
    [
      'workingDays',
      {
        // Each took one week: five working days.
        flowTime: { n: 7, p50: 5, p85: 5, p95: 5 },
        leadTime: { n: 7, p50: 5, p85: 5, p95: 5 },
        // Day 43 is a Tuesday, day 50 the Tuesday after.
        ages: [{ key: 'OPEN-1', workingDays: 5 }],
      },
    ],
    ['escapeRate', { n: 2, escaped: 1, ofOtherKinds: 0, caught: 1, setAside: 0, rate: null }],
    [
      'deployments',
      {
        unattributed: 1,
        frequency: { n: 1, perWeek: 0.25, weeks: 4 },
        leadTime: {
          n: 1,
          p50: null,
          missing: { withoutCommits: 0, undated: 0, datedAfter: 0 },
          undeployed: 0,
        },
        changeFailRate: { n: 1, rate: null, failed: 0, neverArrived: 0 },
        recoveryTime: { n: 0, p50: null, stillFailing: 0 },
      },
    ],
    [
      'pi',
      [
        {
          id: 'PI-1',
          from: '2026-01-19T00:00:00.000Z',
          to: '2026-03-30T00:00:00.000Z',
          graceEnds: '2026-01-22T00:00:00.000Z',
          predictability: [
            {
              art: 'cards',
              n: 2,
              missing: 1,
              plannedValue: 20,
              actualValue: 8,
              share: null,
              band: null,
            },
          ],
          reliability: { final: false, n: 5, completed: 5, leftSince: 0, setAside: 0, share: 1 },
          scopeChange: {
            final: false,
            committed: { n: 5, points: 0, pointsN: 0 },
            added: {
              n: 1,
              points: 5,
              pointsN: 1,
              streams: [{ valueStream: 'payments', art: 'cards', n: 1, points: 5, pointsN: 1 }],
              items: [
                {
                  key: 'OPEN-1',
                  at: '2026-02-18T00:00:00.000Z',
                  points: 5,
                  team: 'red',
                  art: 'cards',
                  valueStream: 'payments',
                },
              ],
            },
            removed: { n: 0, points: 0, pointsN: 0, streams: [], items: [] },
            passedThrough: 0,
            cameBack: 0,
          },
        },
      ],
    ],
  ])('prints %s', (key, expected) => {
    expect(printed).toHaveProperty(key, expected);
  });

  it('says what is missing instead of 0', () => {
    const bare = aCompany({ escaped: null, deployments: null });

    expect(output({ organisation: bare, workingCalendar: null })).toMatchObject({
      workingDays: { notConfigured: expect.any(String) },
      escapeRate: { notConfigured: expect.any(String) },
      pi: { notConfigured: expect.any(String) },
      deployments: { notConfigured: expect.any(String) },
    });
  });

  it('says nothing of deployments while none to production is known, though some go elsewhere', () => {
    const staging = aDeployment(30, { environment: 'staging' });

    expect(output({ deployments: [staging] })).toMatchObject({
      deployments: { notConfigured: 'no production deployment is known yet' },
    });
    expect(output({ deployments: [aDeployment(AS_OF + 1)] })).toMatchObject({
      deployments: { notConfigured: 'no production deployment is known yet' },
    });
  });

  describe('of a scope whose trackers tell of no deployment', () => {
    const elsewhere = aDeployment(30, { items: [{ source: sourceId('ado'), idOrKey: '4711' }] });

    it.each<readonly [string, string | null, Deployment, boolean]>([
      ['says nothing of those of another tracker', 'jira', elsewhere, false],
      ['counts one that names an item of its own', 'ado', elsewhere, true],
      ['counts one that may name an item of its own', 'jira', DEPLOYMENTS[0]!, true],
      ['counts where its teams may be in any tracker', null, elsewhere, true],
      [
        'says nothing of one that names no item, told by nobody of its own',
        'jira',
        aDeployment(30),
        false,
      ],
      ['counts what its own tracker tells', 'http', aDeployment(30), true],
    ])('%s', (_, source, deployment, counts) => {
      const [payments] = aCompany().valueStreams;
      const valueStreams = [
        {
          ...payments!,
          arts: payments!.arts.map((art) => ({
            ...art,
            teams: art.teams.map((team) => ({ ...team, match: [aMatch({ source })] })),
          })),
        },
      ];
      const told = output({ organisation: aCompany({ valueStreams }), deployments: [deployment] });

      expect(told).toMatchObject({
        deployments: counts
          ? { frequency: { weeks: 4 } }
          : { notConfigured: 'no production deployment is known of the trackers of this scope' },
      });
    });
  });

  it('says what is missing for one number of several', () => {
    const organisation = aCompany({ deployments: { ...labelless() } });

    expect(output({ organisation })).toMatchObject({
      deployments: { frequency: { n: 1 }, changeFailRate: { notConfigured: expect.any(String) } },
    });
  });

  it('says that planning goes on', () => {
    expect(output({ asOf: at(16), window: days(10, 16) })).toMatchObject({
      pi: [
        {
          reliability: { tooEarlyUntil: '2026-01-22T00:00:00.000Z' },
          scopeChange: { tooEarlyUntil: '2026-01-22T00:00:00.000Z' },
        },
      ],
    });
  });

  it('prints a share with its band in words', () => {
    const objectives = [8, 8, 8, 8, 8].map((value, index) =>
      anObjective(value, 7, { id: `objective-${index}` }),
    );
    const organisation = aCompany({ pis: [aPi({ objectives })] });

    expect(output({ organisation })).toMatchObject({
      pi: [{ predictability: [{ share: 0.875, band: 'healthy, within 80 to 100 %' }] }],
    });
  });

  it('says "no committed business value" where there is none', () => {
    expect(output({ organisation: aCompany({ pis: [aPi()] }) })).toMatchObject({
      pi: [{ predictability: [{ art: 'cards', notConfigured: 'no committed business value' }] }],
    });
  });
});

function labelless(): NonNullable<ReturnType<typeof aCompany>['deployments']> {
  return { production: aCompany().deployments?.production ?? [], failedLabels: [] };
}

describe('the delivery report', () => {
  it('gives the portfolio every deployment, also what no other scope can claim', () => {
    expect(report({}, PORTFOLIO)).toMatchObject({
      deployments: { unattributed: 1, frequency: { perWeek: { n: 2, value: 0.5 } } },
    });
  });

  it('has the predictability of each ART that takes part, and none of a team', () => {
    const organisation = aCompany({ pis: [aPi({ arts: ['ledger', 'cards'] })] });

    expect(report({ organisation }, PORTFOLIO)).toMatchObject({
      pis: [{ predictability: [{ art: 'cards' }, { art: 'ledger' }] }],
    });
    expect(report({ organisation }, { id: 'red', kind: 'team', teams: ['red'] })).toMatchObject({
      pis: [{ predictability: { kind: 'not-configured' }, reliability: { committed: 5 } }],
    });
  });

  it('counts in a PI only teams whose ART takes part', () => {
    const organisation = aCompany({ pis: [aPi({ arts: ['ledger'] })] });

    expect(report({ organisation }, PORTFOLIO)).toMatchObject({
      pis: [{ reliability: { committed: 0 } }],
    });
    expect(report({ organisation }).pis).toEqual({
      kind: 'not-configured',
      what: 'no PI of this scope',
    });
  });

  it.each<readonly [string, number, number, boolean]>([
    ['runs', 14, 84, true],
    ['begins now', 50, 90, true],
    ['has not begun', 51, 90, false],
    ['ended in the window', 0, 30, true],
    ['ended as the window begins', 0, 20, false],
    ['began after the window and runs', 49, 90, true],
    ['lies between the window and now', 48, 49, false],
    ['began after the window and ends now', 48, 50, false],
  ])('shows a PI that %s', (_, from, to, shown) => {
    const pi = aPi({ period: days(from, to), graceEnds: at(from + 1) });

    expect(report({ organisation: aCompany({ pis: [pi] }) }).pis).toHaveLength(shown ? 1 : 0);
  });

  it('follows an item that the scope committed to and another team has now', () => {
    const moved = aPlannedStory(
      'MOVED',
      [['Build', 10]],
      { ...inPi([[14, null]]), ...withTeams([10, 'red'], [30, 'green']) },
      { team: 'green', asOf: AS_OF },
    );

    const found = deliveryReport([...ITEMS, moved], aScope(), {
      organisation: aCompany({ pis: [PI] }),
      asOf: at(AS_OF),
      window: WINDOW,
      deployments: [],
      pis: null,
      workingCalendar: null,
    });

    expect(found).toMatchObject({
      pis: [
        {
          reliability: { committed: 6, completed: 5, leftSince: 1 },
          scopeChange: { removed: { n: 1 } },
        },
      ],
    });
  });

  it('counts items of the scope’s level in a PI, and not their parents as well', () => {
    const feature = aPlannedStory('EPIC', [['Build', 10]], inPi([[14, null]]), {
      level: 'feature',
    });

    const found = deliveryReport([...ITEMS, feature], aScope(), {
      organisation: aCompany({ pis: [PI] }),
      asOf: at(AS_OF),
      window: WINDOW,
      deployments: [],
      pis: null,
      workingCalendar: null,
    });

    expect(found).toMatchObject({ pis: [{ reliability: { committed: 5 } }] });
  });

  it('takes the last four complete weeks without a window, and refuses one that has not begun', () => {
    expect(report({ window: null }).window).toEqual(days(21, 49));
    expect(() => report({ window: days(60, 70) })).toThrow(RangeError);
    expect(() => report({ window: days(30, 30) })).toThrow(RangeError);
  });

  it('looks back to the window and to the PIs that it shows', () => {
    const context = { organisation: aCompany({ pis: [PI] }), asOf: at(AS_OF), pis: null };

    expect(deliveryHorizon(aScope(), { ...context, window: WINDOW })).toBe(at(14));
    expect(deliveryHorizon(aScope(), { ...context, window: days(7, 48) })).toBe(at(7));
  });
});
