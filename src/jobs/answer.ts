import { buildDigest } from '../core/digest/build-digest.ts';
import type { Digest } from '../core/digest/digest.ts';
import type { SourceId } from '../core/domain/ids.ts';
import type { Organisation, Scope, ScopeLevel } from '../core/domain/organisation.ts';
import { findScope, scopesOf } from '../core/domain/scopes.ts';
import { instantOf } from '../core/domain/time.ts';
import type { Instant, Period } from '../core/domain/time.ts';
import { flowReport } from '../core/metrics/flow-report.ts';
import { horizon } from '../core/metrics/horizon.ts';
import { levelsBelow } from '../core/metrics/selection.ts';
import type { Finding, FlowReport, Freshness } from '../core/metrics/report.ts';
import { placeItem } from '../core/placement/place-item.ts';
import type { PlacedItem } from '../core/placement/placed-item.ts';
import { addWeeks, completeWeeksBefore } from '../core/timeline/calendar.ts';
import type { Clock } from '../shared/clock.ts';
import type { Answers, ItemAnswer } from '../slack/ports.ts';
import type { PullState, Store } from '../store/store.ts';
import type { KeptItems } from './kept-items.ts';
import { loadItems } from './load-items.ts';
import type { LoadedItems } from './load-items.ts';
import { knowledge } from './place.ts';

/** Every question about numbers, as of any instant: what the command line, Slack and digests all ask. */
export interface Reader {
  report(scope: Scope, asOf: Instant, window: Period | null): Promise<FlowReport>;
  /** Every item that has or had the key. */
  items(key: string, asOf: Instant): Promise<readonly ItemAnswer[]>;
  /** `weeks` complete ISO weeks before the instant, compared with as many before them. */
  digest(scope: Scope, asOf: Instant, weeks?: number): Promise<Digest>;
  /** Every item created by then, ordered by source, then id. */
  all(asOf: Instant): AsyncIterable<readonly PlacedItem[]>;
}

type ReadStore = Pick<Store, 'items' | 'pulls' | 'censuses'>;

/** The store, with what earlier questions left. */
type Remembering = ReadStore & { readonly kept: KeptItems | null };

/** With `kept`, questions that follow one another read only what changed between them. */
export function reader(
  organisation: Organisation,
  opened: ReadStore,
  kept: KeptItems | null = null,
): Reader {
  const store = { ...opened, kept };
  return {
    report: (scope, asOf, window) => report(organisation, store, scope, asOf, window),
    items: (key, asOf) => answersTo(organisation, store, key, asOf),
    digest: (scope, asOf, weeks = 1) => digest(organisation, store, scope, asOf, weeks),
    all: (asOf) => allItems(organisation, store, asOf),
  };
}

/** A reader as of now: what Slack asks. */
export function answers(
  organisation: Organisation,
  read: Pick<Reader, 'report' | 'items' | 'digest'>,
  clock: Clock,
): Answers {
  // To the second, so that those who ask at the same time ask the same.
  function now(): Instant {
    return instantOf(Math.floor(clock() / 1000) * 1000);
  }
  return {
    scopes: () => scopesOf(organisation),
    report: (scope, window) => read.report(scope, now(), window),
    items: (key) => read.items(key, now()),
    digest: (scope) => read.digest(scope, now()),
  };
}

interface Loaded extends LoadedItems {
  readonly freshness: Readonly<Record<string, Freshness>>;
  readonly sourceFindings: Readonly<Record<string, Finding>>;
}

async function load(
  organisation: Organisation,
  store: Remembering,
  scope: Scope,
  asOf: Instant,
  window: Period | null,
  levels: readonly ScopeLevel[] = [scope.level],
): Promise<Loaded> {
  const states = await pullStates(organisation, store);
  const openSince = horizon(asOf, window, scope.zone, organisation.metrics.constraintWeeks);
  const loaded = await loadItems(
    {
      asOf,
      openSince,
      teams: scope.kind === 'portfolio' ? null : scope.teams,
      countedAt: levels.map((counted) => ({
        ...counted,
        below: levelsBelow(organisation.levels, counted.level),
      })),
    },
    await knowledge(organisation, store.pulls),
    store.items,
    new Map(states.map((state) => [state.source, state.pulledAt])),
    store.kept,
  );
  const freshness = await freshnessOf(organisation, store, states, asOf);
  const sourceFindings = await findingsOfSources(organisation, store, loaded, freshness);
  return { ...loaded, freshness, sourceFindings };
}

async function pullStates(organisation: Organisation, store: ReadStore): Promise<PullState[]> {
  const states: PullState[] = [];
  for (const source of organisation.sources) states.push(await store.pulls.state(source.id));
  return states;
}

/** Stale: the store does not know what the tracker did up to the limit before the as-of instant. */
async function freshnessOf(
  organisation: Organisation,
  store: ReadStore,
  states: readonly PullState[],
  asOf: Instant,
): Promise<Record<string, Freshness>> {
  const freshness: Record<string, Freshness> = {};
  for (const { source, pulledAt, readUntil } of states) {
    const limit = organisation.sources.find((rules) => rules.id === source)?.staleAfterMs ?? 0;
    const { trouble } = await store.censuses.state(source);
    freshness[source] = {
      pulledAt,
      stale: readUntil === null || asOf - readUntil > limit,
      ...(trouble === null ? {} : { unobserved: trouble }),
    };
  }
  return freshness;
}

/** Findings of a source or workflow rather than of an item (metrics.md section 9). */
async function findingsOfSources(
  organisation: Organisation,
  store: ReadStore,
  { fromTheFuture }: LoadedItems,
  freshness: Readonly<Record<string, Freshness>>,
): Promise<Record<string, Finding>> {
  const truncated: string[] = [];
  const sameNames: string[] = [];
  for (const { id } of organisation.sources) {
    truncated.push(...(await store.pulls.truncated(id)));
    sameNames.push(...(await duplicateStatusNames(store, id)));
  }
  const stale = Object.keys(freshness).filter((source) => freshness[source]?.stale === true);
  const found: Record<string, readonly string[]> = {
    'changelog-truncated': truncated,
    'duplicate-status-name': sameNames,
    'future-timestamp': fromTheFuture,
    'source-stale': stale,
  };
  return Object.fromEntries(
    Object.entries(found)
      .filter(([, keys]) => keys.length > 0)
      .map(([kind, keys]) => [kind, { n: keys.length, keys: keys.toSorted() }]),
  );
}

async function duplicateStatusNames(store: ReadStore, source: SourceId): Promise<string[]> {
  const description = await store.pulls.description(source);
  const live = (description?.statuses ?? []).filter((status) => status.live);
  const byName = Map.groupBy(live, (status) => status.name.toLowerCase());
  return [...byName.values()].flatMap((alike) => (alike.length > 1 ? (alike[0]?.name ?? []) : []));
}

async function report(
  organisation: Organisation,
  store: Remembering,
  scope: Scope,
  asOf: Instant,
  window: Period | null,
): Promise<FlowReport> {
  const loaded = await load(organisation, store, scope, asOf, window);
  return flowReport(loaded.items, scope, { organisation, asOf, window, ...loaded });
}

async function digest(
  organisation: Organisation,
  store: Remembering,
  scope: Scope,
  asOf: Instant,
  weeks: number,
): Promise<Digest> {
  const period = lastWeeks(asOf, scope.zone, weeks);
  const before = { from: addWeeks(period.from, -weeks, scope.zone), to: period.from };
  // Loaded for the earlier window, which looks further back: both reports read the same items.
  const features = scope.kind === 'art' ? featureScope(organisation, scope) : null;
  const levels = features === null ? [scope.level] : [scope.level, features.level];
  const loaded = await load(organisation, store, scope, asOf, before, levels);
  function reportOn(of: Scope, window: Period): FlowReport {
    return flowReport(loaded.items, of, { organisation, asOf, window, ...loaded });
  }
  return buildDigest({
    report: reportOn(scope, period),
    previous: reportOn(scope, before),
    features: features === null ? null : reportOn(features, period),
    floor: organisation.metrics.floor,
  });
}

function lastWeeks(asOf: Instant, zone: string, weeks: number): Period {
  const complete = completeWeeksBefore(asOf, zone, weeks);
  return { from: complete[0]?.from ?? asOf, to: complete.at(-1)?.to ?? asOf };
}

/** The same teams, measured at the level that value streams are measured at. */
function featureScope(organisation: Organisation, scope: Scope): Scope {
  const { level } = organisation.metrics.scopeLevels['value-stream'];
  return { ...scope, level: { level, orphans: [] } };
}

async function answersTo(
  organisation: Organisation,
  store: Remembering,
  key: string,
  asOf: Instant,
): Promise<readonly ItemAnswer[]> {
  const { model } = await knowledge(organisation, store.pulls);
  const states = await pullStates(organisation, store);
  const freshness = await freshnessOf(organisation, store, states, asOf);
  const found: ItemAnswer[] = [];
  for (const history of await store.items.byKey(key)) {
    const item = placeItem(history, model, asOf);
    if (item === null) continue;
    const known = freshness[item.source] ?? { pulledAt: null, stale: true };
    const zone = teamOf(organisation, item)?.zone ?? organisation.zone;
    found.push({ ...(await amongPeers(organisation, store, item, asOf)), freshness: known, zone });
  }
  return found;
}

function teamOf(organisation: Organisation, { team }: PlacedItem): Scope | null {
  return team === null ? null : findScope(organisation, team);
}

/** Its band and its findings are those of its team's report: one code path per number. */
async function amongPeers(
  organisation: Organisation,
  store: Remembering,
  item: PlacedItem,
  asOf: Instant,
): Promise<Pick<ItemAnswer, 'item' | 'aging'>> {
  const team = teamOf(organisation, item);
  if (team === null || item.level === null) return { item, aging: null };
  const scope = { ...team, level: { level: item.level, orphans: [] } };
  const loaded = await load(organisation, store, scope, asOf, null);
  function isIt(one: { readonly source: string; readonly id: string }): boolean {
    return one.source === item.source && one.id === item.id;
  }
  const { aging } = flowReport(loaded.items, scope, {
    organisation,
    asOf,
    window: null,
    ...loaded,
  });
  return {
    item: loaded.items.find(isIt) ?? item,
    aging: aging.items.find(isIt) ?? null,
  };
}

async function* allItems(
  organisation: Organisation,
  store: ReadStore,
  asOf: Instant,
): AsyncGenerator<readonly PlacedItem[]> {
  const known = await knowledge(organisation, store.pulls);
  const states = await pullStates(organisation, store);
  const pulledAt = new Map(states.map((state) => [state.source, state.pulledAt]));
  // Findings of a row rest on other rows, so all are placed before the first is given.
  const { items } = await loadItems(
    { asOf, openSince: null, teams: null, countedAt: null },
    known,
    store.items,
    pulledAt,
  );
  const ROWS = 500;
  for (let from = 0; from < items.length; from += ROWS) yield items.slice(from, from + ROWS);
}
