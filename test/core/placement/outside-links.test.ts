import { describe, expect, it } from 'vitest';
import type { RemoteLink } from '../../../src/core/domain/work-item.ts';
import {
  anItem,
  anOrganisation,
  at,
  change,
  changed,
  entered,
  placed,
  sourceRules,
} from '../../support/build.ts';

const WIKI: RemoteLink = {
  id: '7',
  url: 'https://wiki.example/a',
  title: 'A page',
  relationship: 'links to',
};
const MADE = { id: '7', name: 'This issue links to "A page (Web Link)"' };

describe('links to the outside', () => {
  it('are known from when their history says they were made', () => {
    const story = entered(anItem('PAY-1', { remoteLinks: [WIKI] }), 3, [
      change('remoteLinks', [], [MADE], 'member'),
    ]);

    const { url, title, relationship } = WIKI;
    expect(placed(story, 5).outsideLinks).toEqual([
      { url, title, relationship, from: at(3), to: null },
    ]);
    expect(placed(story, 2).outsideLinks).toEqual([]);
  });

  it('have no beginning where no history tells it', () => {
    const story = anItem('PAY-1', { remoteLinks: [WIKI] });

    expect(placed(story, 5).outsideLinks).toMatchObject([{ from: null, to: null }]);
  });

  it('are told after they were removed, by what the history calls them', () => {
    const link = { id: '8', name: 'https://wiki.example/b' };
    const made = entered(anItem('PAY-1'), 3, [change('remoteLinks', [], [link], 'member')]);
    const removed = entered(made, 6, [change('remoteLinks', [link], [], 'member')]);

    expect(placed(removed, 9).outsideLinks).toEqual([
      { url: link.name, title: link.name, relationship: null, from: at(3), to: at(6) },
    ]);
    expect(placed(removed, 5).outsideLinks).toMatchObject([{ to: null }]);
  });

  it('that were removed and made again stood twice', () => {
    const bare = anItem('PAY-1', { remoteLinks: [WIKI] });
    const once = entered(bare, 1, [change('remoteLinks', [], [MADE], 'member')]);
    const none = entered(once, 2, [change('remoteLinks', [MADE], [], 'member')]);
    const again = entered(none, 4, [change('remoteLinks', [], [MADE], 'member')]);

    expect(placed(again, 9).outsideLinks.map(({ from, to }) => [from, to])).toEqual([
      [at(1), at(2)],
      [at(4), null],
    ]);
  });
});

describe('links that configuration reads from the other end', () => {
  it('name the item that needs this one', () => {
    const organisation = anOrganisation({
      sources: [sourceRules({ dependencyLinks: [], flippedLinks: ['delivers for'] })],
    });
    const links = [
      { phrase: 'Delivers for', type: 'Delivery', other: { id: '8', key: 'PAY-8' } },
      { phrase: 'blocks', type: 'Blocks', other: { id: '9', key: 'PAY-9' } },
    ];
    const story = entered(anItem('PAY-1', { links }), 3, [
      change('links', [], [{ id: 'PAY-8', name: 'This issue delivers for PAY-8' }], 'member'),
    ]);

    expect(placed(story, 5, organisation)).toMatchObject({
      needs: [],
      neededBy: [{ consumer: '8', from: at(3), to: null }],
    });
  });
});

describe('parents', () => {
  it('are told with the time for which each was one', () => {
    const story = changed(
      anItem('PAY-1', { parent: { id: '50', key: 'PAY-50' } }),
      'parent',
      [{ id: '50', name: 'PAY-50' }],
      [{ id: '60', name: 'PAY-60' }],
      4,
    );
    const orphan = changed(story, 'parent', [{ id: '60', name: 'PAY-60' }], [], 6);

    expect(placed(orphan, 9).parents).toEqual([
      { parent: { id: '50', key: 'PAY-50' }, from: at(0), to: at(4) },
      { parent: { id: '60', key: 'PAY-60' }, from: at(4), to: at(6) },
    ]);
    expect(placed(orphan, 5).parents.map(({ to }) => to)).toEqual([at(4), null]);
  });

  it('that never changed were there from the beginning', () => {
    const story = anItem('PAY-1', { parent: { id: null, key: 'PAY-50' } });

    expect(placed(story, 5).parents).toEqual([
      { parent: { id: null, key: 'PAY-50' }, from: at(0), to: null },
    ]);
  });
});
