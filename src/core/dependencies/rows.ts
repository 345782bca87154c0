import { DAY_MS, instantOf } from '../domain/time.ts';
import type { Instant, Period } from '../domain/time.ts';
import type { PlannedItem } from '../placement/plan.ts';
import { compareNames, isOpen, standingSpan } from './dependency.ts';
import type { Dependency } from './dependency.ts';
import type { EdgeEnd } from './edge.ts';
import { edgeCounts } from './edge-counts.ts';
import type { DependencyReport, DependencyRow, ItemView } from './report.ts';
import { judge } from './state.ts';
import type { Judged, Outlook, StateName } from './state.ts';
import { msIn, waitsOf } from './waits.ts';

/** Whether an item belongs to the scope. */
export type IsOurs = (item: PlannedItem | null) => boolean;

/** The edges that begin or end in the scope, as rows and as counts. */
export function edgeNumbers(
  ours: readonly Dependency[],
  isOurs: IsOurs,
  window: Period,
  outlook: Outlook,
): Pick<DependencyReport, 'edges' | 'dropped' | 'counts' | 'excluded'> {
  const judged = new Map<Dependency, Judged>();
  function judgedOf(dependency: Dependency): Judged {
    const known = judged.get(dependency) ?? judge(dependency, outlook);
    judged.set(dependency, known);
    return known;
  }
  function rowOf(dependency: Dependency): DependencyRow {
    return rowAs(dependency, judgedOf(dependency), isOurs, outlook.asOf);
  }
  const open = ours.filter(isOpen);
  const counting = open.filter(({ counts }) => counts);
  return {
    edges: open.map(rowOf).toSorted(byUrgency),
    dropped: ours.filter(isDropped).map(rowOf).toSorted(byUrgency),
    counts: edgeCounts(ours, (dependency) => judgedOf(dependency).state.kind, window),
    excluded: {
      guesses: open.length - counting.length,
      undated: counting.filter((one) => standingSpan(one)?.from === null).length,
      unknown: counting.filter(({ provider }) => provider === null).length,
    },
  };
}

/** One edge with how it stands and what it has cost so far. */
export function rowAs(
  dependency: Dependency,
  judged: Judged,
  isOurs: IsOurs,
  asOf: Instant,
): DependencyRow {
  return { ...judged, ...factsOf(dependency, isOurs, asOf) };
}

/** Somebody still needs what will not come. */
function isDropped(dependency: Dependency): boolean {
  const { consumer, provider } = dependency;
  const isGone = provider !== null && provider.closedAt !== null && provider.end === null;
  return isGone && standingSpan(dependency) !== null && (consumer?.closedAt ?? null) === null;
}

function factsOf(
  dependency: Dependency,
  isOurs: IsOurs,
  asOf: Instant,
): Omit<DependencyRow, keyof Judged> {
  const { edge, consumer, provider, level, counts } = dependency;
  const ever = { from: instantOf(0), to: asOf };
  const waited = waitsOf([dependency], ever).reduce((sum, one) => sum + msIn(one.periods, ever), 0);
  return {
    consumer: consumer === null ? unknownView(edge.consumer) : viewOf(consumer),
    provider: provider === null ? unknownView(edge.provider) : viewOf(provider),
    level,
    side: !isOurs(provider) ? 'needs' : isOurs(consumer) ? 'inside' : 'needed',
    confidence: edge.confidence,
    origins: edge.origins,
    counts,
    since: standingSpan(dependency)?.from ?? null,
    waitedDays: waited / DAY_MS,
  };
}

const MOST_URGENT_FIRST: readonly StateName[] = [
  'cyclic',
  'conflict',
  'late',
  'at-risk',
  'unplanned',
  'same-iteration',
  'unknown',
  'on-track',
];

/** By state, then by the day it is needed (without one last), then by key. */
function byUrgency(a: DependencyRow, b: DependencyRow): number {
  return (
    MOST_URGENT_FIRST.indexOf(a.state.kind) - MOST_URGENT_FIRST.indexOf(b.state.kind) ||
    compareNames(a.neededBy?.day ?? '~', b.neededBy?.day ?? '~') ||
    compareNames(a.consumer.key, b.consumer.key) ||
    compareNames(a.provider.key, b.provider.key)
  );
}

export function viewOf(item: PlannedItem): ItemView {
  const { source, id, key, url, title, status, flow, team, art, valueStream } = item;
  return { source, id, key, url, title, status, flow, team, art, valueStream };
}

/** An item that nobody here knows. */
export function unknownView({ source, id, key }: EdgeEnd): ItemView {
  const nothing = { url: null, title: null, status: null, flow: null };
  return { source, id, key, ...nothing, team: null, art: null, valueStream: null };
}
