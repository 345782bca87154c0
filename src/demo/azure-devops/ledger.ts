import type { Organisation, Revision, WorkItem } from './organisation.ts';

/** Far enough apart that a token may advance without anything in between. */
const STEP = 10;

export function nextWatermark(books: Organisation): number {
  books.changes += 1;
  books.watermark += STEP;
  return books.watermark;
}

/** Takes a revision in: it is the item's next, and the service's latest. */
export function commit(books: Organisation, draft: Revision): void {
  const rev = draft.rev + 1;
  const revision: Revision = { ...draft, rev, watermark: nextWatermark(books) };
  draft.item.revisions.push(revision);
  books.revisions.push(revision);
}

/** Takes an item and its links out of everything, as if it had never been. */
export function destroyed(books: Organisation, item: WorkItem): void {
  books.items.delete(item.id);
  keep(books.revisions, (one) => one.item !== item);
  keep(books.linkChanges, (one) => one.sourceId !== item.id && one.targetId !== item.id);
  for (const other of books.items.values()) {
    keep(other.relations, (one) => one.target !== item.id);
  }
  books.changes += 1;
}

function keep<Entry>(list: Entry[], wanted: (entry: Entry) => boolean): void {
  const kept = list.filter(wanted);
  list.length = 0;
  // Not spread: a list may be longer than the number of arguments a call may have.
  for (const entry of kept) list.push(entry);
}
