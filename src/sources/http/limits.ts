/** Headers by which trackers say how fast they want to be asked. */

/** `Retry-After` in seconds or as a date. */
export function retryAfterMs(headers: Headers, now: number): number | null {
  const text = headers.get('retry-after');
  if (text === null) return null;
  const seconds = Number(text);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

/** Milliseconds until the limit starts afresh, where the site says so: as a date, or in epoch seconds. */
export function resetMs(headers: Headers, now: number): number | null {
  const text = headers.get('x-ratelimit-reset') ?? '';
  const reset = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  return Number.isFinite(reset) ? Math.max(0, reset - now) : null;
}

/** How much of the allowance is left, 0 to 1; null where the site does not say. */
export function allowanceLeft(
  headers: Headers,
): { readonly share: number; readonly requests: number } | null {
  const limit = Number(headers.get('x-ratelimit-limit') ?? Number.NaN);
  const remaining = Number(headers.get('x-ratelimit-remaining') ?? Number.NaN);
  if (!Number.isFinite(limit) || !Number.isFinite(remaining) || limit <= 0) return null;
  return { share: remaining / limit, requests: remaining };
}

/** How long a bucket takes to gain one request, where the site tells how it is filled (Jira Data Center does). */
export function refillMs(headers: Headers): number | null {
  const gained = Number(headers.get('x-ratelimit-fillrate') ?? Number.NaN);
  const seconds = Number(headers.get('x-ratelimit-interval-seconds') ?? Number.NaN);
  if (!(gained > 0) || !(seconds > 0)) return null;
  return (seconds * 1000) / gained;
}
