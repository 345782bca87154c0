import type { HistoryEntry } from '../domain/work-item.ts';

/**
 * History in the order of metrics.md section 2: by instant, then by the tracker's own sequence (numerically where
 * ids are numbers). Returns the given array itself where it is in order already.
 */
export function inOrder(history: readonly HistoryEntry[]): readonly HistoryEntry[] {
  for (let i = 1; i < history.length; i += 1) {
    const before = history[i - 1];
    const entry = history[i];
    if (before !== undefined && entry !== undefined && compare(before, entry) > 0) {
      return history.toSorted(compare);
    }
  }
  return history;
}

function compare(a: HistoryEntry, b: HistoryEntry): number {
  return a.at === b.at ? compareSequence(a.id, b.id) : a.at - b.at;
}

function compareSequence(a: string, b: string): number {
  const difference = Number(a) - Number(b);
  if (Number.isNaN(difference)) {
    return a < b ? -1 : Number(a > b);
  }
  return difference;
}
