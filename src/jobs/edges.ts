import type { DependencyEdge, EdgeEnd } from '../core/dependencies/edge.ts';
import { linkGraph } from '../core/dependencies/link-graph.ts';
import type { Organisation } from '../core/domain/organisation.ts';
import type { Instant } from '../core/domain/time.ts';
import type { Store } from '../store/store.ts';
import { loadItems } from './load-items.ts';
import { knowledge } from './place.ts';

/**
 * Who needs whom, as of an instant. Reads every item: which ones point at a given one is only known by those that do
 * the pointing.
 */
export async function allEdges(
  organisation: Organisation,
  store: Pick<Store, 'items' | 'pulls'>,
  asOf: Instant,
): Promise<readonly DependencyEdge[]> {
  const known = await knowledge(organisation, store.pulls);
  const everything = { asOf, openSince: null, teams: null, countedAt: null };
  const { items } = await loadItems(everything, known, store.items, new Map());
  return linkGraph(items, known.linkRules);
}

/** Edges that begin or end at an item. */
export function edgesAt(
  edges: readonly DependencyEdge[],
  { source, id }: Pick<EdgeEnd, 'source' | 'id'>,
): readonly DependencyEdge[] {
  return edges.filter(({ consumer, provider }) =>
    [consumer, provider].some((end) => end.source === source && end.id === id),
  );
}
