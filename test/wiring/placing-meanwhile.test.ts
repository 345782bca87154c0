import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { organisationOf } from '../../src/config/organisation.ts';
import { knowledge } from '../../src/jobs/place.ts';
import { createEvents } from '../../src/ops/events.ts';
import { createMetrics } from '../../src/ops/metrics.ts';
import { SourceError } from '../../src/shared/errors.ts';
import type { Source } from '../../src/sources/source.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { buildJobs } from '../../src/wiring/jobs.ts';
import type { JobParts } from '../../src/wiring/jobs.ts';
import { aSource } from '../jobs/a-source.ts';
import { anItem, at } from '../support/build.ts';

const CONFIG = `
sources: [{ id: jira, kind: jira, baseUrl: 'https://acme.example', projects: PAY, auth: { email: { env: E }, token: { env: T } } }]
valueStreams: [{ id: payments, arts: [{ id: cards, teams: [{ id: acquiring, match: [{ project: PAY }] }] }] }]
`;
const config = parseConfig(CONFIG, 'signalbox.yaml');
const organisation = organisationOf(config);
const BATCH = 100;
const BATCHES = 35;
const batches = Array.from({ length: BATCHES }, (_, batch) =>
  Array.from({ length: BATCH }, (_each, n) => anItem(`PAY-${batch * BATCH + n + 1}`)),
);

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
});
afterEach(() => store[Symbol.asyncDispose]());

/** What is read for every question, also for one about a team that has no items. */
async function unplaced(): Promise<number> {
  const { fingerprint } = await knowledge(organisation, store.pulls);
  const query = { createdUntil: at(30), openSince: null, teams: ['nobody'], fingerprint };
  let count = 0;
  for await (const found of store.items.find(query)) count += found.length;
  return count;
}

async function pullOf(source: Source): Promise<void> {
  const parts: Partial<JobParts> = {
    config,
    organisation,
    store,
    sources: [source],
    clock: () => at(20),
    events: createEvents(pino({ level: 'silent' }), createMetrics()),
    watcher: {
      run: () => Promise.resolve(),
      changed: () => Promise.resolve(),
      state: () => ({ evaluatedAt: null, tellsAgainAt: null }),
      stop: () => Promise.resolve(),
    },
    pulling: new Map(),
  };
  const { repeated } = buildJobs(parts as JobParts);
  await repeated.find(({ name }) => name === 'pull jira')?.run(new AbortController().signal);
}

/** Looks whenever a batch has been dealt with and the next one is asked for. */
function lookedAt(source: Source, look: () => Promise<unknown>): Source {
  return {
    ...source,
    async *changes(...asked) {
      for await (const batch of source.changes(...asked)) {
        yield batch;
        await look();
      }
    },
  };
}

describe('a long pull', () => {
  it('places what it has stored while it goes on, so that never a thousand items wait for it', async () => {
    const seen: number[] = [];

    await pullOf(lookedAt(aSource(batches), async () => seen.push(await unplaced())));

    expect(seen).toHaveLength(BATCHES);
    expect(Math.max(...seen)).toBe(900);
    expect(await unplaced()).toBe(0);
  });

  it('that broke off is gone on with, and all that both parts stored is placed in the end', async () => {
    const broken = [...batches.slice(0, 15), new SourceError('auth', 'Jira says no.')];
    await pullOf(aSource(broken)).catch(() => undefined);
    const before = [await store.items.count(), await unplaced()];

    await pullOf(aSource(batches));

    expect(before).toEqual([1_500, 0]);
    expect([await store.items.count(), await unplaced()]).toEqual([3_500, 0]);
  });
});
