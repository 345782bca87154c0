import { BrokenCircuitError } from 'cockatiel';
import type { Written } from '../comments.ts';
import { codeOf, RequestError } from './failure.ts';

/** No connection came about, so nothing was sent. */
const NEVER_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** A person has to do something about a login or a permission first. */
const AFTER_A_LOGIN_MS = 60 * 60_000;

/** Whether a request that failed may have been worked on all the same. Rethrows what is no answer of a tracker. */
export function writtenAfter(error: unknown): Exclude<Written, { kind: 'written' }> {
  if (!(error instanceof RequestError)) throw error;
  const why = `${error.said}. ${error.advice}`;
  const { status, reason } = error;
  if (status === null) {
    const isUnsent =
      error.cause instanceof BrokenCircuitError || NEVER_CONNECTED.has(codeOf(error.cause));
    return isUnsent
      ? { kind: 'later', why, afterMs: error.retryAfterMs }
      : { kind: 'unknown', why: why };
  }
  if (reason === 'rate-limited') return { kind: 'later', why, afterMs: error.retryAfterMs };
  // A page or half an answer came back as if all was well: who knows what stood behind it.
  if (status < 300 || status >= 500 || status === 408) return { kind: 'unknown', why };
  if (reason === 'auth' || status < 400) return { kind: 'later', why, afterMs: AFTER_A_LOGIN_MS };
  return { kind: 'never', why };
}
