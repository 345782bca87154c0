import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findScope } from '../../src/core/domain/scopes.ts';
import { reader } from '../../src/jobs/answer.ts';
import { knowledge, place } from '../../src/jobs/place.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { aBatch, pulled } from '../support/batches.ts';
import { aDescription, anItem, anOrganisation, at, walked } from '../support/build.ts';

const organisation = anOrganisation();
const cards = findScope(organisation, 'cards')!;

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
  await store.pulls.saveDescription(aDescription());
});
afterEach(() => store[Symbol.asyncDispose]());

async function stored(...items: readonly ReturnType<typeof anItem>[]): Promise<void> {
  await store.pulls.save(aBatch(items.map((item) => pulled(item))), at(200));
  await place(
    await knowledge(organisation, store.pulls),
    store.items,
    new AbortController().signal,
  );
}

/** One a day from day 180 on, each created, begun and done that day. */
const RECENT = Array.from({ length: 8 }, (_, n) =>
  walked(
    anItem(`PAY-${n + 10}`, { createdAt: at(180 + n) }),
    ['In Progress', 180.2 + n],
    ['Done', 180.5 + n],
  ),
);

describe('an answer with a forecast', () => {
  it('does not draw the days before the scope’s first item', async () => {
    await stored(...RECENT);

    const { sample } = await reader(organisation, store).forecast(cards, at(200), {
      count: 1,
      by: null,
    });

    // Days 110 to 199 are asked for, and 180 is the first that is known.
    expect(sample).toMatchObject({ days: 20, missingDays: 70, completions: 8 });
  });

  it('draws them where an item tells of an earlier time, however long it has been closed', async () => {
    const old = walked(anItem('PAY-1', { createdAt: at(1) }), ['In Progress', 2], ['Done', 3]);
    await stored(old, ...RECENT);

    const { sample } = await reader(organisation, store).forecast(cards, at(200), {
      count: 1,
      by: null,
    });

    expect(sample).toMatchObject({ days: 90, missingDays: 0, completions: 8 });
  });

  it('does not draw the days after a tracker was read last', async () => {
    await stored(...RECENT);
    await store.pulls.save(aBatch([], { complete: true, readUntil: at(190.5) }), at(190.5));

    const { sample } = await reader(organisation, store).forecast(cards, at(200), {
      count: 1,
      by: null,
    });

    // Days 180 to 189 are known; of 190 to 199 nobody has read the end.
    expect(sample).toMatchObject({ days: 10, missingDays: 70, unreadDays: 10, completions: 8 });
  });

  it('says of a time before the scope’s first item that nothing was known', async () => {
    await stored(...RECENT);

    const { sample } = await reader(organisation, store).forecast(cards, at(150), {
      count: 1,
      by: null,
    });

    expect(sample).toMatchObject({ days: 0, missingDays: 90 });
  });

  it('leaves it to the core to refuse a day that is over', async () => {
    await stored(...RECENT);

    await expect(
      reader(organisation, store).forecast(cards, at(200), { count: null, by: at(200) }),
    ).rejects.toThrow(RangeError);
  });

  it('tests earlier weeks by what was known in them', async () => {
    await stored(
      ...RECENT,
      ...RECENT.map((_, n) => walked(anItem(`PAY-${n + 30}`), ['Done', 199])),
    );

    const { weeks } = await reader(organisation, store).backtest(cards, at(203));

    // Weeks begin on day 119 and every seven days: before day 182 two days had a completion, before 189 eight had.
    expect(
      weeks.map(({ week, howMany }) => [week.from, howMany?.actual ?? null]).slice(-3),
    ).toEqual([
      [at(182), null],
      [at(189), 0],
      [at(196), 8],
    ]);
  });
});
