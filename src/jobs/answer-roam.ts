import type { Organisation, Scope } from '../core/domain/organisation.ts';
import type { Instant, Period } from '../core/domain/time.ts';
import { placeItem } from '../core/placement/place-item.ts';
import type { PlacedItem } from '../core/placement/placed-item.ts';
import type { HygieneInput } from '../core/risks/hygiene.ts';
import type { RiskStory } from '../core/risks/story.ts';
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
  const stories = await riskStories(store.risks)(scopesWithin(scope, organisation), week.from);
  return {
    stories,
    workItems: await workItemsOf(stories, reading, asOf),
    week,
    asOf,
    zone: scope.zone,
    calendar: reading.calendarOf(scope.zone),
  };
}

/** Ids of the scopes whose risks are the scope's; null for all there are. */
function scopesWithin(scope: Scope, { valueStreams }: Organisation): readonly string[] | null {
  if (scope.kind === 'portfolio') return null;
  const stream = valueStreams.find(({ id }) => id === scope.id);
  return [scope.id, ...(stream?.arts.map(({ id }) => id) ?? [])];
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
    const [, source, key = name] = /^(?:([\w.-]+):)?#?(.+)$/u.exec(name.trim()) ?? [];
    const histories = await store.items.byKey(key);
    const all = histories.length > 0 ? histories : await store.items.byKey(key.toUpperCase());
    const items = all.flatMap((history) => placeItem(history, model, asOf) ?? []);
    const item = items.find((one) => source === undefined || one.source === source);
    if (item !== undefined) found.set(name, item);
  }
  return found;
}
