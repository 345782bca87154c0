import type { Instant, Period } from '../domain/time.ts';
import type { PlacedItem } from './placed-item.ts';

/** From when to when an item belonged to a PI; `to` null while it does. */
export interface PiSpan {
  readonly pi: string;
  readonly from: Instant;
  readonly to: Instant | null;
}

/** An iteration of the tracker, or sprint; `period` null where nobody has planned it. */
export interface PlannedIteration {
  readonly name: string;
  readonly period: Period | null;
}

/** What was planned for an item, and who held it: as of T, with its past where numbers ask for it. */
export interface Plan {
  /** Days written `YYYY-MM-DD`: they pass at the end of the day in the zone of whoever asks. */
  readonly needBy: string | null;
  readonly dueDate: string | null;
  /** The latest one it is planned in. */
  readonly iteration: PlannedIteration | null;
  /** Every PI it was ever in up to T, in order of time, as configured; those that it is in last. */
  readonly pis: readonly PiSpan[];
  /** Its size over time, the first from its creation; never empty. */
  readonly points: readonly { readonly from: Instant; readonly value: number | null }[];
  /** Its team over time, the first from its creation; never empty. */
  readonly teams: readonly { readonly from: Instant; readonly team: string | null }[];
  /** When it went from one person to another: A → none → B counts once, at B. */
  readonly passedOn: readonly Instant[];
  /** Whether the rule for escaped defects matches it; null without a rule. */
  readonly escaped: boolean | null;
}

/** An item together with its plan: what numbers on PIs, dependencies and forecasts read. */
export interface PlannedItem extends PlacedItem {
  readonly plan: Plan;
}
