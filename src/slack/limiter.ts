import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until the next post to a channel is allowed. */
export type Turn = (channel: string, signal: AbortSignal) => Promise<void>;

export interface Spacing {
  /** Slack allows one message a second and channel. */
  readonly channelMs: number;
  /** "Several hundred messages a minute" for a workspace. */
  readonly workspaceMs: number;
}

const SPACING: Spacing = { channelMs: 1_100, workspaceMs: 330 };

/**
 * Spaces posts by channel and altogether. Turns of one channel are given in the order they were asked for; a channel with
 * many of them holds no other one up, since those take the times that it leaves free.
 */
export function limiter(
  spacing: Spacing = SPACING,
  monotonic: () => number = () => performance.now(),
): Turn {
  const nextIn = new Map<string, number>();
  let taken: readonly number[] = [];

  return async (channel, signal) => {
    const now = monotonic();
    for (const [name, at] of nextIn) if (at < now) nextIn.delete(name);
    taken = taken.filter((at) => at + spacing.workspaceMs > now);
    const at = firstFree(taken, Math.max(now, nextIn.get(channel) ?? 0), spacing.workspaceMs);
    taken = [...taken, at].toSorted((a, b) => a - b);
    nextIn.set(channel, at + spacing.channelMs);
    if (at > now) await sleep(at - now, undefined, { signal });
  };
}

/** The first time at or after `from` that is `apart` from all that are taken, which come in order. */
export function firstFree(taken: readonly number[], from: number, apart: number): number {
  let at = from;
  for (const other of taken) if (Math.abs(other - at) < apart) at = other + apart;
  return at;
}

/** Waits until the next of some calls is allowed, in the order they were asked for. */
export type Pace = (signal: AbortSignal) => Promise<void>;

export function pace(apartMs: number, monotonic: () => number = () => performance.now()): Pace {
  let next = 0;
  return async (signal) => {
    const now = monotonic();
    const at = Math.max(now, next);
    next = at + apartMs;
    if (at > now) await sleep(at - now, undefined, { signal });
  };
}
