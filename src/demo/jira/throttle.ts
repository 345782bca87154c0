import type { Clock } from '../../shared/clock.ts';

/** A site that lets in so many requests a second and says how long to stay away: in one of three ways, in turn. */
export interface ThrottleOptions {
  readonly perSecond: number;
}

export interface Turn {
  /** Null: the request is served, though its answer may ask for a pause. */
  readonly refusal: 429 | 503 | null;
  readonly retryAfterSeconds: number | null;
}

export interface Throttle {
  admit(): Turn;
  /** Requests that came although an answer had asked to stay away. */
  impatient(): number;
}

const SECOND_MS = 1_000;
/** What is already on its way when the answer goes out cannot know of it. */
const UNDER_WAY_MS = 100;

export function throttle(options: ThrottleOptions | null, clock: Clock): Throttle {
  let began = 0;
  let served = 0;
  let refusals = 0;
  let asked = { at: 0, until: 0 };
  let impatient = 0;

  function askForPause(now: number): void {
    asked = { at: now < asked.until ? asked.at : now, until: now + SECOND_MS };
  }

  return {
    impatient: () => impatient,
    admit() {
      if (options === null) return { refusal: null, retryAfterSeconds: null };
      const now = clock();
      if (now < asked.until && now > asked.at + UNDER_WAY_MS) impatient += 1;
      if (now >= began + SECOND_MS) {
        began = now;
        served = 0;
      }
      served += 1;
      if (served < options.perSecond) return { refusal: null, retryAfterSeconds: null };
      askForPause(now);
      if (served === options.perSecond) return { refusal: null, retryAfterSeconds: 1 };
      refusals += 1;
      return { refusal: refusals % 2 === 1 ? 429 : 503, retryAfterSeconds: 1 };
    },
  };
}
