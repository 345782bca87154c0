import type { SourceId } from '../core/domain/ids.ts';
import type { Instant } from '../core/domain/time.ts';
import type { ItemHistory } from '../core/domain/work-item.ts';
import { carriedTo, latestEventOf, steadyAfter } from '../core/placement/carry.ts';
import type { PlacedItem } from '../core/placement/placed-item.ts';
import type { FoundItem } from '../store/store.ts';

/**
 * Items as they were placed for earlier questions, up to a number; of those that were asked for longest ago half go at
 * a time. What they say as of another instant is what placing them anew would say (`carriedTo`), so that it is never seen
 * whether one was kept.
 */
export interface KeptItems {
  /** Null where it is not known, has changed since, or would have to be placed anew for this instant. */
  find(found: FoundItem, asOf: Instant): KeptItem | null;
  keep(found: FoundItem, history: ItemHistory, placed: PlacedItem, asOf: Instant): void;
  /** Forgets everything when the fingerprint is not the one of last time: it was placed by other rules. */
  under(fingerprint: string): void;
}

interface KeptItem {
  readonly item: PlacedItem;
  readonly latestAt: Instant;
}

interface Kept extends KeptItem {
  readonly stamp: number;
  readonly steadyAfter: Instant;
}

export function keptItems(limit: number): KeptItems {
  let recent = new Map<string, Kept>();
  let earlier = new Map<string, Kept>();
  let placedUnder = '';

  function add(name: string, item: Kept): void {
    recent.set(name, item);
    if (recent.size < limit / 2) return;
    earlier = recent;
    recent = new Map();
  }

  return {
    find(found, asOf) {
      const name = nameOf(found);
      const inRecent = recent.get(name);
      const known = inRecent ?? earlier.get(name);
      if (known === undefined || known.stamp !== found.stamp || asOf <= known.steadyAfter) {
        return null;
      }
      if (inRecent === undefined) add(name, known);
      return { item: carriedTo(known.item, asOf), latestAt: known.latestAt };
    },
    keep(found, history, item, asOf) {
      const steady = steadyAfter(history, item);
      if (steady === null || asOf <= steady) return;
      const latestAt = latestEventOf(history);
      add(nameOf(found), { item, stamp: found.stamp, steadyAfter: steady, latestAt });
    },
    under(fingerprint) {
      if (fingerprint !== placedUnder) {
        recent = new Map();
        earlier = new Map();
      }
      placedUnder = fingerprint;
    },
  };
}

function nameOf({ source, id }: { readonly source: SourceId; readonly id: string }): string {
  return `${source}:${id}`;
}
