import { parseConfig } from '../../src/config/load.ts';
import { organisationOf } from '../../src/config/organisation.ts';
import { sourceId } from '../../src/core/domain/ids.ts';
import type { Organisation } from '../../src/core/domain/organisation.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import { demoCalendar } from '../../src/demo/organisation/calendar.ts';
import { demoConfigYaml } from '../../src/demo/organisation/config.ts';
import { ARTS } from '../../src/demo/organisation/structure.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { openSource } from '../../src/sources/registry.ts';
import type { Source } from '../../src/sources/source.ts';
import type { TapeAddress } from './tape.ts';

/** Measurements look at the same history whenever they run: a Monday morning. */
export const NOW = instantOf(Date.parse('2026-11-23T08:00:00Z'));

export const JIRA = sourceId('jira');

/** The demo's organisation as the product reads it from a configuration file. */
export function measuredOrganisation(): Organisation {
  const addresses = { jira: 'http://127.0.0.1:1', slackApi: 'http://127.0.0.1:1/api/' };
  return organisationOf(parseConfig(demoConfigYaml(addresses, demoCalendar(NOW)), 'bench'));
}

/** The real source, as fast as it can go. */
export function measuredSource({ url, email, token }: TapeAddress): Source {
  return openSource({
    kind: 'jira',
    deployment: 'cloud',
    options: {
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
      extraFields: [],
      pacing: { requestsPerSecond: 10_000, concurrency: 4 },
      overlapMs: 600_000,
      timeoutMs: 60_000,
      clock: systemClock,
    },
  });
}
