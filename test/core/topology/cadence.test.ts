import { describe, expect, it } from 'vitest';
import { edge, item } from '../dependencies/planned-support.ts';
import type { Case } from './support.ts';
import { aPi, aTopology, findingOf, findingsOf, unjudgedOf, valuesOf } from './support.ts';

describe('PIs of one ART', () => {
  it('overlap where they share a day', () => {
    const organisation = aTopology({
      pis: [aPi('PI-2', 'cards', 69, 140), aPi('PI-1', 'cards', 0, 70)],
    });

    const found = findingOf('overlapping-pis', { organisation });

    expect(found).toMatchObject({
      severity: 'error',
      scope: { id: 'cards' },
      subject: 'PI-1 PI-2',
    });
    expect(valuesOf(found)).toEqual([1]);
  });

  it('do not overlap where one begins when the other has ended, or where they are of two ARTs', () => {
    const pis = [
      aPi('PI-1', 'cards', 0, 70),
      aPi('PI-2', 'cards', 70, 140),
      aPi('PI-3', 'wallet', 30, 90),
    ];

    expect(findingsOf('overlapping-pis', { organisation: aTopology({ pis }) })).toEqual([]);
  });
});

/** Five items of cards, each of which waits since day 90 for one of wallet: 5 × 10 item-days. */
const CONSUMERS = [1, 2, 3, 4, 5].map((i) => item(`A-${i}`, [['Build', 90]]));
const PROVIDERS = [1, 2, 3, 4, 5].map((i) => item(`G-${i}`, [['Build', 90]], { team: 'green' }));
const DEPENDENT = {
  items: [...CONSUMERS, ...PROVIDERS],
  edges: CONSUMERS.map((consumer, i) => edge(consumer, PROVIDERS[i] ?? 'none')),
};
const INDEPENDENT = { items: DEPENDENT.items, edges: DEPENDENT.edges.slice(1) };

describe('PIs of dependent ARTs', () => {
  function pis(...of: Parameters<typeof aPi>[]): Case {
    return { organisation: aTopology({ pis: of.map((one) => aPi(...one)) }) };
  }
  const SHIFTED = pis(['PI-C', 'cards', 50, 120], ['PI-W', 'wallet', 64, 134]);

  it('are unsynchronised where they run on other days', () => {
    const found = findingOf('unsynchronised-pis', { ...SHIFTED, ...DEPENDENT });

    expect(found).toMatchObject({ severity: 'warning', subject: 'cards wallet' });
    expect(found.why).toContain('cards is in PI-C, wallet in PI-W');
    expect(valuesOf(found)).toEqual([50, 5]);
  });

  it('are unsynchronised where they begin together and end apart', () => {
    const longer = pis(['PI-C', 'cards', 50, 120], ['PI-W', 'wallet', 50, 134]);

    expect(findingsOf('unsynchronised-pis', { ...longer, ...DEPENDENT })).toHaveLength(1);
  });

  it('are those of dependent ARTs where items of each waited for the other, as many together as the floor says', () => {
    const both = DEPENDENT.items.slice(0, 5).map((cards, i) => {
      const wallet = PROVIDERS[i] ?? cards;
      return i < 3 ? edge(cards, wallet) : edge(wallet, cards);
    });
    const work = { items: DEPENDENT.items, edges: both };

    expect(valuesOf(findingOf('unsynchronised-pis', { ...SHIFTED, ...work }))).toEqual([50, 5]);
  });

  it('are unsynchronised where one of the ARTs is in none', () => {
    const one = pis(['PI-C', 'cards', 50, 120], ['PI-W', 'wallet', 0, 50]);

    expect(findingOf('unsynchronised-pis', { ...one, ...DEPENDENT }).why).toContain(
      'wallet in no PI',
    );
  });

  it.each([
    [
      'run on the same days',
      pis(['PI-C', 'cards', 50, 120], ['PI-W', 'wallet', 50, 120]),
      DEPENDENT,
    ],
    ['are both over', pis(['PI-C', 'cards', 0, 70], ['PI-W', 'wallet', 14, 84]), DEPENDENT],
    ['belong to ARTs of which fewer items waited than the floor says', SHIFTED, INDEPENDENT],
  ])('are no finding where they %s', (_, of, work) => {
    expect(findingsOf('unsynchronised-pis', { ...of, ...work })).toEqual([]);
  });

  it('are not judged where no links can be read', () => {
    const blind = { ...SHIFTED, ...DEPENDENT, dependencies: { linksMissing: 'no such link type' } };

    expect(findingsOf('unsynchronised-pis', blind)).toEqual([]);
    expect(unjudgedOf('unsynchronised-pis', blind)).toMatchObject([
      { basis: { kind: 'not-configured', what: 'no such link type' } },
    ]);
  });
});

describe('ARTs of one value stream', () => {
  it('lack coordination where they depend on each other and nothing is said of it', () => {
    const found = findingOf('uncoordinated-arts', DEPENDENT);

    expect(found).toMatchObject({ severity: 'info', scope: { id: 'payments' } });
    expect(valuesOf(found)).toEqual([1, 50]);
  });

  it.each([
    ['a coordination entry', aTopology({ coordination: 'Solution train' }), DEPENDENT],
    ['a platform ART', aTopology({ wallet: { kind: 'platform' } }), DEPENDENT],
    ['too few items that waited', aTopology(), INDEPENDENT],
  ])('lack none with %s', (_, organisation, work) => {
    expect(findingsOf('uncoordinated-arts', { organisation, ...work })).toEqual([]);
  });
});
