import { dependenciesOf } from '../../../src/core/dependencies/dependency.ts';
import type { Dependency } from '../../../src/core/dependencies/dependency.ts';
import type { DependencyEdge, EdgeEnd } from '../../../src/core/dependencies/edge.ts';
import { ancestorsAmong } from '../../../src/core/placement/ancestors.ts';
import type { DependencyContext } from '../../../src/core/dependencies/network.ts';
import type { Art, Organisation, Team } from '../../../src/core/domain/organisation.ts';
import type { ProgramIncrement } from '../../../src/core/domain/program-increment.ts';
import { waitsOf } from '../../../src/core/dependencies/waits.ts';
import type { Wait } from '../../../src/core/dependencies/waits.ts';
import type { Plan, PlannedItem } from '../../../src/core/placement/plan.ts';
import { planned } from '../../support/planned.ts';
import { anOrganisation, at, days, story } from '../metrics/support.ts';
import type { Step, Told } from '../metrics/support.ts';

/** Teams of the test and where they belong: cards and wallet are ARTs of payments, loans is one of lending. */
const PLACES: Readonly<Record<string, readonly [art: string, valueStream: string]>> = {
  red: ['cards', 'payments'],
  blue: ['cards', 'payments'],
  green: ['wallet', 'payments'],
  teal: ['wallet', 'payments'],
  gold: ['loans', 'lending'],
};

const BUILD_FROM_0: readonly Step[] = [['Build', 0]];

/** An item by the days on which it entered its stages; of team `red` unless told, seen as of day 100. */
export function item(
  key: string,
  steps: readonly Step[] = BUILD_FROM_0,
  told: Told = {},
  plan: Partial<Plan> = {},
): PlannedItem {
  const placed = story(key, steps, told);
  const place = PLACES[placed.team ?? ''];
  const [art, valueStream] = place ?? [null, null];
  return planned({ ...placed, art, valueStream }, plan);
}

export type Days = readonly [from: number | null, to: number | null];

/** The first item needs the second one; the link stands since day 0 unless told. */
export function edge(
  consumer: PlannedItem | string,
  provider: PlannedItem | string,
  spans: readonly Days[] = [[0, null]],
  overrides: Partial<DependencyEdge> = {},
): DependencyEdge {
  return {
    consumer: endOf(consumer),
    provider: endOf(provider),
    spans: spans.map(([from, to]) => ({
      from: from === null ? null : at(from),
      to: to === null ? null : at(to),
    })),
    origins: ['jira-link'],
    confidence: 'certain',
    ...overrides,
  };
}

function endOf(named: PlannedItem | string): EdgeEnd {
  if (typeof named === 'string') return { source: null, id: named, key: named, known: false };
  return { source: named.source, id: named.id, key: named.key, known: true };
}

/** The one dependency between two items. */
export function dependency(
  consumer: PlannedItem | string,
  provider: PlannedItem | string,
  spans?: readonly Days[],
  overrides?: Partial<DependencyEdge>,
): Dependency {
  const items = [consumer, provider].filter((one) => typeof one !== 'string');
  const [found] = dependenciesOf(items, [edge(consumer, provider, spans, overrides)]);
  if (found === undefined) throw new Error('An edge is a dependency');
  return found;
}

/** Waits up to day 100 of edges among the items. */
export function waits(
  items: readonly PlannedItem[],
  edges: readonly DependencyEdge[],
): readonly Wait[] {
  return waitsOf(dependenciesOf(items, edges), days(-1000, 100));
}

export function families(...items: readonly PlannedItem[]): ReturnType<typeof ancestorsAmong> {
  return ancestorsAmong(items);
}

export function childOf(parent: PlannedItem): Pick<Told, 'parent'> {
  return { parent: { id: parent.id, key: parent.key } };
}

function team(id: string, zone: string | null = null): Team {
  return { id, name: id, zone, headcount: null, match: [] };
}

function art(id: string, ...teams: readonly Team[]): Art {
  return {
    id,
    name: id,
    kind: 'stream-aligned',
    zone: null,
    headcount: null,
    channel: null,
    people: {},
    teams,
  };
}

/** The portfolio is in Berlin, team blue in New York. */
export function company(overrides: Partial<Organisation> = {}): Organisation {
  return anOrganisation({
    zone: 'Europe/Berlin',
    valueStreams: [
      {
        id: 'payments',
        name: 'Payments',
        zone: null,
        coordination: null,
        arts: [
          art('cards', team('red'), team('blue', 'America/New_York')),
          art('wallet', team('green'), team('teal')),
        ],
      },
      {
        id: 'lending',
        name: 'Lending',
        zone: null,
        coordination: null,
        arts: [art('loans', team('gold'))],
      },
    ],
    ...overrides,
  });
}

export function aPi(id: string, from: number, to: number): ProgramIncrement {
  return {
    id,
    arts: ['cards'],
    period: days(from, to),
    graceEnds: at(from + 3),
    iterations: [],
    match: [],
    integrationPoints: [],
    objectives: [],
  };
}

/** As of day 100, nothing is known of the future. */
export function context(overrides: Partial<DependencyContext> = {}): DependencyContext {
  return {
    organisation: company(),
    asOf: at(100),
    window: days(70, 98),
    linkTypes: new Map(),
    chanceOf: () => ({ kind: 'too-few', n: 0, needed: 5 }),
    usualTime: () => ({ kind: 'too-few', n: 0, needed: 5 }),
    ...overrides,
  };
}
