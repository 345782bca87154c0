import { dependencyReport } from '../../../src/core/dependencies/dependency-report.ts';
import type { DependencyEdge } from '../../../src/core/dependencies/edge.ts';
import type { DependencyReport } from '../../../src/core/dependencies/report.ts';
import type { Art, Organisation, Team } from '../../../src/core/domain/organisation.ts';
import type { Deployment } from '../../../src/core/domain/deployment.ts';
import type { ProgramIncrement } from '../../../src/core/domain/program-increment.ts';
import { scopesOf } from '../../../src/core/domain/scopes.ts';
import type { FlowReport } from '../../../src/core/metrics/report.ts';
import type { PlannedItem } from '../../../src/core/placement/plan.ts';
import type {
  TopologyFinding,
  TopologyReport,
  TopologyRule,
  Unjudged,
} from '../../../src/core/topology/report.ts';
import { topologyReport } from '../../../src/core/topology/topology-report.ts';
import { context } from '../dependencies/planned-support.ts';
import { aMatch } from '../../support/build.ts';
import { anOrganisation, at, days } from '../metrics/support.ts';

/** A team that is matched by a component of its own name. */
export function aTeam(id: string, overrides: Partial<Team> = {}): Team {
  const match = [aMatch({ source: 'jira', project: 'PAY', component: id })];
  return { id, name: id, zone: null, headcount: null, match, ...overrides };
}

/** 60 people, a channel and both roles: an ART that no finding on its set-up is about. */
export function anArt(id: string, teams: readonly Team[], overrides: Partial<Art> = {}): Art {
  return {
    id,
    name: id,
    kind: 'stream-aligned',
    zone: null,
    headcount: 60,
    channel: 'C0ART',
    people: { rte: ['U1'], productManagement: ['U2'] },
    teams,
    ...overrides,
  };
}

/** Payments with cards (red, blue) and wallet (green, teal), lending with loans (gold). */
export function aTopology(
  overrides: {
    readonly cards?: Partial<Art>;
    readonly wallet?: Partial<Art>;
    readonly loans?: Partial<Art>;
    readonly coordination?: string;
  } & Partial<Organisation> = {},
): Organisation {
  const { cards, wallet, loans, coordination, ...rest } = overrides;
  const base = anOrganisation();
  const features = { level: 'feature', orphans: ['defect', 'risk', 'debt'] };
  return {
    ...base,
    kindRules: [{ kind: 'defect', types: ['Bug'], labels: [], projects: [] }],
    metrics: {
      ...base.metrics,
      scopeLevels: { ...base.metrics.scopeLevels, 'value-stream': features, portfolio: features },
    },
    valueStreams: [
      {
        id: 'payments',
        name: 'Payments',
        zone: null,
        coordination: coordination ?? null,
        arts: [
          anArt('cards', [aTeam('red'), aTeam('blue')], cards),
          anArt('wallet', [aTeam('green'), aTeam('teal')], wallet),
        ],
      },
      {
        id: 'lending',
        name: 'Lending',
        zone: null,
        coordination: null,
        arts: [anArt('loans', [aTeam('gold')], loans)],
      },
    ],
    ...rest,
  };
}

export function aPi(id: string, art: string, from: number, to: number): ProgramIncrement {
  return {
    id,
    arts: [art],
    period: days(from, to),
    graceEnds: at(from + 3),
    iterations: [],
    match: [],
    integrationPoints: [],
    objectives: [],
  };
}

export interface Case {
  readonly organisation?: Organisation;
  readonly items?: readonly PlannedItem[];
  readonly edges?: readonly DependencyEdge[];
  readonly flow?: readonly FlowReport[];
  readonly deployments?: readonly Deployment[];
  readonly dependencies?: Partial<DependencyReport>;
}

/** As of day 100, Wednesday: the last 12 complete weeks are days 14 to 98, the trailing 90 days begin on day 10. */
export function reportOf(told: Case = {}): TopologyReport {
  const { organisation = aTopology(), items = [], edges = [], flow = [], deployments = [] } = told;
  const [portfolio] = scopesOf(organisation);
  if (portfolio === undefined) throw new Error('Every organisation has a portfolio');
  const found = dependencyReport(items, edges, portfolio, context({ organisation }));
  return topologyReport({
    organisation,
    asOf: at(100),
    items,
    dependencies: { ...found, ...told.dependencies },
    flow,
    deployments,
  });
}

export function findingsOf(rule: TopologyRule, told: Case = {}): readonly TopologyFinding[] {
  return reportOf(told).findings.filter((finding) => finding.rule === rule);
}

export function unjudgedOf(rule: TopologyRule, told: Case = {}): readonly Unjudged[] {
  return reportOf(told).unjudged.filter((one) => one.rule === rule);
}

/** The one finding of the rule. */
export function findingOf(rule: TopologyRule, told: Case = {}): TopologyFinding {
  const [first, ...others] = findingsOf(rule, told);
  if (first === undefined || others.length > 0) throw new Error(`Not one finding of ${rule}`);
  return first;
}

/** Values of the figures in their order, null where there is none. */
export function valuesOf({ figures }: TopologyFinding): (number | null)[] {
  return figures.map(({ measure }) => (measure.kind === 'measured' ? measure.value : null));
}

export function keysOf({ items }: TopologyFinding): string[] {
  return items.map(({ key }) => key);
}
