import type { Scope } from '../domain/organisation.ts';
import type { Period } from '../domain/time.ts';
import { defaultWindow } from '../metrics/horizon.ts';
import type { PlannedItem } from '../placement/plan.ts';
import { componentChain } from './component-chain.ts';
import { dependencyWait } from './dependency-wait.ts';
import type { DependencyEdge } from './edge.ts';
import { resolutionTime } from './edge-counts.ts';
import { integrationWait, pointsIn } from './integration-wait.ts';
import { linksMissing, linkTypesSeen } from './link-types.ts';
import { networkOf } from './network.ts';
import type { DependencyContext, Network } from './network.ts';
import type { DependencyReport } from './report.ts';
import { edgeNumbers, viewOf } from './rows.ts';
import type { IsOurs } from './rows.ts';
import { dependencyLoad } from './too-many.ts';

/**
 * Every number on the dependencies of a scope, each computed once and here only (metrics.md section 6). A pure function
 * of the items and edges as of `asOf`, all of them and not only the scope's: their order does not matter. Throws a
 * RangeError for a window that is empty or begins at or after `asOf`.
 */
export function dependencyReport(
  items: readonly PlannedItem[],
  edges: readonly DependencyEdge[],
  scope: Scope,
  context: DependencyContext,
): DependencyReport {
  return dependencyReports(items, edges, [scope], context)[0] as DependencyReport;
}

/** The reports of several scopes; what they share is worked out once. */
export function dependencyReports(
  items: readonly PlannedItem[],
  edges: readonly DependencyEdge[],
  scopes: readonly Scope[],
  context: DependencyContext,
): readonly DependencyReport[] {
  const framed = scopes.map((scope) => ({ scope, window: windowOf(scope, context) }));
  const windows = framed.map(({ window }) => window);
  const network = networkOf(items, edges, windows, context);
  return framed.map(({ scope, window }) => reportOn(scope, window, network, context));
}

function windowOf({ zone }: Scope, { window, asOf }: DependencyContext): Period {
  const shown = window ?? defaultWindow(asOf, zone);
  if (shown.from >= shown.to) throw new RangeError('A window must begin before it ends');
  if (shown.from >= asOf) throw new RangeError('A window must begin before the as-of instant');
  return shown;
}

function reportOn(
  scope: Scope,
  window: Period,
  network: Network,
  context: DependencyContext,
): DependencyReport {
  const { organisation, asOf } = context;
  const { floor } = organisation.metrics;
  const teams = new Set(scope.teams);
  function isOurs(item: PlannedItem | null): boolean {
    return item !== null && item.team !== null && teams.has(item.team);
  }
  const needed = network.dependencies.filter(({ consumer }) => isOurs(consumer));
  const either = network.dependencies.filter(
    ({ consumer, provider }) => isOurs(consumer) || isOurs(provider),
  );
  return {
    scope: { id: scope.id, kind: scope.kind, name: scope.name, zone: scope.zone },
    asOf,
    window,
    trailing: network.trailing,
    ...edgeNumbers(either, isOurs, window, network.outlook),
    wait: waitOf(isOurs, window, network, floor),
    resolutionTime: resolutionTime(needed, window, floor),
    ...structure(teams, network),
    componentChain: chainOf(isOurs, network, floor),
    integration: pointsIn(organisation.pis, network.items, window)
      .filter(({ parts }) => scope.kind === 'portfolio' || parts.some(isOurs))
      .map((point) => integrationWait(point, asOf))
      .map(({ last, missing, ...rest }) => ({
        ...rest,
        last: last === null ? null : viewOf(last),
        missing: missing.map(viewOf),
      })),
    ...linksOf(context),
  };
}

function waitOf(
  isOurs: IsOurs,
  window: Period,
  { waits, ancestorsOf }: Network,
  floor: number,
): DependencyReport['wait'] {
  const own = waits.filter(({ consumer }) => isOurs(consumer));
  const { items, ...numbers } = dependencyWait(own, ancestorsOf, window, floor);
  return { ...numbers, items: items.map((one) => ({ ...one, item: viewOf(one.item) })) };
}

function chainOf(
  isOurs: IsOurs,
  { features: teamsOf }: Network,
  floor: number,
): DependencyReport['componentChain'] {
  const { share, features } = componentChain([...teamsOf.keys()].filter(isOurs), teamsOf, floor);
  return { share, features: features.map((one) => ({ ...one, item: viewOf(one.item) })) };
}

function linksOf({
  organisation,
  linkTypes,
}: DependencyContext): Pick<DependencyReport, 'linkTypes' | 'linksMissing'> {
  const seen = organisation.sources.flatMap((rules) => {
    const known = linkTypes.get(rules.id);
    return known === undefined ? [] : [linkTypesSeen(rules, known)];
  });
  return { linkTypes: seen, linksMissing: linksMissing(seen) };
}

/** Who waits for whom, by teams and by ARTs: what the scope's teams take part in. */
function structure(
  teams: ReadonlySet<string>,
  network: Network,
): Pick<DependencyReport, 'teams' | 'sharedServices' | 'coupling'> {
  const { fans, services, coupling, artOf, betweenTeams } = network;
  const arts = new Set([...teams].map((team) => artOf.get(team)));
  return {
    teams: [...teams].flatMap((team) => {
      const fan = fans.get(team);
      if (fan === undefined) return [];
      return [{ ...fan, ...dependencyLoad(team, betweenTeams, network.weeksOf(team)) }];
    }),
    sharedServices: services.filter(
      ({ team, customers }) => teams.has(team) || customers.some((one) => teams.has(one.team)),
    ),
    coupling: {
      matrix: coupling.matrix.filter(
        ({ consumer, provider }) => arts.has(consumer) || arts.has(provider),
      ),
      hints: coupling.hints.filter(({ team }) => teams.has(team)),
    },
  };
}
