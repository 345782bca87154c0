import { describe, expect, it } from 'vitest';
import type { Census, KnownItem } from '../../../src/core/domain/census.ts';
import { judgeCensus } from '../../../src/core/domain/judge-census.ts';
import { at } from '../../support/build.ts';

const NOW = at(10);

type Observed = Extract<Census, { readonly kind: 'observed' }>;

function census(present: readonly string[], overrides: Partial<Observed> = {}): Observed {
  return {
    kind: 'observed',
    ids: new Set(present),
    deleted: new Set(),
    archivedProjects: new Set(),
    hiddenProjects: new Set(),
    ...overrides,
  };
}

function known(project: string, ...ids: readonly string[]): KnownItem[] {
  return ids.map((id) => ({ id, project, deletion: null }));
}

describe('what a census concludes', () => {
  it('says nothing of what is where it was', () => {
    const judged = judgeCensus(known('PAY', '1', '2'), census(['1', '2', '3']), NOW);

    expect(judged).toEqual({ verdicts: [], unobserved: [], at: NOW });
  });

  it('takes what is absent for deleted at the time of the census', () => {
    const { verdicts } = judgeCensus(known('PAY', '1', '2', '3'), census(['1', '3']), NOW);

    expect(verdicts).toEqual([{ id: '2', deletion: { at: NOW, why: 'deleted' } }]);
  });

  it('judges more items than fit into the arguments of one call', () => {
    const ids = Array.from({ length: 500_000 }, (_, n) => String(n));

    const { verdicts } = judgeCensus(
      ids.flatMap((id) => known('PAY', id)),
      census(ids.slice(200_000)),
      NOW,
    );

    expect(verdicts).toHaveLength(200_000);
  });

  it('takes a deletion back when the item is there again', () => {
    const gone = { id: '1', project: 'PAY', deletion: { at: at(3), why: 'archived' } } as const;

    expect(judgeCensus([gone], census(['1']), NOW).verdicts).toEqual([{ id: '1', deletion: null }]);
  });

  it('keeps the first reason and instant of what is still gone', () => {
    const gone = { id: '1', project: 'PAY', deletion: { at: at(3), why: 'archived' } } as const;

    expect(judgeCensus([gone], census([]), NOW).verdicts).toEqual([]);
  });

  it('believes the tracker about its recycle bin, also of an item that it still shows', () => {
    const judged = judgeCensus(
      known('PAY', '1', '2'),
      census(['1', '2'], { deleted: new Set(['1', '2']) }),
      NOW,
    );

    expect(judged.verdicts.map(({ id, deletion }) => [id, deletion?.why])).toEqual([
      ['1', 'deleted'],
      ['2', 'deleted'],
    ]);
    expect(judged.unobserved).toEqual([]);
  });

  it('tells archived, deleted and hidden projects apart', () => {
    const judged = judgeCensus(
      [...known('OLD', '1', '2'), ...known('BIN', '3', '4'), ...known('HID', '5', '6')],
      census(['9'], {
        archivedProjects: new Set(['OLD']),
        deletedProjects: new Set(['BIN']),
        hiddenProjects: new Set(['HID']),
      }),
      NOW,
    );

    expect(judged.verdicts.map(({ id, deletion }) => `${id} ${deletion?.why}`)).toEqual([
      '1 archived',
      '2 archived',
      '3 deleted',
      '4 deleted',
      '5 access-lost',
      '6 access-lost',
    ]);
  });

  it('knows a project by its name whatever the capitals, as configurations write them', () => {
    const judged = judgeCensus(
      [...known('Claims', '1', '2'), ...known('Ledger', '3', '4', '5')],
      census(['3', '4'], {
        hiddenProjects: new Set(['claims']),
        walkedProjects: new Set(['LEDGER']),
      }),
      NOW,
    );

    expect(judged.verdicts.map(({ id, deletion }) => `${id} ${deletion?.why}`)).toEqual([
      '1 access-lost',
      '2 access-lost',
      '5 deleted',
    ]);
  });

  it('concludes nothing of a project whose items were not looked for', () => {
    const walked = { walkedProjects: new Set(['PAY']) };

    expect(judgeCensus(known('LED', '1', '2', '3'), census(['9'], walked), NOW)).toMatchObject({
      verdicts: [],
      unobserved: [],
    });
  });
});

describe('a mass vanishing', () => {
  it.each([
    { before: 4, gone: 2, believed: false },
    { before: 5, gone: 2, believed: true },
    { before: 5, gone: 5, believed: false },
    { before: 2, gone: 1, believed: true },
    { before: 1, gone: 1, believed: true },
    { before: 2, gone: 2, believed: false },
  ])('of $gone among $before items: believed $believed', ({ before, gone, believed }) => {
    const ids = Array.from({ length: before }, (_, index) => String(index + 1));

    const judged = judgeCensus(known('PAY', ...ids), census(ids.slice(gone)), NOW);

    expect(judged.verdicts).toHaveLength(believed ? gone : 0);
    expect(judged.unobserved).toEqual(
      believed ? [] : [{ project: 'PAY', vanished: gone, known: before }],
    );
  });

  it('in one project says nothing about another', () => {
    const items = [...known('PAY', '1', '2'), ...known('LED', '3', '4', '5')];

    const judged = judgeCensus(items, census(['4', '5']), NOW);

    expect(judged.verdicts.map(({ id }) => id)).toEqual(['3']);
    expect(judged.unobserved).toEqual([{ project: 'PAY', vanished: 2, known: 2 }]);
  });

  it('is measured by the items that were living before', () => {
    const dead: KnownItem[] = ['7', '8', '9'].map((id) => ({
      id,
      project: 'PAY',
      deletion: { at: at(1), why: 'deleted' },
    }));

    const judged = judgeCensus([...dead, ...known('PAY', '1', '2', '3')], census(['3']), NOW);

    expect(judged.unobserved).toEqual([{ project: 'PAY', vanished: 2, known: 3 }]);
  });

  it('of every project at once is the account that lost its rights', () => {
    const items = [...known('PAY', '1'), ...known('LED', '2')];

    const judged = judgeCensus(items, census([], { hiddenProjects: new Set(['PAY', 'LED']) }), NOW);

    expect(judged.verdicts).toEqual([]);
    expect(judged.unobserved).toEqual([
      { project: 'PAY', vanished: 1, known: 1 },
      { project: 'LED', vanished: 1, known: 1 },
    ]);
  });
});
