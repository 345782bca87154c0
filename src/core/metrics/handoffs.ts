import type { Measure } from '../domain/measure.ts';
import type { Instant } from '../domain/time.ts';
import type { PlannedItem } from '../placement/plan.ts';
import { measureOf } from './measure.ts';
import { ascending, percentile } from './percentile.ts';

export interface Handoffs {
  readonly total: number;
  readonly ofTeam: number;
  readonly ofPerson: number;
  /** Items that went straight to done: nobody handed on what was never started. */
  readonly excluded: number;
  /** `n` is the number of items looked at. */
  readonly perItem: Measure<{ readonly mean: number; readonly p50: number; readonly p85: number }>;
}

/**
 * Handoffs: how often the items completed in the window went from one team to another or from one person to another, after their start and up to their end.
 *
 * Nobody in between is not a handoff: A → none → B is one, at B. A change of team and one of person count both, also
 * when they were made together (metrics.md section 3). Items that went straight to done are counted as `excluded`.
 *
 * @example Started on day 1 by Ann of red; Bob on day 2; team blue on day 3; done on day 4; Eve on day 5: 2 handoffs, 1 of person and 1 of team.
 */
export function handoffs(completed: readonly PlannedItem[], floor: number): Handoffs {
  let ofTeam = 0;
  let ofPerson = 0;
  const perItem: number[] = [];
  for (const item of completed) {
    const { start, end } = item;
    if (start === null || end === null) continue;
    const teams = countAfter(teamChanges(item), start, end);
    const people = countAfter(item.plan.passedOn, start, end);
    ofTeam += teams;
    ofPerson += people;
    perItem.push(teams + people);
  }
  return {
    total: ofTeam + ofPerson,
    ofTeam,
    ofPerson,
    excluded: completed.length - perItem.length,
    perItem: measureOf(perItem.length, floor, () => {
      const sorted = ascending(perItem);
      return {
        mean: (ofTeam + ofPerson) / perItem.length,
        p50: percentile(sorted, 0.5),
        p85: percentile(sorted, 0.85),
      };
    }),
  };
}

/** Those in (start, end]. */
function countAfter(instants: readonly Instant[], start: Instant, end: Instant): number {
  return instants.filter((at) => at > start && at <= end).length;
}

/** When it went from one team to another; a time without a team belongs to neither. */
function teamChanges({ plan }: PlannedItem): Instant[] {
  const changes: Instant[] = [];
  let holder: string | null = null;
  for (const { from, team } of plan.teams) {
    if (team === null) continue;
    if (holder !== null && holder !== team) changes.push(from);
    holder = team;
  }
  return changes;
}
