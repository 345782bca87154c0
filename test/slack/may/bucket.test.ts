import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isFull, takeFrom } from '../../../src/slack/may/bucket.ts';
import type { Bucket } from '../../../src/slack/may/bucket.ts';

const TEN_A_MINUTE = { most: 10, perMs: 60_000 };

/** What comes of asking at these times. */
function waits(...times: readonly number[]): (number | null)[] {
  let bucket: Bucket | null = null;
  return times.map((now) => {
    const taken = takeFrom(bucket, now, TEN_A_MINUTE);
    bucket = taken.bucket;
    return taken.waitMs;
  });
}

describe('a bucket of ten a minute', () => {
  it('gives ten at once, and another after every sixth of a minute', () => {
    const ten = Array.from({ length: 10 }, () => 0);

    expect(waits(...ten, 0, 1_000, 5_999, 6_000, 6_000, 12_000)).toEqual([
      ...ten.map(() => null),
      6_000,
      5_000,
      1,
      null,
      6_000,
      null,
    ]);
  });

  it('is never fuller than ten, however long nobody asked', () => {
    const many = Array.from({ length: 11 }, () => 10 * 60_000);

    expect(waits(0, ...many).filter((wait) => wait === null)).toHaveLength(11);
  });

  it('neither gives nor takes anything when a clock runs backwards', () => {
    const nine = Array.from({ length: 9 }, () => 60_000);

    expect(waits(...nine, 0, 0, 60_000)).toEqual([...nine.map(() => null), null, 6_000, 6_000]);
  });

  it('gives as soon as it said, and never more than ten and one in six seconds', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 200 }), (gaps) => {
        let bucket: Bucket | null = null;
        let now = 0;
        let given = 0;
        const whenTold: (number | null)[] = [];
        for (const gap of gaps) {
          now += gap;
          const taken = takeFrom(bucket, now, TEN_A_MINUTE);
          bucket = taken.bucket;
          if (taken.waitMs === null) given += 1;
          else whenTold.push(takeFrom(bucket, now + taken.waitMs, TEN_A_MINUTE).waitMs);
        }
        expect(whenTold.every((wait) => wait === null)).toBe(true);
        expect(given).toBeLessThanOrEqual(10 + Math.floor(now / 6_000 + 1e-6));
      }),
    );
  });

  it('is full a minute after it was asked last', () => {
    expect(isFull({ left: 0, at: 0 }, 59_999, TEN_A_MINUTE)).toBe(false);
    expect(isFull({ left: 0, at: 0 }, 60_000, TEN_A_MINUTE)).toBe(true);
  });
});
