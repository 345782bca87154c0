import { expect, it } from 'vitest';
import { sourceId } from '../../src/core/domain/ids.ts';
import type { ItemHistory } from '../../src/core/domain/work-item.ts';
import { loadItems } from '../../src/jobs/load-items.ts';
import { knowledge, place } from '../../src/jobs/place.ts';
import { openStore } from '../../src/store/open.ts';
import { aBatch, pulled } from '../support/batches.ts';
import {
  aDescription,
  anItem,
  anOrganisation,
  at,
  change,
  entered,
  sourceRules,
  walked,
} from '../support/build.ts';

const ADO = sourceId('ado');
const LEDGER = { id: 'p2', name: 'Ledger' };
const URL = 'https://dev.azure.com/acme/Core/_workitems/edit/9';
const BASE = anOrganisation();
const BOTH = anOrganisation({
  metrics: { ...BASE.metrics, blockedByLinks: true },
  sources: [
    sourceRules(),
    sourceRules({
      id: ADO,
      tracker: 'azure-devops',
      baseUrl: 'https://dev.azure.com/acme',
      dependencyLinks: ['Predecessor'],
    }),
  ],
});

/** In progress from day 1; from day 2 on it is blocked by item 9 of Azure DevOps. */
function consumer(): ItemHistory {
  const link = { id: 'r1', url: URL, title: 'Ledger', relationship: 'is blocked by' };
  const story = walked(anItem('PAY-1', { remoteLinks: [link] }), ['In Progress', 1]);
  return entered(story, 2, [change('remoteLinks', [], [{ id: 'r1', name: URL }], 'member')]);
}

it('an item is blocked by what it needs in another tracker, wherever that belongs', async () => {
  await using store = await openStore('sqlite::memory:');
  await store.pulls.saveDescription(aDescription());
  await store.pulls.saveDescription(aDescription({ source: ADO }));
  const [nine, other] = ['9', '10'].map((id) => anItem(id, { source: ADO, id, project: LEDGER }));
  const provider = walked(nine!, ['Done', 6]);
  await store.pulls.save(aBatch([pulled(consumer())]), at(20));
  await store.pulls.save(aBatch([pulled(provider), pulled(other!)], { source: ADO }), at(20));
  const known = await knowledge(BOTH, store.pulls);
  await place(known, store.items, new AbortController().signal);

  const { items } = await loadItems(
    { asOf: at(10), openSince: null, teams: ['acquiring'], countedAt: null },
    known,
    store.items,
    new Map(),
  );

  expect(items.map(({ key }) => key)).toEqual(['PAY-1', '9']);
  const item = items.find(({ key }) => key === 'PAY-1');
  expect(item?.blocked).toEqual([{ from: at(2), to: at(6) }]);
  expect(item?.blockedNow).toBe(false);
  expect(item?.findings).toContainEqual({ kind: 'blocked-by-done-item', detail: '9' });
});
