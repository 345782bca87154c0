/** What a piece of work cost in the process that did it. */
export interface Cost {
  readonly seconds: number;
  /** Time on a processor of the thread that runs our code: moves less than the clock while others use the machine. */
  readonly busySeconds: number;
  /** Time on processors of all threads of the process, those that collect garbage included. */
  readonly allSeconds: number;
  /** Highest resident memory of the process until then. */
  readonly peakMb: number;
}

export async function measured(work: () => Promise<void>): Promise<Cost> {
  const before = process.threadCpuUsage();
  const allBefore = process.cpuUsage();
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1000;
  const busy = process.threadCpuUsage(before);
  const all = process.cpuUsage(allBefore);
  return {
    seconds,
    busySeconds: (busy.user + busy.system) / 1e6,
    allSeconds: (all.user + all.system) / 1e6,
    peakMb: peakMb(),
  };
}

/** Highest resident memory of this process so far. */
export function peakMb(): number {
  return process.resourceUsage().maxRSS / 1024;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** Each figure's own median. */
export function medianCost(costs: readonly Cost[]): Cost {
  return {
    seconds: median(costs.map((cost) => cost.seconds)),
    busySeconds: median(costs.map((cost) => cost.busySeconds)),
    allSeconds: median(costs.map((cost) => cost.allSeconds)),
    peakMb: median(costs.map((cost) => cost.peakMb)),
  };
}
