import type { Measure } from '../domain/measure.ts';
import { contains } from '../domain/time.ts';
import type { Instant, Period } from '../domain/time.ts';
import { measureOf } from '../metrics/measure.ts';
import { isInLoadAt } from '../metrics/rewind.ts';
import type { PlannedItem } from '../placement/plan.ts';
import { compareNames, standingSpan } from './dependency.ts';
import type { Dependency } from './dependency.ts';
import type { AncestorsOf } from '../placement/ancestors.ts';

const CHAIN = 3;

export interface ComponentChain {
  /** 0..1 of the features; `n` counts the features. */
  readonly share: Measure<number>;
  /** Those that needed three teams or more, the longest chain first. */
  readonly features: readonly { readonly item: PlannedItem; readonly teams: readonly string[] }[];
}

/**
 * Component chain: the share of features that needed 3 or more teams, of the features that were completed in the trailing 90 days or are in load.
 *
 * A feature is an item of the level that value streams are measured at. It needed its own team, the teams of the items
 * below it, and those of the providers that it or they still link to; cancelled and deleted items needed nobody.
 *
 * @example A feature of red with a story of blue that is blocked by an item of green: three teams.
 */
export function componentChain(
  features: readonly PlannedItem[],
  teamsOf: ReadonlyMap<PlannedItem, ReadonlySet<string>>,
  floor: number,
): ComponentChain {
  const chains = features
    .map((item) => ({ item, teams: [...(teamsOf.get(item) ?? [])].toSorted() }))
    .filter(({ teams }) => teams.length >= CHAIN)
    .toSorted((a, b) => b.teams.length - a.teams.length || compareNames(a.item.key, b.item.key));
  return {
    share: measureOf(features.length, floor, () => chains.length / features.length),
    features: chains,
  };
}

/** The features that the number is about, each with the teams that it needed. */
export function featureTeams(
  items: readonly PlannedItem[],
  dependencies: readonly Dependency[],
  ancestorsOf: AncestorsOf,
  frame: { readonly level: string; readonly trailing: Period; readonly asOf: Instant },
): ReadonlyMap<PlannedItem, ReadonlySet<string>> {
  const teams = new Map<unknown, Set<string>>();
  const features = new Map<PlannedItem, ReadonlySet<string>>();
  for (const item of items) {
    if (item.level !== frame.level || !isFeatureOf(item, frame)) continue;
    const needed = new Set<string>();
    teams.set(item, needed);
    features.set(item, needed);
  }
  if (features.size === 0) return features;
  function addTo(item: PlannedItem, team: string): void {
    teams.get(item)?.add(team);
    for (const ancestor of ancestorsOf(item)) teams.get(ancestor)?.add(team);
  }
  for (const item of items) {
    if (item.team !== null && !isDropped(item)) addTo(item, item.team);
  }
  for (const dependency of dependencies) {
    const { consumer, provider, counts } = dependency;
    if (!counts || consumer === null || provider === null || provider.team === null) continue;
    if (standingSpan(dependency) === null || isDropped(consumer) || isDropped(provider)) continue;
    addTo(consumer, provider.team);
  }
  return features;
}

function isFeatureOf(
  item: PlannedItem,
  { trailing, asOf }: { readonly trailing: Period; readonly asOf: Instant },
): boolean {
  return item.end === null ? isInLoadAt(item, asOf) : contains(trailing, item.end);
}

/** Cancelled, or deleted before it was done. */
function isDropped({ closedAt, end }: PlannedItem): boolean {
  return closedAt !== null && end === null;
}
