import { knowledge, place } from '../../src/jobs/place.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { answerOrders } from './child.ts';
import { startEmulated } from './emulated.ts';
import { measuredItem } from './many-items.ts';
import { measured } from './measure.ts';
import type { Cost } from './measure.ts';
import { JIRA, measuredOrganisation, measuredSource, NOW } from './setting.ts';

export interface FillOrder {
  readonly database: string;
  readonly items: number;
}

const BATCH = 1_000;

/** Stores many items as a pull would, and places them. */
answerOrders(async ({ database, items }: FillOrder): Promise<Cost> => {
  return measured(async () => {
    await using store = await openStore(database);
    await describe(store);
    for (let from = 0; from < items; from += BATCH) {
      const to = Math.min(from + BATCH, items);
      await store.pulls.save(
        {
          source: JIRA,
          items: Array.from({ length: to - from }, (_, i) => measuredItem(from + i, items)),
          rejected: [],
          checkpoint: '{}',
          progress: { done: to, expected: items },
          complete: to === items,
          readUntil: NOW,
        },
        NOW,
      );
    }
    const known = await knowledge(measuredOrganisation(items), store.pulls);
    await place(known, store.items, new AbortController().signal);
  });
});

/** Statuses, types and fields as the real source reads them. */
async function describe(store: Store): Promise<void> {
  await using site = await startEmulated('jira-cloud', 0);
  const source = measuredSource(site.address);
  await store.pulls.saveDescription(await source.describe(new AbortController().signal));
}
