import type { Instant, Period } from '../domain/time.ts';
import { contains, DAY_MS } from '../domain/time.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import { lifeOf } from '../timeline/life.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { LittlesLaw } from './report.ts';
import { isInLoadAt, lifeAt } from './rewind.ts';

/**
 * Little's law: whether its conditions held over the window, being as many arrivals as departures, the same load and the same mean age at both ends, and hardly anything cancelled.
 *
 * Departures are the items completed with a flow time and those cancelled after a start. Arrivals and departures may
 * differ by 10 % of the larger, load by 10 % or 2 items, mean age by 10 %; at most 5 % of departures may be cancelled. No
 * cycle time is derived from it. Where nothing is in load at one end, its age cannot be compared.
 *
 * @example 66 arrivals, 57 completed and 6 cancelled: 3 apart of 66 holds; 6 of 63 cancelled (9.5 %) does not.
 */
export function littlesLaw(
  items: readonly PlacedItem[],
  counts: { readonly arrivals: number; readonly completed: number },
  seen: Period,
  window: Period,
): LittlesLaw {
  const cancelled = items.filter((item) => cancelledIn(item, window)).length;
  const departures = counts.completed + cancelled;
  const [loadFrom, ageFrom] = loadAndAge(items, seen.from);
  const [loadTo, ageTo] = loadAndAge(items, seen.to);
  return {
    arrivals: counts.arrivals,
    departures,
    cancelled,
    load: [loadFrom, loadTo],
    meanAge: [ageFrom, ageTo],
    holds: {
      arrivalsEqualDepartures: isClose(counts.arrivals, departures),
      loadEqual: isClose(loadFrom, loadTo) || Math.abs(loadFrom - loadTo) <= 2,
      ageEqual: ageFrom === null || ageTo === null ? null : isClose(ageFrom, ageTo),
      finishes: cancelled <= 0.05 * departures,
    },
  };
}

/** Within 10 % of the larger. */
function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= 0.1 * Math.max(a, b);
}

function cancelledIn(item: Timeline, window: Period): boolean {
  if (item.flow !== 'cancelled' || item.start === null) return false;
  const { cancelledAt } = lifeOf(item.stays);
  return cancelledAt !== null && contains(window, cancelledAt);
}

/** Load at an instant and the mean age in days of what is in it, as history stood then. */
export function loadAndAge(items: readonly PlacedItem[], at: Instant): [number, number | null] {
  let load = 0;
  let ageMs = 0;
  for (const item of items) {
    if (!isInLoadAt(item, at)) continue;
    load += 1;
    ageMs += at - (lifeAt(item, at).start ?? at);
  }
  return [load, load === 0 ? null : ageMs / load / DAY_MS];
}
