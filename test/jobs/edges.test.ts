import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sourceId } from '../../src/core/domain/ids.ts';
import type { ItemHistory, ItemLink, RemoteLink } from '../../src/core/domain/work-item.ts';
import { placeItem } from '../../src/core/placement/place-item.ts';
import { loadEverything } from '../../src/jobs/answer-dependencies.ts';
import { neighbourhoodOf } from '../../src/jobs/edges.ts';
import { knowledge } from '../../src/jobs/place.ts';
import { readingOf } from '../../src/jobs/reading.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { aBatch, pulled } from '../support/batches.ts';
import {
  aDescription,
  anItem,
  anOrganisation,
  at,
  change,
  entered,
  sourceRules,
} from '../support/build.ts';

const ADO = sourceId('ado');
const LEDGER = { id: 'p2', name: 'Ledger' };
const ORGANISATION = anOrganisation({
  sources: [
    sourceRules({ flippedLinks: ['delivers for'] }),
    sourceRules({
      id: ADO,
      tracker: 'azure-devops',
      baseUrl: 'https://dev.azure.com/acme',
      dependencyLinks: ['Predecessor'],
    }),
  ],
});

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
  await store.pulls.saveDescription(aDescription());
  await store.pulls.saveDescription(aDescription({ source: ADO }));
});
afterEach(() => store[Symbol.asyncDispose]());

function story(n: number, overrides: Parameters<typeof anItem>[1] = {}): ItemHistory {
  return anItem(`PAY-${n}`, overrides);
}

function task(n: number, remoteLinks: readonly RemoteLink[] = []): ItemHistory {
  return anItem(String(n), { source: ADO, id: String(n), project: LEDGER, remoteLinks });
}

function linked(phrase: string, to: ItemHistory): ItemLink {
  return { phrase, type: 'Blocks', other: { id: to.item.id, key: to.item.key } };
}

function page(url: string, relationship: string | null, title = url): RemoteLink {
  return { id: url, url, title, relationship };
}

describe('the edges of one item', () => {
  it('are those that a look at all items finds, whoever tells of them', async () => {
    const self = story(500, {
      links: [linked('is blocked by', story(601))],
      parent: { id: null, key: 'LED-700' },
      remoteLinks: [
        page('https://dev.azure.com/acme/Core/_workitems/edit/801', null),
        page('https://wiki.example.com/plan', null, 'Plan: is blocked by 802'),
      ],
    });
    const removed = [{ id: null, name: 'This issue is blocked by PAY-500' }];
    const items = [
      self,
      story(601),
      story(602, { links: [linked('is blocked by', self)] }),
      story(603, { links: [linked('delivers for', self)] }),
      entered(story(604), 3, [change('links', removed, [], 'member')]),
      story(605, { links: [linked('is blocked by', story(601))] }),
      anItem('LED-700', { project: LEDGER, type: { id: 't3', name: 'Epic' } }),
      anItem('LED-701', { project: LEDGER, parent: { id: self.item.id, key: 'PAY-500' } }),
    ];
    const tasks = [
      task(801),
      task(802),
      task(803, [page('https://tracker.invalid/browse/pay-500', 'Predecessor')]),
      task(804, [page('https://docs.example.com/', null, 'Predecessor of it is PAY-500')]),
      task(805, [page('https://tracker.invalid/browse/PAY-601', null)]),
    ];
    await store.pulls.save(aBatch(items.map((item) => pulled(item))), at(20));
    await store.pulls.save(
      aBatch(
        tasks.map((item) => pulled(item)),
        { source: ADO },
      ),
      at(20),
    );
    const known = await knowledge(ORGANISATION, store.pulls);
    const placed = placeItem(self, known.model, at(10))!;

    const { edges } = await neighbourhoodOf(placed, known, store.items, at(10));

    const { edges: all } = await loadEverything(readingOf(ORGANISATION, store), at(10));
    const theirs = all.filter((edge) =>
      [edge.consumer, edge.provider].some(({ key }) => key === 'PAY-500'),
    );
    expect(edges).toEqual(theirs);
    expect(edges.map(({ consumer, provider }) => `${consumer.key} > ${provider.key}`)).toEqual(
      expect.arrayContaining([
        'PAY-500 > PAY-601',
        'PAY-602 > PAY-500',
        'PAY-500 > PAY-603',
        'PAY-604 > PAY-500',
        'PAY-500 > 801',
        '803 > PAY-500',
      ]),
    );
    expect(all.length).toBeGreaterThan(edges.length);
  });

  it('are none of an item that nothing points at', async () => {
    const self = story(500);
    await store.pulls.save(aBatch([pulled(self), pulled(story(501))]), at(20));
    const known = await knowledge(ORGANISATION, store.pulls);
    const placed = placeItem(self, known.model, at(10))!;

    expect((await neighbourhoodOf(placed, known, store.items, at(10))).edges).toEqual([]);
  });
});
