import type { Period } from '../domain/time.ts';
import type { GroupWait } from './team-waits.ts';
import { itemDaysIn } from './waits.ts';

const MANY = 3;

export interface DependencyLoad {
  readonly team: string;
  /** Weeks in which it waited on three other teams or more. */
  readonly weeks: number;
  /** All weeks that were looked at. */
  readonly of: number;
  readonly tooMany: boolean;
}

/**
 * Too many dependencies: a team that waited on 3 or more other teams in at least half of the last 12 complete ISO weeks of its zone.
 *
 * Measured on dependency wait, not on the number of links: one moment of waiting in a week is enough.
 *
 * @example Waited on three teams in 6 of 12 weeks: too many; in 5 of 12: not.
 */
export function dependencyLoad(
  team: string,
  waits: readonly GroupWait[],
  weeks: readonly Period[],
): DependencyLoad {
  const own = waits.filter(({ consumer }) => consumer === team);
  const heavy = weeks.filter(
    (week) => own.filter(({ times }) => itemDaysIn(times, week).n > 0).length >= MANY,
  ).length;
  return { team, weeks: heavy, of: weeks.length, tooMany: heavy * 2 >= weeks.length && heavy > 0 };
}
