import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Subscription } from '../../src/core/domain/subscription.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import { askedChannels } from '../../src/jobs/asked-channels.ts';
import type { AskedChannels } from '../../src/jobs/asked-channels.ts';
import { subscribedDigests } from '../../src/jobs/subscribed-digests.ts';
import { Scheduler } from '../../src/schedule/scheduler.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { anOrganisation } from '../support/build.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Monday 23 November 2026, 09:00 UTC. */
const MONDAY = Date.UTC(2026, 10, 23, 9);

let store: Store;
let asked: AskedChannels;
let now: number;
let posted: string[];
let failed: string[];

beforeEach(async () => {
  store = await openStore('sqlite::memory:');
  asked = askedChannels(store, 'T1');
  posted = [];
  failed = [];
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
});

function scheduler(reached = (): boolean => true): Scheduler {
  const wished = subscribedDigests({
    asked: () => (reached() ? asked : null),
    organisation: anOrganisation(),
    piEnds: [],
    post: ({ scope, channel, cadence }, occurrence) => {
      const late = (occurrence - MONDAY) / HOUR;
      posted.push(`${scope.id} ${cadence} to ${channel} at +${late} h`);
      return Promise.resolve();
    },
  });
  return new Scheduler({ calendar: [], repeated: [], wished }, store.occurrences, () => now, {
    jobFinished: () => undefined,
    jobFailed: (job, _took, error) => failed.push(`${job}: ${String(error)}`),
    jobMissed: () => undefined,
  });
}

async function tickThrough(on: Scheduler, until: number): Promise<void> {
  for (; now < until; now += 10 * MINUTE) {
    await on.tick();
    await on.idle();
  }
}

function subscription(changes: Partial<Subscription> = {}): Subscription {
  return {
    workspace: 'T1',
    channel: 'C1',
    scope: 'cards',
    cadence: 'weekly',
    at: 'Mon 09:00',
    anchor: null,
    by: 'U1',
    createdAt: instantOf(MONDAY - HOUR),
    ...changes,
  };
}

describe('a digest that a channel asked for', () => {
  it('is posted at its times from then on, until it is given up', async () => {
    now = MONDAY - HOUR;
    const running = scheduler();
    await tickThrough(running, now + 10 * MINUTE);
    await store.subscriptions.save(subscription({ createdAt: instantOf(now) }));
    await tickThrough(running, MONDAY + HOUR);
    await store.subscriptions.remove(subscription());
    await tickThrough(running, MONDAY + 7 * 24 * HOUR + HOUR);

    expect(posted).toEqual(['cards weekly to C1 at +0 h']);
    expect(failed).toEqual([]);
  });

  it('is not posted for a time before it was asked for', async () => {
    now = MONDAY + 30 * MINUTE;
    await store.subscriptions.save(subscription({ createdAt: instantOf(now) }));

    await tickThrough(scheduler(), MONDAY + 3 * HOUR);

    expect(posted).toEqual([]);
  });

  it('is posted late, once, where Slack was away at the time', async () => {
    now = MONDAY - HOUR;
    await store.subscriptions.save(subscription());

    await tickThrough(
      scheduler(() => now >= MONDAY + 2 * HOUR),
      MONDAY + 4 * HOUR,
    );

    expect(posted).toEqual(['cards weekly to C1 at +0 h']);
  });

  it('of another workspace, or of a scope that there is no more, is nobody’s', async () => {
    now = MONDAY - HOUR;
    await store.subscriptions.save(subscription({ workspace: 'T2' }));
    await store.subscriptions.save(subscription({ scope: 'gone' }));

    await tickThrough(scheduler(), MONDAY + HOUR);

    expect(posted).toEqual([]);
  });

  it('stands beside others of the same channel', async () => {
    now = MONDAY - HOUR;
    await store.subscriptions.save(subscription());
    await store.subscriptions.save(subscription({ scope: 'fraud', at: 'Mon 10:00' }));
    await store.subscriptions.save(subscription({ channel: 'C2' }));

    await tickThrough(scheduler(), MONDAY + 2 * HOUR);

    expect(posted.toSorted()).toEqual([
      'cards weekly to C1 at +0 h',
      'cards weekly to C2 at +0 h',
      'fraud weekly to C1 at +1 h',
    ]);
  });
});
