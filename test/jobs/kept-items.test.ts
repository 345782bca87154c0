import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findScope } from '../../src/core/domain/scopes.ts';
import type { SourceId } from '../../src/core/domain/ids.ts';
import { reader } from '../../src/jobs/answer.ts';
import { keptItems } from '../../src/jobs/kept-items.ts';
import { knowledge, place } from '../../src/jobs/place.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { aBatch, pulled } from '../support/batches.ts';
import { aDescription, anItem, at, JIRA, walked } from '../support/build.ts';
import { answerTo, asked, drawn, itemOf, organisation, PULLED } from '../support/drawn-items.ts';

const { signal } = new AbortController();

async function placeAll(store: Store): Promise<void> {
  await place(await knowledge(organisation, store.pulls), store.items, signal);
}

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
