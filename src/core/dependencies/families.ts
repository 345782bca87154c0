import type { PlacedItem } from '../placement/placed-item.ts';
import { relationsOf } from '../placement/relations.ts';

/** Parents, grandparents and so on as of T, the nearest first. */
export type AncestorsOf = (item: PlacedItem) => readonly PlacedItem[];

/** Ancestors among the given items. A circle of parents ends where it closes. */
export function ancestorsAmong(items: readonly PlacedItem[]): AncestorsOf {
  const wanted = new Set<string>();
  for (const { source, parent } of items) {
    if (parent === null) continue;
    wanted.add(`${source}:${parent.key}`);
    if (parent.id !== null) wanted.add(`${source}:${parent.id}`);
  }
  // Few items are parents: only those need to be found again.
  const parents = relationsOf(
    items.filter(({ source, id, key, otherKeys }) =>
      [id, key, ...otherKeys].some((name) => wanted.has(`${source}:${name}`)),
    ),
  );
  function parentOf({ source, parent }: PlacedItem): PlacedItem | null {
    if (parent === null) return null;
    const byId = parent.id === null ? null : parents.item(source, parent.id);
    return byId ?? parents.item(source, parent.key);
  }
  return (item) => {
    const seen = new Set([item]);
    for (let up = parentOf(item); up !== null && !seen.has(up); up = parentOf(up)) seen.add(up);
    seen.delete(item);
    return [...seen];
  };
}
