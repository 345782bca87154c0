import PQueue from 'p-queue';
import type { Sleep } from '../../shared/retry.ts';
import type { Clock } from '../../shared/clock.ts';
import { allowanceLeft, refillMs, resetMs, retryAfterMs } from './limits.ts';

/** Whoever asks for more than this gets a later pull instead of a sleeping one. */
export const LONGEST_WAIT_MS = 5 * 60_000;
/** Below this share of the allowance we spread the rest over the time until it is renewed. */
const LOW_ALLOWANCE = 0.25;
const LONGEST_GAP_MS = 10_000;
const GAP_WITHOUT_RESET_MS = 1_000;

/** Why a source waits before it asks again. */
export interface Slowdown {
  readonly why: string;
  readonly waitMs: number;
}

export interface PaceOptions {
  readonly pacing: { readonly requestsPerSecond: number; readonly concurrency: number };
  readonly clock: Clock;
  readonly onSlowed?: (slowdown: Slowdown) => void;
}

/** Slowdowns that follow each other within this time are one slow spell. */
const SPELL_MS = 60_000;

/** Tells of the first slowdown of a spell: every answer of a slow site would repeat it. */
export function toldOncePerSpell({
  clock,
  onSlowed,
}: Pick<PaceOptions, 'clock' | 'onSlowed'>): (slowdown: Slowdown) => void {
  let quietUntil = 0;
  return (slowdown) => {
    const now = clock();
    if (now >= quietUntil) onSlowed?.(slowdown);
    quietUntil = Math.max(quietUntil, now + slowdown.waitMs + SPELL_MS);
  };
}

/** The speed that all requests of one source share. */
export interface Pace {
  /** Runs a request as soon as the configured rate and the site's own wishes allow. */
  run<T>(request: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Reads from an answer how fast the site wants us to go on. */
  heed(headers: Headers): void;
}

export function paceOf({ pacing, clock, onSlowed }: PaceOptions, sleep: Sleep): Pace {
  const perInterval = Math.max(1, Math.floor(pacing.requestsPerSecond));
  const queue = new PQueue({
    concurrency: pacing.concurrency,
    intervalCap: perInterval,
    interval: (1000 * perInterval) / pacing.requestsPerSecond,
  });
  let nextSlot = 0;
  let closedUntil = 0;
  let gapMs = 0;

  function pause(ms: number, why: string): void {
    if (ms <= 0) return;
    closedUntil = Math.max(closedUntil, clock() + Math.min(ms, LONGEST_WAIT_MS));
    nextSlot = Math.max(nextSlot, closedUntil);
    onSlowed?.({ why, waitMs: ms });
  }

  return {
    run: async (request, signal) =>
      queue.add(
        async () => {
          const now = clock();
          const at = Math.max(now, nextSlot);
          nextSlot = at + gapMs;
          if (at > now) await sleep(at - now, signal);
          // Another answer may have asked for a pause while this request was waiting for its turn.
          while (clock() < closedUntil) await sleep(closedUntil - clock(), signal);
          return request();
        },
        { signal },
      ),

    heed(headers) {
      const now = clock();
      pause(retryAfterMs(headers, now) ?? 0, 'the site sent Retry-After');
      const left = allowanceLeft(headers);
      if (left === null) return;
      const untilReset = resetMs(headers, now);
      const spread =
        untilReset === null
          ? (refillMs(headers) ?? GAP_WITHOUT_RESET_MS)
          : untilReset / Math.max(1, left.requests);
      gapMs = left.share < LOW_ALLOWANCE ? Math.min(LONGEST_GAP_MS, spread) : 0;
      pause(gapMs, 'little of the request allowance is left');
    },
  };
}
