import type { Deployment, DeploymentRules } from '../domain/deployment.ts';
import { isProduction } from '../domain/deployment.ts';
import type { SourceId } from '../domain/ids.ts';
import type { Scope } from '../domain/organisation.ts';
import type { Instant, Period } from '../domain/time.ts';
import { contains } from '../domain/time.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import { isOfTeams } from './selection.ts';

/** Deployments up to T, the oldest first, as a scope sees them. */
export interface SeenDeployments {
  /** Every one to production, whoever's. */
  readonly production: readonly Deployment[];
  /** Those to production that belong to the scope. */
  readonly ours: readonly Deployment[];
  /** Those to anywhere that belong to the scope. */
  readonly oursAnywhere: readonly Deployment[];
  /** Those to production without an item of a known team: they belong to the portfolio alone. */
  readonly unattributed: readonly Deployment[];
}

/**
 * A deployment belongs to the scopes of the teams of its items, once to each, however many items it has. One that names
 * no item of a known team belongs to the portfolio, as every deployment does. An item named without its source is known
 * where only one source has it.
 */
export function seenDeployments(
  deployments: readonly Deployment[],
  items: readonly PlacedItem[],
  scope: Scope,
  rules: DeploymentRules,
  asOf: Instant,
): SeenDeployments {
  const seen = deployments.filter(({ at }) => at <= asOf).toSorted(inTime);
  const itemsOf = itemFinder(seen, items);
  const isOurs = isOfTeams(scope.teams);
  const isPortfolio = scope.kind === 'portfolio';
  const production = seen.filter((one) => isProduction(one, rules));
  const oursAnywhere = seen.filter((one) => isPortfolio || itemsOf(one).some(isOurs));
  return {
    production,
    ours: oursAnywhere.filter((one) => isProduction(one, rules)),
    oursAnywhere,
    unattributed: production.filter((one) => itemsOf(one).every(({ team }) => team === null)),
  };
}

/**
 * Whether a deployment may be one of a scope whose items are in these trackers: one of them tells of it, or it names an
 * item that is, or may be, in one of them. `sources` null: they may be in any tracker.
 */
export function mayBeOf(
  { source, items }: Deployment,
  sources: ReadonlySet<SourceId> | null,
): boolean {
  if (sources === null || sources.has(source)) return true;
  return items.some((item) => item.source === null || sources.has(item.source));
}

export function deployedIn(deployments: readonly Deployment[], window: Period): Deployment[] {
  return deployments.filter(({ at }) => contains(window, at));
}

export function hasSucceeded({ outcome }: Deployment): boolean {
  return outcome === 'succeeded';
}

/** How names and ids of different tellers are compared. */
export function sameText(text: string): string {
  return text.trim().toLowerCase();
}

function inTime(a: Deployment, b: Deployment): number {
  if (a.at !== b.at) return a.at - b.at;
  return `${a.source}:${a.id}` < `${b.source}:${b.id}` ? -1 : 1;
}

/** Which of the items a deployment names. */
export function itemFinder(
  deployments: readonly Deployment[],
  items: readonly PlacedItem[],
): (deployment: Deployment) => readonly PlacedItem[] {
  const wanted = new Map<string, Set<PlacedItem>>();
  for (const { idOrKey } of deployments.flatMap((one) => one.items)) {
    wanted.set(sameText(idOrKey), new Set());
  }
  if (wanted.size === 0) return () => [];
  for (const item of items) {
    for (const name of [item.id, item.key, ...item.otherKeys])
      wanted.get(sameText(name))?.add(item);
  }
  return (deployment) =>
    deployment.items.flatMap(({ source, idOrKey }) => {
      const known = [...(wanted.get(sameText(idOrKey)) ?? [])];
      if (source !== null) return known.filter((item) => item.source === source);
      return new Set(known.map((item) => item.source)).size === 1 ? known : [];
    });
}
