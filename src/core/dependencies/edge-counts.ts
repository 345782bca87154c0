import type { Measure } from '../domain/measure.ts';
import { contains, DAY_MS } from '../domain/time.ts';
import type { Instant, Period } from '../domain/time.ts';
import { measureOf } from '../metrics/measure.ts';
import { ascending, percentile } from '../metrics/percentile.ts';
import { compareNames, isOpen, LEVELS } from './dependency.ts';
import type { Dependency, DependencyLevel } from './dependency.ts';
import type { Span } from './edge.ts';
import type { StateName } from './state.ts';

/** How many edges of a level are in a state at T. */
interface EdgeCount {
  readonly level: DependencyLevel;
  readonly state: StateName;
  readonly n: number;
}

export interface EdgeCounts {
  /** At T. */
  readonly open: readonly EdgeCount[];
  /** Linked in the window, by their state at T. */
  readonly new: readonly EdgeCount[];
  /** Whose provider was done in the window while the link stood. */
  readonly resolved: readonly EdgeCount[];
}

/**
 * Open, new and resolved dependencies: those that are open at the as-of instant, those that were linked for the first time in the window, and those whose provider was done in the window while the link stood.
 *
 * Open is an edge whose link stands while neither end is done, cancelled or deleted. A guess counts in none of them; a
 * link that nothing tells the time of is never new. Rows in the order of the levels; what there is none of has no row.
 *
 * @example A link made on Monday to an item that was done on Friday: one new and one resolved, none open.
 */
export function edgeCounts(
  dependencies: readonly Dependency[],
  stateOf: (dependency: Dependency) => StateName,
  window: Period,
): EdgeCounts {
  const counting = dependencies.filter(({ counts }) => counts);
  return {
    open: counted(counting.filter(isOpen), stateOf),
    new: counted(
      counting.filter(({ edge }) => {
        const first = edge.spans[0]?.from ?? null;
        return first !== null && contains(window, first);
      }),
      stateOf,
    ),
    resolved: counted(
      counting.filter((dependency) => resolutionIn(dependency, window) !== null),
      () => 'resolved',
    ),
  };
}

function counted(
  dependencies: readonly Dependency[],
  stateOf: (dependency: Dependency) => StateName,
): EdgeCount[] {
  const byLevel = Map.groupBy(dependencies, ({ level }) => level);
  return LEVELS.flatMap((level) => {
    const byState = Map.groupBy(byLevel.get(level) ?? [], stateOf);
    return [...byState]
      .map(([state, { length }]) => ({ level, state, n: length }))
      .toSorted((a, b) => compareNames(a.state, b.state));
  });
}

/** The link that stood when the provider was done within the window; null where none did. */
function resolutionIn(
  { edge, provider }: Dependency,
  window: Period,
): { readonly span: Span; readonly at: Instant } | null {
  const at = provider?.end ?? null;
  if (at === null || !contains(window, at)) return null;
  const span = edge.spans.find(({ from, to }) => (from ?? at) <= at && (to === null || to > at));
  return span === undefined ? null : { span, at };
}

export interface ResolutionTime {
  /** Days of 24 hours. */
  readonly measure: Measure<{ readonly p50: number; readonly p85: number }>;
  /** Resolved, but nothing tells since when the link had stood. */
  readonly undated: number;
}

/**
 * Resolution time: from the making of a link to the completion of its provider, of the dependencies resolved in the window, in elapsed days of 24 hours, as p50 and p85.
 *
 * A link that was removed and made again counts from the last making.
 *
 * @example Links made on days 1, 2 and 3 to items that were all done on day 5: 4, 3 and 2 days, p50 3.
 */
export function resolutionTime(
  dependencies: readonly Dependency[],
  window: Period,
  floor: number,
): ResolutionTime {
  const resolutions = dependencies
    .filter(({ counts }) => counts)
    .flatMap((dependency) => resolutionIn(dependency, window) ?? []);
  const times = resolutions.flatMap(({ span, at }) =>
    span.from === null ? [] : [(at - span.from) / DAY_MS],
  );
  const sorted = ascending(times);
  return {
    measure: measureOf(times.length, floor, () => ({
      p50: percentile(sorted, 0.5),
      p85: percentile(sorted, 0.85),
    })),
    undated: resolutions.length - times.length,
  };
}
