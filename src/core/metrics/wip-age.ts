import type { Measure } from '../domain/measure.ts';
import type { Instant } from '../domain/time.ts';
import { DAY_MS } from '../domain/time.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import type { AgeBand, AgingItem, Percentiles } from './report.ts';
import { isInLoadAt } from './rewind.ts';

/**
 * WIP age: the as-of instant minus start, for every item in load, ranked against the items that were completed in the trailing 90 days when they left the same stage.
 *
 * A value on a border belongs to the band above it; no band where the stage has no limits. A re-opened item keeps its
 * age and shows the time since its re-opening beside it. Oldest first.
 *
 * @example Started 9 days ago, now in Review, whose limits are 4, 9 and 12 days: age 9, band p85-p95.
 */
export function wipAge(
  items: readonly PlacedItem[],
  limits: Readonly<Record<string, Measure<Percentiles>>>,
  asOf: Instant,
): AgingItem[] {
  const aging: AgingItem[] = [];
  for (const item of items) {
    if (item.start === null || !isInLoadAt(item, asOf)) continue;
    const ageDays = (asOf - item.start) / DAY_MS;
    aging.push({
      source: item.source,
      id: item.id,
      key: item.key,
      url: item.url,
      title: item.title,
      team: item.team,
      stage: item.stage,
      ageDays,
      sinceReopenedDays:
        item.lastReopenedAt === null ? null : (asOf - item.lastReopenedAt) / DAY_MS,
      blockedNow: item.blockedNow,
      band: bandOf(ageDays, item.stage === null ? undefined : limits[item.stage]),
    });
  }
  return aging.toSorted(oldestFirst);
}

function bandOf(ageDays: number, limits: Measure<Percentiles> | undefined): AgeBand | null {
  if (limits?.kind !== 'measured') return null;
  if (ageDays < limits.value.p50) return '<p50';
  if (ageDays < limits.value.p85) return 'p50-p85';
  return ageDays < limits.value.p95 ? 'p85-p95' : '>p95';
}

function oldestFirst(a: AgingItem, b: AgingItem): number {
  const byAge = b.ageDays - a.ageDays;
  if (byAge !== 0) return byAge;
  if (a.source !== b.source) return a.source < b.source ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
