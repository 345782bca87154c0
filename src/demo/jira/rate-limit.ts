import type { Clock } from '../../shared/clock.ts';

export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

export interface Grant {
  readonly allowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The cloud's burst limit has one bucket per endpoint and method, shared by everybody who asks; Data Center's has one
 * per account and tells how it is filled.
 */
export function rateLimiter(
  limit: RateLimit | null,
  clock: Clock,
  kind: 'burst' | 'bucket' = 'burst',
): (bucket: string) => Grant {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (name) => {
    if (limit === null) return { allowed: true, headers: {} };
    const now = clock();
    const bucket = buckets.get(name) ?? { tokens: limit.burst, at: now };
    buckets.set(name, bucket);
    bucket.tokens = Math.min(
      limit.burst,
      bucket.tokens + ((now - bucket.at) / 1000) * limit.perSecond,
    );
    bucket.at = now;
    const allowed = bucket.tokens >= 1;
    if (allowed) bucket.tokens -= 1;
    const wait = allowed ? 0 : Math.max(1, Math.ceil((1 - bucket.tokens) / limit.perSecond));
    const left = Math.floor(bucket.tokens);
    if (kind === 'bucket') return { allowed, headers: bucketHeaders(left, limit, wait) };
    const headers = limitHeaders(left, limit.burst);
    if (allowed) return { allowed, headers };
    return { allowed, headers: { ...headers, ...refusalHeaders(wait, now) } };
  };
}

export function limitHeaders(remaining: number, limit: number): Record<string, string> {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-nearlimit': String(remaining < limit * 0.2),
    'ratelimit-policy': `"jira-burst-based";q=${limit};w=1`,
    ratelimit: `"jira-burst-based";r=${remaining};t=1`,
  };
}

export function refusalHeaders(waitSeconds: number, now: number): Record<string, string> {
  return {
    'retry-after': String(waitSeconds),
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': new Date(now + waitSeconds * 1000).toISOString(),
    'ratelimit-reason': 'jira-burst-based',
  };
}

/** On every answer, with a zero while there is something left. */
function bucketHeaders(
  remaining: number,
  { burst, perSecond }: RateLimit,
  waitSeconds: number,
): Record<string, string> {
  return {
    'x-ratelimit-limit': String(burst),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-fillrate': String(perSecond),
    'x-ratelimit-interval-seconds': '1',
    'retry-after': String(waitSeconds),
  };
}
