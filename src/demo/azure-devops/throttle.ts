import type { Clock } from '../../shared/clock.ts';

/** How the service slows down who asks too fast. */
export interface Throttle {
  readonly perSecond: number;
  /** What it says then, taken in turn: a good answer that asks to wait, or one of two refusals. */
  readonly answers?: readonly Slowing[];
  readonly retryAfterSeconds?: number;
}

type Slowing = 200 | 429 | 503;

export interface Verdict {
  readonly status: Slowing;
  readonly headers: Readonly<Record<string, string>>;
  /** To be called when the answer has left: from then on its wish holds. */
  readonly sent: () => void;
}

export interface Gate {
  /** How a request that comes now is received; null where nothing is said. */
  judge(): Verdict | null;
  /** Requests that came although the last answer had asked to wait. */
  readonly forbidden: number;
}

/** A request may have been under way already when the answer that forbids it was. */
const UNDER_WAY_MS = 30;

export function gate(limit: Throttle | null, clock: Clock): Gate {
  const answers = limit?.answers ?? [200, 429, 503];
  const wait = limit?.retryAfterSeconds ?? 1;
  const came: number[] = [];
  let turn = 0;
  let forbidden = 0;
  let window = { from: Infinity, to: -Infinity };

  function slow(status: Slowing, perSecond: number): Verdict {
    const until = clock() + wait * 1000;
    return {
      status,
      headers: {
        'retry-after': String(wait),
        'x-ratelimit-resource': 'ADO-demo/TSTU',
        'x-ratelimit-delay': wait.toFixed(3),
        'x-ratelimit-limit': String(perSecond),
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(Math.ceil(until / 1000)),
      },
      sent() {
        const from = clock();
        window = { from, to: Math.max(window.to, from + wait * 1000) };
      },
    };
  }

  return {
    judge() {
      if (limit === null) return null;
      const now = clock();
      if (now >= window.from + UNDER_WAY_MS && now < window.to) {
        forbidden += 1;
        return slow(429, limit.perSecond);
      }
      while (came.length > 0 && came[0]! <= now - 1000) came.shift();
      came.push(now);
      if (came.length <= limit.perSecond) return null;
      came.length = 0;
      return slow(answers[turn++ % answers.length]!, limit.perSecond);
    },
    get forbidden(): number {
      return forbidden;
    },
  };
}
