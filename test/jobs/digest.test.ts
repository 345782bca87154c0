import { describe, expect, it } from 'vitest';
import type { Digest } from '../../src/core/digest/digest.ts';
import type { Delivery, DeliveryState } from '../../src/core/domain/delivery.ts';
import { scopesOf } from '../../src/core/domain/scopes.ts';
import { sendDigest } from '../../src/jobs/digest.ts';
import type { Publisher } from '../../src/slack/publisher.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { anOrganisation, at } from '../support/build.ts';
import { aDigest } from '../support/reports.ts';

const [scope] = scopesOf(anOrganisation());

function answering(state: DeliveryState): Publisher & { readonly periods: string[] } {
  const periods: string[] = [];
  const parent = { state, lastError: null } as Delivery;
  return {
    periods,
    publish: (_digest, _channel, period) => {
      periods.push(period);
      return Promise.resolve({ parent, thread: [] });
    },
  };
}

async function send(store: Store, publisher: Publisher, digest: Digest): Promise<void> {
  if (!scope) throw new Error('every organisation has a portfolio');
  await sendDigest(
    { scope, channel: 'C1', weeks: 1 },
    at(7),
    { digest: () => Promise.resolve(digest) },
    publisher,
    store.publications,
    new AbortController().signal,
  );
}

describe('a digest that is sent', () => {
  it('is remembered with its figures as people first read them', async () => {
    await using store = await openStore('sqlite::memory:');
    const publisher = answering('sent');
    const digest = aDigest({ headline: 'Finished 3 items.' });

    await send(store, publisher, digest);
    await send(store, publisher, { ...digest, headline: 'Finished 4 items.' });

    const [period = ''] = publisher.periods;
    const kept = await store.publications.find(digest.scope.id, period);
    expect(period).toMatch(/^\d{4}-W\d\d$/);
    expect(JSON.parse(kept ?? '')).toMatchObject({ v: 1, headline: 'Finished 3 items.' });
  });

  it.each(['due', 'unknown', 'failed'] as const)(
    'is not remembered as published while it is %s',
    async (state) => {
      await using store = await openStore('sqlite::memory:');
      const publisher = answering(state);
      const digest = aDigest();

      await send(store, publisher, digest);

      expect(await store.publications.find(digest.scope.id, publisher.periods[0] ?? '')).toBeNull();
    },
  );
});
