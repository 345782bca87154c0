import { parseConfig } from '../../src/config/load.ts';
import { organisationOf } from '../../src/config/organisation.ts';
import { sourceId } from '../../src/core/domain/ids.ts';
import type { Organisation, Scope } from '../../src/core/domain/organisation.ts';
import { findScope } from '../../src/core/domain/scopes.ts';
import type { Period } from '../../src/core/domain/time.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import { demoCalendar } from '../../src/demo/organisation/calendar.ts';
import { demoConfigYaml } from '../../src/demo/organisation/config.ts';
import { ARTS } from '../../src/demo/organisation/structure.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { openSource } from '../../src/sources/registry.ts';
import type { Source } from '../../src/sources/source.ts';
import { copiesFor, repeated } from './many-arts.ts';

/** Measurements look at the same history whenever they run: a Monday morning. */
export const NOW = instantOf(Date.parse('2026-11-23T08:00:00Z'));

export const JIRA = sourceId('jira');

/** The demo's organisation as the product reads it from a configuration file, as often as so many items need it. */
export function measuredOrganisation(items: number): Organisation {
  const addresses = { jira: 'http://127.0.0.1:1', slackApi: 'http://127.0.0.1:1/api/' };
  const config = parseConfig(demoConfigYaml(addresses, demoCalendar(NOW)), 'bench');
  const demo = organisationOf(config);
  return { ...demo, valueStreams: repeated(demo.valueStreams, copiesFor(items)) };
}

export const TRACKERS = ['jira-cloud', 'jira-data-center', 'azure-devops'] as const;
export type Tracker = (typeof TRACKERS)[number];

/** Where an emulated tracker answers, and what lets us in; without an e-mail the token stands alone. */
export interface TrackerAddress {
  readonly tracker: Tracker;
  readonly url: string;
  readonly email: string;
  readonly token: string;
}

/** The real source, as fast as it can go. */
export function measuredSource({ tracker, url, email, token }: TrackerAddress): Source {
  const paced = {
    extraFields: [],
    pacing: { requestsPerSecond: 10_000, concurrency: 4 },
    timeoutMs: 60_000,
    clock: systemClock,
  };
  if (tracker === 'azure-devops') {
    return openSource({
      kind: 'azure-devops',
      options: {
        ...paced,
        id: sourceId('ado'),
        baseUrl: url,
        auth: { kind: 'pat', token: () => token },
        projects: [],
        fields: { blocked: null, team: null, storyPoints: null, needBy: null },
      },
    });
  }
  return openSource({
    kind: 'jira',
    deployment: tracker === 'jira-cloud' ? 'cloud' : 'data-center',
    options: {
      ...paced,
      id: JIRA,
      baseUrl: url,
      email,
      token,
      scope: { projects: ARTS.map((art) => art.project.key) },
      fields: {
        storyPoints: 'Story Points',
        flagged: 'Flagged',
        team: 'Team',
        needBy: 'Need by',
      },
      overlapMs: 600_000,
    },
  });
}

/** Every number of one scope. */
export interface ReportOrder {
  readonly database: string;
  /** How many are in it. */
  readonly items: number;
  readonly scope: string;
  /** Null: the default window, the last four weeks. */
  readonly window: Period | null;
}

export function scopeNamed(organisation: Organisation, id: string): Scope {
  const scope = findScope(organisation, id);
  if (scope === null) throw new Error(`The demo has no scope ${id}`);
  return scope;
}
