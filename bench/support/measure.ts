/** What a piece of work cost in the process that did it. */
export interface Cost {
  readonly seconds: number;
  /** Of all threads: says more than the clock where other programs use the machine too. */
  readonly cpuSeconds: number;
  /** Highest resident memory of the process until then. */
  readonly peakMb: number;
}

export async function measured(work: () => Promise<void>): Promise<Cost> {
  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  return { seconds, cpuSeconds: (cpu.user + cpu.system) / 1e6, peakMb: peakMb() };
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
    cpuSeconds: median(costs.map((cost) => cost.cpuSeconds)),
    peakMb: median(costs.map((cost) => cost.peakMb)),
  };
}
