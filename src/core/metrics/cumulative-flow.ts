import type { Instant } from '../domain/time.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import type { CumulativeFlow } from './report.ts';
import { addStep, firstFrom, runningSum, stageCounts } from './stage-counts.ts';
import type { Stream } from './stream.ts';
import { isInFlow } from './stream.ts';

/**
 * Cumulative flow: how many items sat in each waiting and active stage at each local midnight, and how many were completed since the first of them.
 *
 * The midnights are those of the window and of the eight weeks up to its end, the end included. Done counts what entered
 * it after the first midnight and stays counted when deleted later; what left done again is taken off. Stages before
 * commitment and cancelled items are not in the picture.
 *
 * @example Two items in Build on Monday, one of them done on Tuesday noon: Build 2, 2, 1; Done 0, 0, 1.
 */
export function cumulativeFlow(
  items: readonly PlacedItem[],
  stream: Stream,
  days: readonly Instant[],
): CumulativeFlow {
  const working = stream.stages.filter((stage) => isInFlow(stage.flow));
  const finished = stream.stages.filter((stage) => stage.flow === 'done');
  const names = working.map((stage) => stage.name);
  const counts = new Map([
    ...stageCounts(items, names, days),
    ...doneCounts(
      items,
      finished.map((stage) => stage.name),
      days,
    ),
  ]);
  return {
    days,
    bands: [...working, ...finished].map((stage) => ({
      stage: stage.name,
      state: stage.flow,
      counts: counts.get(stage.name) ?? [],
    })),
  };
}

function doneCounts(
  items: readonly PlacedItem[],
  stages: readonly string[],
  days: readonly Instant[],
): Map<string, number[]> {
  const first = days[0] ?? Infinity;
  const steps = new Map(stages.map((stage) => [stage, days.map(() => 0)]));
  for (const item of items) {
    for (const stay of item.stays) {
      if (stay.flow !== 'done' || stay.stage === null || stay.from <= first) continue;
      const step = steps.get(stay.stage);
      if (step === undefined) continue;
      addStep(step, firstFrom(days, stay.from), 1);
      if (stay.ended && !stay.deleted) addStep(step, firstFrom(days, stay.to), -1);
    }
  }
  return new Map([...steps].map(([stage, step]) => [stage, runningSum(step)]));
}
