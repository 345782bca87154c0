import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { toldBy } from '../core/dependencies/claims.ts';
import { linkRules } from '../core/dependencies/link-rules.ts';
import type { LinkRules } from '../core/dependencies/link-rules.ts';
import type { Batch } from '../core/domain/batch.ts';
import type { SourceDescription } from '../core/domain/description.ts';
import type { SourceId } from '../core/domain/ids.ts';
import type { LastingPlace } from '../core/domain/lasting-place.ts';
import type { Organisation } from '../core/domain/organisation.ts';
import { instantOf } from '../core/domain/time.ts';
import type { ItemHistory } from '../core/domain/work-item.ts';
import { lastingPlaceOf } from '../core/placement/lasting-place.ts';
import { placeItem } from '../core/placement/place-item.ts';
import type { PlacedItem } from '../core/placement/placed-item.ts';
import { prepareModel } from '../core/placement/model.ts';
import type { Model } from '../core/placement/model.ts';
import type { PlacementRow, Pulls, Store, StoredItems, Told } from '../store/store.ts';

/** What placing depends on besides the item itself. */
export interface Knowledge {
  readonly model: Model;
  /** How the links of each source are read. */
  readonly linkRules: readonly LinkRules[];
  /** What each tracker calls its links, where its description was read. */
  readonly linkTypes: ReadonlyMap<SourceId, SourceDescription['linkTypes']>;
  /** Changes when configuration, statuses or fields change: placements made under another one are made again. */
  readonly fingerprint: string;
}

/** Joins the configuration with what the trackers said about themselves. */
export async function knowledge(organisation: Organisation, pulls: Pulls): Promise<Knowledge> {
  const descriptions = new Map<SourceId, SourceDescription>();
  for (const source of organisation.sources) {
    const description = await pulls.description(source.id);
    if (description) descriptions.set(source.id, description);
  }
  const told = [...descriptions.values()].map(
    ({ statuses, types, fields, projects, linkTypes }) => [
      statuses,
      types,
      fields,
      projects,
      linkTypes,
    ],
  );
  // No place depends on PIs, which are written to all the time, nor on sprints.
  const placing = { ...organisation, pis: [], escaped: null };
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([placing, told]))
    .digest('hex');
  return {
    model: prepareModel(organisation, descriptions),
    linkRules: organisation.sources.map((source) =>
      linkRules(source, descriptions.get(source.id)?.linkTypes ?? []),
    ),
    linkTypes: new Map([...descriptions].map(([source, { linkTypes }]) => [source, linkTypes])),
    fingerprint,
  };
}

/** Later than any event: a narrowing must also hold for events that a tracker dates after our clock. */
const END_OF_TIME = instantOf(8.64e15);

/** Few enough to be placed and stored within some 20 ms. */
const AT_ONCE = 100;

/**
 * Stores where every item that changed since last time belongs now, so that reads can be narrow.
 * Nothing but narrowing rests on it: numbers always come from the history.
 */
export async function place(
  { model, linkRules: rules, fingerprint }: Knowledge,
  items: StoredItems,
  signal: AbortSignal,
): Promise<number> {
  let placed = 0;
  for await (const chunk of items.unplaced(fingerprint)) {
    for (let from = 0; from < chunk.length; from += AT_ONCE) {
      signal.throwIfAborted();
      const rows = chunk
        .slice(from, from + AT_ONCE)
        .flatMap((history) => rowOf(history, model, rules));
      await items.place(rows, fingerprint);
      placed += rows.length;
      // On SQLite all of this happens in one turn of the event loop: others get theirs here.
      await setImmediate();
    }
  }
  return placed;
}

/** So many are opened for a question within a fraction of a second. */
const MOST_UNPLACED = 1_000;

/**
 * Places what pulls have stored while they go on: what is not placed is read for every question, for it may matter to
 * anybody. One for all pulls of a process, so that no two place the same.
 */
export function placingMeanwhile(
  organisation: Organisation,
  store: Pick<Store, 'pulls' | 'items'>,
): (stored: Batch, signal: AbortSignal) => Promise<void> {
  let unplaced = 0;
  let isPlacing = false;
  return async (stored, signal) => {
    unplaced += stored.items.length;
    if (isPlacing || unplaced < MOST_UNPLACED) return;
    isPlacing = true;
    unplaced = 0;
    try {
      await place(await knowledge(organisation, store.pulls), store.items, signal);
    } finally {
      isPlacing = false;
    }
  };
}

function rowOf(history: ItemHistory, model: Model, rules: readonly LinkRules[]): PlacementRow[] {
  const item = placeItem(history, model, END_OF_TIME);
  if (!item) return [];
  const lasting = lastingPlaceOf(history, model);
  return [
    {
      source: item.source,
      id: item.id,
      teams: item.everTeams,
      closedAt: item.closedAt,
      startAt: item.start,
      endAt: item.end,
      flow: item.flow,
      lasting,
      told: toldTo(item, lasting, rules),
      // An item that another replica saves meanwhile stays unplaced.
      updatedAt: history.item.updatedAt,
      deletedAt: history.item.deletion?.at ?? null,
    },
  ];
}

/** By a parent that it always had an item is found anyway: most have one, and most never had another. */
function toldTo(item: PlacedItem, { parent }: LastingPlace, rules: readonly LinkRules[]): Told {
  const { links, names } = toldBy(item, rules);
  const [only] = item.parents;
  const isFound = item.parents.length === 1 && parent !== null && only?.parent.id === parent.id;
  const parents = isFound
    ? []
    : item.parents.flatMap(({ parent: { id, key } }) => (id === null ? [key] : [id, key]));
  return {
    links,
    names: [...names, ...parents.map((idOrKey) => ({ source: item.source, idOrKey }))],
  };
}
