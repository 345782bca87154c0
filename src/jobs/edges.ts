import { itemsNamedBy } from '../core/dependencies/claims.ts';
import type { DependencyEdge, EdgeEnd } from '../core/dependencies/edge.ts';
import { linkGraph } from '../core/dependencies/link-graph.ts';
import type { Organisation } from '../core/domain/organisation.ts';
import type { Instant } from '../core/domain/time.ts';
import type { ItemHistory } from '../core/domain/work-item.ts';
import { placeItem } from '../core/placement/place-item.ts';
import type { PlacedItem } from '../core/placement/placed-item.ts';
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

/**
 * The edges among `allEdges` that begin or end at an item. Reads only what may point at it and what it points at, for
 * nothing else can say anything of them.
 */
export async function edgesOf(
  self: PlacedItem,
  organisation: Organisation,
  store: Pick<Store, 'items' | 'pulls'>,
  asOf: Instant,
): Promise<readonly DependencyEdge[]> {
  const { model, linkRules } = await knowledge(organisation, store.pulls);
  const around = new Map<string, PlacedItem>();
  function take(histories: readonly ItemHistory[]): void {
    for (const history of histories) {
      const item = placeItem(history, model, asOf);
      if (item !== null) around.set(`${item.source}:${item.id}`, item);
    }
  }
  for await (const chunk of store.items.mentioning([self.id, self.key, ...self.otherKeys])) {
    take(chunk);
  }
  for (const { source, idOrKey } of itemsNamedBy(self, linkRules)) {
    const named = /^\d+$/.test(idOrKey)
      ? await store.items.byIds(source, [idOrKey])
      : await store.items.byKey(idOrKey);
    take(named.filter(({ item }) => item.source === source));
  }
  return edgesAt(linkGraph(around.values(), linkRules), self);
}

function edgesAt(
  edges: readonly DependencyEdge[],
  { source, id }: Pick<EdgeEnd, 'source' | 'id'>,
): readonly DependencyEdge[] {
  return edges.filter(({ consumer, provider }) =>
    [consumer, provider].some((end) => end.source === source && end.id === id),
  );
}
