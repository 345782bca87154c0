import type { ItemName, ProgramIncrement } from '../domain/program-increment.ts';
import { DAY_MS, overlapMs } from '../domain/time.ts';
import type { Instant, Period } from '../domain/time.ts';
import type { PlannedItem } from '../placement/plan.ts';

/** An integration point as of T. */
export interface IntegrationWait {
  readonly pi: string;
  readonly name: string;
  readonly at: Instant;
  /** Item-days that finished parts have waited for the last one, up to T where it is still missing. */
  readonly itemDays: number;
  /** Parts that count: those that were not cancelled or deleted. */
  readonly n: number;
  readonly finished: number;
  /** The part that all others waited for; null where there are no parts, or some are not finished. */
  readonly last: PlannedItem | null;
  /** Parts that are not finished. */
  readonly missing: readonly PlannedItem[];
  /** Keys that were configured and that nobody here knows. */
  readonly unknown: readonly string[];
}

/** An integration point with the items that configuration names. */
export interface PointParts {
  readonly pi: ProgramIncrement;
  readonly point: ProgramIncrement['integrationPoints'][number];
  readonly parts: readonly PlannedItem[];
  readonly unknown: readonly string[];
}

/**
 * Integration wait: the item-days that the finished parts of an integration point waited for the last one, or have waited up to the as-of instant where some part is not finished.
 *
 * Cancelled and deleted parts are no parts any more. The time is that of the whole point, whatever the window.
 *
 * @example Parts done on days 3, 5 and 9: 6 + 4 + 0 = 10 item-days.
 */
export function integrationWait(
  { pi, point, parts, unknown }: PointParts,
  asOf: Instant,
): IntegrationWait {
  const counting = parts.filter(({ closedAt, end }) => closedAt === null || end !== null);
  const finished = counting
    .filter((part) => part.end !== null)
    .toSorted((a, b) => (a.end ?? 0) - (b.end ?? 0));
  const missing = counting.filter(({ end }) => end === null);
  const last = missing.length === 0 ? (finished.at(-1) ?? null) : null;
  const until = missing.length === 0 ? (last?.end ?? asOf) : asOf;
  const ms = finished.reduce((sum, { end }) => sum + (until - (end ?? until)), 0);
  return {
    pi: pi.id,
    name: point.name,
    at: point.at,
    itemDays: ms / DAY_MS,
    n: counting.length,
    finished: finished.length,
    last,
    missing,
    unknown,
  };
}

/** The integration points of the PIs that run at some time of the window; one pass over the items. */
export function pointsIn(
  pis: readonly ProgramIncrement[],
  items: readonly PlannedItem[],
  window: Period,
): PointParts[] {
  const points = pis
    .filter(({ period }) => overlapMs(period, window) > 0)
    .flatMap((pi) => pi.integrationPoints.map((point) => ({ pi, point })));
  if (points.length === 0) return [];
  const wanted = new Set(points.flatMap(({ point }) => point.items.map(({ key }) => key)));
  const named = new Map<string, PlannedItem[]>();
  for (const item of items) {
    for (const key of new Set([item.key, ...item.otherKeys])) {
      if (wanted.has(key)) named.set(key, [...(named.get(key) ?? []), item]);
    }
  }
  return points.map(({ pi, point }) => {
    const found = point.items.map((name) => ({ name, items: itemsNamed(name, named) }));
    return {
      pi,
      point,
      parts: [...new Set(found.flatMap(({ items: parts }) => parts))],
      unknown: found.filter(({ items: parts }) => parts.length === 0).map(({ name }) => name.key),
    };
  });
}

function itemsNamed(
  { source, key }: ItemName,
  named: ReadonlyMap<string, readonly PlannedItem[]>,
): readonly PlannedItem[] {
  return (named.get(key) ?? []).filter((item) => source === null || item.source === source);
}
