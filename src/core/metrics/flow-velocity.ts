import type { Measure } from '../domain/measure.ts';
import type { Organisation } from '../domain/organisation.ts';
import type { PlacedItem } from '../placement/placed-item.ts';

/**
 * Flow velocity: the number of items whose end is in the window.
 *
 * Straight-to-done items count. Points stand beside it where a source has a field for them; their `n` is the number of
 * completed items that carry points.
 *
 * @example Three items completed, with 3, 5 and no points: velocity 3; 8 points on n = 2.
 */
export function flowVelocity(
  completed: readonly PlacedItem[],
  organisation: Organisation,
): { readonly n: number; readonly points: Measure<number> } {
  return { n: completed.length, points: pointsOf(completed, organisation) };
}

/** The sum of their points; `n` is the number of those that have any. */
export function pointsOf(
  items: readonly { readonly points: number | null }[],
  organisation: Organisation,
): Measure<number> {
  if (organisation.sources.every((source) => source.storyPoints === null)) {
    return { kind: 'not-configured', what: 'no source names a story points field' };
  }
  const points = items.flatMap((item) => item.points ?? []);
  return {
    kind: 'measured',
    value: points.reduce((sum, some) => sum + some, 0),
    n: points.length,
  };
}
