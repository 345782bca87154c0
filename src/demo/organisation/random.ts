/** Chance that is the same for the same seed, everywhere and always. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  chance(probability: number): boolean;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  pick<T>(list: readonly T[]): T;
  /** A skewed duration: half of them below `median`, a few far above. */
  around(median: number, spread: number): number;
}

/** mulberry32: 32 bits of state are plenty for a demo. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A sum of twelve uniform numbers is close to a normal one. */
  function normal(): number {
    let sum = -6;
    for (let i = 0; i < 12; i += 1) sum += next();
    return sum;
  }

  return {
    next,
    chance: (probability) => next() < probability,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: (list) => list[Math.floor(next() * list.length)]!,
    around: (median, spread) => median * Math.exp(spread * normal()),
  };
}
