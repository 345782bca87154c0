import type { Measure } from '../domain/measure.ts';
import type { Scope } from '../domain/organisation.ts';
import type { Instant, Period } from '../domain/time.ts';
import { DAY_MS } from '../domain/time.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import type { ReportContext } from './flow-report.ts';
import { flowTime } from './flow-time.ts';
import { checkedWindow, defaultWindow } from './horizon.ts';
import type { Percentiles } from './report.ts';
import { byEnd, completedIn, itemsOfScope } from './selection.ts';

/** A completed item; its key and kind are text that anybody may have written. */
export interface FlowPoint {
  readonly key: string;
  readonly kind: string | null;
  readonly end: Instant;
  readonly flowDays: number;
}

/** Flow time with the items that it rests on: what a picture of single items is drawn from. */
export interface FlowScatter {
  readonly scope: { readonly name: string; readonly zone: string };
  readonly window: Period;
  /** The numbers of the flow report. */
  readonly flowTime: { readonly measure: Measure<Percentiles>; readonly excluded: number };
  /** In the order of their end. */
  readonly points: readonly FlowPoint[];
}

/**
 * The items behind flow time (metrics.md section 3): those of the scope that were completed in the window and have a flow
 * time, in elapsed days of 24 hours, and its percentiles. Null as the window is that of the flow report. Throws a
 * RangeError for a window that is empty or begins at or after the as-of instant.
 */
export function flowScatter(
  items: readonly PlacedItem[],
  scope: Scope,
  context: Pick<ReportContext, 'organisation' | 'asOf' | 'window' | 'hasAncestorAt'>,
): FlowScatter {
  const { organisation, asOf, hasAncestorAt } = context;
  const window = checkedWindow(context.window ?? defaultWindow(asOf, scope.zone), asOf);
  const ours = itemsOfScope(items, scope, organisation.levels, hasAncestorAt);
  const completed = completedIn(byEnd(ours), window);
  return {
    scope: { name: scope.name, zone: scope.zone },
    window,
    flowTime: flowTime(completed, organisation.metrics.floor),
    points: completed.flatMap(({ key, kind, end, durations }) =>
      end === null || durations.flowTime === null
        ? []
        : [{ key, kind, end, flowDays: durations.flowTime / DAY_MS }],
    ),
  };
}
