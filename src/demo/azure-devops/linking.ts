import { latest } from './organisation.ts';
import type { Organisation, WorkItem } from './organisation.ts';
import { nextWatermark } from './ledger.ts';
import { HIERARCHY, linkEnds, PARENT } from './vocabulary.ts';

/** Who links what. */
const SOMEBODY = 2;

/** A link from `source` (parent, predecessor) to `target` (child, successor). Neither item gets a revision. */
export function addLink(
  books: Organisation,
  type: string,
  source: number,
  target: number,
  at: number,
): void {
  const [from, to] = [itemOf(books, source), itemOf(books, target)];
  const { forward, reverse } = linkEnds(type);
  from.relations.push({ rel: forward, target });
  to.relations.push({ rel: reverse, target: source });
  note(books, type, from, to, at, true);
}

export function removeLink(
  books: Organisation,
  type: string,
  source: number,
  target: number,
  at: number,
): void {
  const [from, to] = [itemOf(books, source), itemOf(books, target)];
  const { forward, reverse } = linkEnds(type);
  drop(from, forward, target);
  drop(to, reverse, source);
  note(books, type, from, to, at, false);
}

/** An item has one parent: a new one takes the place of the old. */
export function setParent(
  books: Organisation,
  child: number,
  parent: number | null,
  at: number,
): void {
  const before = itemOf(books, child).relations.find((one) => one.rel === PARENT)?.target ?? null;
  if (before === parent) return;
  if (before !== null) removeLink(books, HIERARCHY, before, child, at);
  if (parent !== null) addLink(books, HIERARCHY, parent, child, at);
}

function drop(item: WorkItem, rel: string, target: number): void {
  const at = item.relations.findIndex((one) => one.rel === rel && one.target === target);
  if (at === -1) throw new Error(`Work item ${item.id} has no ${rel} to ${target}.`);
  item.relations.splice(at, 1);
}

function note(
  books: Organisation,
  rel: string,
  from: WorkItem,
  to: WorkItem,
  at: number,
  isActive: boolean,
): void {
  books.linkChanges.push({
    watermark: nextWatermark(books),
    rel,
    sourceId: from.id,
    targetId: to.id,
    isActive,
    at,
    by: SOMEBODY,
    sourceProject: latest(from).project,
    targetProject: latest(to).project,
  });
}

function itemOf(books: Organisation, id: number): WorkItem {
  const found = books.items.get(id);
  if (found === undefined) throw new Error(`There is no work item ${id}.`);
  return found;
}
