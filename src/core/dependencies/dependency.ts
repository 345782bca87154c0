import type { PlannedItem } from '../placement/plan.ts';
import { endName } from './edge.ts';
import type { DependencyEdge, EdgeEnd, Span } from './edge.ts';

/** How far apart the two teams are; `external`: one of the items is unknown here or belongs to no team. */
export type DependencyLevel =
  | 'within-team'
  | 'cross-team'
  | 'cross-art'
  | 'cross-value-stream'
  | 'external';

export const LEVELS: readonly DependencyLevel[] = [
  'within-team',
  'cross-team',
  'cross-art',
  'cross-value-stream',
  'external',
];

/** An edge with its two items as of T; null where nobody here knows the item. */
export interface Dependency {
  readonly edge: DependencyEdge;
  readonly consumer: PlannedItem | null;
  readonly provider: PlannedItem | null;
  readonly level: DependencyLevel;
  /** False for a guess: it is shown, and is in no number. */
  readonly counts: boolean;
}

/**
 * Edges with the items at their ends (metrics.md section 6), in one order however they were given: sums of fractions
 * depend on it. One pass over the items, one over the edges.
 */
export function dependenciesOf(
  items: Iterable<PlannedItem>,
  edges: readonly DependencyEdge[],
): readonly Dependency[] {
  const wanted = new Set(
    edges.flatMap(({ consumer, provider }) => [consumer, provider].map(endName)),
  );
  const found = new Map<string, PlannedItem>();
  for (const item of items) {
    const name = itemName(item);
    if (wanted.has(name)) found.set(name, item);
  }
  return edges.toSorted(byEnds).map((edge) => {
    const consumer = found.get(endName(edge.consumer)) ?? null;
    const provider = found.get(endName(edge.provider)) ?? null;
    return {
      edge,
      consumer,
      provider,
      level: dependencyLevel(consumer, provider),
      counts: edge.confidence !== 'guess',
    };
  });
}

function byEnds(a: DependencyEdge, b: DependencyEdge): number {
  return (
    compareNames(endName(a.consumer), endName(b.consumer)) ||
    compareNames(endName(a.provider), endName(b.provider))
  );
}

/** Of names, keys and ids: by code, for `sort`. */
export function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** As `endName` calls it, where it stands at the end of an edge. */
function itemName({ source, id }: Pick<EdgeEnd, 'source' | 'id'>): string {
  return endName({ source, id, key: id, known: true });
}

type Place = Pick<PlannedItem, 'team' | 'art' | 'valueStream'>;

/** By where both items are placed as of T (metrics.md section 2, "Placement and kind"). */
function dependencyLevel(consumer: Place | null, provider: Place | null): DependencyLevel {
  if (consumer === null || provider === null) return 'external';
  if (consumer.team === null || provider.team === null) return 'external';
  if (consumer.team === provider.team) return 'within-team';
  if (consumer.valueStream !== provider.valueStream) return 'cross-value-stream';
  return consumer.art === provider.art ? 'cross-team' : 'cross-art';
}

/** The time since which the link has stood; null where it was removed. */
export function standingSpan({ edge }: Pick<Dependency, 'edge'>): Span | null {
  return edge.spans.find(({ to }) => to === null) ?? null;
}

/** The link stands, somebody still needs the provider, and nothing has resolved it; what nobody here knows is open. */
export function isOpen(dependency: Dependency): boolean {
  const { consumer, provider } = dependency;
  return (
    standingSpan(dependency) !== null &&
    (consumer === null || consumer.closedAt === null) &&
    (provider === null || provider.closedAt === null)
  );
}
