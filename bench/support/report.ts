import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Organisation, Scope } from '../../src/core/domain/organisation.ts';
import { findScope } from '../../src/core/domain/scopes.ts';
import type { Period } from '../../src/core/domain/time.ts';
import { reader } from '../../src/jobs/answer.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { answerOrders } from './child.ts';
import { measured, median, peakMb } from './measure.ts';
import type { Cost } from './measure.ts';
import { measuredOrganisation, NOW } from './setting.ts';

export interface ReportOrder {
  readonly database: string;
  readonly scope: string;
  /** Null: the default window, the last four weeks. */
  readonly window: Period | null;
  readonly warmRuns: number;
}

export interface Reported extends Cost {
  /** Median of further reports in the same process. */
  readonly warmSeconds: number;
  /** Longest time that nothing else could run, over all reports. */
  readonly blockedMs: number;
  /** Items whose flow time was measured, so that nobody times an empty report. */
  readonly completed: number;
}

const RESOLUTION_MS = 2;

/** Every number of one scope from a fresh process on: opening the store, reading, computing. */
answerOrders(async ({ database, scope: id, window, warmRuns }: ReportOrder): Promise<Reported> => {
  const organisation = measuredOrganisation();
  const wanted = scopeNamed(organisation, id);
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let completed = 0;
  async function report(store: Store): Promise<void> {
    const read = reader(organisation, store);
    const { measure } = (await read.report(wanted, NOW, window)).flowTime;
    completed = measure.kind === 'measured' ? measure.n : 0;
  }
  const cold = await measured(async () => {
    await using store = await openStore(database);
    await report(store);
  });
  const warm: number[] = [];
  await using store = await openStore(database);
  for (let run = 0; run < warmRuns; run += 1) {
    warm.push((await measured(() => report(store))).seconds);
  }
  delay.disable();
  const blockedMs = Math.max(0, delay.max / 1e6 - RESOLUTION_MS);
  return { ...cold, peakMb: peakMb(), warmSeconds: median(warm), blockedMs, completed };
});

function scopeNamed(organisation: Organisation, id: string): Scope {
  const scope = findScope(organisation, id);
  if (scope === null) throw new Error(`The demo has no scope ${id}`);
  return scope;
}
