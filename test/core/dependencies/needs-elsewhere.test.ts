import { describe, expect, it } from 'vitest';
import { needsElsewhere, providersElsewhere } from '../../../src/core/dependencies/claims.ts';
import type { OutsideLink } from '../../../src/core/placement/placed-item.ts';
import { relationsOf } from '../../../src/core/placement/relations.ts';
import { at } from '../../support/build.ts';
import { ADO, page, SOURCES, story, task } from './support.ts';

const URL = 'https://dev.azure.com/acme/Core/_workitems/edit/9';
const KNOWN = { relations: relationsOf([task('9')]), sources: SOURCES };

function needs(...outsideLinks: readonly OutsideLink[]): unknown[] {
  return [...needsElsewhere(story('PAY-1', { outsideLinks }), KNOWN)];
}

describe('what an item needs in another tracker', () => {
  const since = { source: ADO, provider: '9', from: at(2), to: null };

  it.each([
    ['a link whose name says so', page(URL, { relationship: 'Is blocked by' }), [since]],
    ['a title that says so', page(URL, { title: 'Blocked: is blocked by the ledger' }), [since]],
    [
      'a link that was removed',
      page(URL, { relationship: 'is blocked by', to: at(4) }),
      [{ ...since, to: at(4) }],
    ],
    [
      'a link of which nothing tells the time, since the item began',
      page(URL, { relationship: 'is blocked by', from: null }),
      [{ ...since, from: story('PAY-1').createdAt }],
    ],
    ['not a link that says nothing', page(URL), []],
    ['not a link that says the opposite', page(URL, { relationship: 'blocks' }), []],
    [
      'not an item that nobody here knows',
      page(URL.replace(/9$/, '10'), { relationship: 'is blocked by' }),
      [],
    ],
    [
      'not a page that is no item',
      page('https://wiki.example.com/9', { relationship: 'is blocked by' }),
      [],
    ],
  ])('is read from %s', (_, link, expected) => {
    expect(needs(link)).toEqual(expected);
  });

  it('is asked for before it is known', () => {
    const consumer = story('PAY-1', {
      outsideLinks: [
        page(URL, { relationship: 'is blocked by' }),
        page(URL.replace(/9$/, '10')),
        page(URL.replace(/9$/, '11'), { relationship: 'blocks' }),
      ],
    });

    expect(providersElsewhere(consumer, SOURCES)).toEqual([{ source: ADO, idOrKey: '9' }]);
  });
});
