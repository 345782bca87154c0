import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import type { Sleep } from '../../shared/retry.ts';
import { sleepFor, withRetries } from '../../shared/retry.ts';
import { RequestError } from './failure.ts';
import { LONGEST_WAIT_MS, paceOf, toldOncePerSpell } from './pace.ts';
import type { PaceOptions } from './pace.ts';

const TRIES = 5;
const FIRST_DELAY_MS = 2_000;
const MAX_DELAY_MS = 60_000;
const FAILURES_TO_BREAK = 10;
const BROKEN_FOR_MS = 30_000;

export interface PatienceOptions extends PaceOptions {
  readonly id: string;
  readonly sleep?: Sleep;
}

/** How a source asks a site that may be slow, busy or away; one per source, for all its requests. */
export interface Patience {
  /** Makes a request when the pace allows, and again after failures that may pass; `about` names it in messages. */
  ask<T>(about: string, request: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Makes a request when the pace allows, and never again: for one that changes something. */
  once<T>(about: string, request: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Reads from an answer how fast the site wants us to go on. */
  heed(headers: Headers): void;
}

export function patience(options: PatienceOptions): Patience {
  const sleep = options.sleep ?? sleepFor;
  const onSlowed = toldOncePerSpell(options);
  const pace = paceOf({ ...options, onSlowed }, sleep);
  const breaker = circuitBreaker(handleWhen(isOutage), {
    breaker: new ConsecutiveBreaker(FAILURES_TO_BREAK),
    halfOpenAfter: BROKEN_FOR_MS,
  });
  const plan = {
    tries: TRIES,
    firstDelayMs: FIRST_DELAY_MS,
    maxDelayMs: MAX_DELAY_MS,
    judge,
    sleep,
    onRetry: (error: unknown, waitMs: number) => {
      const why = error instanceof RequestError ? error.reason : 'unavailable';
      onSlowed({ why: `trying again: ${why}`, waitMs });
    },
  };

  async function attempt<T>(
    about: string,
    request: () => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    try {
      return await breaker.execute(() => pace.run(request, signal));
    } catch (error) {
      throw error instanceof BrokenCircuitError ? resting(options.id, about, error) : error;
    }
  }

  return {
    ask: async (about, request, signal) =>
      withRetries(() => attempt(about, request, signal), plan, signal),
    once: attempt,
    heed: (headers) => pace.heed(headers),
  };
}

function judge(error: unknown): { again: boolean; atLeastMs: number } {
  if (!(error instanceof RequestError)) return { again: false, atLeastMs: 0 };
  const passing = ['rate-limited', 'unavailable', 'unreadable'].includes(error.reason);
  const broken = error.cause instanceof BrokenCircuitError;
  const atLeastMs = error.retryAfterMs ?? 0;
  return { again: passing && !broken && atLeastMs <= LONGEST_WAIT_MS, atLeastMs };
}

function isOutage(error: unknown): boolean {
  return error instanceof RequestError && error.reason === 'unavailable';
}

function resting(source: string, about: string, cause: Error): RequestError {
  return new RequestError(source, about, {
    reason: 'unavailable',
    status: null,
    said: `not asked, because the last ${FAILURES_TO_BREAK} requests to this site failed`,
    advice: 'It is tried again with the next pull.',
    retryAfterMs: BROKEN_FOR_MS,
    cause,
  });
}
