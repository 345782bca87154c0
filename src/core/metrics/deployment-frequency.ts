import type { Deployment } from '../domain/deployment.ts';
import type { Measure } from '../domain/measure.ts';
import type { Instant, Period } from '../domain/time.ts';
import { addDays, localMidnights, startOfDay } from '../timeline/calendar.ts';
import { deployedIn, hasSucceeded } from './production-deployments.ts';

export interface DeploymentFrequency {
  /** Length of the part of the window that has happened, in weeks of seven local days. */
  readonly weeks: number;
  /** `n` is the number of deployments. */
  readonly perWeek: Measure<number>;
}

/**
 * Deployment frequency: successful production deployments in the window per week.
 *
 * Weeks are seven local days, so that four ISO weeks are four, also when the clocks change. A window that reaches beyond
 * the as-of instant counts up to it (metrics.md section 3). None is 0 per week, a count and not a percentage.
 *
 * @example Six successful ones and a failed one in four weeks: 1.5 per week.
 */
export function deploymentFrequency(
  deployments: readonly Deployment[],
  window: Period,
  seen: Period,
  zone: string,
): DeploymentFrequency {
  const n = deployedIn(deployments, window).filter(hasSucceeded).length;
  const weeks = localDays(seen, zone) / 7;
  return { weeks, perWeek: { kind: 'measured', value: n / weeks, n } };
}

/** A day is a whole one, however many hours it has; the rest of one counts by its hours. */
function localDays({ from, to }: Period, zone: string): number {
  const first = startOfDay(from, zone);
  const last = startOfDay(to, zone);
  const whole = localMidnights({ from: first, to: last }, zone).length;
  return whole + partOfDay(last, to, zone) - partOfDay(first, from, zone);
}

function partOfDay(day: Instant, at: Instant, zone: string): number {
  return (at - day) / (startOfDay(addDays(day, 1, zone), zone) - day);
}
