import type { HistoryEntry } from '../../core/domain/work-item.ts';
import { idOrder } from './codec.ts';

/**
 * Adds an answer to what is stored. Entries are only ever added or corrected: an entry that the answer leaves out
 * stays, and so does one of which the answer tells fewer changes. Where both tell as much, the newer reading of the
 * tracker is believed (`answerIsNewer`). The order in which answers arrive does not matter.
 */
export function mergeHistories(
  stored: readonly HistoryEntry[],
  answer: readonly HistoryEntry[],
  answerIsNewer: boolean,
): readonly HistoryEntry[] {
  if (stored.length === 0 && isInOrder(answer)) {
    return answer;
  }
  const entries = new Map<string, HistoryEntry>();
  for (const entry of stored) {
    entries.set(entry.id, entry);
  }
  for (const entry of answer) {
    const known = entries.get(entry.id);
    if (known === undefined || believe(entry, known, answerIsNewer)) {
      entries.set(entry.id, entry);
    }
  }
  return [...entries.values()].toSorted(byTime);
}

/** True where times and ids ascend together, as in nearly every first answer: then no entry is there twice. */
function isInOrder(entries: readonly HistoryEntry[]): boolean {
  return entries.every((entry, n) => {
    const before = entries[n - 1];
    return (
      before === undefined || (before.at < entry.at && isShorterOrSmaller(before.id, entry.id))
    );
  });
}

function isShorterOrSmaller(a: string, b: string): boolean {
  return a.length < b.length || (a.length === b.length && a < b);
}

function believe(answer: HistoryEntry, known: HistoryEntry, answerIsNewer: boolean): boolean {
  return (
    answer.changes.length > known.changes.length ||
    (answer.changes.length === known.changes.length && answerIsNewer)
  );
}

function byTime(a: HistoryEntry, b: HistoryEntry): number {
  return a.at - b.at || compare(idOrder(a.id), idOrder(b.id));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
