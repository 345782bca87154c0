import { openStore } from '../../src/store/open.ts';
import { aBatch, pulled } from '../support/batches.ts';
import { anItem, at, change, entered } from '../support/build.ts';

/**
 * A process to be killed: saves batch after batch to the SQLite file it is given. Batch n adds entry n to each of a
 * hundred items and moves the checkpoint to n; after each one that is stored it says so.
 */
const [url = ''] = process.argv.slice(2);
const store = await openStore(url);
const state = await store.pulls.state(anItem().item.source);
for (let n = Number(state.checkpoint ?? 0) + 1; ; n += 1) {
  const items = Array.from({ length: 100 }, (_, index) =>
    pulled(
      entered(
        anItem(`PAY-${index}`, { id: String(index), updatedAt: at(n) }),
        n,
        [change('status', [String(n - 1)], [String(n)])],
        String(n),
      ),
    ),
  );
  await store.pulls.save(aBatch(items, { checkpoint: String(n) }), at(n));
  process.stdout.write(`${n}\n`);
}
