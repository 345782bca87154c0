import type { Measure } from '../domain/measure.ts';
import type { ScopeKind } from '../domain/organisation.ts';
import type { Instant, Period } from '../domain/time.ts';
import type { FlowState } from '../domain/workflow.ts';

/** Durations in days, shares 0..1, instants epoch ms: the shape of metrics-output.json with its bases kept. */
export interface Percentiles {
  readonly p50: number;
  readonly p85: number;
  readonly p95: number;
}

export type ByKind = Readonly<Record<string, number>>;

export interface StageRow {
  readonly stage: string;
  readonly state: FlowState;
  /** Visits that ended in the window. */
  readonly n: number;
  readonly time: Measure<{ readonly p50: number; readonly p85: number }>;
  readonly waitingShare: number | null;
  readonly arrivals: number;
  readonly departures: number;
  readonly loadNow: number;
  readonly loadMean: number;
  readonly itemDays: number;
  readonly forwardExits: number;
  readonly firstPassRate: Measure<number>;
}

export type AgeBand = '<p50' | 'p50-p85' | 'p85-p95' | '>p95';

export interface AgingItem {
  readonly source: string;
  readonly id: string;
  readonly key: string;
  readonly url: string;
  readonly title: string;
  readonly team: string | null;
  readonly stage: string | null;
  readonly ageDays: number;
  readonly sinceReopenedDays: number | null;
  readonly blockedNow: boolean;
  /** Null where no limits exist for the stage. */
  readonly band: AgeBand | null;
}

export interface Series {
  readonly points: readonly (readonly [Instant, number])[];
  readonly limits: { readonly mean: number; readonly lower: number; readonly upper: number } | null;
  /** Weeks outside the natural process limits. */
  readonly outside: readonly Instant[];
  /** Runs of eight or more strictly on one side of the mean, as [first week, last week]. */
  readonly runs: readonly (readonly [Instant, Instant])[];
}

/** Counts per local midnight for the cumulative flow picture; stages in workflow order, done last. */
export interface CumulativeFlow {
  readonly days: readonly Instant[];
  readonly bands: readonly {
    readonly stage: string;
    readonly state: FlowState;
    readonly counts: readonly number[];
  }[];
}

export interface Finding {
  readonly n: number;
  readonly keys: readonly string[];
}

export interface Freshness {
  readonly pulledAt: Instant | null;
  readonly stale: boolean;
}

export interface FlowReport {
  readonly scope: {
    readonly id: string;
    readonly kind: ScopeKind;
    readonly name: string;
    readonly level: string;
    readonly zone: string;
  };
  readonly asOf: Instant;
  readonly window: Period;
  readonly flowTime: { readonly measure: Measure<Percentiles>; readonly excluded: number };
  readonly flowEfficiency: Measure<{ readonly pooled: number; readonly median: number | null }>;
  readonly flowVelocity: { readonly n: number; readonly points: Measure<number> };
  readonly flowLoad: { readonly now: number; readonly mean: number };
  readonly flowDistribution: {
    readonly completed: ByKind;
    readonly loadNow: ByKind;
    readonly loadMean: ByKind;
  };
  readonly arrivals: { readonly n: number; readonly balance: number; readonly balanced: boolean };
  readonly leadTime: Measure<Percentiles>;
  readonly sle: { readonly promised: Measure<number>; readonly attainment: Measure<number> };
  readonly stages: readonly StageRow[];
  readonly rolledFirstPass: Measure<number>;
  /** Item-days per draining active stage, and `unattributed`. */
  readonly queue: Readonly<Record<string, number>>;
  readonly aging: {
    readonly limits: Readonly<Record<string, Measure<Percentiles>>>;
    readonly items: readonly AgingItem[];
  };
  readonly trend: {
    readonly velocity: Series;
    readonly flowTimeP50: Series;
    readonly efficiency: Series;
  };
  readonly cumulativeFlow: CumulativeFlow;
  readonly dataQuality: Readonly<Record<string, Finding>>;
  readonly freshness: Readonly<Record<string, Freshness>>;
}
