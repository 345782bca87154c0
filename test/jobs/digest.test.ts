import { describe, expect, it } from 'vitest';
import type { Digest } from '../../src/core/digest/digest.ts';
import type { Delivery, DeliveryState } from '../../src/core/domain/delivery.ts';
import { scopesOf } from '../../src/core/domain/scopes.ts';
import type { DigestAsked } from '../../src/jobs/answer-digest.ts';
import { quietWeeksOf, sendDigest } from '../../src/jobs/digest.ts';
import type { DigestOrder } from '../../src/jobs/digest.ts';
import { readTold } from '../../src/jobs/told-numbers.ts';
import type { PostedDigest } from '../../src/slack/post-digest.ts';
import type { Publisher } from '../../src/slack/publisher.ts';
import { openStore } from '../../src/store/open.ts';
import type { Publication, Store } from '../../src/store/store.ts';
import { anOrganisation } from '../support/build.ts';
import { aDigest, instant, someNumbers, WEEK_47 } from '../support/reports.ts';

const [scope] = scopesOf(anOrganisation());
const READERS = { workspace: 'T1', channel: 'C1', scope: 'portfolio' };
const MONDAY = instant('2026-11-23T08:00:00Z');
const NEXT_MONDAY = instant('2026-11-30T08:00:00Z');

function answering(state: DeliveryState): Publisher & { readonly published: Digest[] } {
  const published: Digest[] = [];
  const parent = { state, lastError: null } as Delivery;
  return {
    workspace: READERS.workspace,
    published,
    publish: (digest) => {
      published.push(digest);
      return Promise.resolve({ parent, thread: [] });
    },
  };
}

interface Sent {
  readonly posted: PostedDigest;
  readonly asked: Partial<DigestAsked> | undefined;
}

async function send(
  store: Store,
  publisher: Publisher,
  digest: Digest,
  quietWeeks: DigestOrder['quietWeeks'] = 'line',
): Promise<Sent> {
  if (!scope) throw new Error('every organisation has a portfolio');
  let asked: Sent['asked'];
  const posted = await sendDigest(
    { scope, channel: READERS.channel, cadence: 'weekly', quietWeeks },
    digest.asOf,
    {
      digest: (_scope, _asOf, how) => {
        asked = how;
        return Promise.resolve(digest);
      },
    },
    publisher,
    store.publications,
    new AbortController().signal,
  );
  return { posted, asked };
}

function kept(store: Store): Promise<readonly Publication[]> {
  return store.publications.latest(READERS, NEXT_MONDAY, 9);
}

describe('a digest that is sent', () => {
  it('is remembered with its numbers as its readers first read them', async () => {
    await using store = await openStore('sqlite::memory:');
    const publisher = answering('sent');
    const digest = aDigest({ numbers: someNumbers({ finished: 3 }) });

    await send(store, publisher, digest);
    await send(store, publisher, { ...digest, numbers: someNumbers({ finished: 4 }) });

    const [only, ...others] = await kept(store);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ ...READERS, period: '2026-W47', covers: WEEK_47, at: MONDAY });
    expect(only && readTold(only)).toEqual({
      key: '2026-W47',
      name: 'week 47, 16–22 November 2026',
      covers: WEEK_47,
      numbers: someNumbers({ finished: 3 }),
    });
  });

  it.each(['due', 'unknown', 'failed'] as const)(
    'is not remembered as published while it is %s',
    async (state) => {
      await using store = await openStore('sqlite::memory:');

      await send(store, answering(state), aDigest());

      expect(await kept(store)).toEqual([]);
    },
  );

  it('asks with what its channel was told before, and keeps what it corrects as told', async () => {
    await using store = await openStore('sqlite::memory:');
    const items = [{ source: 'jira', id: '1', key: 'PAY-1' }];
    const numbers = someNumbers({ finished: 1, finishedItems: items });
    await send(store, answering('sent'), aDigest({ numbers }));
    const told = { key: '2026-W47', name: 'week 47, 16–22 November 2026', covers: WEEK_47 };
    const next = aDigest({
      periodKey: '2026-W48',
      period: { from: WEEK_47.to, to: instant('2026-11-29T23:00:00Z') },
      asOf: NEXT_MONDAY,
      retold: [{ ...told, numbers: someNumbers({ finished: 0, finishedItems: [] }) }],
    });

    const { asked } = await send(store, answering('sent'), next);

    expect(asked).toEqual({ cadence: 'weekly', told: [{ ...told, numbers }] });
    const [latest, corrected] = (await kept(store)).map(readTold);
    expect(latest?.key).toBe('2026-W48');
    expect(corrected?.numbers).toMatchObject({ finished: 0, finishedItems: [] });
  });

  it('leaves out what was told in a way that nobody here can read', async () => {
    await using store = await openStore('sqlite::memory:');
    const old = { ...READERS, period: '2026-W47', covers: WEEK_47, at: MONDAY };
    await store.publications.publish({ ...old, numbers: '{"v":9}' });
    await store.publications.publish({ ...old, period: '2026-W47+2', numbers: 'no JSON' });

    const { asked } = await send(store, answering('sent'), aDigest({ asOf: NEXT_MONDAY }));

    expect(asked?.told).toEqual([]);
  });
});

describe('a quiet digest', () => {
  const quiet = aDigest({ quiet: true });

  it('is posted as a line unless the channel wants nothing', async () => {
    await using store = await openStore('sqlite::memory:');
    const publisher = answering('sent');

    const { posted } = await send(store, publisher, quiet, 'nothing');
    const nothing = publisher.published.length;
    await send(store, publisher, quiet, 'line');

    expect(posted).toEqual({ parent: null, thread: [] });
    expect([nothing, publisher.published.length]).toEqual([0, 1]);
  });

  it('keeps nothing of what nobody was told', async () => {
    await using store = await openStore('sqlite::memory:');

    await send(store, answering('sent'), quiet, 'nothing');

    expect(await kept(store)).toEqual([]);
  });

  it.each([
    ['nothing', 'nothing'],
    ['line', 'line'],
    ['whatever', 'line'],
  ])('follows the setting %s of the channel as %s', async (value, wanted) => {
    await using store = await openStore('sqlite::memory:');
    await store.settings.set({ workspace: 'T1', of: 'C1', name: 'quiet-weeks', value });

    expect(await quietWeeksOf(store.settings, 'T1', 'C1')).toBe(wanted);
    expect(await quietWeeksOf(store.settings, 'T1', 'C2')).toBe('line');
  });
});
