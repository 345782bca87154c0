import { planningOf } from '../../dependencies/planning.ts';
import type { Planning } from '../../dependencies/planning.ts';
import type { DependencyReport, DependencyRow, ItemView } from '../../dependencies/report.ts';
import type { Foresight } from '../../dependencies/state.ts';
import type { Organisation, Scope } from '../../domain/organisation.ts';
import type { ItemName, ProgramIncrement } from '../../domain/program-increment.ts';
import { contains, instantOf } from '../../domain/time.ts';
import type { Instant } from '../../domain/time.ts';
import type { DeliveryReport } from '../../metrics/delivery-report.ts';
import { horizon } from '../../metrics/horizon.ts';
import type { FlowReport, Freshness } from '../../metrics/report.ts';
import { isOfTeams, itemsOfScope } from '../../metrics/selection.ts';
import type { PlannedItem } from '../../placement/plan.ts';
import { compare, itemName } from './verdict.ts';

/** What the rules of one ART look at, all of it as of one instant. */
export interface RiskInput extends Foresight {
  readonly organisation: Organisation;
  readonly asOf: Instant;
  /** The ART. */
  readonly scope: Scope;
  /** All items, of every team and of none: a provider may be anybody's. */
  readonly items: readonly PlannedItem[];
  /** That of the portfolio: a cycle may run through several ARTs. */
  readonly dependencies: DependencyReport;
  /** That of the ART at its own level. */
  readonly flow: FlowReport;
  /** That of its teams at the level of value streams; null where this is the ART's own. */
  readonly featureFlow: FlowReport | null;
  readonly delivery: Pick<DeliveryReport, 'pis'>;
  readonly freshness: Readonly<Record<string, Freshness>>;
}

/** The same with what several rules share, worked out once. */
export interface RuleFacts extends RiskInput {
  readonly floor: number;
  readonly planning: Planning;
  /** Items of the ART at its own level, orphans included: those that its flow report looks at. */
  readonly ours: readonly PlannedItem[];
  /** Items of its teams at the level of value streams. */
  readonly features: readonly PlannedItem[];
  /** Open dependencies that the ART answers for: it is the consumer's ART, or the provider's where the consumer has none. */
  readonly edges: readonly DependencyRow[];
  /** Those whose provider was cancelled or deleted. */
  readonly dropped: readonly DependencyRow[];
  /** PIs that it takes part in and that have begun, the oldest first. */
  readonly begunPis: readonly ProgramIncrement[];
  itemOf(view: Pick<ItemView, 'source' | 'id'>): PlannedItem | null;
  /** Items that configuration names by their key in an objective of the ART. */
  itemsNamed(name: ItemName): readonly PlannedItem[];
  /** The PI of the ART at an instant; null between PIs. */
  piAt(at: Instant): string | null;
}

export function factsOf(input: RiskInput): RuleFacts {
  const { organisation, scope, asOf } = input;
  // Every ART goes through all items: they are not sorted, only what is chosen of them.
  const { items } = input;
  const edges = input.dependencies.edges.filter((row) => isOwned(row, scope) && row.counts);
  const dropped = input.dependencies.dropped.filter((row) => isOwned(row, scope) && row.counts);
  const { level } = organisation.metrics.scopeLevels['value-stream'];
  const pis = organisation.pis
    .filter(({ arts }) => arts.includes(scope.id))
    .toSorted((a, b) => a.period.from - b.period.from);
  const { constraintWeeks } = organisation.metrics;
  const earliest = horizon(asOf, input.flow.window, scope.zone, constraintWeeks);
  const isOurs = isOfTeams(scope.teams);
  return {
    ...input,
    floor: organisation.metrics.floor,
    planning: planningOf(organisation),
    ours: itemsOfScope(items, scope, organisation.levels, undefined).filter(
      ({ closedAt }) => closedAt === null || closedAt >= earliest,
    ),
    features: items.filter((item) => item.level === level && isOurs(item)).toSorted(byName),
    edges,
    dropped,
    begunPis: pis.filter(({ period }) => period.from <= asOf),
    itemOf: lookup(items, edges),
    itemsNamed: namedAmong(items, pis, scope.id),
    piAt: (at) => pis.find(({ period }) => contains(period, at))?.id ?? null,
  };
}

/** One ART answers for an edge, so that it is told once. */
function isOwned({ consumer, provider }: DependencyRow, { id }: Scope): boolean {
  return (consumer.art ?? provider.art) === id;
}

function lookup(
  items: readonly PlannedItem[],
  edges: readonly DependencyRow[],
): RuleFacts['itemOf'] {
  const wanted = new Set(
    edges.flatMap(({ consumer, provider }) => [consumer, provider].map(itemName)),
  );
  const found = new Map<string, PlannedItem>();
  for (const item of items) if (wanted.has(itemName(item))) found.set(itemName(item), item);
  return (view) => found.get(itemName(view)) ?? null;
}

function namedAmong(
  items: readonly PlannedItem[],
  pis: readonly ProgramIncrement[],
  art: string,
): RuleFacts['itemsNamed'] {
  const wanted = new Set(
    pis.flatMap(({ objectives }) =>
      objectives.flatMap((one) => (one.art === art ? one.items.map(({ key }) => key) : [])),
    ),
  );
  const found = new Map<string, PlannedItem[]>();
  for (const item of items) {
    for (const key of new Set([item.key, ...item.otherKeys])) {
      if (wanted.has(key)) found.set(key, [...(found.get(key) ?? []), item]);
    }
  }
  return ({ source, key }) =>
    (found.get(key) ?? [])
      .filter((item) => source === null || item.source === source)
      .toSorted(byName);
}

function byName(a: PlannedItem, b: PlannedItem): number {
  return compare(itemName(a), itemName(b));
}

/** The PI in which something that is over at an instant would still have been: a day ends as the next one begins. */
export function piEndingBy(facts: RuleFacts, end: Instant): string | null {
  return facts.piAt(instantOf(end - 1));
}
