import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstFree, limiter, pace } from '../../src/slack/limiter.ts';

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

  it('lets other channels go ahead of a channel that has many', async () => {
    const busy = Array.from({ length: 5 }, () => 'C1');

    const [other] = (await times([...busy, 'C2'], 200, 20)).slice(-1);

    // After the first of the busy channel, not after its last at 800 ms.
    expect(other).toBeGreaterThanOrEqual(18);
    expect(other).toBeLessThan(180);
  });

  it('finds the first time that is far enough from all that are taken', () => {
    expect(firstFree([], 7, 10)).toBe(7);
    expect(firstFree([0, 10], 0, 10)).toBe(20);
    // Between 0 and 30 there is room, between 30 and 45 there is not.
    expect(firstFree([0, 30, 45], 5, 10)).toBe(10);
    expect(firstFree([0, 30, 45], 25, 10)).toBe(55);
  });

  it('never gives two times that are too close, and none before it is asked for', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 40 }),
        fc.integer({ min: 1, max: 60 }),
        (wishes, apart) => {
          let taken: readonly number[] = [];
          for (const from of wishes) {
            const at = firstFree(taken, from, apart);
            expect(at).toBeGreaterThanOrEqual(from);
            taken = [...taken, at].toSorted((a, b) => a - b);
          }
          const gaps = taken.slice(1).map((at, index) => at - (taken[index] ?? 0));
          expect(gaps.every((gap) => gap >= apart)).toBe(true);
        },
      ),
    );
  });
});

describe('the pace', () => {
  it('spaces calls, the first one apart from nothing', async () => {
    const turn = pace(40);
    const { signal } = new AbortController();
    const from = performance.now();

    const after = await Promise.all(
      [1, 2, 3].map(async () => {
        await turn(signal);
        return performance.now() - from;
      }),
    );

    expect(after[0]).toBeLessThan(30);
    expect(after[1]).toBeGreaterThanOrEqual(38);
    expect(after[2]).toBeGreaterThanOrEqual(78);
  });
});
