import { instantOf, overlapMs } from '../domain/time.ts';
import { DAY_MS } from '../domain/time.ts';
import type { Instant, Period } from '../domain/time.ts';
import { isInFlow } from '../metrics/stream.ts';
import type { PlannedItem } from '../placement/plan.ts';
import { resolvedPeriods } from '../placement/relations.ts';
import { unionWithin, without } from '../timeline/periods.ts';
import type { Dependency } from './dependency.ts';
import type { AncestorsOf } from '../placement/ancestors.ts';

/** When a consumer in load had one provider unresolved. */
export interface Wait {
  readonly dependency: Dependency;
  readonly consumer: PlannedItem;
  readonly provider: PlannedItem;
  /** In order, not empty. */
  readonly periods: readonly Period[];
}

/**
 * Every wait within `seen`, which ends at T: the consumer sat in a waiting or active stage while the link stood and the
 * provider was neither done nor cancelled nor deleted (metrics.md section 6). Guesses, links that nothing tells the
 * time of and items that nobody here knows are no wait.
 */
export function waitsOf(dependencies: readonly Dependency[], seen: Period): Wait[] {
  return dependencies.flatMap((dependency) => {
    const { consumer, provider, counts } = dependency;
    if (!counts || consumer === null || provider === null) return [];
    if ([consumer, provider].some((item) => item.closedAt !== null && item.closedAt <= seen.from)) {
      return [];
    }
    const linked = linkedPeriods(dependency, seen);
    const periods = inLoad(consumer, linked).flatMap((period) =>
      without(period, resolvedPeriods(provider, seen.to)),
    );
    return periods.length === 0 ? [] : [{ dependency, consumer, provider, periods }];
  });
}

function linkedPeriods({ edge }: Dependency, seen: Period): readonly Period[] {
  const spans = edge.spans.flatMap(({ from, to }) =>
    from === null ? [] : [{ from, to: to ?? seen.to }],
  );
  return unionWithin(spans, seen);
}

function inLoad({ stays }: PlannedItem, periods: readonly Period[]): readonly Period[] {
  return periods.flatMap((period) =>
    stays
      .filter((stay) => isInFlow(stay.flow) && overlapMs(stay, period) > 0)
      .map((stay) => ({
        from: instantOf(Math.max(stay.from, period.from)),
        to: instantOf(Math.min(stay.to, period.to)),
      })),
  );
}

/** Time of one item: in order, not touching. */
export interface ItemTime {
  readonly item: PlannedItem;
  readonly periods: readonly Period[];
}

/**
 * Time per item, each moment once: the union of what is told of an item, without the time in which something below it
 * is told of as well. So a parent and its child never count the same moment.
 */
export function countedOnce(
  told: readonly ItemTime[],
  ancestorsOf: AncestorsOf,
  bounds: Period,
): ItemTime[] {
  const ofItem = new Map<PlannedItem, Period[]>();
  for (const { item, periods } of told) {
    const known = ofItem.get(item);
    if (known === undefined) ofItem.set(item, [...periods]);
    else known.push(...periods);
  }
  const below = new Map<unknown, Period[]>();
  for (const [item, periods] of ofItem) {
    for (const ancestor of ancestorsOf(item)) {
      const known = below.get(ancestor);
      if (known === undefined) below.set(ancestor, [...periods]);
      else known.push(...periods);
    }
  }
  return [...ofItem].map(([item, periods]) => ({
    item,
    periods: unionWithin(periods, bounds).flatMap((period) =>
      without(period, below.get(item) ?? []),
    ),
  }));
}

/** Item-days within a window, and how many items they belong to. */
export interface ItemDays {
  readonly itemDays: number;
  readonly n: number;
}

export function itemDaysIn(times: readonly ItemTime[], window: Period): ItemDays {
  let ms = 0;
  let n = 0;
  for (const { periods } of times) {
    const own = msIn(periods, window);
    ms += own;
    if (own > 0) n += 1;
  }
  return { itemDays: ms / DAY_MS, n };
}

export function msIn(periods: readonly Period[], window: Period): number {
  return periods.reduce((sum, period) => sum + overlapMs(period, window), 0);
}

/** What the waits say of their consumers. */
export function timeOf(waits: readonly Wait[]): ItemTime[] {
  return waits.map(({ consumer, periods }) => ({ item: consumer, periods }));
}

/** The time up to T that any number on waiting looks at. */
export function seenSince(earliest: readonly Instant[], asOf: Instant): Period {
  return { from: instantOf(Math.min(asOf, ...earliest)), to: asOf };
}
