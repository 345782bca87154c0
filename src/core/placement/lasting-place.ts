import type { LastingPlace } from '../domain/lasting-place.ts';
import { instantOf } from '../domain/time.ts';
import type { Instant } from '../domain/time.ts';
import type { ItemHistory } from '../domain/work-item.ts';
import { inOrder } from '../timeline/order.ts';
import { fieldHistory, valuesUntil } from '../timeline/values.ts';
import type { FieldHistory } from '../timeline/values.ts';
import type { Model } from './model.ts';
import { kindOf, levelOf, placingInstants } from './place-at.ts';
import { factsAt } from './read-facts.ts';

/**
 * Whatever `placeItem` says of the item as of any instant agrees with it: a place is always that at the creation or
 * after one of the changes that can move an item (metrics.md section 2, "Placement and kind").
 */
export function lastingPlaceOf(history: ItemHistory, model: Model): LastingPlace {
  const { item } = history;
  const source = model.sourceOf(item.source);
  const fields = fieldHistory(item, inOrder(history.history), source.watched);
  const latestAt = instantOf(
    history.history.reduce<number>((latest, { at }) => Math.max(latest, at), item.createdAt),
  );
  const levels = new Set<string | null>();
  const kinds = new Set<string>();
  for (const at of [item.createdAt, ...placingInstants(fields, source, latestAt)]) {
    const facts = factsAt(fields, source, at);
    const hasTeam = source.teams.some((team) => team.isTeamOf(facts));
    levels.add(hasTeam ? levelOf(facts, source) : null);
    kinds.add(kindOf(facts, source, model) ?? '');
  }
  return {
    level: onlyOf(levels),
    kind: onlyOf(kinds),
    parent: lastParentOf(fields, latestAt),
    latestAt,
  };
}

function lastParentOf(fields: FieldHistory, latestAt: Instant): LastingPlace['parent'] {
  const id = fields.item.parent?.id ?? null;
  const { from } = valuesUntil(fields, 'parent', latestAt).at(-1) ?? {};
  return id === null || from === undefined ? null : { id, since: from };
}

function onlyOf<T>(values: ReadonlySet<T>): T | null {
  const [only] = values;
  return only === undefined || values.size > 1 ? null : only;
}
