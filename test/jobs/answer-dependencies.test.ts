import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findScope } from '../../src/core/domain/scopes.ts';
import type { Organisation } from '../../src/core/domain/organisation.ts';
import type { ItemHistory } from '../../src/core/domain/work-item.ts';
import { reader } from '../../src/jobs/answer.ts';
import { knowledge, place } from '../../src/jobs/place.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { aBatch, pulled } from '../support/batches.ts';
import {
  aDescription,
  aMatch,
  anItem,
  anOrganisation,
  aTeam,
  at,
  walked,
} from '../support/build.ts';

const LEDGER = { id: 'p2', name: 'Ledger' };

/** Teams `acquiring` of ART cards in PAY, and `ledger` of ART books in LED. */
function twoArts(overrides: Partial<Organisation> = {}): Organisation {
  const plain = anOrganisation(overrides);
  const [stream] = plain.valueStreams;
  const [cards] = stream!.arts;
  const books = { ...cards!, id: 'books', teams: [aTeam('ledger', aMatch({ project: 'LED' }))] };
  return { ...plain, valueStreams: [{ ...stream!, arts: [cards!, books] }] };
}

const organisation = twoArts();
const cards = findScope(organisation, 'cards')!;
const books = findScope(organisation, 'books')!;

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
  await store.pulls.saveDescription(aDescription());
});
afterEach(() => store[Symbol.asyncDispose]());

function story(key: string, needs: readonly string[] = [], day = 0): ItemHistory {
  return anItem(key, {
    ...(key.startsWith('LED') ? { project: LEDGER } : {}),
    createdAt: at(day),
    links: needs.map((other) => {
      const { id } = anItem(other).item;
      return { phrase: 'is blocked by', type: 'Blocks', other: { id, key: other } };
    }),
  });
}

async function stored(day: number, ...items: readonly ItemHistory[]): Promise<void> {
  const all = items.map((item) => pulled(item));
  await store.pulls.save(aBatch(all, { complete: true, readUntil: at(day) }), at(day));
  await place(
    await knowledge(organisation, store.pulls),
    store.items,
    new AbortController().signal,
  );
}

describe('an answer on dependencies', () => {
  it('counts what was resolved for an item that was finished years ago', async () => {
    await stored(
      1_000,
      walked(story('PAY-1', ['LED-1']), ['In Progress', 1], ['Done', 5]),
      walked(story('LED-1'), ['In Progress', 1], ['Done', 990]),
    );

    const { counts, resolutionTime } = await reader(organisation, store).dependencies(
      cards,
      at(1_000),
      { from: at(980), to: at(1_000) },
    );

    expect(counts.resolved).toEqual([{ level: 'cross-art', state: 'resolved', n: 1 }]);
    expect(resolutionTime.measure).toMatchObject({ kind: 'too-few', n: 1 });
  });

  it('holds an unstarted provider against the usual time of its team', async () => {
    const sensitive = twoArts({ metrics: { ...organisation.metrics, floor: 1 } });
    // Four days are left: the day it is due, 15 September, is day 253.
    const due = { fields: { dueDate: [{ id: null, name: '2026-09-15' }] } };
    const consumer = story('PAY-1', ['LED-1'], 240);
    // Begun two days after their creation; five took a day, half a year ago, and the latest one six.
    const quick = [10, 11, 12, 13, 14].map((n) =>
      walked(story(`LED-${n}`, [], 40), ['In Progress', 42], ['Done', 43]),
    );
    const slow = walked(story('LED-2', [], 200), ['In Progress', 202], ['Done', 208]);
    await stored(
      250,
      { ...consumer, item: { ...consumer.item, ...due } },
      story('LED-1', [], 249),
      ...quick,
      slow,
    );

    const { edges } = await reader(sensitive, store).dependencies(cards, at(250), null);

    // It begins in a day; of six, five took no longer than the three days that are left then.
    expect(edges[0]?.chance).toMatchObject({ kind: 'measured', n: 6, value: { words: '83 %' } });
    expect(edges[0]?.state).toEqual({
      kind: 'at-risk',
      risk: { kind: 'not-started', daysLeft: 4, usualDays: 6, n: 1 },
    });
  });

  it('has the same states at an item as in its scope, circles included', async () => {
    await stored(
      20,
      walked(story('PAY-1', ['LED-1']), ['In Progress', 2]),
      walked(story('LED-1', ['LED-2']), ['In Progress', 2]),
      walked(story('LED-2', ['PAY-1']), ['In Progress', 2]),
      story('PAY-9', ['PAY-1']),
    );
    const read = reader(organisation, store);

    const { edges } = await read.dependencies(books, at(20), null);
    const [answer] = await read.items('LED-1', at(20));

    expect(
      answer?.edges.map(({ direction, other, state }) => [direction, other.key, state]),
    ).toEqual([
      ['needs', 'LED-2', { kind: 'cyclic', keys: ['LED-1', 'LED-2', 'PAY-1'] }],
      ['needed-by', 'PAY-1', { kind: 'cyclic', keys: ['LED-1', 'LED-2', 'PAY-1'] }],
    ]);
    expect(edges.filter(({ state }) => state.kind === 'cyclic')).toHaveLength(3);
  });

  it('says that a configured link is not there any more', async () => {
    await store.pulls.saveDescription(aDescription({ linkTypes: [] }));
    await stored(20, story('PAY-1'));

    const { linksMissing } = await reader(organisation, store).dependencies(cards, at(20), null);

    expect(linksMissing).toContain('jira');
  });
});
