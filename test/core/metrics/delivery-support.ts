import type { Deployment, DeploymentRules } from '../../../src/core/domain/deployment.ts';
import { sourceId } from '../../../src/core/domain/ids.ts';
import type { Art, Organisation, ValueStream } from '../../../src/core/domain/organisation.ts';
import type { PiObjective, ProgramIncrement } from '../../../src/core/domain/program-increment.ts';
import type { Plan, PlannedItem } from '../../../src/core/placement/plan.ts';
import { sourceRules } from '../../support/build.ts';
import { planned } from '../../support/planned.ts';
import { anOrganisation, at, days, story } from './support.ts';
import type { Step, Told } from './support.ts';

/** Days 14 to 84, ten weeks; planning ends on day 17. */
export function aPi(overrides: Partial<ProgramIncrement> = {}): ProgramIncrement {
  return {
    id: 'PI-1',
    arts: ['cards'],
    period: days(14, 84),
    graceEnds: at(17),
    iterations: [],
    match: [],
    integrationPoints: [],
    objectives: [],
    ...overrides,
  };
}

/** A committed objective of the ART `cards`. */
export function anObjective(
  plannedValue: number,
  actualValue: number | null,
  overrides: Partial<PiObjective> = {},
): PiObjective {
  return {
    id: `objective-${plannedValue}`,
    art: 'cards',
    team: null,
    title: 'Instant refunds',
    committed: true,
    plannedValue,
    actualValue,
    items: [],
    ...overrides,
  };
}

/** `[from, to]` in days; `to` null while it is. */
export type Days = readonly (readonly [from: number, to: number | null])[];

/** Spans in a PI, `PI-1` unless told. */
export function inPi(spans: Days, pi = 'PI-1'): Pick<Plan, 'pis'> {
  return {
    pis: spans.map(([from, to]) => ({ pi, from: at(from), to: to === null ? null : at(to) })),
  };
}

/** Teams by the day from which they had the item. */
export function withTeams(
  ...steps: readonly (readonly [day: number, team: string | null])[]
): Pick<Plan, 'teams'> {
  return { teams: steps.map(([day, team]) => ({ from: at(day), team })) };
}

/** A story of team red by the days of its stages, with what the case says of its plan. */
export function aPlannedStory(
  key: string,
  steps: readonly Step[],
  plan: Partial<Plan> = {},
  told: Told = {},
): PlannedItem {
  return planned(story(key, steps, told), plan);
}

function anArt(id: string, ...teams: readonly string[]): Art {
  return {
    id,
    name: id,
    kind: 'stream-aligned',
    zone: null,
    headcount: null,
    channel: null,
    people: {},
    teams: teams.map((team) => ({ id: team, name: team, zone: null, headcount: null, match: [] })),
  };
}

/** Payments with cards (red, blue) and ledger (green); a source with points, defects by kind, labels for production. */
export function aCompany(overrides: Partial<Organisation> = {}): Organisation {
  const payments: ValueStream = {
    id: 'payments',
    name: 'Payments',
    zone: null,
    coordination: null,
    arts: [anArt('cards', 'red', 'blue'), anArt('ledger', 'green')],
  };
  return anOrganisation({
    sources: [sourceRules()],
    valueStreams: [payments],
    kindRules: [{ kind: 'defect', types: ['Bug'], labels: [], projects: [] }],
    escaped: { labels: ['production'], types: [] },
    deployments: PRODUCTION,
    ...overrides,
  });
}

export const PRODUCTION: DeploymentRules = {
  production: [
    {
      source: sourceId('http'),
      environment: 'production',
      pipeline: null,
      releasedVersions: false,
    },
  ],
  failedLabels: ['hotfix', 'rollback'],
};

/** A successful deployment of `refunds` to production on a day, told over HTTP; `d-<day>` unless it has an id. */
export function aDeployment(day: number, overrides: Partial<Deployment> = {}): Deployment {
  return {
    source: sourceId('http'),
    id: `d-${day}`,
    kind: 'told',
    service: 'refunds',
    name: `Build ${day}`,
    environment: 'production',
    at: at(day),
    outcome: 'succeeded',
    items: [],
    commits: [],
    labels: [],
    ...overrides,
  };
}

/** Commits by id and the day they were made; null for no date. */
export function commits(
  ...named: readonly (readonly [id: string, day: number | null])[]
): Pick<Deployment, 'commits'> {
  return { commits: named.map(([id, day]) => ({ id, at: day === null ? null : at(day) })) };
}
