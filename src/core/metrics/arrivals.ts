import type { Period } from '../domain/time.ts';
import { contains } from '../domain/time.ts';
import type { PlacedItem } from '../placement/placed-item.ts';

/**
 * Arrivals: the number of items whose start is in the window; the balance is arrivals minus velocity.
 *
 * An item that went back to `new` and was committed again arrives once, by its last start. The two are balanced when
 * they differ by fewer than 2 items or by at most 5 % of the larger.
 *
 * @example 66 arrivals, velocity 58: balance 8, more than 5 % of 66, so not balanced.
 */
export function arrivals(
  items: readonly PlacedItem[],
  velocity: number,
  window: Period,
): { readonly n: number; readonly balance: number; readonly balanced: boolean } {
  let n = 0;
  for (const item of items) {
    if (item.start !== null && contains(window, item.start)) n += 1;
  }
  const difference = Math.abs(n - velocity);
  return {
    n,
    balance: n - velocity,
    balanced: difference < 2 || difference <= 0.05 * Math.max(n, velocity),
  };
}
