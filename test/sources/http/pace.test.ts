import { describe, expect, it } from 'vitest';
import { paceOf } from '../../../src/sources/http/pace.ts';
import type { Pace } from '../../../src/sources/http/pace.ts';

interface Slow {
  readonly pace: Pace;
  readonly now: () => number;
  /** Lets time pass until whoever sleeps the shortest wakes up. */
  readonly wake: () => Promise<void>;
}

/** A pace whose clock moves only when somebody is woken. */
function aPace(): Slow {
  let now = 1_000_000;
  const sleepers: { readonly until: number; readonly resume: () => void }[] = [];
  const pace = paceOf(
    { pacing: { requestsPerSecond: 1_000, concurrency: 4 }, clock: () => now },
    async (ms) =>
      new Promise<void>((resume) => {
        sleepers.push({ until: now + ms, resume });
      }),
  );
  return {
    pace,
    now: () => now,
    async wake() {
      const next = sleepers.toSorted((a, b) => a.until - b.until)[0];
      if (next === undefined) throw new Error('Nobody sleeps.');
      sleepers.splice(sleepers.indexOf(next), 1);
      now = next.until;
      next.resume();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const signal = new AbortController().signal;

describe('the pace of a source', () => {
  it('holds back requests that already waited for their turn when a pause is asked for', async () => {
    const { pace, now, wake } = aPace();
    const begun: number[] = [];
    pace.heed(new Headers({ 'retry-after': '1' }));
    const waiting = [1, 2].map(async () => pace.run(async () => void begun.push(now()), signal));
    await new Promise((resolve) => setImmediate(resolve));

    pace.heed(new Headers({ 'retry-after': '5' }));
    for (let turn = 0; turn < 4; turn += 1) await wake();
    await Promise.all(waiting);

    expect(begun).toEqual([1_005_000, 1_005_000]);
  });

  it('spreads requests by the rate at which a nearly empty bucket is filled', async () => {
    const { pace, now, wake } = aPace();
    const begun: number[] = [];
    pace.heed(
      new Headers({
        'x-ratelimit-limit': '100',
        'x-ratelimit-remaining': '10',
        'x-ratelimit-fillrate': '5',
        'x-ratelimit-interval-seconds': '2',
        'retry-after': '0',
      }),
    );
    const waiting = [1, 2].map(async () => pace.run(async () => void begun.push(now()), signal));
    await new Promise((resolve) => setImmediate(resolve));

    for (let turn = 0; turn < 2; turn += 1) await wake();
    await Promise.all(waiting);

    // Two seconds for five requests: one every 400 ms.
    expect(begun).toEqual([1_000_400, 1_000_800]);
  });
});
