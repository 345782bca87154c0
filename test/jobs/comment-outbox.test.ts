import { afterEach, beforeEach, expect, it } from 'vitest';
import { sourceId } from '../../src/core/domain/ids.ts';
import { DAY_MS, instantOf } from '../../src/core/domain/time.ts';
import { commentOutbox, encodeComment, TRACKER } from '../../src/jobs/comment-outbox.ts';
import { openStore } from '../../src/store/open.ts';
import type { CommentedItem, Comments, Written } from '../../src/sources/comments.ts';
import type { Store } from '../../src/store/store.ts';
import { JIRA } from '../support/build.ts';
import { NOW } from '../support/told-risks.ts';

/** More than are read at once. */
const MANY = 250;
const { signal } = new AbortController();

let store: Store;
let now: number;
let written: string[];
let looked: number;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
  now = NOW;
  written = [];
  looked = 0;
});
afterEach(() => store[Symbol.asyncDispose]());

async function add(part: string, source = 'jira'): Promise<string> {
  const payload = encodeComment({
    item: { id: part, project: { id: null, name: 'Payments' } },
    lines: [part],
    words: part,
  });
  const key = { channel: source, kind: 'comment', scope: 'cards', period: 'R-1.2', part };
  const { id } = await store.deliveries.add(
    { workspace: TRACKER, ...key },
    payload,
    instantOf(now),
  );
  now += 1;
  return id;
}

/** A tracker that takes comments on some items, and cannot be asked for any. */
async function flush(write: Comments['write']): Promise<void> {
  const comments: Comments = {
    write,
    refusedIn: () => Promise.resolve(null),
    find: () => {
      looked += 1;
      return Promise.resolve(null);
    },
  };
  const outbox = commentOutbox({
    deliveries: store.deliveries,
    comments: new Map([[JIRA, comments]]),
    clock: () => now,
    events: { deliverySettled: () => undefined },
  });
  await outbox.flush(signal);
}

function takes({ id }: CommentedItem): Promise<Written> {
  written.push(id);
  return Promise.resolve({ kind: 'written', id });
}

it('comments that wait for another day, or for a tracker that is configured no more, keep no other back', async () => {
  for (let n = 0; n < MANY; n += 1) {
    await add(`gone-${n}`, sourceId('gone'));
    await add(`later-${n}`);
  }
  await flush(() => Promise.resolve({ kind: 'later', why: 'Slow down.', afterMs: DAY_MS }));
  await add('new');

  await flush(takes);

  expect(written).toEqual(['new']);
});

it('comments of which nobody knows are all looked for, however many wait for their time', async () => {
  for (let n = 0; n < MANY; n += 1) {
    const id = await add(`unknown-${n}`);
    await store.deliveries.claim(id, instantOf(now));
    const notBefore = instantOf(now + DAY_MS);
    await store.deliveries.settle(id, { state: 'unknown', notBefore }, instantOf(now));
  }
  const last = await add('lost');
  await store.deliveries.claim(last, instantOf(now));
  await store.deliveries.settle(last, { state: 'unknown' }, instantOf(now));

  await flush(takes);

  expect(looked).toBe(1);
  expect(written).toEqual(['lost']);
});
