import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pull } from '../../src/jobs/pull.ts';
import { SourceError } from '../../src/shared/errors.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { aBatch } from '../support/batches.ts';
import { anItem, at, JIRA } from '../support/build.ts';
import { aSource } from './a-source.ts';

const never = new AbortController().signal;
const denied = new SourceError('auth', 'Jira says no to jira.');

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
});
afterEach(() => store[Symbol.asyncDispose]());

describe('a pull', () => {
  it('stores every batch and says how many items came', async () => {
    const source = aSource([[anItem('PAY-1'), anItem('PAY-2')], [anItem('PAY-3')]]);

    const outcome = await pull(source, store, () => at(20), never);

    expect(outcome).toMatchObject({ kind: 'complete', items: 3, batches: 2, rejectedCount: 0 });
    expect(await store.items.count()).toBe(3);
    expect(await store.pulls.state(JIRA)).toMatchObject({ pulledAt: at(20), lastError: null });
  });

  it('counts an item once however many batches tell of it', async () => {
    const source = aSource([[anItem('PAY-1'), anItem('PAY-2')], [anItem('PAY-1')]]);

    const outcome = await pull(source, store, () => at(20), never);

    expect(outcome).toMatchObject({ kind: 'complete', items: 2, batches: 2 });
  });

  it('keeps what came before a failure, names the reason, and goes on from there next time', async () => {
    const first = await pull(aSource([[anItem('PAY-1')], denied]), store, () => at(20), never);
    const healed = aSource([[anItem('PAY-1')], [anItem('PAY-2')]]);
    const second = await pull(healed, store, () => at(21), never);

    expect(first).toMatchObject({ kind: 'interrupted', items: 1, error: { reason: 'auth' } });
    expect(second).toMatchObject({ kind: 'complete', items: 1 });
    expect(healed.begun).toEqual(['1']);
    expect(await store.items.count()).toBe(2);
  });

  it('remembers what a failed one was told, and never calls it read', async () => {
    await pull(aSource([denied]), store, () => at(20), never);

    expect(await store.pulls.state(JIRA)).toMatchObject({
      pulledAt: null,
      readUntil: null,
      lastTriedAt: at(20),
      lastError: 'Jira says no to jira.',
    });
  });

  it('ends as stopped when it is asked to stop, with the batch that it had', async () => {
    const stop = new AbortController();
    const source = aSource([[anItem('PAY-1')], denied]);

    const outcome = await pull(
      source,
      store,
      () => at(20),
      stop.signal,
      () => stop.abort(),
    );

    expect(outcome).toMatchObject({ kind: 'stopped', items: 1 });
    expect((await store.pulls.state(JIRA)).checkpoint).toBe('1');
  });

  it('lets a mistake of ours through instead of calling it a failure of the tracker', async () => {
    const broken = { ...aSource([]), describe: () => Promise.reject(new TypeError('ours')) };

    await expect(pull(broken, store, () => at(20), never)).rejects.toThrow(TypeError);
  });

  it('asks for statuses and fields once a day, not on every poll', async () => {
    const source = aSource([[anItem('PAY-1')]]);

    await pull(source, store, () => at(0.5), never);
    await pull(source, store, () => at(0.99), never);
    expect(source.described).toBe(1);

    await pull(source, store, () => at(1.01), never);
    expect(source.described).toBe(2);
  });

  it('counts every record that could not be read and shows the first hundred', async () => {
    const rejected = Array.from({ length: 150 }, (_, n) => ({ key: `PAY-${n}`, why: 'no status' }));
    const source = aSource([aBatch([], { rejected, checkpoint: '1', complete: true })]);

    const outcome = await pull(source, store, () => at(20), never);

    expect(outcome.rejectedCount).toBe(150);
    expect(outcome.rejected).toHaveLength(100);
    expect(await store.pulls.rejected(JIRA)).toHaveLength(150);
  });
});
