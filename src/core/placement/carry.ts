import { instantOf } from '../domain/time.ts';
import type { Instant } from '../domain/time.ts';
import type { ItemHistory } from '../domain/work-item.ts';
import { durationsOf } from '../timeline/durations.ts';
import type { PlacedItem } from './placed-item.ts';

/** The last event that an item's history tells, or its creation. */
export function latestEventOf({ item, history }: ItemHistory): Instant {
  let latest = item.createdAt;
  for (const { at } of history) {
    if (at > latest) latest = at;
  }
  return latest;
}

/**
 * From when on placing gives the same but for what lasts: after the last event and the deletion. Null for an item, placed
 * after that, of which more lasts than its last stay: it is blocked.
 */
export function steadyAfter(history: ItemHistory, placed: PlacedItem): Instant | null {
  if (placed.blockedNow) return null;
  return instantOf(Math.max(latestEventOf(history), history.item.deletion?.at ?? 0));
}

/**
 * What `placeItem` says as of `asOf`, made from what it said as of another instant. Both instants must be later than
 * `steadyAfter`, and the item not related yet.
 */
export function carriedTo(item: PlacedItem, asOf: Instant): PlacedItem {
  const visit = item.visits.at(-1);
  const stay = item.stays.at(-1);
  if (item.deletion !== null || visit === undefined || stay === undefined || visit.to === asOf) {
    return item;
  }
  const visits = item.visits.with(-1, { ...visit, to: asOf });
  const stays = item.stays.with(-1, { ...stay, to: asOf });
  // What is closed has lived its time.
  const durations =
    item.closedAt === null
      ? durationsOf(visits, item.blocked, item.start, item.end, asOf)
      : item.durations;
  return { ...item, visits, stays, durations };
}
