import type { PlacedItem } from './placed-item.ts';
import { parentAmong, relationsOf } from './relations.ts';

/** Parents, grandparents and so on as of T, the nearest first. */
export type AncestorsOf<Item extends PlacedItem = PlacedItem> = (
  item: PlacedItem,
) => readonly Item[];

/** Ancestors among the given items. Of items that are their own ancestors none is above another. */
export function ancestorsAmong<Item extends PlacedItem>(items: readonly Item[]): AncestorsOf<Item> {
  const wanted = new Set<string>();
  for (const { parent } of items) {
    if (parent === null) continue;
    wanted.add(parent.key);
    if (parent.id !== null) wanted.add(parent.id);
  }
  // Few items are parents: only those need to be found again.
  const parents = relationsOf(
    items.filter(
      ({ id, key, otherKeys }) =>
        wanted.has(id) || wanted.has(key) || otherKeys.some((name) => wanted.has(name)),
    ),
  );
  // Siblings share what is above them.
  const known = new Map<Item, readonly Item[]>();
  return (item) => {
    const parent = parentAmong(item, parents);
    if (parent === null) return [];
    const line = known.get(parent) ?? lineFrom(parent, (one) => parentAmong(one, parents));
    known.set(parent, line);
    return line;
  };
}

/** The item and what is above it, up to where a circle begins. */
function lineFrom<Item extends PlacedItem>(
  item: Item,
  parentOf: (item: Item) => Item | null,
): readonly Item[] {
  const line = [item];
  for (let up = parentOf(item); up !== null; up = parentOf(up)) {
    const circle = line.indexOf(up);
    if (circle !== -1) return line.slice(0, circle);
    line.push(up);
  }
  return line;
}
