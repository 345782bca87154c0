import type { SourceId } from '../core/domain/ids.ts';
import type { Organisation, Scope, ScopeLevel } from '../core/domain/organisation.ts';
import type { Instant, Period } from '../core/domain/time.ts';
import { flowReport } from '../core/metrics/flow-report.ts';
import { flowScatter } from '../core/metrics/flow-scatter.ts';
import type { FlowScatter } from '../core/metrics/flow-scatter.ts';
import { horizon } from '../core/metrics/horizon.ts';
import type { Finding, FlowReport, Freshness } from '../core/metrics/report.ts';
import { levelsBelow } from '../core/metrics/selection.ts';
import type { LevelCounted } from '../store/store.ts';
import { loadItems } from './load-items.ts';
import type { LoadedItems, Wanted } from './load-items.ts';
import { knowledge } from './place.ts';
import { freshnessOf, pulledAtOf, pullStates } from './reading.ts';
import type { Reading, ReadStore } from './reading.ts';

/** Everything that a flow report is made of. */
export interface Loaded extends LoadedItems {
  readonly freshness: Readonly<Record<string, Freshness>>;
  readonly sourceFindings: Readonly<Record<string, Finding>>;
}

/** The flow report of a scope. */
export async function flowAnswer(
  reading: Reading,
  scope: Scope,
  asOf: Instant,
  window: Period | null,
): Promise<FlowReport> {
  const { organisation } = reading;
  const loaded = await loadFlow(reading, scope, asOf, window);
  return flowReport(loaded.items, scope, { organisation, asOf, window, ...loaded });
}

/** The same teams, measured at the level that value streams are measured at. */
export function featureScope(organisation: Organisation, scope: Scope): Scope {
  const { level } = organisation.metrics.scopeLevels['value-stream'];
  return { ...scope, level: { level, orphans: [] } };
}

/** The items behind the flow time of a scope, for a picture of them. */
export async function scatterAnswer(
  reading: Reading,
  scope: Scope,
  asOf: Instant,
  window: Period | null,
): Promise<FlowScatter> {
  const { organisation } = reading;
  const { items } = await loadFlow(reading, scope, asOf, window);
  return flowScatter(items, scope, { organisation, asOf, window });
}

/** The teams of a scope, as a read is narrowed by them. */
export function teamsOf(scope: Scope): Wanted['teams'] {
  return scope.kind === 'portfolio' ? null : scope.teams;
}

/** What numbers at these levels look at. */
export function countedAt(
  { levels }: Organisation,
  counted: readonly ScopeLevel[],
): readonly LevelCounted[] {
  return counted.map((at) => ({ ...at, below: levelsBelow(levels, at.level) }));
}

/** Whatever numbers of the window, at these levels, can rest on; null is the default window. */
export async function loadFlow(
  reading: Reading,
  scope: Scope,
  asOf: Instant,
  window: Period | null,
  levels: readonly ScopeLevel[] = [scope.level],
): Promise<Loaded> {
  const { organisation, store } = reading;
  const states = await pullStates(reading);
  const loaded = await loadItems(
    {
      asOf,
      openSince: horizon(asOf, window, scope.zone, organisation.metrics.constraintWeeks),
      teams: teamsOf(scope),
      countedAt: countedAt(organisation, levels),
    },
    await knowledge(organisation, store.pulls),
    store.items,
    pulledAtOf(states),
    reading.kept,
  );
  const freshness = await freshnessOf(reading, states, asOf);
  const sourceFindings = await findingsOfSources(reading, loaded, freshness);
  return { ...loaded, freshness, sourceFindings };
}

/** Findings of a source or workflow rather than of an item (metrics.md section 9). */
async function findingsOfSources(
  { organisation, store }: Reading,
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
