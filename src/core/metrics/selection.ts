import type { Level, Scope } from '../domain/organisation.ts';
import type { Instant, Period } from '../domain/time.ts';
import { ancestorsAmong } from '../placement/ancestors.ts';
import type { AncestorsOf } from '../placement/ancestors.ts';
import type { PlacedItem } from '../placement/placed-item.ts';

export type HasAncestorAt = (item: PlacedItem, level: string) => boolean;

/**
 * Items of a scope: those of its teams at its level, and its orphans, which are items of a lower level and a listed kind without an ancestor at the scope's level.
 *
 * Never an item and its ancestor: of orphans below one another the topmost counts. `isOurs` is asked instead of "has a
 * team of the scope" where a number also looks at items that left it.
 *
 * @example A value stream measured by features counts its features, and a defect that hangs under no feature.
 */
export function itemsOfScope<Item extends PlacedItem>(
  items: readonly Item[],
  scope: Scope,
  levels: readonly Level[],
  hasAncestorAt: HasAncestorAt | undefined,
  isOurs: (item: Item) => boolean = isOfTeams(scope.teams),
): Item[] {
  const kinds = new Set(scope.level.orphans);
  const below = new Set(levelsBelow(levels, scope.level.level));
  const ours = items.filter(isOurs);
  const placed = ours.filter((item) => item.level === scope.level.level);
  const candidates = ours.filter(
    (item) =>
      item.level !== null && below.has(item.level) && item.kind !== null && kinds.has(item.kind),
  );
  if (candidates.length === 0) return placed;

  const ancestorsOf = ancestorsAmong(items);
  const hasAncestor =
    hasAncestorAt ??
    ((item: Item, level: string): boolean =>
      ancestorsOf(item).some((ancestor) => ancestor.level === level));
  const orphans = candidates.filter((item) => !hasAncestor(item, scope.level.level));
  return [...placed, ...notUnderAnother(orphans, ancestorsOf)];
}

/** Whether an item is placed in one of the teams. */
export function isOfTeams(ids: readonly string[]): (item: PlacedItem) => boolean {
  const teams = new Set(ids);
  return (item) => item.team !== null && teams.has(item.team);
}

/** Of the chosen items those that hang under no other chosen one; their ancestors are looked for among `all`. */
export function topmostOf<Item extends PlacedItem>(
  chosen: readonly Item[],
  all: readonly Item[],
): Item[] {
  const haveParents = chosen.some(({ parent }) => parent !== null);
  return haveParents ? notUnderAnother(chosen, ancestorsAmong(all)) : [...chosen];
}

function notUnderAnother<Item extends PlacedItem>(
  chosen: readonly Item[],
  ancestorsOf: AncestorsOf,
): Item[] {
  const counted = new Set<PlacedItem>(chosen);
  return chosen.filter((item) => !ancestorsOf(item).some((one) => counted.has(one)));
}

/** Names of the levels below the given one, the lowest first; none below one that is not configured. */
export function levelsBelow(levels: readonly Level[], level: string): string[] {
  const index = levels.findIndex(({ name }) => name === level);
  return levels.slice(0, Math.max(0, index)).map(({ name }) => name);
}

/** Completed items by their end, the oldest first: what `completedIn` cuts windows from. */
export function byEnd<Item extends PlacedItem>(items: readonly Item[]): Item[] {
  return items.filter((item) => item.end !== null).toSorted((a, b) => (a.end ?? 0) - (b.end ?? 0));
}

/** Of items in order of their end, those whose end is in the period. */
export function completedIn<Item extends PlacedItem>(
  completed: readonly Item[],
  period: Period,
): Item[] {
  return completed.slice(firstFrom(completed, period.from), firstFrom(completed, period.to));
}

/** Index of the first item that ends at or after the instant. */
function firstFrom(completed: readonly PlacedItem[], at: Instant): number {
  let low = 0;
  let high = completed.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((completed[middle]?.end ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
