import type { Instant } from '../domain/time.ts';
import type { PlacedItem } from '../placement/placed-item.ts';

/**
 * How many items sat in each waiting or active stage at each of the given instants (ascending, none after the as-of instant). One pass
 * over the stays: each adds one at the first instant it covers and takes it away at the first one it does not.
 */
export function stageCounts(
  items: readonly PlacedItem[],
  stages: readonly string[],
  instants: readonly Instant[],
): Map<string, number[]> {
  const first = instants[0];
  const steps = new Map(stages.map((stage) => [stage, instants.map(() => 0)]));
  for (const item of items) {
    if (first === undefined || (item.closedAt !== null && item.closedAt <= first)) continue;
    for (const stay of item.stays) {
      if (stay.stage === null || (stay.ended && stay.to <= first)) continue;
      const step = steps.get(stay.stage);
      if (step === undefined) continue;
      addStep(step, firstFrom(instants, stay.from), 1);
      if (stay.ended) addStep(step, firstFrom(instants, stay.to), -1);
    }
  }
  return new Map([...steps].map(([stage, step]) => [stage, runningSum(step)]));
}

/** Index of the first instant at or after `at`. */
export function firstFrom(instants: readonly Instant[], at: Instant): number {
  let low = 0;
  let high = instants.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((instants[middle] ?? Infinity) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function addStep(steps: number[], index: number, by: number): void {
  const known = steps[index];
  if (known !== undefined) steps[index] = known + by;
}

export function runningSum(steps: readonly number[]): number[] {
  let sum = 0;
  return steps.map((step) => (sum += step));
}
