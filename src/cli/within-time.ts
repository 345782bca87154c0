import { SourceError } from '../shared/errors.ts';

/** How long `init` and `check`, for which people wait, let one request take, as a configuration says it. */
export const ASKING_PATIENCE = '15s';
export const ASKING_PATIENCE_MS = 15_000;
const STEP_MS = 45_000;

/** One step of a conversation, tries included: gives up after a while, and says on what. */
export async function withinTime<T>(
  outer: AbortSignal,
  what: string,
  step: (signal: AbortSignal) => Promise<T>,
  limitMs: number = STEP_MS,
): Promise<T> {
  const timeout = AbortSignal.timeout(limitMs);
  try {
    return await step(AbortSignal.any([outer, timeout]));
  } catch (error) {
    outer.throwIfAborted();
    if (!timeout.aborted) throw error;
    throw new SourceError(
      'unavailable',
      `Gave up on ${what} after ${limitMs / 1000} s and several tries; nothing was changed. Check the address, the network and proxies, then try again.`,
      { cause: error },
    );
  }
}
