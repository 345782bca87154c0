import { pull } from '../../src/jobs/pull.ts';
import { systemClock } from '../../src/shared/clock.ts';
import { openStore } from '../../src/store/open.ts';
import { answerOrders } from './child.ts';
import { measured } from './measure.ts';
import type { Cost } from './measure.ts';
import { measuredSource } from './setting.ts';
import type { TapeAddress } from './tape.ts';

export interface PullOrder {
  readonly jira: TapeAddress;
  readonly database: string;
}

export interface Pulled extends Cost {
  readonly items: number;
}

/** A first pull as the product does it: description, every issue with its history, stored. */
answerOrders(async ({ jira, database }: PullOrder): Promise<Pulled> => {
  // Programs are loaded before the clock starts; the source loads its library late, once per process.
  await import('jira.js/browser');
  let items = 0;
  const cost = await measured(async () => {
    await using store = await openStore(database);
    const outcome = await pull(
      measuredSource(jira),
      store,
      systemClock,
      new AbortController().signal,
    );
    if (outcome.kind !== 'complete') throw new Error(`The pull ended as ${outcome.kind}`);
    items = outcome.items;
  });
  return { ...cost, items };
});
