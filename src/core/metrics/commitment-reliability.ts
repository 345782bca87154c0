import type { Measure } from '../domain/measure.ts';
import type { ProgramIncrement } from '../domain/program-increment.ts';
import type { Instant } from '../domain/time.ts';
import type { PlannedItem } from '../placement/plan.ts';
import { measureOf } from './measure.ts';
import { commitmentOf, lastMoment, piStays, stayOf } from './pi-membership.ts';
import { lifeAt } from './rewind.ts';

/** Planning goes on: what is committed to shows when its grace ends. */
export interface TooEarly {
  readonly kind: 'too-early';
  readonly until: Instant;
}

export type CommitmentReliability =
  | TooEarly
  | {
      readonly kind: 'counted';
      /** False while the PI runs: what is completed is then so far. */
      readonly final: boolean;
      readonly committed: number;
      readonly completed: number;
      /** Of those committed, no longer in the PI, or with a team outside the scope. */
      readonly leftSince: number;
      /** In the PI when planning ended, but cancelled by then, or done before the PI began: not committed to. */
      readonly setAside: number;
      readonly share: Measure<number>;
    };

/**
 * Commitment reliability: of the items committed at the end of a PI's planning grace, the share completed by the end of the PI.
 *
 * The commitment is read from history (metrics.md section 3): what was in the PI then, with a team that was of the scope
 * then, whatever became of it; removed and deleted items stay in the whole. Completed is what was done when the PI ended,
 * as it stood then, by whichever team. Before the grace has ended it is too early to say.
 *
 * @example Ten items when planning ended; two of them removed, seven of the others done at the end: 7 of 10 = 70 %.
 */
export function commitmentReliability(
  items: readonly PlannedItem[],
  pi: ProgramIncrement,
  teams: ReadonlySet<string>,
  asOf: Instant,
  floor: number,
): CommitmentReliability {
  if (asOf < pi.graceEnds) return { kind: 'too-early', until: pi.graceEnds };
  const { items: committed, setAside } = commitmentOf(items, pi, teams);
  const at = lastMoment(pi, asOf);
  const completed = committed.filter((item) => lifeAt(item, at).end !== null).length;
  const left = committed.filter((item) => !stayOf(piStays(item, pi, teams), at));
  return {
    kind: 'counted',
    final: asOf >= pi.period.to,
    committed: committed.length,
    completed,
    leftSince: left.length,
    setAside,
    share: measureOf(committed.length, floor, () => completed / committed.length),
  };
}
