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
  /** Of the time of those visits; null below the floor and for stages before commitment. */
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
  /** Why the last census could not tell what is gone; missing where it could. */
  readonly unobserved?: string;
}

/** Whether arrivals, load and age held still enough over the window for averages to describe it (metrics.md section 3). */
export interface LittlesLaw {
  readonly arrivals: number;
  /** Completed with a flow time, and cancelled after a start. */
  readonly departures: number;
  readonly cancelled: number;
  /** At the window's start and at its end (or the as-of instant, where that is earlier). */
  readonly load: readonly [number, number];
  /** Mean age in days of the items in load at the same two instants; null where there are none. */
  readonly meanAge: readonly [number | null, number | null];
  readonly holds: {
    readonly arrivalsEqualDepartures: boolean;
    readonly loadEqual: boolean;
    /** Null where one of the ends has no item in load. */
    readonly ageEqual: boolean | null;
    readonly finishes: boolean;
  };
}

/** The evidence on one active stage over the constraint window (metrics.md section 4). */
export interface ConstraintStage {
  readonly stage: string;
  /** Visits that ended in the window. */
  readonly n: number;
  readonly queueDays: number;
  /** Of all queue time, unattributed included; null below the floor or where nothing queued. */
  readonly queueShare: number | null;
  /** Share in the second half of the window minus the share in the first. */
  readonly queueShareTrend: number | null;
  /** Entries into the box (the stage and the waiting stages it drains) minus exits from it. */
  readonly balance: number;
  readonly boxExits: number;
  readonly load: number;
  readonly wipLimit: number | null;
  readonly atLimit: boolean;
  /** The next active stage, null for the last one. */
  readonly downstream: string | null;
  readonly downstreamStarved: boolean;
  /** The first three together make the constraint; the others are evidence beside them. */
  readonly holds: {
    /** Strictly more queue time than any other active stage. */
    readonly mostQueued: boolean;
    /** Entries into the box are at most 5 % fewer than exits. */
    readonly doesNotDrain: boolean;
    /** `n` reaches the floor. */
    readonly enough: boolean;
    /** Null without a WIP limit. */
    readonly atLimit: boolean | null;
    /** Null where no active stage follows. */
    readonly nextStarved: boolean | null;
  };
}

export interface Constraint {
  /** Null: no clear constraint. */
  readonly name: string | null;
  /** The name as of seven days earlier. */
  readonly before: string | null;
  /** The event "constraint moved": the two names differ, and none is a name too. */
  readonly moved: boolean;
  readonly window: Period;
  readonly stages: readonly ConstraintStage[];
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
  readonly littlesLaw: LittlesLaw;
  readonly constraint: Constraint;
  /** What is missing for every number by stage to exist, such as a workflow; null where nothing is. */
  readonly stagesMissing: string | null;
  readonly dataQuality: Readonly<Record<string, Finding>>;
  readonly freshness: Readonly<Record<string, Freshness>>;
}
