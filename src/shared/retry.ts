import { setTimeout as timer } from 'node:timers/promises';
import { ExponentialBackoff } from 'cockatiel';

/** Waits; rejects with the signal's reason when it aborts first. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<unknown>;

export async function sleepFor(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await timer(ms, undefined, { signal });
  } catch (error) {
    // Whoever stopped us wants to meet their own reason again.
    signal.throwIfAborted();
    throw error;
  }
}

export interface RetryPlan {
  /** Attempts in all, the first included. */
  readonly tries: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** What to do after a failure: give up, or wait at least so long (0: only the back-off). */
  readonly judge: (error: unknown) => { readonly again: boolean; readonly atLeastMs: number };
  readonly sleep: Sleep;
  readonly onRetry: (error: unknown, waitMs: number) => void;
}

/** Tries again after failures that may pass, waiting twice as long each time, give or take 30 %. */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  plan: RetryPlan,
  signal: AbortSignal,
): Promise<T> {
  let backoff = exponential(plan).next();
  for (let left = plan.tries - 1; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      const { again, atLeastMs } = plan.judge(error);
      if (!again || left === 0) throw error;
      const waitMs = Math.max(atLeastMs, backoff.duration);
      backoff = backoff.next(undefined);
      plan.onRetry(error, waitMs);
      await plan.sleep(waitMs, signal);
    }
  }
}

function exponential({ firstDelayMs, maxDelayMs }: RetryPlan): ExponentialBackoff<number> {
  return new ExponentialBackoff<number>({
    initialDelay: firstDelayMs,
    maxDelay: maxDelayMs,
    generator: (previous, options) => {
      const delay = Math.min(
        options.maxDelay,
        previous === undefined ? options.initialDelay : previous * options.exponent,
      );
      return [delay * (0.7 + 0.6 * Math.random()), delay];
    },
  });
}
