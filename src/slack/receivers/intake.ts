import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '@slack/bolt';
import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { SlackEvents } from '../events.ts';

/** Something that Slack sent, by whichever way it came. */
interface Arrival {
  readonly body: Record<string, unknown>;
  /** Acknowledges it; only the first call counts. */
  readonly ack: (response?: unknown) => Promise<void>;
  readonly retryNum?: number | undefined;
  readonly retryReason?: string | undefined;
}

/** Where both receivers hand over what arrived: each thing is worked on once, and a stop waits for what has begun. */
export interface Intake {
  init(app: App): void;
  /** `closed`: we are stopping, Slack should ask somebody else. Returns when the work is done. */
  take(arrival: Arrival): Promise<'done' | 'repeated' | 'closed'>;
  inFlight(): number;
  /** Takes nothing more and waits for what has begun, at most so long. False when something was still running. */
  close(withinMs: number): Promise<boolean>;
}

const REMEMBER_MS = 10 * 60_000;

export function intake(
  clock: Clock,
  events: Pick<SlackEvents, 'acknowledged' | 'slackLibrary'>,
): Intake {
  const seen = recentKeys(clock, REMEMBER_MS);
  const running = new Set<Promise<void>>();
  let app: App | null = null;
  let closed = false;

  return {
    init: (boltApp) => void (app = boltApp),
    async take(arrival) {
      if (closed || app === null) return 'closed';
      const key = identityOf(arrival.body);
      if (key !== null && !seen.add(key)) {
        await arrival.ack();
        return 'repeated';
      }
      const work = process(app, arrival, events);
      running.add(work);
      await work.finally(() => running.delete(work));
      return 'done';
    },
    inFlight: () => running.size,
    async close(withinMs) {
      closed = true;
      await Promise.race([Promise.allSettled(running), sleep(withinMs, undefined, { ref: false })]);
      return running.size === 0;
    },
  };
}

async function process(
  app: App,
  arrival: Arrival,
  events: Pick<SlackEvents, 'acknowledged' | 'slackLibrary'>,
): Promise<void> {
  const arrivedAt = performance.now();
  let acknowledged = false;
  const { body, retryNum, retryReason } = arrival;
  await app.processEvent({
    body,
    ack: async (response: unknown) => {
      if (acknowledged) return events.slackLibrary('warn', 'acknowledged twice');
      acknowledged = true;
      await arrival.ack(response);
      events.acknowledged(performance.now() - arrivedAt);
    },
    ...(retryNum === undefined ? {} : { retryNum }),
    ...(retryReason === undefined ? {} : { retryReason }),
  });
}

const Identified = z.object({ event_id: z.string().optional(), trigger_id: z.string().optional() });

/** What stays the same when Slack sends a thing again: an event's id, or the trigger of a command or click. */
function identityOf(body: Record<string, unknown>): string | null {
  const { data } = Identified.safeParse(body);
  return data?.event_id ?? data?.trigger_id ?? null;
}

export interface RecentKeys {
  /** False when the key was added before and has not been forgotten. */
  add(key: string): boolean;
}

/** Remembers keys for a while, oldest forgotten first; time decides, so that a flood cannot push keys out early. */
export function recentKeys(clock: Clock, rememberMs: number): RecentKeys {
  const addedAt = new Map<string, number>();
  return {
    add(key) {
      const now = clock();
      for (const [old, at] of addedAt) {
        if (at + rememberMs > now) break;
        addedAt.delete(old);
      }
      if (addedAt.has(key)) return false;
      addedAt.set(key, now);
      return true;
    },
  };
}
