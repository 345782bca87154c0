import { itemsNamedBy } from '../core/dependencies/claims.ts';
import type { DependencyEdge, EdgeEnd } from '../core/dependencies/edge.ts';
import { linkGraph } from '../core/dependencies/link-graph.ts';
import type { Instant } from '../core/domain/time.ts';
import type { ItemHistory } from '../core/domain/work-item.ts';
import { placeItem } from '../core/placement/place-item.ts';
import type { PlacedItem } from '../core/placement/placed-item.ts';
import type { PlannedItem } from '../core/placement/plan.ts';
import { planOf } from '../core/placement/plan-of.ts';
import type { StoredItems } from '../store/store.ts';
import type { Knowledge } from './place.ts';

export interface Neighbourhood {
  readonly edges: readonly DependencyEdge[];
  /** The items at the ends of the edges, and others that were read for them. */
  readonly items: readonly PlannedItem[];
}

/**
 * The edges that begin or end at an item, with the items that they join. Reads only what may point at it and what it
 * points at, for nothing else can say anything of them.
 */
export async function neighbourhoodOf(
  self: PlacedItem,
  { model, linkRules }: Knowledge,
  items: StoredItems,
  asOf: Instant,
): Promise<Neighbourhood> {
  const around = new Map<string, PlannedItem>();
  function take(histories: readonly ItemHistory[]): void {
    for (const history of histories) {
      const item = placeItem(history, model, asOf);
      if (item === null) continue;
      around.set(`${item.source}:${item.id}`, { ...item, plan: planOf(history, model, asOf) });
    }
  }
  for await (const chunk of items.mentioning([self.id, self.key, ...self.otherKeys])) {
    take(chunk);
  }
  for (const { source, idOrKey } of itemsNamedBy(self, linkRules)) {
    const named = /^\d+$/.test(idOrKey)
      ? await items.byIds(source, [idOrKey])
      : await items.byKey(idOrKey);
    take(named.filter(({ item }) => item.source === source));
  }
  return {
    edges: edgesAt(linkGraph(around.values(), linkRules), self),
    items: [...around.values()],
  };
}

function edgesAt(
  edges: readonly DependencyEdge[],
  { source, id }: Pick<EdgeEnd, 'source' | 'id'>,
): readonly DependencyEdge[] {
  return edges.filter(({ consumer, provider }) =>
    [consumer, provider].some((end) => end.source === source && end.id === id),
  );
}
