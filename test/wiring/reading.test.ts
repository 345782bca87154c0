import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findScope } from '../../src/core/domain/scopes.ts';
import { reader } from '../../src/jobs/answer.ts';
import { StoreError } from '../../src/shared/errors.ts';
import { openStore } from '../../src/store/open.ts';
import { readingThread } from '../../src/wiring/reading.ts';
import { aBatch, pulled } from '../support/batches.ts';
import { aDescription, anItem, anOrganisation, at, walked } from '../support/build.ts';

const organisation = anOrganisation();
const art = findScope(organisation, 'cards')!;

let folder: string;
let storage: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-reading-'));
  storage = `sqlite:${join(folder, 'signalbox.db')}`;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the thread that reads', () => {
  it('answers what the store’s own reader answers, and sees what is stored meanwhile', async () => {
    await using store = await openStore(storage);
    await store.pulls.saveDescription(aDescription());
    await using thread = readingThread({ organisation, storage });
    const here = reader(organisation, store);

    for (const key of ['PAY-1', 'PAY-2']) {
      const story = walked(anItem(key), ['In Progress', 1], ['Done', 5]);
      await store.pulls.save(aBatch([pulled(story)]), at(20));

      expect(await thread.report(art, at(20), null)).toEqual(await here.report(art, at(20), null));
      expect(await thread.delivery(art, at(20), null)).toEqual(
        await here.delivery(art, at(20), null),
      );
      expect(await thread.dependencies(art, at(20), null)).toEqual(
        await here.dependencies(art, at(20), null),
      );
      const question = { count: 3, by: at(30) };
      expect(await thread.forecast(art, at(20), question)).toEqual(
        await here.forecast(art, at(20), question),
      );
      expect(await thread.backtest(art, at(20))).toEqual(await here.backtest(art, at(20)));
      expect(await thread.topology(at(20))).toEqual(await here.topology(at(20)));
      const asked = { cadence: 'fortnightly' } as const;
      expect(await thread.digest(art, at(20), asked)).toEqual(
        await here.digest(art, at(20), asked),
      );
      expect(await thread.items(key, at(20))).toEqual(await here.items(key, at(20)));
    }
    expect((await thread.report(art, at(20), null)).flowVelocity.n).toBe(2);
  });

  it('answers every one of many questions at once with its own answer', async () => {
    await using store = await openStore(storage);
    await store.pulls.saveDescription(aDescription());
    await store.pulls.save(aBatch([pulled(anItem('PAY-1')), pulled(anItem('PAY-2'))]), at(20));
    await using thread = readingThread({ organisation, storage });

    const found = await Promise.all(
      ['PAY-2', 'PAY-1', 'PAY-3', 'PAY-1'].map((key) => thread.items(key, at(20))),
    );

    expect(found.map((items) => items.map(({ item }) => item.key))).toEqual([
      ['PAY-2'],
      ['PAY-1'],
      [],
      ['PAY-1'],
    ]);
  });

  it('fails with the error of the store or of the question, and goes on', async () => {
    await using unprepared = readingThread({ organisation, storage });
    await expect(unprepared.items('PAY-1', at(20))).rejects.toThrow(StoreError);

    await using store = await openStore(storage);
    await store.pulls.saveDescription(aDescription());
    await using thread = readingThread({ organisation, storage });
    const backwards = thread.report(art, at(20), { from: at(3), to: at(2) });
    await expect(backwards).rejects.toThrow(RangeError);
    expect(await thread.items('PAY-1', at(20))).toEqual([]);
  });

  it.each([
    ['FAIL', 'The thread that reads the store has failed (out of luck). Nothing was changed.'],
    ['END', 'The thread that reads the store has ended. Nothing was changed.'],
  ])('that is lost (%s) fails what was asked of it and is started anew', async (key, message) => {
    const program = new URL('failing-thread.ts', import.meta.url);
    await using thread = readingThread({ organisation, storage }, program);
    expect(await thread.items('PAY-1', at(20))).toBe(1);

    const lost = [thread.items(key, at(20)), thread.items('PAY-1', at(21))];

    for (const question of lost) await expect(question).rejects.toThrow(message);
    expect(await thread.items('PAY-1', at(20))).toBe(1);
    expect(await thread.items('PAY-1', at(20))).toBe(2);
  });

  it('is asked once what several ask at the same time, and again what is asked later', async () => {
    const program = new URL('failing-thread.ts', import.meta.url);
    await using thread = readingThread({ organisation, storage }, program);
    function askAll(): Promise<unknown[]> {
      const questions = [thread.items('PAY-1', at(20)), thread.items('PAY-1', at(20))];
      return Promise.all([...questions, thread.items('PAY-1', at(21))]);
    }

    expect(await askAll()).toEqual([1, 1, 2]);
    expect(await askAll()).toEqual([3, 3, 4]);
  });

  it('lets nobody wait for an answer after it was stopped', async () => {
    await using store = await openStore(storage);
    await store.pulls.saveDescription(aDescription());
    const thread = readingThread({ organisation, storage });
    const unanswered = thread.items('PAY-1', at(20));

    await Promise.all([
      expect(unanswered).rejects.toThrow('has ended'),
      thread[Symbol.asyncDispose](),
    ]);
  });
});
