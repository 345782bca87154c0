import type { Deployment } from '../domain/deployment.ts';
import type { Measure } from '../domain/measure.ts';
import type { Instant, Period } from '../domain/time.ts';
import { contains, DAY_MS } from '../domain/time.ts';
import { measureOf } from './measure.ts';
import { ascending, percentile } from './percentile.ts';
import type { SeenDeployments } from './production-deployments.ts';
import { deployedIn, hasSucceeded, sameText } from './production-deployments.ts';

export interface DeploymentLeadTime {
  /** In days; `n` is the number of commits. */
  readonly median: Measure<number>;
  readonly missing: {
    /** Deployments that tell no commit. */
    readonly withoutCommits: number;
    /** Commits that nobody dated. */
    readonly undated: number;
    /** Commits dated after the deployment that brought them. */
    readonly datedAfter: number;
  };
  /** Commits first named in the window, by a failed deployment or one to elsewhere, that are not in production yet. */
  readonly undeployed: number;
}

/**
 * Deployment lead time: from a commit to the first successful production deployment that names it, as the median over the commits that reached production in the window.
 *
 * A commit counts once, by its first such deployment of whichever service: deploying it again does not make it older.
 * What is missing is counted beside the median (metrics.md section 3), and so is what is not in production yet, since
 * the median knows only what arrived.
 *
 * @example Commits that took 1, 2, 3, 4 and 10 days, one without a date, and one deployed to staging only: 3 days on n = 5, 1 undated, 1 not in production yet.
 */
export function deploymentLeadTime(
  { production, ours, oursAnywhere }: SeenDeployments,
  window: Period,
  floor: number,
): DeploymentLeadTime {
  const first = firstToName(production.filter(hasSucceeded));
  const dates = commitDates([...production, ...oursAnywhere]);
  const times: number[] = [];
  let undated = 0;
  let datedAfter = 0;
  const inWindow = deployedIn(ours, window).filter(hasSucceeded);
  for (const deployment of inWindow) {
    for (const commit of commitsOf(deployment)) {
      if (first.get(commit) !== deployment) continue;
      const at = dates.get(commit);
      if (at === undefined) undated += 1;
      else if (at > deployment.at) datedAfter += 1;
      else times.push(deployment.at - at);
    }
  }
  const named = [...firstToName(oursAnywhere)].filter(([, { at }]) => contains(window, at));
  return {
    median: measureOf(times.length, floor, () => percentile(ascending(times), 0.5) / DAY_MS),
    missing: {
      withoutCommits: inWindow.filter(({ commits }) => commits.length === 0).length,
      undated,
      datedAfter,
    },
    undeployed: named.filter(([commit]) => !first.has(commit)).length,
  };
}

/** Of each commit the first deployment that names it; the given ones are in order of time. */
function firstToName(deployments: readonly Deployment[]): Map<string, Deployment> {
  const first = new Map<string, Deployment>();
  for (const deployment of deployments) {
    for (const commit of commitsOf(deployment)) {
      if (!first.has(commit)) first.set(commit, deployment);
    }
  }
  return first;
}

/** The earliest date that any deployment gives: a commit that is carried over keeps it, a rebased one is another. */
function commitDates(deployments: readonly Deployment[]): Map<string, Instant> {
  const dates = new Map<string, Instant>();
  for (const { id, at } of deployments.flatMap(({ commits }) => commits)) {
    const known = dates.get(sameText(id));
    if (at !== null && (known === undefined || at < known)) dates.set(sameText(id), at);
  }
  return dates;
}

/** Each once, also where a deployment names it twice. */
function commitsOf({ commits }: Deployment): string[] {
  return [...new Set(commits.map(({ id }) => sameText(id)))];
}
