import type { Level, Scope } from '../domain/organisation.ts';
import type { Instant, Period } from '../domain/time.ts';
import type { PlacedItem } from '../placement/placed-item.ts';

export type HasAncestorAt = (item: PlacedItem, level: string) => boolean;

/**
 * Items of a scope: those of its teams at its level, and its orphans, which are items of a lower level and a listed kind without an ancestor at the scope's level.
 *
 * Never an item and its ancestor: of orphans below one another the topmost counts.
 *
 * @example A value stream measured by features counts its features, and a defect that hangs under no feature.
 */
export function itemsOfScope(
  items: readonly PlacedItem[],
  scope: Scope,
  levels: readonly Level[],
  hasAncestorAt: HasAncestorAt | undefined,
): PlacedItem[] {
  const teams = new Set(scope.teams);
  const kinds = new Set(scope.level.orphans);
  const below = new Set(levelsBelow(levels, scope.level.level));
  const ours = items.filter((item) => item.team !== null && teams.has(item.team));
  const placed = ours.filter((item) => item.level === scope.level.level);
  const candidates = ours.filter(
    (item) =>
      item.level !== null && below.has(item.level) && item.kind !== null && kinds.has(item.kind),
  );
  if (candidates.length === 0) return placed;

  const ancestorsOf = ancestry(items);
  const hasAncestor =
    hasAncestorAt ??
    ((item, level): boolean => ancestorsOf(item).some((ancestor) => ancestor.level === level));
  const orphans = new Set(candidates.filter((item) => !hasAncestor(item, scope.level.level)));
  const topmost = [...orphans].filter((item) => !ancestorsOf(item).some((one) => orphans.has(one)));
  return [...placed, ...topmost];
}

/** Names of the levels below the given one, the lowest first; none below one that is not configured. */
export function levelsBelow(levels: readonly Level[], level: string): string[] {
  const index = levels.findIndex(({ name }) => name === level);
  return levels.slice(0, Math.max(0, index)).map(({ name }) => name);
}

/** Completed items by their end, the oldest first: what `completedIn` cuts windows from. */
export function byEnd(items: readonly PlacedItem[]): PlacedItem[] {
  return items.filter((item) => item.end !== null).toSorted((a, b) => (a.end ?? 0) - (b.end ?? 0));
}

/** Of items in order of their end, those whose end is in the period. */
export function completedIn(completed: readonly PlacedItem[], period: Period): PlacedItem[] {
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

/** Parents, grandparents and so on among the given items; a parent is found by id, else by key, in its child's source. */
function ancestry(items: readonly PlacedItem[]): (item: PlacedItem) => PlacedItem[] {
  const byId = new Map(items.map((item) => [`${item.source}:${item.id}`, item]));
  const byKey = new Map(items.map((item) => [`${item.source}:${item.key}`, item]));
  function parentOf(item: PlacedItem): PlacedItem | undefined {
    if (item.parent === null) return undefined;
    return (
      byId.get(`${item.source}:${item.parent.id ?? ''}`) ??
      byKey.get(`${item.source}:${item.parent.key}`)
    );
  }
  return (item) => {
    const seen = new Set<PlacedItem>([item]);
    for (let up = parentOf(item); up !== undefined && !seen.has(up); up = parentOf(up))
      seen.add(up);
    seen.delete(item);
    return [...seen];
  };
}
