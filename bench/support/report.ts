import { reader } from '../../src/jobs/answer.ts';
import { collectGarbageEarly } from '../../src/shared/heap.ts';
import { openStore } from '../../src/store/open.ts';
import { answerOrders } from './child.ts';
import { measured } from './measure.ts';
import type { Cost } from './measure.ts';
import { measuredOrganisation, NOW, scopeNamed } from './setting.ts';
import type { ReportOrder } from './setting.ts';

export interface Reported extends Cost {
  /** Items whose flow time was measured, so that nobody times an empty report. */
  readonly completed: number;
}

collectGarbageEarly();

/** Every number of one scope as the command line computes them: opening the store, reading, computing. */
answerOrders(async ({ database, items, scope, window }: ReportOrder): Promise<Reported> => {
  const organisation = measuredOrganisation(items);
  const wanted = scopeNamed(organisation, scope);
  let completed = 0;
  const cost = await measured(async () => {
    await using store = await openStore(database);
    const { flowTime } = await reader(organisation, store).report(wanted, NOW, window);
    completed = flowTime.measure.kind === 'measured' ? flowTime.measure.n : 0;
  });
  return { ...cost, completed };
});
