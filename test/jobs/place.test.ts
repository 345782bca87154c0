import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { knowledge, place } from '../../src/jobs/place.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { aBatch, pulled } from '../support/batches.ts';
import {
  aDescription,
  aMatch,
  anItem,
  anOrganisation,
  aStatus,
  aTeam,
  at,
  walked,
} from '../support/build.ts';
import type { Organisation } from '../../src/core/domain/organisation.ts';

const never = new AbortController().signal;
const organisation = anOrganisation();

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
  await store.pulls.saveDescription(aDescription());
});
afterEach(() => store[Symbol.asyncDispose]());

async function keep(...items: readonly ReturnType<typeof anItem>[]): Promise<void> {
  await store.pulls.save(aBatch(items.map((item) => pulled(item))), at(20));
}

async function placeUnder(of: Organisation): Promise<number> {
  return place(await knowledge(of, store.pulls), store.items, never);
}

/** Keys that a read for a team gives. */
async function keysOf(team: string, of: Organisation, openSince: number | null): Promise<string[]> {
  const { fingerprint } = await knowledge(of, store.pulls);
  const keys: string[] = [];
  const query = {
    createdUntil: at(30),
    openSince: openSince === null ? null : at(openSince),
    teams: [team],
    fingerprint,
  };
  for await (const chunk of store.items.read(query))
    keys.push(...chunk.map(({ item }) => item.key));
  return keys;
}

describe('placing what is stored', () => {
  it('is not done again when only PIs, sprints or the rule for escaped defects change', async () => {
    await keep(anItem('PAY-1'));
    await placeUnder(organisation);
    const period = { from: at(0), to: at(70) };
    const pi = { id: 'PI-1', arts: ['cards'], period, graceEnds: at(3) };
    const parts = { iterations: [], match: [aMatch()], integrationPoints: [], objectives: [] };
    const sprints = [{ id: '1', name: 'Sprint 1', startAt: at(0), endAt: at(14) }];

    await store.pulls.save(aBatch([], { sprints }), at(21));
    const again = await placeUnder({
      ...organisation,
      pis: [{ ...pi, ...parts }],
      escaped: { labels: ['production'], types: [] },
    });

    expect(again).toBe(0);
  });

  it('makes a read for a team leave out what was never that team’s', async () => {
    await keep(anItem('PAY-1'), anItem('LED-1', { project: { id: 'p2', name: 'Ledger' } }));
    expect(await keysOf('acquiring', organisation, null)).toHaveLength(2);

    expect(await placeUnder(organisation)).toBe(2);

    expect(await keysOf('acquiring', organisation, null)).toEqual(['PAY-1']);
  });

  it('makes a read leave out what was closed before the instants that it is about', async () => {
    await keep(walked(anItem('PAY-1'), ['In Progress', 1], ['Done', 3]));
    await placeUnder(organisation);

    expect(await keysOf('acquiring', organisation, 2)).toEqual(['PAY-1']);
    expect(await keysOf('acquiring', organisation, 4)).toEqual([]);
  });

  it('does nothing the second time, and only what changed after a pull', async () => {
    await keep(anItem('PAY-1'), anItem('PAY-2'));
    await placeUnder(organisation);

    expect(await placeUnder(organisation)).toBe(0);
    await keep(walked(anItem('PAY-2'), ['In Progress', 1]));
    expect(await placeUnder(organisation)).toBe(1);
  });

  it('places everything anew when the configuration or the tracker’s statuses change', async () => {
    await keep(anItem('PAY-1'));
    await placeUnder(organisation);
    const [stream] = organisation.valueStreams;
    const arts = stream!.arts.map((art) => ({
      ...art,
      teams: [aTeam('renamed', aMatch({ project: 'PAY' }))],
    }));
    const other = anOrganisation({ valueStreams: [{ ...stream!, arts }] });

    expect(await placeUnder(other)).toBe(1);
    expect(await keysOf('renamed', other, null)).toEqual(['PAY-1']);

    const { statuses } = aDescription();
    await store.pulls.saveDescription(
      aDescription({ statuses: [...statuses, aStatus('99', 'New one', 'active')] }),
    );
    expect(await placeUnder(other)).toBe(1);
  });

  it('stops between chunks when it is asked to', async () => {
    await keep(anItem('PAY-1'));

    const stopped = place(
      await knowledge(organisation, store.pulls),
      store.items,
      AbortSignal.abort(new Error('stop')),
    );

    await expect(stopped).rejects.toThrow('stop');
  });
});
