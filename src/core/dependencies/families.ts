import type { PlacedItem } from '../placement/placed-item.ts';
import { relationsOf } from '../placement/relations.ts';

/** Parents, grandparents and so on as of T, the nearest first. */
export type AncestorsOf = (item: PlacedItem) => readonly PlacedItem[];

/** Ancestors among the given items. Of items that are their own ancestors none is above another. */
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
  // Siblings share what is above them.
  const known = new Map<PlacedItem, readonly PlacedItem[]>();
  return (item) => {
    const parent = parentOf(item);
    if (parent === null) return NONE;
    const line = known.get(parent) ?? lineFrom(parent, parentOf);
    known.set(parent, line);
    return line;
  };
}

const NONE: readonly PlacedItem[] = [];

/** The item and what is above it, up to where a circle begins. */
function lineFrom(
  item: PlacedItem,
  parentOf: (item: PlacedItem) => PlacedItem | null,
): readonly PlacedItem[] {
  const line = [item];
  for (let up = parentOf(item); up !== null; up = parentOf(up)) {
    const circle = line.indexOf(up);
    if (circle !== -1) return line.slice(0, circle);
    line.push(up);
  }
  return line;
}
