import { isProduction } from '../domain/deployment.ts';
import type { Scope } from '../domain/organisation.ts';
import { DAY_MS } from '../domain/time.ts';
import type { Instant } from '../domain/time.ts';
import type { Workflow } from '../domain/workflow.ts';
import { hasSucceeded, itemFinder } from '../metrics/production-deployments.ts';
import type { PlannedItem } from '../placement/plan.ts';
import type { TopologyFacts } from './facts.ts';

/** When customers got an item; `unknown` where nothing tells. */
type Release =
  | { readonly kind: 'released'; readonly at: Instant }
  | { readonly kind: 'not-released' }
  | { readonly kind: 'unknown' };

/** How the releases of a scope are known. */
export interface Releases {
  /** `deployments` name its items, a `stage` means production, or `nothing` tells. */
  readonly basis: 'deployments' | 'stage' | 'nothing';
  of(item: PlannedItem): Release;
}

/**
 * Release of an item: the first successful production deployment that names it or an item right below it, else its entry into the stage that its workflow names as production, or one after it.
 *
 * Of several entries the one counts since which it has stayed there. Where neither tells and deployments name items of the
 * scope, an item that was finished after the first of them is not released; earlier ones are unknown.
 *
 * @example Done on day 10, in the production stage since day 14: released on day 14.
 */
export function releasesOf(scope: Scope, deployed: Deployed, facts: TopologyFacts): Releases {
  const items = facts.itemsOf(scope);
  const named = items.flatMap((item) => deployed.get(item) ?? []);
  const stages = new Map(facts.organisation.workflows.map((one) => [one.id, one]));
  const since = named.reduce<Instant | null>(
    (first, at) => (first === null || at < first ? at : first),
    null,
  );
  const hasStage = items.some(
    ({ workflow }) => (stages.get(workflow ?? '')?.production ?? null) !== null,
  );
  return {
    basis: since !== null ? 'deployments' : hasStage ? 'stage' : 'nothing',
    of(item): Release {
      const at = deployed.get(item);
      if (at !== undefined) return { kind: 'released', at };
      const byStage = releaseByStage(item, stages.get(item.workflow ?? ''));
      if (byStage.kind === 'released' || since === null) return byStage;
      const isLater = item.end !== null && item.end >= since;
      return isLater ? { kind: 'not-released' } : byStage;
    },
  };
}

/** When an item, or one right below it, was first deployed to production with success. */
export type Deployed = ReadonlyMap<unknown, Instant>;

export function firstDeployments(facts: TopologyFacts): Deployed {
  const { organisation, items, asOf, ancestorsOf } = facts;
  const first = new Map<unknown, Instant>();
  const rules = organisation.deployments;
  if (rules === null) return first;
  const succeeded = facts.deployments
    .filter((one) => one.at <= asOf && hasSucceeded(one) && isProduction(one, rules))
    .toSorted((a, b) => a.at - b.at);
  const itemsOf = itemFinder(succeeded, items);
  for (const deployment of succeeded) {
    for (const item of itemsOf(deployment)) {
      for (const one of [item, ...ancestorsOf(item).slice(0, 1)]) {
        if (!first.has(one)) first.set(one, deployment.at);
      }
    }
  }
  return first;
}

function releaseByStage(item: PlannedItem, workflow: Workflow | undefined): Release {
  if (workflow === undefined || workflow.production === null) return { kind: 'unknown' };
  const names = workflow.stages.map(({ name }) => name);
  const released = new Set(
    workflow.stages
      .slice(names.indexOf(workflow.production))
      .filter(({ flow }) => flow !== 'cancelled')
      .map(({ name }) => name),
  );
  const before = item.stays.findLastIndex(({ stage }) => stage === null || !released.has(stage));
  const since = item.stays[before + 1];
  return since === undefined ? { kind: 'not-released' } : { kind: 'released', at: since.from };
}

/** Finished at least `ms` ago, within what is looked at, and still there. */
export function isFinishedSince(item: PlannedItem, ms: number, asOf: Instant): boolean {
  return item.end !== null && item.deletion === null && asOf - item.end > ms;
}

export function daysSince(at: Instant, asOf: Instant): number {
  return (asOf - at) / DAY_MS;
}
