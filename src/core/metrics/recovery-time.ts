import type { Measure } from '../domain/measure.ts';
import type { Instant, Period } from '../domain/time.ts';
import { DAY_MS } from '../domain/time.ts';
import { measureOf } from './measure.ts';
import { ascending, percentile } from './percentile.ts';
import type { SeenDeployments } from './production-deployments.ts';
import { deployedIn, hasSucceeded, sameText } from './production-deployments.ts';

export interface RecoveryTime {
  /** In days; `n` is the number of failed deployments that were followed by a successful one. */
  readonly median: Measure<number>;
  /** Failed in the window, and none of the service has succeeded since. */
  readonly stillFailing: number;
}

/**
 * Failed deployment recovery time: from each production deployment that failed in the window to the next successful one of the same service, as the median.
 *
 * Failed is how the deployment itself ended; a label cannot tell whether it marks what broke or what repaired it. Each
 * failed one counts, by the next success up to the as-of instant, also after the window or of another scope (metrics.md
 * section 3). What still fails has no recovery time and is counted beside the median.
 *
 * @example Refunds failed on days 1 and 2 and succeeded on day 4, ledger failed on day 3: recoveries of 3 and 2 days, 1 still failing.
 */
export function recoveryTime(
  { production, ours }: SeenDeployments,
  window: Period,
  floor: number,
): RecoveryTime {
  const successes = new Map<string, Instant[]>();
  for (const { service, at } of production.filter(hasSucceeded)) {
    const known = successes.get(sameText(service));
    if (known === undefined) successes.set(sameText(service), [at]);
    else known.push(at);
  }
  const failures = deployedIn(ours, window).filter((one) => !hasSucceeded(one));
  const times = failures.flatMap(({ service, at }) => {
    const next = successes.get(sameText(service))?.find((success) => success > at);
    return next === undefined ? [] : [next - at];
  });
  return {
    median: measureOf(times.length, floor, () => percentile(ascending(times), 0.5) / DAY_MS),
    stillFailing: failures.length - times.length,
  };
}
