import type { Instant, Period } from '../domain/time.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import { loadMsIn, seenPart } from './flow-load.ts';
import type { ByKind } from './report.ts';
import { isInLoadAt } from './rewind.ts';

/**
 * Flow distribution: the items completed in the window by kind, with the load by kind beside it.
 *
 * Kinds are open; an item of no kind stands under the empty name. A kind that nothing belongs to is not listed.
 *
 * @example Two features and one defect completed: `{ defect: 1, feature: 2 }`.
 */
export function flowDistribution(
  items: readonly PlacedItem[],
  completed: readonly PlacedItem[],
  window: Period,
  asOf: Instant,
): { readonly completed: ByKind; readonly loadNow: ByKind; readonly loadMean: ByKind } {
  const seen = seenPart(window, asOf);
  const length = seen.to - seen.from;
  return {
    completed: sumByKind(completed, () => 1),
    loadNow: sumByKind(items, (item) => (isInLoadAt(item, asOf) ? 1 : 0)),
    loadMean: sumByKind(items, (item) => loadMsIn(item, seen), length),
  };
}

/** Summed before it is divided: sums of whole milliseconds are exact, whatever the order of items. */
function sumByKind(
  items: readonly PlacedItem[],
  amount: (item: PlacedItem) => number,
  divisor = 1,
): ByKind {
  const sums = new Map<string, number>();
  for (const item of items) {
    const some = amount(item);
    if (some > 0) sums.set(item.kind ?? '', (sums.get(item.kind ?? '') ?? 0) + some);
  }
  const sorted = [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([kind, sum]) => [kind, sum / divisor]));
}
