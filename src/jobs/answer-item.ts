import { cyclesOf } from '../core/dependencies/cycles.ts';
import type { Cycles } from '../core/dependencies/cycles.ts';
import { dependenciesOf } from '../core/dependencies/dependency.ts';
import type { Dependency } from '../core/dependencies/dependency.ts';
import { linkGraph } from '../core/dependencies/link-graph.ts';
import { neededBy } from '../core/dependencies/needed-by.ts';
import { planningOf } from '../core/dependencies/planning.ts';
import { unknownView, viewOf } from '../core/dependencies/rows.ts';
import { judge } from '../core/dependencies/state.ts';
import type { Outlook } from '../core/dependencies/state.ts';
import type { SourceId } from '../core/domain/ids.ts';
import type { Organisation, Scope } from '../core/domain/organisation.ts';
import { findScope } from '../core/domain/scopes.ts';
import type { Instant } from '../core/domain/time.ts';
import { peersFrom } from '../core/forecast/item-chance.ts';
import { flowReport } from '../core/metrics/flow-report.ts';
import { horizon } from '../core/metrics/horizon.ts';
import { placeItem } from '../core/placement/place-item.ts';
import type { PlacedItem } from '../core/placement/placed-item.ts';
import type { PlannedItem } from '../core/placement/plan.ts';
import { planOf } from '../core/placement/plan-of.ts';
import type { ItemAnswer, ItemEdge } from '../slack/ports.ts';
import { countedAt } from './answer-flow.ts';
import { neighbourhoodOf } from './edges.ts';
import { foresightAmong } from './foresight.ts';
import type { ItemForesight } from './foresight.ts';
import { loadItems, loadPlannedItems } from './load-items.ts';
import { knowledge } from './place.ts';
import type { Knowledge } from './place.ts';
import { freshnessOf, pulledAtOf, pullStates } from './reading.ts';
import type { Reading } from './reading.ts';

/** What everything about an item is read with. */
interface Asking extends Reading {
  readonly known: Knowledge;
  readonly asOf: Instant;
  readonly pulledAt: ReadonlyMap<SourceId, Instant | null>;
}

/** Every item that has or had the key. */
export async function itemAnswers(
  reading: Reading,
  key: string,
  asOf: Instant,
): Promise<readonly ItemAnswer[]> {
  const { organisation, store } = reading;
  const known = await knowledge(organisation, store.pulls);
  const states = await pullStates(reading);
  const freshness = await freshnessOf(reading, states, asOf);
  const asking: Asking = { ...reading, known, asOf, pulledAt: pulledAtOf(states) };
  const found: ItemAnswer[] = [];
  for (const history of await store.items.byKey(key)) {
    const placed = placeItem(history, known.model, asOf);
    if (placed === null) continue;
    const own = { plan: planOf(history, known.model, asOf) };
    const { item, aging } = await amongPeers(asking, placed);
    found.push({
      item: { ...item, ...own },
      aging,
      ...(await dependenciesAt(asking, { ...item, ...own })),
      freshness: freshness[item.source] ?? { pulledAt: null, stale: true },
      zone: teamOf(organisation, item)?.zone ?? organisation.zone,
    });
  }
  return found;
}

function teamOf(organisation: Organisation, { team }: PlacedItem): Scope | null {
  return team === null ? null : findScope(organisation, team);
}

/** Its band and its findings are those of its team's report: one code path per number. */
async function amongPeers(
  { organisation, store, kept, known, asOf, pulledAt }: Asking,
  item: PlacedItem,
): Promise<{ readonly item: PlacedItem; readonly aging: ItemAnswer['aging'] }> {
  const team = teamOf(organisation, item);
  if (team === null || item.level === null) return { item, aging: null };
  const scope = { ...team, level: { level: item.level, orphans: [] } };
  const openSince = horizon(asOf, null, scope.zone, organisation.metrics.constraintWeeks);
  const { items } = await loadItems(
    {
      asOf,
      openSince,
      teams: scope.teams,
      countedAt: countedAt(organisation, [scope.level]),
    },
    known,
    store.items,
    pulledAt,
    kept,
  );
  function isIt(one: { readonly source: string; readonly id: string }): boolean {
    return one.source === item.source && one.id === item.id;
  }
  const { aging } = flowReport(items, scope, { organisation, asOf, window: null, freshness: {} });
  return { item: items.find(isIt) ?? item, aging: aging.items.find(isIt) ?? null };
}

async function dependenciesAt(
  asking: Asking,
  self: PlannedItem,
): Promise<Pick<ItemAnswer, 'due' | 'edges'>> {
  const { organisation, store, known, asOf } = asking;
  const { edges, items } = await neighbourhoodOf(self, known, store.items, asOf);
  const dependencies = dependenciesOf([...items, self], edges);
  const asked = [self, ...dependencies.flatMap(({ provider }) => provider ?? [])];
  const foresight = await foresightOn(asked, asking);
  const planning = planningOf(organisation);
  const cycles = dependencies.length === 0 ? NONE : await cyclesAt(asking);
  const outlook = { asOf, planning, cycles, ...foresight };
  // What its own days say, as if it were both ends.
  const by = neededBy({ consumer: self, provider: self }, planning);
  return {
    due: by === null ? null : { by, chance: foresight.chanceItemDone(self, by.at) },
    edges: dependencies
      .map((dependency) => edgeAt(self, dependency, outlook))
      .toSorted((a, b) => Number(a.direction !== 'needs') - Number(b.direction !== 'needs')),
  };
}

function edgeAt(self: PlannedItem, dependency: Dependency, outlook: Outlook): ItemEdge {
  const { edge, consumer, provider, level, counts } = dependency;
  const needs = edge.consumer.source === self.source && edge.consumer.id === self.id;
  const [end, other] = needs ? [edge.provider, provider] : [edge.consumer, consumer];
  return {
    direction: needs ? 'needs' : 'needed-by',
    other: other === null ? unknownView(end) : viewOf(other),
    known: other !== null,
    level,
    counts,
    ...judge(dependency, outlook),
    spans: edge.spans,
    origins: edge.origins,
    confidence: edge.confidence,
  };
}

const NONE: Cycles = new Map();

/** Of the teams of these items, at their levels. */
async function foresightOn(
  asked: readonly PlacedItem[],
  { organisation, store, known, asOf, pulledAt }: Asking,
): Promise<ItemForesight> {
  const teams = [...new Set(asked.flatMap(({ team }) => team ?? []))];
  const levels = [...new Set(asked.flatMap(({ level }) => level ?? []))];
  const { items: peers } = await loadItems(
    {
      asOf,
      openSince: peersFrom(asOf),
      teams,
      countedAt: levels.map((level) => ({ level, below: [], orphans: [] })),
    },
    known,
    store.items,
    pulledAt,
  );
  return foresightAmong(peers, { asOf, floor: organisation.metrics.floor });
}

/** Circles are made of open edges, and those are told by items that are open. */
async function cyclesAt({ store, known, asOf, pulledAt }: Asking): Promise<Cycles> {
  const { items } = await loadPlannedItems(
    { asOf, openSince: asOf, teams: null, countedAt: null },
    known,
    store.items,
    pulledAt,
  );
  return cyclesOf(dependenciesOf(items, linkGraph(items, known.linkRules)));
}
