import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findScope } from '../../src/core/domain/scopes.ts';
import type { SourceId } from '../../src/core/domain/ids.ts';
import { reader } from '../../src/jobs/answer.ts';
import { keptItems } from '../../src/jobs/kept-items.ts';
import { knowledge, place } from '../../src/jobs/place.ts';
import { openStore } from '../../src/store/open.ts';
import type { ItemQuery, Store } from '../../src/store/store.ts';
import { aBatch, pulled } from '../support/batches.ts';
import { aDescription, anItem, at, changed, JIRA, walked } from '../support/build.ts';
import { answerTo, asked, drawn, itemOf, organisation, PULLED } from '../support/drawn-items.ts';

const { signal } = new AbortController();

async function placeAll(store: Store): Promise<void> {
  await place(await knowledge(organisation, store.pulls), store.items, signal);
}

/** In days. */
const MINUTE = 1 / 1_440;

/** What happens between two questions: items change, are noted as gone, are placed; or the rules change. */
const happening = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('save'), items: fc.array(drawn) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('census'), gone: fc.nat(7) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'place' } as const) },
);

type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

describe('items that were kept', () => {
  it('never change an answer, whatever is asked as of when and whatever changed between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(drawn, { minLength: 1, maxLength: 8 }),
        fc.array(fc.record({ happening: fc.option(happening), question: asked }), {
          minLength: 3,
          maxLength: 8,
        }),
        fc.constantFrom(3, 1_000),
        fc.boolean(),
        async (items, story, limit, blockedByLinks) => {
          await using store = await openStore('sqlite::memory:');
          const rules = {
            ...organisation,
            metrics: { ...organisation.metrics, blockedByLinks },
          };
          await store.pulls.saveDescription(aDescription());
          async function save(some: typeof items): Promise<void> {
            const all = some.map((facts, n) => pulled(itemOf(facts, n)));
            const walk = { complete: true, readUntil: at(PULLED) };
            await store.pulls.save(aBatch(all, walk), at(PULLED));
          }
          async function happen(what: Happening): Promise<void> {
            if ('items' in what) return save(what.items);
            if (!('gone' in what)) return placeAll(store);
            const deletion = { at: at(PULLED - what.gone), why: 'deleted' } as const;
            const verdicts = [{ id: anItem(`PAY-${what.gone + 1}`).item.id, deletion }];
            return store.censuses.save(JIRA, { verdicts, trouble: null, at: at(PULLED) });
          }
          await save(items);
          const remembering = reader(rules, store, keptItems(limit));

          for (const { happening: what, question } of story) {
            if (what !== null) await happen(what);
            const asAlways = await answerTo(question, reader(rules, store));

            const answer = await answerTo(question, remembering);
            expect(JSON.stringify(answer)).toBe(JSON.stringify(asAlways));
          }
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  it('never change an answer of the next hours, while nothing is stored and what the trackers date ahead comes true', async () => {
    // Days become minutes: all that happens lies in the hour and a half after the first question.
    function soon(day: number): number {
      return PULLED + 2 * day * MINUTE;
    }
    const ahead = drawn.map((facts) => ({
      ...facts,
      created: soon(facts.created),
      steps: facts.steps.map(([to, day]) => [to, soon(day)] as (typeof facts.steps)[number]),
      other: facts.other === null ? null : { ...facts.other, day: soon(facts.other.day) },
      deleted: facts.deleted === null ? null : soon(facts.deleted),
    }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(ahead, drawn), { minLength: 2, maxLength: 8 }),
        fc.constantFrom('payments', 'cards', 'fraud'),
        fc.array(fc.integer({ min: 0, max: 45 }), { minLength: 2, maxLength: 5 }),
        async (items, scope, days) => {
          await using store = await openStore('sqlite::memory:');
          await store.pulls.saveDescription(aDescription());
          const all = items.map((facts, n) => pulled(itemOf(facts, n)));
          const walk = { complete: true, readUntil: at(PULLED) };
          await store.pulls.save(aBatch(all, walk), at(PULLED));
          await placeAll(store);
          const remembering = reader(organisation, store, keptItems(1_000));

          for (const day of days) {
            const question = { scope, day: soon(day), what: 'last weeks' } as const;
            const asAlways = await answerTo(question, reader(organisation, store));
            expect(await answerTo(question, remembering)).toEqual(asAlways);
          }
        },
      ),
      { numRuns: 100 },
    );
  }, 60_000);

  it.each([
    ['before', [10, 20, 40]],
    ['after', [40, 10, 20]],
  ])('count a defect until it hangs under a feature, first asked %s that', async (_, minutes) => {
    await using store = await openStore('sqlite::memory:');
    await store.pulls.saveDescription(aDescription());
    const epic = anItem('PAY-1', { type: { id: 't3', name: 'Epic' } });
    const parent = { id: epic.item.id, key: 'PAY-1' };
    const bug = anItem('PAY-2', { type: { id: 't2', name: 'Bug' }, parent });
    const HALF_PAST = 20 + 30 * MINUTE;
    const hung = changed(
      walked(bug, ['In Progress', 1], ['Done', 15]),
      'parent',
      [],
      [{ id: parent.id, name: parent.key }],
      HALF_PAST,
    );
    await store.pulls.save(aBatch([pulled(epic), pulled(hung)]), at(20));
    await placeAll(store);
    const read = reader(organisation, store, keptItems(10));
    const stream = findScope(organisation, 'payments')!;
    const window = { from: at(14), to: at(20) };

    for (const minute of minutes) {
      const asOf = at(20 + minute * MINUTE);
      const { flowVelocity } = await read.report(stream, asOf, window);
      expect(flowVelocity.n).toBe(minute < 30 ? 1 : 0);
    }
  });

  it('are looked for once, and their parents too, as long as nothing is stored', async () => {
    await using store = await openStore('sqlite::memory:');
    await store.pulls.saveDescription(aDescription());
    const epic = anItem('PAY-3', { project: { id: 'p2', name: 'Ledger' } });
    const parent = { id: epic.item.id, key: 'PAY-3' };
    const done = walked(anItem('PAY-1', { parent }), ['Done', 5]);
    await store.pulls.save(aBatch([pulled(done), pulled(epic)]), at(20));
    await placeAll(store);
    let searches = 0;
    const items = {
      ...store.items,
      find: (query: ItemQuery) => {
        searches += 1;
        return store.items.find(query);
      },
      findIds: (source: SourceId, ids: readonly string[]) => {
        searches += 1;
        return store.items.findIds(source, ids);
      },
    };
    const read = reader(organisation, { ...store, items }, keptItems(10));
    const team = findScope(organisation, 'acquiring')!;

    const first = await read.report(team, at(20), null);
    expect((await read.report(team, at(20 + MINUTE), null)).flowVelocity).toEqual(
      first.flowVelocity,
    );
    expect(searches).toBe(2);

    await store.pulls.save(aBatch([pulled(walked(anItem('PAY-2'), ['Done', 6]))]), at(20));
    const after = await read.report(team, at(20 + MINUTE), null);
    expect(searches).toBe(4);
    expect(after).toEqual(await reader(organisation, store).report(team, at(20 + MINUTE), null));
    expect(after.flowVelocity).not.toEqual(first.flowVelocity);
  });

  it('are not opened again until they change', async () => {
    await using store = await openStore('sqlite::memory:');
    await store.pulls.saveDescription(aDescription());
    const done = walked(anItem('PAY-1'), ['In Progress', 1], ['Done', 5]);
    const open = walked(anItem('PAY-2'), ['In Progress', 2]);
    await store.pulls.save(aBatch([pulled(done), pulled(open)]), at(20));
    const opened: string[] = [];
    const items = {
      ...store.items,
      byIds: (source: SourceId, ids: readonly string[]) => {
        opened.push(...ids);
        return store.items.byIds(source, ids);
      },
    };
    const read = reader(organisation, { ...store, items }, keptItems(10));
    const team = findScope(organisation, 'acquiring')!;

    await read.report(team, at(20), null);
    expect(opened.toSorted()).toEqual([done.item.id, open.item.id].toSorted());

    opened.length = 0;
    await read.report(team, at(21), null);
    expect(opened).toEqual([]);

    await store.pulls.save(aBatch([pulled(walked(open, ['Done', 21]))]), at(22));
    await read.report(team, at(22), null);
    expect(opened).toEqual([open.item.id]);
  });

  it('are placed anew under other rules', async () => {
    await using store = await openStore('sqlite::memory:');
    await store.pulls.saveDescription(aDescription());
    const done = walked(anItem('PAY-1'), ['In Progress', 1], ['Done', 5]);
    await store.pulls.save(aBatch([pulled(done)]), at(20));
    const kept = keptItems(10);
    const team = findScope(organisation, 'acquiring')!;
    const before = await reader(organisation, store, kept).report(team, at(20), null);
    const others = { ...organisation, defaultKind: 'debt' };

    const after = await reader(others, store, kept).report(team, at(20), null);

    expect(after).toEqual(await reader(others, store).report(team, at(20), null));
    expect(after).not.toEqual(before);
  });
});
