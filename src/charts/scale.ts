import { max } from 'd3-array';

/** Beyond this multiple of p95 a value would press all others against the bottom. */
const BEYOND = 2.5;

/** More points than this only make a blot, and take long to draw. */
const MOST_POINTS = 2000;

/** Up to where an axis of days goes: to the greatest value, unless that lies far above the p95. */
export function ceilingOf(values: readonly number[], p95: number | null): number {
  const greatest = Math.max(max(values) ?? 0, p95 ?? 0, 0.1);
  return p95 !== null && p95 > 0 && greatest > BEYOND * p95 ? BEYOND * p95 : greatest;
}

/** Those that have to be kept and an even part of the others, where there are too many to draw. */
export function thinned<T>(points: readonly T[], isKept: (point: T) => boolean): readonly T[] {
  const step = Math.ceil(points.length / MOST_POINTS);
  return points.filter((point, index) => index % step === 0 || isKept(point));
}
