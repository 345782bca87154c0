import type { Measure } from '../domain/measure.ts';
import type { Period } from '../domain/time.ts';
import { contains } from '../domain/time.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import { measureOf, tooFew } from './measure.ts';
import type { Stream } from './stream.ts';
import { isInFlow } from './stream.ts';

/** Exits to a later stage in the window, and how many of them nothing came back from. */
export interface ForwardExits {
  readonly exits: number;
  readonly passed: number;
}

/**
 * First-pass rate: of a stage's exits in the window to a later stage, the share that was not followed, up to the as-of instant, by a visit at that stage or before it.
 *
 * A proxy for "complete and accurate", read from transitions: the newest weeks look better than they will turn out,
 * because rework takes time to show. Moves to or from cancelled and unmapped statuses are neither forward nor back.
 *
 * @example Ten items leave Build for Test and two of them return to Build or to Ready: 0.8.
 */
export function firstPass(
  items: readonly PlacedItem[],
  stream: Stream,
  window: Period,
): Map<string, ForwardExits> {
  const found = new Map<string, { exits: number; passed: number }>();
  for (const { stays } of items) {
    // Walked from the end, so that the earliest stage visited later on is known at each exit.
    let earliestLater = Infinity;
    let next: number | null = null;
    for (let index = stays.length - 1; index >= 0; index -= 1) {
      const stay = stays[index];
      if (stay === undefined) continue;
      const stage = stay.stage === null ? undefined : stream.byName.get(stay.stage);
      const order = stage === undefined || stage.flow === 'cancelled' ? null : stage.order;
      if (stage && order !== null && next !== null && next > order && contains(window, stay.to)) {
        const counts = found.get(stage.name) ?? { exits: 0, passed: 0 };
        counts.exits += 1;
        if (earliestLater > order) counts.passed += 1;
        found.set(stage.name, counts);
      }
      if (order !== null) earliestLater = Math.min(earliestLater, order);
      next = order;
    }
  }
  return found;
}

export function firstPassRate(counts: ForwardExits | undefined, floor: number): Measure<number> {
  if (counts === undefined) return tooFew(0, floor);
  return measureOf(counts.exits, floor, () => counts.passed / counts.exits);
}

/**
 * The product of the rates of the waiting and active stages that have exits. Its sample is that of its weakest factor:
 * one stage below the floor leaves no product to print.
 */
export function rolledFirstPass(
  byStage: ReadonlyMap<string, ForwardExits>,
  stream: Stream,
  floor: number,
): Measure<number> {
  const factors = stream.stages.flatMap((stage) =>
    isInFlow(stage.flow) ? (byStage.get(stage.name) ?? []) : [],
  );
  const n = factors.length === 0 ? 0 : Math.min(...factors.map((factor) => factor.exits));
  return measureOf(n, floor, () =>
    factors.reduce((product, { passed, exits }) => product * (passed / exits), 1),
  );
}
