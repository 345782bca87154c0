import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findScope } from '../../src/core/domain/scopes.ts';
import type { Organisation } from '../../src/core/domain/organisation.ts';
import type { Instant, Period } from '../../src/core/domain/time.ts';
import type { ItemHistory } from '../../src/core/domain/work-item.ts';
import { reader } from '../../src/jobs/answer.ts';
import { loadEverything, reportsAmong } from '../../src/jobs/answer-dependencies.ts';
import { isoInstant } from '../../src/core/timeline/calendar.ts';
import { knowledge, place } from '../../src/jobs/place.ts';
import { readingOf } from '../../src/jobs/reading.ts';
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
  change,
  changed,
  deleted,
  entered,
  sourceRules,
  walked,
} from '../support/build.ts';

/** Three years, so that most of what is drawn lies before every horizon. */
const LAST = 1000;
const TYPES = { Story: 't1', Bug: 't2', Epic: 't3' } as const;
const PHRASES = ['is blocked by', 'blocks'] as const;
const COUNT = 9;

const day = fc.integer({ min: 0, max: LAST });
const other = fc.integer({ min: 0, max: COUNT + 1 });
const drawn = fc.record({
  type: fc.constantFrom(...(['Story', 'Story', 'Bug', 'Epic'] as const)),
  team: fc.constantFrom('PAY', 'LED', 'fraud', 'nobody'),
  teamBefore: fc.option(fc.record({ day, fraud: fc.boolean() }), { freq: 4 }),
  created: fc.integer({ min: 0, max: 950 }),
  steps: fc.array(
    fc.tuple(
      fc.constantFrom('Ready', 'In Progress', 'Done', 'Done', 'Rejected'),
      fc.integer({ min: 0, max: 120 }),
    ),
    { maxLength: 4 },
  ),
  parent: fc.option(other),
  parentBefore: fc.option(fc.record({ day, parent: fc.option(other) }), { freq: 4 }),
  links: fc.array(
    fc.record({
      phrase: fc.constantFrom(...PHRASES),
      other,
      made: fc.option(day),
      removed: fc.option(day, { freq: 4 }),
    }),
    { maxLength: 2 },
  ),
  page: fc.option(
    fc.record({
      title: fc.constantFrom('is blocked by', 'blocks', 'a page'),
      named: fc.boolean(),
      url: fc.oneof(
        other.map((n) => `https://tracker.invalid/browse/${keyOf(n)}`),
        fc.constant('https://elsewhere.invalid/browse/XYZ-1'),
      ),
    }),
    { freq: 3 },
  ),
  due: fc.option(day),
  deleted: fc.option(day, { freq: 8 }),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

function keyOf(n: number): string {
  return `PAY-${n + 1}`;
}

function refTo(n: number | null): { readonly id: string; readonly key: string } | null {
  return n === null ? null : { id: anItem(keyOf(n)).item.id, key: keyOf(n) };
}

function itemOf(facts: Drawn, n: number): ItemHistory {
  const standing = facts.links.filter(({ removed }) => removed === null);
  const born = anItem(keyOf(n), {
    type: { id: TYPES[facts.type], name: facts.type },
    project:
      facts.team === 'LED'
        ? { id: 'p2', name: 'Ledger' }
        : { id: 'p1', name: facts.team === 'nobody' ? 'Elsewhere' : 'Payments' },
    fields: {
      ...(facts.team === 'fraud' ? { labels: [{ id: null, name: 'fraud' }] } : {}),
      ...(facts.due === null ? {} : { dueDate: [{ id: null, name: dayOf(facts.due) }] }),
    },
    parent: refTo(facts.parent),
    createdAt: at(facts.created),
    links: standing.map(({ phrase, other: one }) => ({
      phrase,
      type: 'Blocks',
      other: refTo(one)!,
    })),
    remoteLinks:
      facts.page === null
        ? []
        : [
            {
              id: '1',
              url: facts.page.url,
              title: facts.page.title,
              relationship: facts.page.named ? facts.page.title : null,
            },
          ],
  });
  let then = facts.created;
  const steps = facts.steps.map(([to, days]) => [to, (then += days)] as const);
  const item = linked(walked(born, ...steps), facts);
  return facts.deleted === null ? item : deleted(item, Math.max(facts.deleted, facts.created));
}

function dayOf(n: number): string {
  return isoInstant(at(n)).slice(0, 10);
}

/** With what its history says of links, parents and teams. */
function linked(
  item: ItemHistory,
  { links, parent, parentBefore, teamBefore }: Drawn,
): ItemHistory {
  let known = item;
  for (const { phrase, other: n, made, removed } of links) {
    const link = [{ id: null, name: `This issue ${phrase} ${keyOf(n)}` }];
    if (made !== null) known = entered(known, made, [change('links', [], link)]);
    if (removed !== null) known = entered(known, removed, [change('links', link, [])]);
  }
  if (parentBefore !== null) {
    const refs = [refTo(parentBefore.parent), refTo(parent)].map((one) =>
      one === null ? [] : [{ id: one.id, name: one.key }],
    );
    known = entered(known, parentBefore.day, [change('parent', refs[0]!, refs[1]!)]);
  }
  if (teamBefore === null) return known;
  const before = teamBefore.fraud ? [{ id: null, name: 'fraud' }] : [];
  return changed(known, 'labels', before, known.item.fields['labels'] ?? [], teamBefore.day);
}

const base = anOrganisation();
const [payments] = base.valueStreams;
const cards = payments!.arts[0]!;
const lending = {
  ...cards,
  id: 'lending',
  name: 'Lending ART',
  zone: 'Asia/Tokyo',
  teams: [aTeam('ledger', aMatch({ project: 'LED' }))],
};

function organisationWith(blockedByLinks: boolean, parts: readonly number[]): Organisation {
  return {
    ...base,
    sources: [sourceRules({ flippedLinks: ['blocks'] })],
    metrics: { ...base.metrics, floor: 1, blockedByLinks },
    valueStreams: [
      {
        ...payments!,
        // Labels win over projects.
        arts: [{ ...cards, teams: cards.teams.toReversed() }, lending],
      },
    ],
    pis: [
      {
        id: 'PI 1',
        arts: ['cards'],
        period: { from: at(300), to: at(900) },
        graceEnds: at(310),
        iterations: [],
        match: [],
        integrationPoints: [
          {
            name: 'Together',
            at: at(500),
            items: parts.map((n) => ({ source: null, key: keyOf(n) })),
          },
        ],
        objectives: [],
      },
    ],
  };
}

const asked = fc.record({
  scope: fc.constantFrom('portfolio', 'payments', 'cards', 'lending', 'fraud'),
  day: fc.integer({ min: 100, max: LAST + 5 }),
  window: fc.option(fc.integer({ min: 1, max: 400 })),
});
type Asked = typeof asked extends fc.Arbitrary<infer T> ? T : never;

function periodOf({ day: then, window }: Asked): Period | null {
  return window === null ? null : { from: at(then - window), to: at(then) };
}

describe('reading what dependencies can rest on', () => {
  it('gives the numbers of everything, whatever is asked as of when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(drawn, { minLength: 2, maxLength: COUNT }),
        fc.array(asked, { minLength: 2, maxLength: 4 }),
        fc.boolean(),
        fc.uniqueArray(other, { maxLength: 3 }),
        fc.integer({ min: 0, max: 2 }),
        async (items, questions, blockedByLinks, parts, late) => {
          await using store = await openStore('sqlite::memory:');
          const organisation = organisationWith(blockedByLinks, parts);
          await store.pulls.saveDescription(aDescription());
          const all = items.map((facts, n) => pulled(itemOf(facts, n)));
          const cut = all.length - late;
          await save(store, all.slice(0, cut));
          const expected: unknown[] = [];
          const topologies: unknown[] = [];
          if (late === 0) {
            // Of what is not placed everything is read.
            for (const one of questions) {
              topologies.push(await reader(organisation, store).topology(at(one.day)));
            }
          }
          const known = await knowledge(organisation, store.pulls);
          await place(known, store.items, new AbortController().signal);
          await save(store, all.slice(cut));

          for (const one of questions)
            expected.push(await fromEverything(organisation, store, one));
          const read = reader(organisation, store);
          for (const [i, one] of questions.entries()) {
            const scope = findScope(organisation, one.scope)!;
            const answer = await read.dependencies(scope, at(one.day), periodOf(one));
            const { freshness: _, ...numbers } = answer;
            expect(textOf(numbers)).toBe(textOf(expected[i]));
            if (late > 0) continue;
            expect(textOf(await read.topology(at(one.day)))).toBe(textOf(topologies[i]));
          }
        },
      ),
      { numRuns: 100 },
    );
  }, 60_000);
});

describe('the chance of a provider', () => {
  it('rests on what its team finished within a year, though no edge joins it', async () => {
    await using store = await openStore('sqlite::memory:');
    const organisation = organisationWith(false, []);
    await store.pulls.saveDescription(aDescription());
    const peer = walked(
      anItem('PAY-1', { createdAt: at(600) }),
      ['In Progress', 610],
      ['Done', 620],
    );
    const provider = walked(anItem('PAY-2', { createdAt: at(790) }), ['In Progress', 795]);
    const consumer = anItem('PAY-3', {
      createdAt: at(790),
      fields: { dueDate: [{ id: null, name: dayOf(850) }] },
      links: [{ phrase: 'is blocked by', type: 'Blocks', other: refTo(1)! }],
    });
    await save(
      store,
      [peer, provider, consumer].map((item) => pulled(item)),
    );
    const known = await knowledge(organisation, store.pulls);
    await place(known, store.items, new AbortController().signal);

    const scope = findScope(organisation, 'portfolio')!;
    const { edges } = await reader(organisation, store).dependencies(scope, at(800), null);

    expect(edges.map(({ chance }) => chance)).toEqual([
      expect.objectContaining({ kind: 'measured', n: 1 }),
    ]);
  });
});

describe('a component chain', () => {
  it('has the teams of providers that were done long ago and alone tell of it', async () => {
    await using store = await openStore('sqlite::memory:');
    const organisation = organisationWith(false, []);
    await store.pulls.saveDescription(aDescription());
    const links = [{ phrase: 'blocks', type: 'Blocks', other: refTo(0)! }];
    const epic = { id: TYPES.Epic, name: 'Epic' };
    const feature = walked(anItem('PAY-1', { type: epic }), ['In Progress', 1]);
    const ledger = { id: 'p2', name: 'Ledger' };
    const fields = { labels: [{ id: null, name: 'fraud' }] };
    const providers = [
      anItem('PAY-2', { links, project: ledger }),
      anItem('PAY-3', { links, fields }),
    ];
    const done = providers.map((one) => walked(one, ['Done', 9]));
    await save(
      store,
      [feature, ...done].map((item) => pulled(item)),
    );
    const known = await knowledge(organisation, store.pulls);
    await place(known, store.items, new AbortController().signal);

    const scope = findScope(organisation, 'portfolio')!;
    const answer = await reader(organisation, store).dependencies(scope, at(800), null);

    expect(answer.componentChain.features.map(({ teams }) => teams)).toEqual([
      ['acquiring', 'fraud', 'ledger'],
    ]);
  });
});

function textOf(answer: unknown): string {
  return JSON.stringify(answer, null, 1);
}

async function save(store: Store, items: ReturnType<typeof pulled>[]): Promise<void> {
  await store.pulls.save(aBatch(items, { complete: true, readUntil: at(LAST) }), at(LAST));
}

async function fromEverything(
  organisation: Organisation,
  store: Store,
  one: Asked,
): Promise<unknown> {
  const reading = readingOf(organisation, store);
  const asOf: Instant = at(one.day);
  const everything = await loadEverything(reading, asOf);
  return reportsAmong(everything, [findScope(organisation, one.scope)!], periodOf(one))[0];
}
