declare const instant: unique symbol;

/** Epoch milliseconds, UTC. Subtracting two gives a plain number of milliseconds. */
export type Instant = number & { readonly [instant]: true };

export function instantOf(epochMs: number): Instant {
  return epochMs as Instant;
}

/** Half-open: `from` belongs to it, `to` does not. */
export interface Period {
  readonly from: Instant;
  readonly to: Instant;
}

export const DAY_MS = 86_400_000;

export function contains(period: Period, at: Instant): boolean {
  return at >= period.from && at < period.to;
}

/** Milliseconds that two half-open periods share; 0 where they do not meet. */
export function overlapMs(a: Period, b: Period): number {
  return Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from));
}
