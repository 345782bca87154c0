import type { SourceId } from '../core/domain/ids.ts';
import type { Instant } from '../core/domain/time.ts';
import type { ItemHistory } from '../core/domain/work-item.ts';
import { carriedTo, latestEventOf, steadyAfter } from '../core/placement/carry.ts';
import type { PlacedItem } from '../core/placement/placed-item.ts';
import type { FoundItem } from '../store/store.ts';

/**
 * Items as they were placed for earlier questions, up to a number; those that were asked for longest ago go first. What
 * they say as of another instant is what placing them anew would say (`carriedTo`), so that it is never seen whether one
 * was kept.
 */
export interface KeptItems {
  /** Null where it is not known, has changed since, or would have to be placed anew for this instant. */
  find(found: FoundItem, asOf: Instant): KeptItem | null;
  keep(found: FoundItem, history: ItemHistory, placed: PlacedItem, asOf: Instant): void;
  /** Forgets everything when the fingerprint is not the one of last time: it was placed by other rules. */
  under(fingerprint: string): void;
}

export interface KeptItem {
  readonly item: PlacedItem;
  readonly latestAt: Instant;
}

interface Kept extends KeptItem {
  readonly stamp: number;
  readonly steadyAfter: Instant;
}

export function keptItems(limit: number): KeptItems {
  // In the order in which they were asked for last.
  const kept = new Map<string, Kept>();
  let placedUnder = '';
  return {
    find(found, asOf) {
      const name = nameOf(found);
      const known = kept.get(name);
      if (known === undefined || known.stamp !== found.stamp || asOf <= known.steadyAfter) {
        return null;
      }
      kept.delete(name);
      kept.set(name, known);
      return { item: carriedTo(known.item, asOf), latestAt: known.latestAt };
    },
    keep(found, history, item, asOf) {
      const steady = steadyAfter(history, item);
      if (steady === null || asOf <= steady) return;
      const name = nameOf(found);
      kept.delete(name);
      kept.set(name, {
        item,
        stamp: found.stamp,
        steadyAfter: steady,
        latestAt: latestEventOf(history),
      });
      const [oldest] = kept.keys();
      if (kept.size > limit && oldest !== undefined) kept.delete(oldest);
    },
    under(fingerprint) {
      if (fingerprint !== placedUnder) kept.clear();
      placedUnder = fingerprint;
    },
  };
}

function nameOf({ source, id }: { readonly source: SourceId; readonly id: string }): string {
  return `${source}:${id}`;
}
