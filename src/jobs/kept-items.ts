import { BySource } from '../core/domain/by-source.ts';
import type { Instant, Period } from '../core/domain/time.ts';
import type { ItemHistory } from '../core/domain/work-item.ts';
import { carriedTo, latestEventOf, steadyAfter } from '../core/placement/carry.ts';
import type { PlacedItem } from '../core/placement/placed-item.ts';
import type { FoundItem } from '../store/store.ts';

/**
 * Items as they were placed for earlier questions, up to a number; of those that were asked for longest ago half go at
 * a time. What they say as of another instant is what placing them anew would say (`carriedTo`), so that it is never seen
 * whether one was kept. Beside them, which items were read for which question.
 */
export interface KeptItems {
  /** Null where it is not known, has changed since, or would have to be placed anew for this instant. */
  find(sought: Sought, asOf: Instant): KeptItem | null;
  keep(sought: Sought, history: ItemHistory, placed: PlacedItem, asOf: Instant): void;
  /** Which items were read for the same question of the same store; null where that is not known for the instant. */
  readFor(question: string, asOf: Instant): Sought[] | null;
  keepRead(question: string, read: Sought[], serves: Period): void;
  /** Forgets everything when the fingerprint is not the one of last time: it was placed by other rules. */
  under(fingerprint: string): void;
}

/** What a store has found, and what is kept of it: looked up once. */
export interface Sought {
  readonly found: FoundItem;
  kept: Kept | null;
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
  let recent = new BySource<Kept>();
  let earlier = new BySource<Kept>();
  let inRecent = 0;
  const reads = new Map<string, { readonly read: Sought[]; readonly serves: Period }>();
  let placedUnder = '';

  function add(found: FoundItem, item: Kept): void {
    if (!recent.has(found.source, found.id)) inRecent += 1;
    recent.set(found.source, found.id, item);
    if (inRecent < limit / 2) return;
    earlier = recent;
    recent = new BySource();
    inRecent = 0;
  }

  function lookUp(found: FoundItem): Kept | null {
    const one = recent.get(found.source, found.id);
    const known = one ?? earlier.get(found.source, found.id);
    if (known === undefined || known.stamp !== found.stamp) return null;
    if (one === undefined) add(found, known);
    return known;
  }

  return {
    find(sought, asOf) {
      sought.kept ??= lookUp(sought.found);
      if (sought.kept === null || asOf <= sought.kept.steadyAfter) return null;
      return { item: carriedTo(sought.kept.item, asOf), latestAt: sought.kept.latestAt };
    },
    keep(sought, history, item, asOf) {
      const steady = steadyAfter(history, item);
      if (steady === null || asOf <= steady) return;
      const { stamp } = sought.found;
      sought.kept = { item, stamp, steadyAfter: steady, latestAt: latestEventOf(history) };
      add(sought.found, sought.kept);
    },
    readFor(question, asOf) {
      const known = reads.get(question);
      return known !== undefined && known.serves.from <= asOf && asOf <= known.serves.to
        ? known.read
        : null;
    },
    keepRead(question, read, serves) {
      reads.delete(question);
      reads.set(question, { read, serves });
      let kept = 0;
      for (const [asked, one] of [...reads].toReversed()) {
        kept += one.read.length;
        if (kept > limit) reads.delete(asked);
      }
    },
    under(fingerprint) {
      if (fingerprint !== placedUnder) {
        recent = new BySource();
        earlier = new BySource();
        inRecent = 0;
        reads.clear();
      }
      placedUnder = fingerprint;
    },
  };
}
