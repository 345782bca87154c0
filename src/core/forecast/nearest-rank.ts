/** Keeps 0.07 × 100 = 7.000…001 from becoming the eighth. */
const HAIR = 1e-9;

/**
 * Nearest rank: the smallest value that at least the given share of the ascending sample does not exceed, which is its ⌈share × n⌉th.
 *
 * Always a value that occurred. Throws a RangeError for an empty sample or a share outside 0..1.
 *
 * @example nearestRank([15, 20, 35, 40, 50], 0.4) // 0.4 × 5 = 2: the second, 20
 */
export function nearestRank(ascending: ArrayLike<number>, share: number): number {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`A share lies in 0..1, got ${share}`);
  const value = ascending[Math.max(1, Math.ceil(share * ascending.length - HAIR)) - 1];
  if (value === undefined) throw new RangeError('An empty sample has no percentile');
  return value;
}
