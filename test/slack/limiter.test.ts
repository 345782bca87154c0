import { describe, expect, it } from 'vitest';
import { limiter } from '../../src/slack/limiter.ts';

async function times(
  channels: readonly string[],
  channelMs: number,
  workspaceMs: number,
): Promise<number[]> {
  const turn = limiter({ channelMs, workspaceMs });
  const { signal } = new AbortController();
  const from = performance.now();
  return Promise.all(
    channels.map(async (channel) => {
      await turn(channel, signal);
      return performance.now() - from;
    }),
  );
}

describe('the limiter', () => {
  it('spaces posts to one channel', async () => {
    const [first, second, third] = await times(['C1', 'C1', 'C1'], 60, 1);

    expect(first).toBeLessThan(50);
    expect(second).toBeGreaterThanOrEqual(58);
    expect(third).toBeGreaterThanOrEqual(118);
  });

  it('spaces posts to a workspace, whatever their channels', async () => {
    const [, second, third] = await times(['C1', 'C2', 'C3'], 1, 40);

    expect(second).toBeGreaterThanOrEqual(38);
    expect(third).toBeGreaterThanOrEqual(78);
  });

  it('gives up waiting when the service stops', async () => {
    const turn = limiter({ channelMs: 60_000, workspaceMs: 1 });
    const stop = new AbortController();
    await turn('C1', stop.signal);

    const waiting = turn('C1', stop.signal);
    stop.abort();

    await expect(waiting).rejects.toThrow('aborted');
  });
});
