import { DAY_MS } from '../domain/time.ts';
import type { Percentiles } from './report.ts';

/**
 * A percentile by linear interpolation between closest ranks (Hyndman and Fan's type 7): the value at position
 * (n − 1) × share of the ascending sample, so it lies between two values that really occurred.
 *
 * @example percentile([1, 2, 3, 40], 0.85) // position 2.55: 3 + 0.55 × 37 = 23.35
 */
export function percentile(ascending: ArrayLike<number>, share: number): number {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`A share lies in 0..1, got ${share}`);
  const position = (ascending.length - 1) * share;
  const below = ascending[Math.floor(position)];
  const above = ascending[Math.ceil(position)];
  if (below === undefined || above === undefined) {
    throw new RangeError('An empty sample has no percentile');
  }
  // Clamped because the interpolation may round to a hair outside its two neighbours.
  return Math.min(above, below + (position - Math.floor(position)) * (above - below));
}

/** The sample in ascending order, as numbers that sort without being compared as text. */
export function ascending(sample: readonly number[]): Float64Array {
  return Float64Array.from(sample).sort();
}

/** In the unit of the sample. */
export function percentilesOf(sample: readonly number[]): Percentiles {
  const sorted = ascending(sample);
  return {
    p50: percentile(sorted, 0.5),
    p85: percentile(sorted, 0.85),
    p95: percentile(sorted, 0.95),
  };
}

/** Takes milliseconds, gives days. */
export function percentilesInDays(milliseconds: readonly number[]): Percentiles {
  const { p50, p85, p95 } = percentilesOf(milliseconds);
  return { p50: p50 / DAY_MS, p85: p85 / DAY_MS, p95: p95 / DAY_MS };
}
