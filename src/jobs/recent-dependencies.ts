import { dependenciesOf } from '../core/dependencies/dependency.ts';
import type { Dependency } from '../core/dependencies/dependency.ts';
import { dependencyHorizon } from '../core/dependencies/horizon.ts';
import { neededBy } from '../core/dependencies/needed-by.ts';
import { planningOf } from '../core/dependencies/planning.ts';
import type { ItemName } from '../core/domain/program-increment.ts';
import { instantOf } from '../core/domain/time.ts';
import type { Instant, Period } from '../core/domain/time.ts';
import { peersFrom } from '../core/forecast/item-chance.ts';
import type { PlacedItem } from '../core/placement/placed-item.ts';
import type { PlannedItem } from '../core/placement/plan.ts';
import type { Everything } from './answer-dependencies.ts';
import { foresightAmong } from './foresight.ts';
import { loadItems } from './load-items.ts';
import { knowledge } from './place.ts';
import type { Knowledge } from './place.ts';
import { freshnessOf, pulledAtOf, pullStates } from './reading.ts';
import type { Reading } from './reading.ts';
import { recentItems } from './recent-items.ts';

interface Wanted {
  readonly asOf: Instant;
  /** Null: the default window of each scope. */
  readonly window: Period | null;
  /** Teams whose edges will be judged; null where any team's may be. */
  readonly teams: readonly string[] | null;
  /** Other numbers look back to here; null where there are none. */
  readonly since: Instant | null;
  /** Items that configuration names by their key, read besides. */
  readonly named?: readonly ItemName[];
  /** Of which items, beside providers, a chance is asked; absent: of no other. */
  readonly isAsked?: (item: PlannedItem) => boolean;
}

/**
 * Whatever a number on dependencies, or another one that looks back to `since`, can rest on. The same numbers come from it
 * as from everything, for scopes of these teams.
 */
export async function loadRecent(reading: Reading, wanted: Wanted): Promise<Everything> {
  const { organisation, store } = reading;
  const { asOf, window, since } = wanted;
  const states = await pullStates(reading);
  const known = await knowledge(organisation, store.pulls);
  const horizon = dependencyHorizon(organisation, asOf, window);
  const { items, edges } = await recentItems(
    {
      asOf,
      since: instantOf(Math.min(horizon, since ?? horizon)),
      named: [
        ...organisation.pis.flatMap(({ integrationPoints }) =>
          integrationPoints.flatMap((point) => point.items),
        ),
        ...(wanted.named ?? []),
      ],
    },
    known,
    store.items,
  );
  const { linkTypes } = known;
  const asked = [
    ...providersAsked(dependenciesOf(items, edges), reading, wanted.teams),
    ...(wanted.isAsked === undefined ? [] : items.filter(wanted.isAsked)),
  ];
  const peers = await peersOf(asked, asOf, known, reading);
  const { floor } = organisation.metrics;
  return {
    items,
    edges,
    context: { organisation, asOf, linkTypes, ...foresightAmong(peers, { asOf, floor }) },
    freshness: await freshnessOf(reading, states, asOf),
  };
}

/** Open providers that somebody needs by a day: of nothing else a chance or a usual time is asked. */
function providersAsked(
  dependencies: readonly Dependency[],
  { organisation }: Reading,
  teams: readonly string[] | null,
): readonly PlacedItem[] {
  const planning = planningOf(organisation);
  function isTheirs(item: PlacedItem | null): boolean {
    return teams === null || (item !== null && item.team !== null && teams.includes(item.team));
  }
  return dependencies.flatMap((dependency) => {
    const { consumer, provider } = dependency;
    if (provider === null || provider.closedAt !== null) return [];
    if (!isTheirs(consumer) && !isTheirs(provider)) return [];
    return neededBy(dependency, planning) === null ? [] : [provider];
  });
}

/** The items of their teams, at their levels; of all teams where one of them belongs to none. */
async function peersOf(
  asked: readonly PlacedItem[],
  asOf: Instant,
  known: Knowledge,
  reading: Reading,
): Promise<readonly PlacedItem[]> {
  if (asked.length === 0) return [];
  const teams = new Set(asked.map(({ team }) => team));
  const levels = new Set(asked.flatMap(({ level }) => level ?? []));
  const { items } = await loadItems(
    {
      asOf,
      openSince: peersFrom(asOf),
      teams: teams.has(null) ? null : [...teams].filter((team) => team !== null),
      countedAt: [...levels].map((level) => ({ level, below: [], orphans: [] })),
    },
    known,
    reading.store.items,
    pulledAtOf(await pullStates(reading)),
  );
  return items;
}
