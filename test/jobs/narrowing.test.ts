import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reader } from '../../src/jobs/answer.ts';
import { knowledge, place } from '../../src/jobs/place.ts';
import { openStore } from '../../src/store/open.ts';
import { aBatch, pulled } from '../support/batches.ts';
import { aDescription, at } from '../support/build.ts';
import { answerTo, asked, drawn, itemOf, organisation, PULLED } from '../support/drawn-items.ts';

describe('leaving items out of a read', () => {
  it('never changes an answer, whatever is asked as of when', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(drawn, { minLength: 1, maxLength: 8 }),
        fc.array(asked, { minLength: 2, maxLength: 4 }),
        async (items, questions) => {
          await using store = await openStore('sqlite::memory:');
          await store.pulls.saveDescription(aDescription());
          const all = items.map((facts, n) => pulled(itemOf(facts, n)));
          await store.pulls.save(
            aBatch(all, { complete: true, readUntil: at(PULLED) }),
            at(PULLED),
          );
          async function answers(): Promise<unknown[]> {
            const read = reader(organisation, store);
            return Promise.all(questions.map((question) => answerTo(question, read)));
          }

          const unplaced = await answers();
          const known = await knowledge(organisation, store.pulls);
          await place(known, store.items, new AbortController().signal);

          expect(await answers()).toEqual(unplaced);
        },
      ),
      { numRuns: 60 },
    );
  }, 30_000);
});
