import { describe, expect, it } from 'vitest';
import { buildDigest } from '../../../src/core/digest/build-digest.ts';
import type { DigestInput } from '../../../src/core/digest/build-digest.ts';
import type { Digest } from '../../../src/core/digest/digest.ts';
import type { PlanView } from '../../../src/core/digest/program-increment.ts';
import type { ScopeKind } from '../../../src/core/domain/organisation.ts';
import type { PiObjective, ProgramIncrement } from '../../../src/core/domain/program-increment.ts';
import type { Constraint } from '../../../src/core/metrics/report.ts';
import type { DeliveryReport } from '../../../src/core/metrics/delivery-report.ts';
import {
  aConstraintStage,
  aDeliveryReport,
  aDependencyReport,
  aDependencyRow,
  aFinding,
  aForecastReport,
  anItemView,
  aTopologyReport,
} from '../../support/other-reports.ts';
import { after, begun } from '../../support/risk-tale.ts';
import { aSignal } from '../../support/risks.ts';
import {
  anAgingItem,
  aReport,
  digestInput,
  instant,
  NOTHING_BESIDES,
  WEEK_47,
} from '../../support/reports.ts';

function digestFor(
  kind: ScopeKind,
  besides: Partial<DigestInput['besides']> = {},
  changes: Parameters<typeof aReport>[0] = {},
): Digest {
  const report = aReport({ scope: { ...aReport().scope, kind }, ...changes });
  return buildDigest(digestInput({ report, besides: { ...NOTHING_BESIDES, ...besides } }));
}

function line(digest: Digest, label: string): string | undefined {
  return digest.lines.find((one) => one.label === label)?.text;
}

function titles({ tables }: Digest): string[] {
  return tables.map(({ title }) => title);
}

function dependencies(kind: ScopeKind): ReturnType<typeof aDependencyReport> {
  const report = aDependencyReport();
  const rows = report.edges.map((row) => ({ ...row, level: 'cross-value-stream' as const }));
  return { ...report, scope: { ...report.scope, kind }, edges: rows };
}

function anObjective(changes: Partial<PiObjective> = {}): PiObjective {
  return {
    id: 'o',
    art: 'cards',
    team: null,
    title: 'Instant refunds',
    committed: true,
    plannedValue: 8,
    actualValue: null,
    items: [],
    ...changes,
  };
}

function aPi(id: string, objectives: readonly PiObjective[]): ProgramIncrement {
  const period = { from: instant('2026-10-04T22:00:00Z'), to: instant('2026-12-11T23:00:00Z') };
  return {
    id,
    arts: ['cards', 'ledger'],
    period,
    graceEnds: instant('2026-10-07T22:00:00Z'),
    iterations: [],
    match: [],
    integrationPoints: [],
    objectives,
  };
}

/** Committed to 8 + 12 = 20; reached 8 + 6, and 1 of an uncommitted one: 15 of 20 = 75 %. */
const SCORED = [
  anObjective({ actualValue: 8 }),
  anObjective({ title: 'Cheaper tests', plannedValue: 12, actualValue: 6, team: 'wallet' }),
  anObjective({ title: 'Dark mode', committed: false, plannedValue: 5, actualValue: 1 }),
];

function aPlan(changes: Partial<PlanView> = {}): PlanView {
  return {
    pi: aPi('PI-4', SCORED),
    before: null,
    arts: [
      { id: 'cards', name: 'Card Payments' },
      { id: 'ledger', name: 'Ledger' },
    ],
    floor: 1,
    ...changes,
  };
}

describe('a team', () => {
  const blocked = anAgingItem({ key: 'PAY-3', ageDays: 12, blockedNow: true });
  const aging = { limits: {}, items: [anAgingItem(), blocked] };
  const digest = digestFor('team', { dependencies: dependencies('team') }, { aging });

  it('reads what is stuck and whether its service level is kept', () => {
    const figures = digest.figures.map(({ label, value, comparison }) => [
      label,
      value,
      comparison,
    ]);

    expect(figures).toContainEqual([
      'Blocked',
      '1 item, the oldest PAY-3, in progress for 12.0 days',
      '',
    ]);
    expect(figures).toContainEqual([
      'Service level',
      '85 % within 15.2 days',
      'kept by 83 % (n = 12)',
    ]);
    expect(digest.figures.every(({ basis }) => basis !== '')).toBe(true);
  });

  it('reads of its own dependencies, and nothing of constraint, PI or risks', () => {
    expect(digest.lines.map(({ label }) => label)).toEqual(['Dependencies']);
    expect(line(digest, 'Dependencies')).toBe(
      '2 open (1 late, 1 at risk), 2 that it needs; 12.5 item-days waited for other items (4 items, 25 % of all waiting).',
    );
    expect(titles(digest).slice(0, 2)).toEqual([
      'Work in progress by age',
      'Dependencies, open ones',
    ]);
  });

  it('sees its work by age first', () => {
    expect(digest.charts.map(({ kind }) => kind)).toEqual(['wip-age', 'cumulative-flow']);
  });
});

describe('an ART', () => {
  const constraint: Constraint = {
    name: 'Test',
    before: 'Build',
    moved: true,
    window: WEEK_47,
    stages: [aConstraintStage()],
  };

  it('reads its constraint, where it was a week before, and what the PI is up to', () => {
    const digest = digestFor('art', { delivery: aDeliveryReport() }, { constraint });

    expect(line(digest, 'Constraint')).toBe(
      'Test, 54 % of all queue time, 3 percentage points more in the second half of the time than in the first (n = 157 visits, 16–22 November 2026); a week before it was Build.',
    );
    expect(line(digest, 'PI-4')).toBe(
      'week 8 of 10, 9 of 20 committed items completed (45 %) so far; no change of scope to tell of yet.',
    );
    expect(digest.decisions[0]?.headline).toBe('Look at Test: the constraint has moved there');
  });

  it('reads how much joined and left the PI, and from where most of it came', () => {
    function change(art: string | null, n: number): object {
      return { valueStream: 'payments', art, n, points: { kind: 'measured', value: 5, n } };
    }
    const points = { kind: 'measured', value: 5, n: 7 } as const;
    const [pi] = aDeliveryReport().pis as Exclude<DeliveryReport['pis'], { kind: string }>;
    const scopeChange = {
      kind: 'counted',
      final: false,
      committed: { n: 20, points },
      added: { n: 7, points, streams: [change('ledger', 5), change('cards', 2)], items: [] },
      removed: { n: 1, points, streams: [change(null, 1)], items: [] },
      passedThrough: 0,
      cameBack: 0,
    };
    const delivery = { ...aDeliveryReport(), pis: [{ ...pi, scopeChange }] } as DeliveryReport;
    const digest = digestFor('art', { delivery });

    expect(line(digest, 'PI-4')).toContain(
      'since planning 7 added (most from ledger, 5), 1 removed.',
    );
    const table = digest.tables.find(({ title }) => title === 'Scope of PI-4 since planning');
    expect(table?.rows).toEqual([
      ['joined', 'payments / ledger', '5', '5.0'],
      ['joined', 'payments / cards', '2', '5.0'],
      ['left', 'payments', '1', '5.0'],
    ]);
  });

  it('decides first on what ROAM owes, at most three of five, then on what will not be met', () => {
    const stories = ['R-1', 'R-2', 'R-3', 'R-4'].map((id) =>
      begun(id, instant('2026-11-01T00:00:00Z'), aSignal()),
    );
    const roam = {
      stories,
      workItems: new Map(),
      week: WEEK_47,
      asOf: aReport().asOf,
      zone: 'UTC',
      calendar: null,
    };

    const { decisions } = digestFor('art', { roam, dependencies: dependencies('art') });

    expect(decisions.map(({ headline }) => headline.slice(0, 28))).toEqual([
      'R-1: decide: resolve, own, a',
      'R-2: decide: resolve, own, a',
      'R-3: decide: resolve, own, a',
      'Settle 2 dependencies that w',
      'Finish, split or drop 1 item',
    ]);
    expect(decisions[3]).toMatchObject({
      why: '1 late, 1 at risk. PAY-1 needs LED-7 by 19 Nov 2026: late by 3.0 days.',
      items: [{ key: 'LED-7', url: 'https://jira.example/browse/LED-7' }],
    });
  });

  it('is not quiet in a week in which a promise was kept', () => {
    const made = after(
      begun('R-1', instant('2026-11-17T08:00:00Z'), aSignal()),
      instant('2026-11-17T09:00:00Z'),
      { what: 'decided', decision: { roam: 'owned', owner: 'U1', by: null } },
    );
    const kept = after(made, instant('2026-11-18T09:00:00Z'), { what: 'recovered' });
    const still = {
      flowVelocity: { n: 0, points: aReport().flowVelocity.points },
      arrivals: { n: 0, balance: 0, balanced: true },
      aging: { limits: {}, items: [] },
      dataQuality: {},
    };
    const roam = {
      stories: [],
      workItems: new Map(),
      week: WEEK_47,
      asOf: aReport().asOf,
      zone: 'UTC',
      calendar: null,
    };

    expect(digestFor('art', { roam }, still).quiet).toBe(true);
    expect(digestFor('art', { roam: { ...roam, stories: [kept] } }, still).quiet).toBe(false);
  });
});

describe('a value stream', () => {
  const digest = digestFor('value-stream', {
    dependencies: dependencies('value-stream'),
    forecast: aForecastReport(),
    parts: [
      {
        report: aReport({ scope: { ...aReport().scope, name: 'Cards ART' } }),
        previous: aReport({ flowVelocity: { ...aReport().flowVelocity, n: 11 } }),
      },
    ],
  });

  it('reads when its work is done, and who takes on more than is finished', () => {
    expect(line(digest, 'Forecast')).toBe(
      'the 23 items in progress: done by 4 Dec 2026 with a chance of 85 %, by 1 Dec 2026 with 50 % (n = 18 days with a completion).',
    );
    expect(line(digest, 'Load and velocity')).toBe(
      'more was started than finished in Cards ART (18 started, 14 finished).',
    );
    const parts = digest.tables.find(({ title }) => title === 'Load and velocity');
    expect(parts?.rows).toEqual([
      ['Cards ART', 'story', '14', '11', '18', '23', '21.4', '21.4', '6.2 days'],
    ]);
  });

  it('looks only at dependencies between ARTs', () => {
    const near = aDependencyReport({
      scope: { ...aDependencyReport().scope, kind: 'value-stream' },
    });
    const wait = {
      ...near.wait,
      byLevel: { ...near.wait.byLevel, 'cross-art': { itemDays: 2, n: 1 } },
    };
    const row = aDependencyRow({ level: 'cross-art', counts: false });
    const edges = [
      ...near.edges,
      row,
      aDependencyRow({ level: 'cross-art', state: { kind: 'unplanned' } }),
    ];

    const other = digestFor('value-stream', { dependencies: { ...near, wait, edges } });

    expect(line(other, 'Dependencies between ARTs')).toBe(
      '1 open; 12.5 item-days waited for other items (4 items, 25 % of all waiting), 2.0 of them between ARTs.',
    );
    expect(other.decisions.some(({ headline }) => headline.startsWith('Settle'))).toBe(false);
  });

  it('says that dependencies are not configured where no link is read', () => {
    const none = { ...dependencies('value-stream'), edges: [], linksMissing: 'no link types' };

    expect(
      line(digestFor('value-stream', { dependencies: none }), 'Dependencies between ARTs'),
    ).toBe('not configured: no link types.');
  });

  it('sees where work waits, and in the thread what is to come', () => {
    expect(digest.charts.map(({ kind }) => kind)).toEqual(['value-stream', 'throughput']);
  });
});

describe('the portfolio', () => {
  it('reads what its PI promised and what became of it', () => {
    const before = aPi('PI-3', [anObjective({ actualValue: 8 })]);
    const digest = digestFor('portfolio', { plan: aPlan({ before }) });

    expect(line(digest, 'Predictability')).toBe(
      'PI-4: Card Payments 75 % (n = 3); PI-3: Card Payments 100 % (n = 1).',
    );
    expect(digest.decisions[0]).toEqual({
      headline: 'Plan less, or find out what came between',
      why: 'Below the healthy 80 to 100 % in PI-4: Card Payments 75 % (value 15 of 20).',
      items: [],
    });
    const [shares, objectives] = digest.tables;
    expect(shares?.rows).toEqual([
      [
        'Card Payments',
        '20',
        '15',
        '75 % (n = 3)',
        'below the healthy 80 to 100 %',
        '100 % (n = 1)',
      ],
      [
        'Ledger',
        '0',
        '–',
        'not configured: no committed business value',
        '–',
        'not configured: no committed business value',
      ],
    ]);
    expect(objectives?.rows).toEqual([
      ['Instant refunds', 'Card Payments', 'the whole ART', 'yes', '8', '8'],
      ['Cheaper tests', 'Card Payments', 'wallet', 'yes', '12', '6'],
      ['Dark mode', 'Card Payments', 'the whole ART', 'no', '5', '1'],
    ]);
  });

  it('gives no share while objectives are not scored, and none of a PI without any', () => {
    const pi = aPi('PI-4', [...SCORED.slice(0, 2), anObjective()]);

    const digest = digestFor('portfolio', { plan: aPlan({ pi }) });

    expect(line(digest, 'Predictability')).toBe(
      '2 of 3 objectives of PI-4 are scored, so no ART has a share yet.',
    );
    expect(digest.tables[0]?.rows[0]?.[3]).toBe('1 of 3 objectives not scored yet');
    expect(
      line(digestFor('portfolio', { plan: aPlan({ pi: aPi('PI-4', []) }) }), 'Predictability'),
    ).toBe('PI-4 has no objectives.');
  });

  it('reads whether what was committed to is kept', () => {
    const digest = digestFor('portfolio', { plan: aPlan(), delivery: aDeliveryReport() });
    const figures = digest.figures.map(({ label, value, basis }) => [label, value, basis]);

    expect(figures).toContainEqual([
      'Commitment kept',
      '45 % so far',
      'n = 20 items committed, 9 completed, 1 left since',
    ]);
    expect(figures).toContainEqual([
      'Change of scope',
      'too early to say',
      'planning goes on until 8 Oct',
    ]);
  });

  it('decides on what costs flow most by how teams are cut, one of each kind', () => {
    const findings = [
      aFinding({ rule: 'item-in-two-teams', title: 'Work matches several teams' }),
      aFinding(),
      aFinding({ title: 'Ledger waits on too many teams' }),
      aFinding({ rule: 'art-size', severity: 'info', title: 'A large ART' }),
    ];

    const digest = digestFor('portfolio', { topology: aTopologyReport({ findings }) });

    expect(line(digest, 'How teams are cut')).toBe(
      '3 warnings and 1 hint; 1 rule could not be judged.',
    );
    expect(digest.decisions.slice(0, 2).map(({ headline }) => headline)).toEqual([
      'Wallet waits on too many teams (and 1 more like it)',
      'Work matches several teams',
    ]);
  });

  it('sees what is finished and will be, and in the thread who needs whom', () => {
    const report = dependencies('portfolio');
    const far = aDependencyRow({ provider: anItemView({ id: '7', team: 'ledger' }) });
    const digest = digestFor('portfolio', {
      forecast: aForecastReport(),
      dependencies: { ...report, edges: [far] },
    });

    expect(digest.charts.map(({ kind }) => kind)).toEqual(['throughput', 'dependencies']);
  });
});
