import type { Clock } from '../../shared/clock.ts';

export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

export interface Grant {
  readonly allowed: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** Jira's burst limit: one bucket per endpoint and method, shared by everybody who asks. */
export function rateLimiter(limit: RateLimit | null, clock: Clock): (bucket: string) => Grant {
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
    const headers = limitHeaders(Math.floor(bucket.tokens), limit.burst);
    if (allowed) return { allowed, headers };
    const wait = Math.max(1, Math.ceil((1 - bucket.tokens) / limit.perSecond));
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
