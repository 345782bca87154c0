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

/** Spaces posts by channel and altogether; turns are given in the order they were asked for. */
export function limiter(
  spacing: Spacing = SPACING,
  monotonic: () => number = () => performance.now(),
): Turn {
  const nextIn = new Map<string, number>();
  let nextAnywhere = 0;

  return async (channel, signal) => {
    const now = monotonic();
    const at = Math.max(now, nextAnywhere, nextIn.get(channel) ?? 0);
    forgetBefore(nextIn, now);
    nextAnywhere = at + spacing.workspaceMs;
    nextIn.set(channel, at + spacing.channelMs);
    if (at > now) await sleep(at - now, undefined, { signal });
  };
}

function forgetBefore(nextIn: Map<string, number>, now: number): void {
  for (const [channel, at] of nextIn) if (at < now) nextIn.delete(channel);
}
