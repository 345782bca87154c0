import type { Measure } from '../domain/measure.ts';
import type { Instant } from '../domain/time.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import type { WorkingCalendar } from '../timeline/working-calendar.ts';
import type { NotConfigured } from './measure.ts';
import { measureOf } from './measure.ts';
import { percentilesOf } from './percentile.ts';
import type { Percentiles } from './report.ts';
import { isInLoadAt } from './rewind.ts';

/** What counts working days between two instants, fractions included. */
export type CountsWorkingDays = Pick<WorkingCalendar, 'workingDays'>;

interface WorkingAge {
  readonly source: string;
  readonly id: string;
  readonly key: string;
  readonly workingDays: number;
}

export type WorkingDays =
  | NotConfigured
  | {
      readonly kind: 'counted';
      readonly flowTime: Measure<Percentiles>;
      readonly leadTime: Measure<Percentiles>;
      /** Of every item in load, the oldest first. */
      readonly ages: readonly WorkingAge[];
    };

/**
 * Working days: flow time, lead time and age counted by the configured working calendar, as a second figure beside the elapsed ones.
 *
 * The same items as for the elapsed figures, the same percentiles and floor; weekends, holidays and nights do not count
 * (metrics.md section 1). Without a working calendar there is no second figure.
 *
 * @example Started on Friday at noon, done on Monday at noon, work from 9:00 to 17:00: 3 days of flow time, 1 working day.
 */
export function workingDays(
  completed: readonly PlacedItem[],
  items: readonly PlacedItem[],
  asOf: Instant,
  calendar: CountsWorkingDays | null,
  floor: number,
): WorkingDays {
  if (calendar === null) return { kind: 'not-configured', what: 'no working calendar' };
  const flowTimes = completed.flatMap(({ start, end }) =>
    start === null || end === null ? [] : calendar.workingDays(start, end),
  );
  const leadTimes = completed.flatMap(({ createdAt, end }) =>
    end === null ? [] : calendar.workingDays(createdAt, end),
  );
  return {
    kind: 'counted',
    flowTime: measureOf(flowTimes.length, floor, () => percentilesOf(flowTimes)),
    leadTime: measureOf(leadTimes.length, floor, () => percentilesOf(leadTimes)),
    ages: agesOf(items, asOf, calendar),
  };
}

function agesOf(
  items: readonly PlacedItem[],
  asOf: Instant,
  calendar: CountsWorkingDays,
): WorkingAge[] {
  const inLoad = items.filter((item) => isInLoadAt(item, asOf)).toSorted(oldestFirst);
  return inLoad.map(({ source, id, key, start }) => ({
    source,
    id,
    key,
    workingDays: calendar.workingDays(start ?? asOf, asOf),
  }));
}

/** In the order of the elapsed ages. */
function oldestFirst(a: PlacedItem, b: PlacedItem): number {
  const byStart = (a.start ?? 0) - (b.start ?? 0);
  if (byStart !== 0) return byStart;
  return `${a.source}:${a.id}` < `${b.source}:${b.id}` ? -1 : 1;
}
