import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkGraph } from '../../../src/core/dependencies/link-graph.ts';
import type { PlacedItem } from '../../../src/core/placement/placed-item.ts';
import { aPlacedItem, at } from '../../support/build.ts';
import { ADO, edges, page, SOURCES, story, task } from './support.ts';

const ADO_9 = 'https://dev.azure.com/acme/Claims/_workitems/edit/9';
const PAY_1 = 'https://acme.atlassian.net/browse/PAY-1';

describe('the link graph', () => {
  it('has an edge from the item that needs to the item that is needed', () => {
    const consumer = story('PAY-1', { needs: [{ provider: '2', from: at(1), to: null }] });

    expect(linkGraph([consumer, story('PAY-2')], SOURCES)).toEqual([
      {
        consumer: { source: 'jira', id: '1', key: 'PAY-1', known: true },
        provider: { source: 'jira', id: '2', key: 'PAY-2', known: true },
        spans: [{ from: at(1), to: null }],
        origins: ['jira-link'],
        confidence: 'certain',
      },
    ]);
  });

  it('begins no link before both of its items are there', () => {
    const consumer = story('PAY-1', {
      createdAt: at(1),
      needs: [{ provider: '2', from: at(1), to: null }],
    });
    const gone = story('PAY-3', {
      createdAt: at(1),
      needs: [{ provider: '2', from: at(1), to: at(3) }],
    });
    const provider = story('PAY-2', { createdAt: at(5) });

    expect(linkGraph([consumer, gone, provider], SOURCES).map(({ spans }) => spans)).toEqual([
      [{ from: at(5), to: null }],
      [{ from: at(3), to: at(3) }],
    ]);
  });

  it('turns a link that configuration flips', () => {
    const provider = story('PAY-2', { neededBy: [{ consumer: '1', from: at(1), to: null }] });

    expect(edges(provider, story('PAY-1'))).toEqual(['PAY-1 > PAY-2 (jira-link, certain)']);
  });

  it('keeps an item that nobody here knows as what the link calls it', () => {
    const consumer = story('PAY-1', { needs: [{ provider: 'EXT-7', from: at(1), to: null }] });

    expect(linkGraph([consumer], SOURCES)[0]?.provider).toEqual({
      source: 'jira',
      id: 'EXT-7',
      key: 'EXT-7',
      known: false,
    });
  });

  it('has one edge where both ends and two kinds of links say the same', () => {
    const consumer = task('1', {
      needs: [{ provider: '2', from: at(1), to: at(3) }],
    });
    const provider = task('2', {
      neededBy: [{ consumer: '1', from: at(2), to: at(5) }],
      parents: [{ parent: { id: '1', key: '1' }, from: at(7), to: null }],
      team: 'intake',
    });

    expect(edges(consumer, provider)).toEqual(['1 > 2 (ado-link + parent-child, certain)']);
    expect(linkGraph([consumer, provider], SOURCES)[0]?.spans).toEqual([
      { from: at(1), to: at(5) },
      { from: at(7), to: null },
    ]);
  });

  it('has no edge from an item to itself, under whatever name', () => {
    const moved = story('PAY-1', {
      otherKeys: ['OLD-1'],
      needs: [
        { provider: '1', from: at(1), to: null },
        { provider: 'OLD-1', from: at(1), to: null },
      ],
    });

    expect(edges(moved)).toEqual([]);
  });

  describe('between parents and children', () => {
    const child = story('PAY-2', {
      parents: [{ parent: { id: '1', key: 'PAY-1' }, from: at(1), to: null }],
    });

    it.each([
      ['teams differ', 'fraud', ['PAY-1 > PAY-2 (parent-child, certain)']],
      ['one team has both', 'acquiring', []],
      ['the parent has no team', null, []],
    ])('where %s', (_, team, expected) => {
      expect(edges(child, story('PAY-1', { team }))).toEqual(expected);
    });

    it('tells how long each parent was one', () => {
      const moved = story('PAY-2', {
        parents: [
          { parent: { id: '1', key: 'PAY-1' }, from: at(0), to: at(4) },
          { parent: { id: '3', key: 'PAY-3' }, from: at(4), to: null },
        ],
      });
      const parents = [story('PAY-1', { team: 'fraud' }), story('PAY-3', { team: 'fraud' })];

      const graph = linkGraph([moved, ...parents], SOURCES);

      expect(graph.map(({ consumer, spans }) => [consumer.key, spans])).toEqual([
        ['PAY-1', [{ from: at(0), to: at(4) }]],
        ['PAY-3', [{ from: at(4), to: null }]],
      ]);
    });
  });

  describe('across trackers', () => {
    it.each([
      ['a web link without a name', null, ['PAY-1 > 9 (remote-link, likely)']],
      ['a web link as Jira calls it', 'Links to', ['PAY-1 > 9 (remote-link, likely)']],
      ['a link that only relates', 'relates to', ['PAY-1 > 9 (remote-link, guess)']],
      ['a link that means a need', 'is blocked by', ['PAY-1 > 9 (remote-link, certain)']],
      ['a flipped link', 'Delivers for', ['9 > PAY-1 (remote-link, certain)']],
      ['the other end of a link', 'blocks', ['9 > PAY-1 (remote-link, certain)']],
      ['a link that means something else', 'duplicates', []],
    ])('reads %s from Jira', (_, relationship, expected) => {
      const item = story('PAY-1', { outsideLinks: [page(ADO_9, { relationship })] });

      expect(edges(item, task('9'))).toEqual(expected);
    });

    it.each([
      ['a hyperlink', PAY_1, null, ['9 > PAY-1 (hyperlink, likely)']],
      [
        'a link to an unknown organisation',
        'https://dev.azure.com/other/_apis/wit/workItems/5',
        'Consumes From',
        ['9 > https://dev.azure.com/other/_apis/wit/workItems/5 (ado-link, certain)'],
      ],
      [
        'the other end of such a link',
        'https://dev.azure.com/other/_apis/wit/workItems/5',
        'Produces For',
        ['https://dev.azure.com/other/_apis/wit/workItems/5 > 9 (ado-link, certain)'],
      ],
      ['a commit', 'vstfs:///Git/Commit/p%2Fr%2Fabc', 'Predecessor', []],
      ['a script', 'javascript:alert(1)', 'Predecessor', []],
      ['a page elsewhere', 'https://wiki.example/PAY-1', null, []],
    ])('reads %s from Azure DevOps', (_, url, relationship, expected) => {
      const item = task('9', { outsideLinks: [page(url, { relationship })] });

      expect(edges(item, story('PAY-1'))).toEqual(expected);
    });

    it('leaves out plain links inside of one tracker, which has links of its own for that', () => {
      const item = story('PAY-2', { outsideLinks: [page(PAY_1)] });

      expect(edges(item, story('PAY-1'))).toEqual([]);
    });

    it('guesses from keys and URLs in titles, when it knows the item', () => {
      const item = task('9', {
        outsideLinks: [
          page('https://wiki.example/a', { title: 'waits for PAY-1, not UTF-8' }),
          page('https://wiki.example/b', { title: `see ${PAY_1}.` }),
        ],
      });
      const other = story('PAY-2', {
        outsideLinks: [page('https://wiki.example/c', { title: 'AB#9 and AB#10' })],
      });

      expect(edges(item, other, story('PAY-1'))).toEqual([
        '9 > PAY-1 (pasted, guess)',
        'PAY-2 > 9 (pasted, guess)',
      ]);
    });

    it('reads from the words beside it who needs whom', () => {
      const blocked = task('9', {
        outsideLinks: [page(PAY_1, { title: 'Is blocked by: the refund' })],
      });
      const blocking = task('10', { outsideLinks: [page(PAY_1, { title: 'blocks (PAY-1)' })] });
      const both = task('11', {
        outsideLinks: [page(PAY_1, { title: 'blocks, and is blocked by, roadblocks' })],
      });

      expect(edges(blocked, blocking, both, story('PAY-1'))).toEqual([
        '9 > PAY-1 (hyperlink, likely)',
        '11 > PAY-1 (hyperlink, likely)',
        'PAY-1 > 10 (hyperlink, likely)',
      ]);
    });

    it('reads from a named link to another page which items its title means', () => {
      const item = story('PAY-1', {
        outsideLinks: [
          page('https://wiki.example/a', { title: 'notes on AB#9', relationship: 'is blocked by' }),
          page('https://wiki.example/b', { title: 'notes on AB#10', relationship: 'duplicates' }),
          page('https://wiki.example/c', { title: 'a page', relationship: 'is blocked by' }),
        ],
      });

      expect(edges(item, task('9'), task('10'))).toEqual(['PAY-1 > 9 (pasted, likely)']);
    });

    it('does not take the address of a page for its title', () => {
      const item = task('9', { outsideLinks: [page('https://wiki.example/PAY-1')] });

      expect(edges(item, story('PAY-1'))).toEqual([]);
    });

    it('takes two items that point at each other for one edge, from the one that was linked first', () => {
      const item = story('PAY-1', { outsideLinks: [page(ADO_9, { from: at(3) })] });
      const other = task('9', { outsideLinks: [page(PAY_1, { from: at(2) })] });

      expect(edges(item, other)).toEqual(['9 > PAY-1 (remote-link + hyperlink, likely)']);
    });

    it('lets a plain link follow one that says who needs whom', () => {
      const item = story('PAY-1', {
        outsideLinks: [page(ADO_9, { relationship: 'is blocked by', from: at(3) })],
      });
      const other = task('9', { outsideLinks: [page(PAY_1, { from: at(2) })] });

      expect(edges(item, other)).toEqual(['PAY-1 > 9 (remote-link + hyperlink, certain)']);
    });

    it('does not know since when a link stands that no history tells of', () => {
      const item = story('PAY-1', { outsideLinks: [page(ADO_9, { from: null })] });

      expect(linkGraph([item, task('9')], SOURCES)[0]?.spans).toEqual([{ from: null, to: null }]);
    });
  });

  it('keeps both edges where each of two items says that it needs the other', () => {
    const one = story('PAY-1', { needs: [{ provider: '2', from: at(1), to: null }] });
    const two = story('PAY-2', { needs: [{ provider: '1', from: at(2), to: null }] });

    expect(edges(one, two)).toEqual([
      'PAY-1 > PAY-2 (jira-link, certain)',
      'PAY-2 > PAY-1 (jira-link, certain)',
    ]);
  });
});

describe('every link graph', () => {
  const number = fc.integer({ min: 1, max: 5 });
  const base = aPlacedItem();
  const span = fc
    .tuple(fc.integer({ min: 0, max: 9 }), fc.option(fc.integer({ min: 1, max: 9 })))
    .map(([from, length]) => ({ from: at(from), to: length === null ? null : at(from + length) }));
  const linked = fc.record({
    source: fc.constantFrom(base.source, ADO),
    number,
    team: fc.constantFrom('red', 'blue', null),
    needs: fc.array(fc.tuple(number, span), { maxLength: 3 }),
    neededBy: fc.array(fc.tuple(number, span), { maxLength: 2 }),
    parents: fc.array(fc.tuple(number, span), { maxLength: 1 }),
    outside: fc.array(
      fc.tuple(number, span, fc.constantFrom(null, 'is blocked by', 'Produces For', 'relates to')),
      { maxLength: 3 },
    ),
  });
  const organisation = fc
    .uniqueArray(linked, { selector: (one) => `${one.source} ${one.number}`, maxLength: 8 })
    .map((all) => all.map(itemOf));

  function itemOf(one: typeof linked extends fc.Arbitrary<infer T> ? T : never): PlacedItem {
    const isJira = one.source !== ADO;
    return {
      ...base,
      source: one.source,
      id: String(one.number),
      key: isJira ? `PAY-${one.number}` : String(one.number),
      team: one.team,
      needs: one.needs.map(([n, times]) => ({ provider: String(n), ...times })),
      neededBy: one.neededBy.map(([n, times]) => ({ consumer: String(n), ...times })),
      parents: one.parents.map(([n, times]) => ({
        parent: { id: String(n), key: String(n) },
        ...times,
      })),
      outsideLinks: one.outside.map(([n, times, relationship]) => {
        const url = isJira
          ? `https://dev.azure.com/acme/_workitems/edit/${n}`
          : `https://acme.atlassian.net/browse/PAY-${n}`;
        return { url, title: url, relationship, ...times };
      }),
    };
  }

  it('has each pair of consumer and provider once, and never an item with itself', () => {
    fc.assert(
      fc.property(organisation, (items) => {
        const pairs = linkGraph(items, SOURCES).map(({ consumer, provider }) => [
          `${consumer.source}:${consumer.id}`,
          `${provider.source}:${provider.id}`,
        ]);

        expect(new Set(pairs.map((pair) => pair.join(' '))).size).toBe(pairs.length);
        expect(pairs.filter(([consumer, provider]) => consumer === provider)).toEqual([]);
      }),
    );
  });

  it('has every need that its own tracker tells, from the item to its provider', () => {
    fc.assert(
      fc.property(organisation, (items) => {
        const found = new Set(
          linkGraph(items, SOURCES).map(
            ({ consumer, provider }) =>
              `${consumer.source}:${consumer.id} ${provider.source}:${provider.id}`,
          ),
        );

        for (const { source, id, needs } of items) {
          for (const { provider } of needs.filter((need) => need.provider !== id)) {
            const direct = `${source}:${id} ${source}:${provider}`;
            const byKey = `${source}:${id} ${source}:PAY-${provider}`;
            expect(found.has(direct) || found.has(byKey)).toBe(true);
          }
        }
      }),
    );
  });

  it('does not depend on the order of items', () => {
    fc.assert(
      fc.property(organisation, (items) => {
        expect(linkGraph(items.toReversed(), SOURCES)).toEqual(linkGraph(items, SOURCES));
      }),
    );
  });

  it('tells times in order and without overlap', () => {
    fc.assert(
      fc.property(organisation, (items) => {
        for (const { spans } of linkGraph(items, SOURCES)) {
          for (const [index, { from }] of spans.entries()) {
            const before = spans[index - 1];
            if (before === undefined) continue;
            expect(before.to).not.toBeNull();
            expect(Number(from)).toBeGreaterThan(Number(before.to));
          }
        }
      }),
    );
  });
});
