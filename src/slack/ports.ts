import type { DependencyLevel } from '../core/dependencies/dependency.ts';
import type { DependencyEdge } from '../core/dependencies/edge.ts';
import type { NeededBy } from '../core/dependencies/needed-by.ts';
import type { DependencyReport, ItemView } from '../core/dependencies/report.ts';
import type { Judged } from '../core/dependencies/state.ts';
import type { Digest } from '../core/digest/digest.ts';
import type { Scope } from '../core/domain/organisation.ts';
import type { Risk } from '../core/domain/risk.ts';
import type { ProgramIncrement } from '../core/domain/program-increment.ts';
import type { Period } from '../core/domain/time.ts';
import type { Backtest } from '../core/forecast/backtest.ts';
import type { DateAsked } from '../core/forecast/date-asked.ts';
import type { ForecastQuestion, ForecastReport } from '../core/forecast/forecast-report.ts';
import type { ItemChance } from '../core/forecast/item-chance.ts';
import type { DeliveryReport } from '../core/metrics/delivery-report.ts';
import type { AgingItem, Freshness, FlowReport } from '../core/metrics/report.ts';
import type { PlannedItem } from '../core/placement/plan.ts';
import type { TopologyReport } from '../core/topology/report.ts';

/** How far each source has been read: what an answer about a scope rests on. */
export interface Fresh {
  readonly freshness: Readonly<Record<string, Freshness>>;
}

/** One end of an edge as the other one sees it, with how the edge stands at T. */
export interface ItemEdge extends Judged, Pick<DependencyEdge, 'spans' | 'origins' | 'confidence'> {
  /** The item needs the other one, or is needed by it. */
  readonly direction: 'needs' | 'needed-by';
  readonly other: ItemView;
  /** Whether the other one is an item that was ever pulled. */
  readonly known: boolean;
  readonly level: DependencyLevel;
  /** False for a guess, which is in no number. */
  readonly counts: boolean;
}

/** One item with where it stands among its peers: what `/flow why KEY` and `signalbox item` tell. */
export interface ItemAnswer {
  readonly item: PlannedItem;
  /** Its age and band while it is in load; null otherwise. */
  readonly aging: AgingItem | null;
  /** The day by which it is needed or planned, and whether it is done by then; null where nothing tells of one. */
  readonly due: { readonly by: NeededBy; readonly chance: ItemChance } | null;
  /** Every dependency that begins or ends at it, also resolved ones; what it needs comes first. */
  readonly edges: readonly ItemEdge[];
  readonly freshness: Freshness;
  /** Its team's, or the portfolio's where it has none: what its times are shown in. */
  readonly zone: string;
}

/** An open risk that names an item, and where it is told; `message` is null where no channel has one, or none was looked up. */
export interface NamingRisk {
  readonly risk: Risk;
  readonly message: { readonly channel: string; readonly ts: string } | null;
}

/** Open risks that name any of some items, the most urgent first; answered by jobs/risks-naming.ts. */
export type RisksNaming = (
  items: readonly ItemAnswer['item'][],
  /** So many come with their message. */
  most: number,
) => Promise<readonly NamingRisk[]>;

/** What Slack may ask; answered from the store by jobs/answer.ts. */
export interface Answers {
  /** The portfolio first, then top-down in configuration order. */
  scopes(): readonly Scope[];
  /** What a person means by a day that lies ahead, such as `fri`, `2026-12-11` or `PI end`. */
  dayAsked(text: string, scope: Scope): DateAsked;
  /** The PI that the scope is in; null between PIs and where none is configured. */
  runningPi(scope: Scope): Pick<ProgramIncrement, 'id' | 'period'> | null;
  /** Null window: the last four complete ISO weeks of the scope's zone. */
  report(scope: Scope, window: Period | null): Promise<FlowReport>;
  /** PIs, quality, deployments and working days, which stand beside the flow report of the same window. */
  delivery(scope: Scope, window: Period | null): Promise<DeliveryReport & Fresh>;
  dependencies(scope: Scope, window: Period | null): Promise<DependencyReport & Fresh>;
  /** Rejects with a RangeError for a date that is not ahead, or for what is no number of items. */
  forecast(scope: Scope, question: ForecastQuestion): Promise<ForecastReport & Fresh>;
  /** How the forecasts of the last 12 weeks would have turned out. */
  backtest(scope: Scope): Promise<Backtest & Fresh>;
  /** Of the whole organisation. */
  topology(): Promise<TopologyReport & Fresh>;
  /** Every item that has or had this key. Empty when there is none. */
  items(key: string): Promise<readonly ItemAnswer[]>;
  /** The digest of the last complete period. */
  digest(scope: Scope): Promise<Digest>;
}
