import type { Batch } from '../../src/core/domain/batch.ts';
import { pull } from '../../src/jobs/pull.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { jiraLibrary } from '../../src/sources/jira/library.ts';
import { openStore } from '../../src/store/open.ts';
import { answerOrders } from './child.ts';
import { measured } from './measure.ts';
import type { Cost } from './measure.ts';
import { measuredSource } from './setting.ts';
import type { TrackerAddress } from './setting.ts';

export interface PullOrder {
  readonly from: TrackerAddress;
  readonly database: string;
  /** Collects garbage at the end of the walk, to see what is really needed. Takes time. */
  readonly weighs?: true;
}

export interface Pulled extends Cost {
  readonly items: number;
  /** What was alive at the end of the walk; null where it was not weighed. */
  readonly aliveMb: number | null;
}

/** A first pull as the product does it: description, every item with its history, stored. */
answerOrders(async ({ from, database, weighs }: PullOrder): Promise<Pulled> => {
  // Programs are loaded before the clock starts; the source loads its library late, once per process.
  await (from.tracker === 'azure-devops' ? loadAzureDevOps() : jiraLibrary());
  let items = 0;
  let aliveMb: number | null = null;
  function weigh({ complete }: Batch): void {
    if (weighs === undefined || !complete || globalThis.gc === undefined) return;
    globalThis.gc();
    const { heapUsed, external } = process.memoryUsage();
    aliveMb = (heapUsed + external) / 2 ** 20;
  }
  const cost = await measured(async () => {
    await using store = await openStore(database);
    const outcome = await pull(
      measuredSource(from),
      store,
      systemClock,
      new AbortController().signal,
      weigh,
    );
    if (outcome.kind === 'interrupted') throw outcome.error;
    if (outcome.kind !== 'complete') throw new Error(`The pull ended as ${outcome.kind}`);
    items = await store.items.count();
  });
  return { ...cost, items, aliveMb };
});

async function loadAzureDevOps(): Promise<void> {
  await Promise.all([
    import('azure-devops-node-api/WorkItemTrackingApi.js'),
    import('azure-devops-node-api/CoreApi.js'),
    import('azure-devops-node-api/WorkApi.js'),
  ]);
}
