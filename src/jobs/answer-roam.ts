import type { Scope } from '../core/domain/organisation.ts';
import type { Instant, Period } from '../core/domain/time.ts';
import { placeItem } from '../core/placement/place-item.ts';
import type { PlacedItem } from '../core/placement/placed-item.ts';
import type { HygieneInput } from '../core/risks/hygiene.ts';
import type { RiskStory } from '../core/risks/story.ts';
import { scopesShown } from '../core/risks/whose.ts';
import { itemsNamed } from './named-items.ts';
import { knowledge } from './place.ts';
import type { Reading } from './reading.ts';
import { riskStories } from './risk-stories.ts';

/** What a digest of the scope tells of its risks is made of this; null for a team, since risks belong to ARTs and above. */
export async function roamAnswer(
  reading: Reading,
  scope: Scope,
  asOf: Instant,
  week: Period,
): Promise<HygieneInput | null> {
  if (scope.kind === 'team') return null;
  const { organisation, store } = reading;
  const stories = await riskStories(store.risks)(scopesShown(organisation, scope), week.from);
  return {
    stories,
    workItems: await workItemsOf(stories, reading, asOf),
    week,
    asOf,
    zone: scope.zone,
    calendar: reading.calendarOf(scope.zone),
  };
}

/** The work items that mitigations name, or ever named, by the key as it was written; those that are known here. */
async function workItemsOf(
  stories: readonly RiskStory[],
  { organisation, store }: Reading,
  asOf: Instant,
): Promise<ReadonlyMap<string, PlacedItem>> {
  const written = new Set(
    stories.flatMap(({ events }) =>
      events.flatMap(({ happening }) =>
        happening.what === 'decided' && happening.decision.roam === 'mitigated'
          ? [happening.decision.workItem]
          : [],
      ),
    ),
  );
  const found = new Map<string, PlacedItem>();
  if (written.size === 0) return found;
  const { model } = await knowledge(organisation, store.pulls);
  for (const name of written) {
    const histories = await itemsNamed(store.items, name);
    const [item] = histories.flatMap((history) => placeItem(history, model, asOf) ?? []);
    if (item !== undefined) found.set(name, item);
  }
  return found;
}
