import type { Measure } from '../domain/measure.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import { flowTimes } from './flow-time.ts';
import { isEnough, tooFew } from './measure.ts';
import { percentilesInDays } from './percentile.ts';
import type { Percentiles } from './report.ts';
import type { Stream } from './stream.ts';
import { isInFlow, isLastBeforeDone, stagesBefore } from './stream.ts';

/**
 * Age limits of a stage: p50, p85 and p95 of the age at which the items completed in the trailing 90 days left the stage for the last time, never lower than those of the stages before it.
 *
 * The age at leaving is the last exit from the stage within [start, end] minus start, over the items that left it. The
 * last stage before done takes the flow times themselves. A stage that fewer than the floor left takes the highest
 * limits before it (its own `n` says so); without any it has none.
 *
 * @example Build left at 2, 3, 3, 4 and 8 days: p50 3. Only two items left Test: Test's p50 is 3 as well.
 */
export function ageLimits(
  completed: readonly PlacedItem[],
  stream: Stream,
  floor: number,
): Record<string, Measure<Percentiles>> {
  const exits = agesAtExit(completed);
  const flow = flowTimes(completed);
  const limits = new Map<string, Measure<Percentiles>>();
  for (const stage of stream.stages) {
    if (!isInFlow(stage.flow)) continue;
    const ages = isLastBeforeDone(stream, stage) ? flow : (exits.get(stage.name) ?? []);
    const candidates = stagesBefore(stream, stage.name).flatMap((name) => {
      const before = limits.get(name);
      return before?.kind === 'measured' ? before.value : [];
    });
    if (isEnough(ages.length, floor)) candidates.push(percentilesInDays(ages));
    limits.set(
      stage.name,
      candidates.length === 0
        ? tooFew(ages.length, floor)
        : { kind: 'measured', value: highest(candidates), n: ages.length },
    );
  }
  return Object.fromEntries(limits);
}

/** Per stage, in milliseconds, one age for every item that left it. After its end an item leaves no such stage. */
function agesAtExit(completed: readonly PlacedItem[]): Map<string, number[]> {
  const ages = new Map<string, number[]>();
  for (const { start, stays } of completed) {
    if (start === null) continue;
    const lastExit = new Map<string, number>();
    for (const stay of stays) {
      if (stay.stage === null || !stay.ended || !isInFlow(stay.flow)) continue;
      if (stay.to >= start) lastExit.set(stay.stage, stay.to - start);
    }
    for (const [stage, age] of lastExit) {
      const known = ages.get(stage);
      if (known === undefined) ages.set(stage, [age]);
      else known.push(age);
    }
  }
  return ages;
}

function highest(candidates: readonly Percentiles[]): Percentiles {
  return {
    p50: Math.max(...candidates.map((some) => some.p50)),
    p85: Math.max(...candidates.map((some) => some.p85)),
    p95: Math.max(...candidates.map((some) => some.p95)),
  };
}
