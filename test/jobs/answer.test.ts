import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findScope } from '../../src/core/domain/scopes.ts';
import type { Organisation } from '../../src/core/domain/organisation.ts';
import { answers, reader } from '../../src/jobs/answer.ts';
import { loadItems } from '../../src/jobs/load-items.ts';
import { knowledge, place } from '../../src/jobs/place.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { aBatch, pulled } from '../support/batches.ts';
import { aDescription, anItem, anOrganisation, at, JIRA, moved, walked } from '../support/build.ts';

const organisation = anOrganisation();
const art = findScope(organisation, 'cards')!;
const LEDGER = { id: 'p2', name: 'Ledger' };
const EPIC = { id: 't3', name: 'Epic' };

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
  await store.pulls.saveDescription(aDescription());
});
afterEach(() => store[Symbol.asyncDispose]());

/** Stores the items as one complete pull that ended, and had read everything, on day 20. */
async function pulledOnDay20(...items: readonly ReturnType<typeof anItem>[]): Promise<void> {
  const all = items.map((item) => pulled(item));
  await store.pulls.save(aBatch(all, { complete: true, readUntil: at(20) }), at(20));
}

async function placedToo(of: Organisation = organisation): Promise<void> {
  await place(await knowledge(of, store.pulls), store.items, new AbortController().signal);
}

describe('an answer about a scope', () => {
  it('is the same before and after placing: placement narrows reads and nothing else', async () => {
    await pulledOnDay20(
      ...Array.from({ length: 12 }, (_, n) =>
        walked(anItem(`PAY-${n + 1}`), ['In Progress', 1 + n / 2], ['Done', 8 + n / 3]),
      ),
      anItem('LED-1', { project: LEDGER }),
    );

    const before = await reader(organisation, store).report(art, at(20), null);
    await placedToo();
    const after = await reader(organisation, store).report(art, at(20), null);

    expect(after).toEqual(before);
    expect(after.flowVelocity.n).toBe(12);
  });

  it('names future events of its own items only, before and after placing', async () => {
    await pulledOnDay20(
      moved(anItem('PAY-1'), 'Backlog', 'Ready', 21),
      moved(anItem('LED-1', { project: LEDGER }), 'Backlog', 'Ready', 21),
    );
    const before = await reader(organisation, store).report(art, at(22), null);
    await placedToo();
    const after = await reader(organisation, store).report(art, at(22), null);

    expect(before.dataQuality['future-timestamp']).toEqual({ n: 1, keys: ['PAY-1'] });
    expect(after).toEqual(before);
  });

  it('does not see what happened after the instant asked about', async () => {
    await pulledOnDay20(walked(anItem('PAY-1'), ['In Progress', 1], ['Done', 9]));

    const then = await reader(organisation, store).report(art, at(8), null);

    expect(then.flowLoad.now).toBe(1);
  });

  it('says that a source was never pulled, is fresh, or is stale', async () => {
    const read = reader(organisation, store);
    const never = await read.report(art, at(20), null);
    await pulledOnDay20(anItem('PAY-1'));
    const fresh = await read.report(art, at(20.05), null);
    const stale = await read.report(art, at(20.1), null);

    expect(never.freshness['jira']).toEqual({ pulledAt: null, stale: true });
    expect(fresh.freshness['jira']).toEqual({ pulledAt: at(20), stale: false });
    // Two hours are the limit, and 0.1 days are 2.4 hours.
    expect(stale.freshness['jira']?.stale).toBe(true);
    expect(stale.dataQuality['source-stale']).toEqual({ n: 1, keys: ['jira'] });
  });
});

describe('an answer about an item', () => {
  it('is found by an earlier key too', async () => {
    const item = anItem('PAY-9');
    const renamed = {
      item: item.item,
      history: [
        {
          id: '1',
          at: at(2),
          changes: [
            {
              field: 'key',
              name: 'Key',
              mode: 'replace' as const,
              from: [{ id: null, name: 'OLD-4' }],
              to: [{ id: null, name: 'PAY-9' }],
            },
          ],
        },
      ],
    };
    await pulledOnDay20(renamed);

    const found = await reader(organisation, store).items('OLD-4', at(20));

    expect(found.map(({ item: one }) => one.key)).toEqual(['PAY-9']);
    expect(await reader(organisation, store).items('OLD-5', at(20))).toEqual([]);
  });

  it('is not there before the item was created', async () => {
    await pulledOnDay20(anItem('PAY-1', { createdAt: at(5), updatedAt: at(5) }));
    const read = reader(organisation, store);

    expect(await read.items('PAY-1', at(4))).toEqual([]);
    expect(await read.items('PAY-1', at(5))).toHaveLength(1);
  });

  it('has its age only while the item is in progress', async () => {
    await pulledOnDay20(
      walked(anItem('PAY-1'), ['In Progress', 10]),
      walked(anItem('PAY-2'), ['In Progress', 10], ['Done', 12]),
    );
    const ask = answers(organisation, reader(organisation, store), () => at(20));

    expect((await ask.items('PAY-1'))[0]?.aging?.ageDays).toBe(10);
    expect((await ask.items('PAY-2'))[0]?.aging).toBeNull();
  });
});

describe('reading what a question needs', () => {
  it('brings the parents of parents along, wherever they belong', async () => {
    const top = anItem('LED-1', { project: LEDGER, type: EPIC });
    const epic = anItem('LED-2', {
      project: LEDGER,
      type: EPIC,
      parent: { id: top.item.id, key: 'LED-1' },
    });
    const story = anItem('PAY-1', { parent: { id: epic.item.id, key: 'LED-2' } });
    await pulledOnDay20(story, epic, top);
    await placedToo();

    const { items } = await loadItems(
      { asOf: at(20), openSince: null, teams: ['acquiring'], countedAt: null },
      await knowledge(organisation, store.pulls),
      store.items,
      new Map(),
    );

    expect(items.map(({ key }) => key).toSorted()).toEqual(['LED-1', 'LED-2', 'PAY-1']);
  });

  it('names items with an event that the tracker dates after its own pull', async () => {
    await pulledOnDay20(moved(anItem('PAY-1'), 'Backlog', 'Ready', 21), anItem('PAY-2'));

    const { fromTheFuture } = await loadItems(
      { asOf: at(22), openSince: null, teams: null, countedAt: null },
      await knowledge(organisation, store.pulls),
      store.items,
      new Map([[JIRA, at(20)]]),
    );

    expect(fromTheFuture).toEqual(['PAY-1']);
  });

  it('gives every item for an export, ordered by id, in chunks', async () => {
    const items = Array.from({ length: 1_200 }, (_, n) =>
      anItem(`PAY-${n}`, { id: String(1_200 - n) }),
    );
    await pulledOnDay20(...items);

    const chunks: number[] = [];
    const ids: number[] = [];
    for await (const chunk of reader(organisation, store).all(at(20))) {
      chunks.push(chunk.length);
      ids.push(...chunk.map(({ id }) => Number(id)));
    }

    expect(chunks).toEqual([500, 500, 200]);
    expect(ids).toEqual(Array.from({ length: 1_200 }, (_, n) => n + 1));
  });
});
