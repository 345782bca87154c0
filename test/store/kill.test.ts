import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { at, JIRA } from '../support/build.ts';

const KILLS = 6;

describe('a process that is killed while it saves', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signalbox-kill-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it(
    'loses nothing that it stored and leaves no half of a batch',
    { timeout: 60_000 },
    async () => {
      const url = `sqlite:${join(folder, 'killed.db')}`;

      for (let kill = 0; kill < KILLS; kill += 1) {
        const reported = await saveUntilKilled(url);

        await using store = await openStore(url);
        const checkpoint = Number((await store.pulls.state(JIRA)).checkpoint);
        const items = (
          await Array.fromAsync(
            store.items.read({
              createdUntil: at(100_000),
              openSince: null,
              teams: null,
              fingerprint: '',
            }),
          )
        ).flat();
        const everyEntry = Array.from({ length: checkpoint }, (_, index) => String(index + 1));
        expect(checkpoint).toBeGreaterThanOrEqual(reported);
        expect(items).toHaveLength(100);
        for (const { item, history } of items) {
          expect(item.updatedAt).toBe(at(checkpoint));
          expect(history.map(({ id }) => id)).toEqual(everyEntry);
        }
      }
    },
  );
});

/** Returns the last batch that the process said was stored. */
async function saveUntilKilled(url: string): Promise<number> {
  const saver = fileURLToPath(new URL('./saver.ts', import.meta.url));
  const child = spawn(process.execPath, [saver, url], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let reported = 0;
  const lines = createInterface(child.stdout);
  lines.on('line', (line) => {
    reported = Number(line);
  });
  await once(lines, 'line');
  await sleep(Math.random() * 120);
  child.kill('SIGKILL');
  await ended;
  return reported;
}
