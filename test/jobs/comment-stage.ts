import { sourceId } from '../../src/core/domain/ids.ts';
import type { Instant } from '../../src/core/domain/time.ts';
import { writeBack } from '../../src/jobs/write-back.ts';
import type { WriteBack } from '../../src/jobs/write-back.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { openSource } from '../../src/sources/registry.ts';
import type { Source } from '../../src/sources/source.ts';
import type { Store } from '../../src/store/store.ts';
import { anOrganisation } from '../support/build.ts';

/** A source that reads, and writes comments under, the issues of an emulated Jira Cloud. */
export function aJiraSource(jira: { url: string; email: string; token: string }): Source {
  return openSource({
    kind: 'jira',
    deployment: 'cloud',
    options: {
      id: sourceId('jira'),
      baseUrl: jira.url,
      email: jira.email,
      token: jira.token,
      scope: { projects: ['PAY'] },
      fields: { flagged: null, team: null, storyPoints: null, needBy: null },
      extraFields: [],
      pacing: { requestsPerSecond: 1_000, concurrency: 4 },
      overlapMs: 600_000,
      timeoutMs: 1_000,
      clock: systemClock,
    },
  });
}

export function aWriteBack(
  store: Store,
  sources: readonly Source[],
  changes: {
    readonly clock?: () => Instant | number;
    readonly nameOf?: (user: string) => Promise<string>;
    readonly settled?: (text: string) => void;
  } = {},
): WriteBack {
  return writeBack({
    store,
    sources,
    organisation: anOrganisation(),
    nameOf: changes.nameOf ?? ((user) => Promise.resolve(`Name of ${user}`)),
    clock: changes.clock ?? systemClock,
    events: {
      deliverySettled: ({ channel, part, period }, state) =>
        changes.settled?.(`${period} under ${channel} ${part}: ${state}`),
    },
  });
}
