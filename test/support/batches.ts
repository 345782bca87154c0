import type { Batch, PulledItem } from '../../src/core/domain/batch.ts';
import type { HistoryEntry, ItemHistory } from '../../src/core/domain/work-item.ts';
import { at, JIRA } from './build.ts';

/** An item as a source hands it over. */
export function pulled(
  { item, history }: ItemHistory,
  extras: { readonly prose?: readonly HistoryEntry[]; readonly truncated?: boolean | null } = {},
): PulledItem {
  return {
    item,
    history,
    prose: extras.prose ?? [],
    truncated: extras.truncated === undefined ? false : extras.truncated,
  };
}

/** A batch in the middle of a walk. */
export function aBatch(items: readonly PulledItem[], overrides: Partial<Batch> = {}): Batch {
  return {
    source: JIRA,
    items,
    rejected: [],
    checkpoint: 'after-this-batch',
    progress: { done: items.length, expected: null },
    complete: false,
    readUntil: at(0),
    ...overrides,
  };
}
