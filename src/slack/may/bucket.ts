/** How much somebody may ask: up to `most` at once, and `most` in every `perMs`. */
export interface Rate {
  readonly most: number;
  readonly perMs: number;
}

/** What is left to somebody as of an instant (epoch milliseconds); fractions come back with time. */
export interface Bucket {
  readonly left: number;
  readonly at: number;
}

interface Taken {
  readonly bucket: Bucket;
  /** Null where one could be taken; otherwise after how many milliseconds one can. */
  readonly waitMs: number | null;
}

/** Takes one from a bucket; null is a full one. A clock that runs backwards gives nothing and takes nothing. */
export function takeFrom(bucket: Bucket | null, now: number, rate: Rate): Taken {
  const passed = Math.max(0, now - (bucket?.at ?? now));
  const left = Math.min(rate.most, (bucket?.left ?? rate.most) + (passed * rate.most) / rate.perMs);
  const at = Math.max(now, bucket?.at ?? now);
  if (left >= 1) return { bucket: { left: left - 1, at }, waitMs: null };
  return { bucket: { left, at }, waitMs: Math.ceil(((1 - left) * rate.perMs) / rate.most) };
}

/** Whether it says no more than that nothing was taken lately. */
export function isFull(bucket: Bucket, now: number, rate: Rate): boolean {
  return now - bucket.at >= rate.perMs;
}
