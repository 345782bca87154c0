import { monitorEventLoopDelay } from 'node:perf_hooks';
import { instantOf } from '../../src/core/domain/time.ts';
import { collectGarbageEarly } from '../../src/shared/heap.ts';
import { readingThread } from '../../src/wiring/reading.ts';
import { answerOrders } from './child.ts';
import { median, peakMb } from './measure.ts';
import { measuredOrganisation, NOW, scopeNamed } from './setting.ts';
import type { ReportOrder } from './setting.ts';

export interface Served {
  /** The first answer, the start of the thread included. */
  readonly firstSeconds: number;
  /** Median of further answers, each as of a second later. */
  readonly againSeconds: number;
  /** Of a hundred of them one takes longer. */
  readonly p99Seconds: number;
  /** Processor time of a further answer, all of the process but the service's own loop. */
  readonly againBusySeconds: number;
  /** Longest time in which the service's own loop stood still, whoever had the processor meanwhile. */
  readonly blockedMs: number;
  /** The most processor time that one answer took from that loop: no more of a block can be our doing. */
  readonly loopMs: number;
  readonly peakMb: number;
}

const RESOLUTION_MS = 10;

/** Where many answers follow, those before them are not among them: V8 still compiles what it runs. */
const WARM_UP = 20;

export interface ServeOrder extends ReportOrder {
  readonly questions: number;
}

collectGarbageEarly();

/** Every number of one scope as the service answers them: from its reading thread, while its own loop has to stay free. */
answerOrders(async ({ database, items, scope, window, questions }: ServeOrder): Promise<Served> => {
  const organisation = measuredOrganisation(items);
  const wanted = scopeNamed(organisation, scope);
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  await using thread = readingThread({ organisation, storage: database });
  delay.enable();
  const seconds: number[] = [];
  const busy: number[] = [];
  let loopMs = 0;
  const warmUp = questions > 1 ? WARM_UP : 0;
  for (let question = 0; question < 1 + warmUp + questions; question += 1) {
    const began = performance.now();
    const [loopBefore, allBefore] = [process.threadCpuUsage(), process.cpuUsage()];
    await thread.report(wanted, instantOf(NOW + question * 1000), window);
    const loop = inMs(process.threadCpuUsage(loopBefore));
    loopMs = Math.max(loopMs, loop);
    busy.push((inMs(process.cpuUsage(allBefore)) - loop) / 1000);
    seconds.push((performance.now() - began) / 1000);
  }
  delay.disable();
  const firstSeconds = seconds[0] ?? Number.NaN;
  const further = seconds.slice(1 + warmUp);
  return {
    firstSeconds,
    againSeconds: median(further),
    p99Seconds:
      further.toSorted((a, b) => a - b).at(Math.ceil(0.99 * further.length) - 1) ?? Number.NaN,
    againBusySeconds: median(busy.slice(1 + warmUp)),
    blockedMs: Math.max(0, delay.max / 1e6 - RESOLUTION_MS),
    loopMs,
    peakMb: peakMb(),
  };
});

function inMs({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}
