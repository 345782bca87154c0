import type { MatchRule } from './organisation.ts';
import type { Instant, Period } from './time.ts';

/** An item as configuration names it: a key, and its source where two could own the key. */
export interface ItemName {
  readonly source: string | null;
  readonly key: string;
}

/** A part of a PI; the last ones are for innovation and planning. */
export interface Iteration {
  readonly name: string;
  readonly period: Period;
  readonly innovation: boolean;
}

/** Where finished parts have to come together: at the end of a local day. */
interface IntegrationPoint {
  readonly name: string;
  readonly at: Instant;
  readonly items: readonly ItemName[];
}

export interface PiObjective {
  readonly id: string;
  readonly art: string;
  readonly team: string | null;
  readonly title: string;
  readonly committed: boolean;
  readonly plannedValue: number;
  /** Null until the business owners have said it. */
  readonly actualValue: number | null;
  readonly items: readonly ItemName[];
}

/** A program increment (SAFe): a timebox that ARTs plan and deliver together. Days are those of the portfolio's zone. */
export interface ProgramIncrement {
  readonly id: string;
  /** Ids of its ARTs, never empty. */
  readonly arts: readonly string[];
  readonly period: Period;
  /** Until then items may join or leave without a change of scope (metrics.md section 3). */
  readonly graceEnds: Instant;
  /** In order; empty where none are configured. */
  readonly iterations: readonly Iteration[];
  /** What belongs to it: any line. */
  readonly match: readonly MatchRule[];
  readonly integrationPoints: readonly IntegrationPoint[];
  readonly objectives: readonly PiObjective[];
}
