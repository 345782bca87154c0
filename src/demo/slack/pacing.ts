import type { Clock } from '../../shared/clock.ts';

/** Slack's rule for chat.postMessage: about one message per second and channel. */
export interface Pacing {
  enforce(on: boolean): void;
  /** Seconds to wait, null when the message may go. A message that may go counts. */
  waitFor(method: string, channel: string): number | null;
}

const INTERVAL_MS = 1_000;

export function createPacing(clock: Clock): Pacing {
  const last = new Map<string, number>();
  let enforced = false;
  return {
    enforce(on) {
      enforced = on;
      last.clear();
    },
    waitFor(method, channel) {
      if (!enforced || method !== 'chat.postMessage') return null;
      const now = clock();
      const since = now - (last.get(channel) ?? -Infinity);
      if (since < INTERVAL_MS) return 1;
      last.set(channel, now);
      return null;
    },
  };
}
