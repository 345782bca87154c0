/** A simulated or estimated chance may be this sure and no surer. */
const MOST = 0.95;
const LEAST = 0.05;

/** Percentages are cut, not rounded; the hair keeps 0.57 × 100 = 56.999… from reading 56. */
const HAIR = 1e-9;

export interface Probability {
  /** A share within 0.05..0.95; at a border where capped. */
  readonly value: number;
  /** `above`: more than 95 %. `below`: less than 5 %. */
  readonly cap: 'above' | 'below' | null;
  /** Such as `71 %`, `> 95 %` or `< 5 %`. */
  readonly words: string;
}

/**
 * Probability: a share of 0..1 that is never printed as certain, "> 95 %" above 0.95 and "< 5 %" below 0.05, else in whole per cent, cut.
 *
 * Cut and not rounded, so that what is below a threshold never reads as having reached it (metrics.md section 5).
 * Throws a RangeError for what is no share.
 *
 * @example probabilityOf(0.499).words // "49 %"
 */
export function probabilityOf(share: number): Probability {
  if (!(share >= -HAIR && share <= 1 + HAIR)) {
    throw new RangeError(`A probability lies in 0..1, got ${share}`);
  }
  if (share > MOST) return { value: MOST, cap: 'above', words: '> 95 %' };
  if (share < LEAST) return { value: LEAST, cap: 'below', words: '< 5 %' };
  return { value: share, cap: null, words: `${Math.floor(share * 100 + HAIR)} %` };
}
