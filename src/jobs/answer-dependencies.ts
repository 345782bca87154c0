import { dependencyReports } from '../core/dependencies/dependency-report.ts';
import type { DependencyContext } from '../core/dependencies/network.ts';
import type { DependencyEdge } from '../core/dependencies/edge.ts';
import { linkGraph } from '../core/dependencies/link-graph.ts';
import type { DependencyReport } from '../core/dependencies/report.ts';
import type { Scope } from '../core/domain/organisation.ts';
import type { Instant, Period } from '../core/domain/time.ts';
import type { PlannedItem } from '../core/placement/plan.ts';
import type { Fresh } from '../slack/ports.ts';
import { foresightAmong } from './foresight.ts';
import { loadPlannedItems } from './load-items.ts';
import { knowledge } from './place.ts';
import { freshnessOf, pulledAtOf, pullStates } from './reading.ts';
import type { Reading } from './reading.ts';
import { loadRecent } from './recent-dependencies.ts';

/** The dependencies of a scope. */
export async function dependencyAnswer(
  reading: Reading,
  scope: Scope,
  asOf: Instant,
  window: Period | null,
): Promise<DependencyReport & Fresh> {
  const teams = scope.kind === 'portfolio' ? null : scope.teams;
  const everything = await loadRecent(reading, { asOf, window, teams, since: null });
  const [report] = reportsAmong(everything, [scope], window);
  return { ...(report as DependencyReport), freshness: everything.freshness };
}

/** All that is known, as of an instant. */
export interface Everything extends Fresh {
  readonly items: readonly PlannedItem[];
  readonly edges: readonly DependencyEdge[];
  readonly context: Omit<DependencyContext, 'window'>;
}

/**
 * Reads every item, whoever's and however old: a link is only told by the item that has it, so that one which was closed
 * long ago may be the only one to know of a dependency that was resolved yesterday.
 */
export async function loadEverything(reading: Reading, asOf: Instant): Promise<Everything> {
  const { organisation, store } = reading;
  const states = await pullStates(reading);
  const known = await knowledge(organisation, store.pulls);
  const { items } = await loadPlannedItems(
    { asOf, openSince: null, teams: null, countedAt: null },
    known,
    store.items,
    pulledAtOf(states),
  );
  const { floor } = organisation.metrics;
  const { linkTypes, linkRules } = known;
  return {
    items,
    edges: linkGraph(items, linkRules),
    context: { organisation, asOf, linkTypes, ...foresightAmong(items, { asOf, floor }) },
    freshness: await freshnessOf(reading, states, asOf),
  };
}

export function reportsAmong(
  { items, edges, context }: Everything,
  scopes: readonly Scope[],
  window: Period | null,
): readonly DependencyReport[] {
  return dependencyReports(items, edges, scopes, { ...context, window });
}
