import { describe, expect, it } from 'vitest';
import type { RetryPlan } from '../../src/shared/retry.ts';
import { sleepFor, withRetries } from '../../src/shared/retry.ts';

function aPlan(given: Partial<RetryPlan> = {}): RetryPlan & { readonly slept: number[] } {
  const slept: number[] = [];
  return {
    tries: 4,
    firstDelayMs: 100,
    maxDelayMs: 250,
    judge: () => ({ again: true, atLeastMs: 0 }),
    sleep: async (ms) => {
      slept.push(ms);
      await Promise.resolve();
    },
    onRetry: () => undefined,
    ...given,
    slept,
  };
}

/** Fails so many times, then gives the number of attempts it took. */
function failing(times: number): () => Promise<number> {
  let attempts = 0;
  return async () => {
    attempts += 1;
    await Promise.resolve();
    if (attempts <= times) throw new Error(`failure ${attempts}`);
    return attempts;
  };
}

const { signal } = new AbortController();

describe('trying again', () => {
  it('does not wait after a success', async () => {
    const plan = aPlan();

    expect(await withRetries(failing(0), plan, signal)).toBe(1);
    expect(plan.slept).toEqual([]);
  });

  it('waits twice as long each time up to the maximum, give or take 30 %', async () => {
    const plan = aPlan();

    expect(await withRetries(failing(3), plan, signal)).toBe(4);

    for (const [at, base] of [100, 200, 250].entries()) {
      expect(plan.slept[at]).toBeGreaterThanOrEqual(base * 0.7);
      expect(plan.slept[at]).toBeLessThanOrEqual(base * 1.3);
    }
  });

  it('ends with the last failure after the last try', async () => {
    await expect(withRetries(failing(9), aPlan(), signal)).rejects.toThrow('failure 4');
  });

  it('ends at once with a failure that will not pass', async () => {
    const plan = aPlan({ judge: () => ({ again: false, atLeastMs: 0 }) });

    await expect(withRetries(failing(1), plan, signal)).rejects.toThrow('failure 1');
    expect(plan.slept).toEqual([]);
  });

  it('waits at least as long as the failure asks for, and says so', async () => {
    const said: unknown[] = [];
    const plan = aPlan({
      judge: () => ({ again: true, atLeastMs: 5_000 }),
      onRetry: (error, waitMs) => said.push([String(error), waitMs]),
    });

    await withRetries(failing(1), plan, signal);

    expect(plan.slept).toEqual([5_000]);
    expect(said).toEqual([['Error: failure 1', 5_000]]);
  });

  it('ends a wait with the reason of whoever stops it', async () => {
    const controller = new AbortController();
    const plan = aPlan({ sleep: sleepFor, judge: () => ({ again: true, atLeastMs: 60_000 }) });

    const result = withRetries(failing(1), plan, controller.signal);
    setTimeout(() => controller.abort(new Error('stopped')), 5);

    await expect(result).rejects.toThrow('stopped');
  });
});
