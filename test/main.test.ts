import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { MAIN } from './support/cli.ts';

/** No file may grow: writing one fails as on a full disk. */
const NO_ROOM = 'trap \'\' XFSZ; ulimit -f 0; exec "$@" > "$0"';

describe('the process', () => {
  it('says that its output could not be written, and fails', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'signalbox-'));
    const command = [join(folder, 'out'), process.execPath, MAIN, '--help'];
    const child = spawn('sh', ['-c', NO_ROOM, ...command], { stdio: ['ignore', 'ignore', 'pipe'] });

    const said = await text(child.stderr);
    if (child.exitCode === null) await once(child, 'exit');

    expect(said).toMatch(/^The output could not be written: .* What was printed is incomplete/);
    expect(said).not.toContain('    at ');
    expect(child.exitCode).toBe(1);
    await rm(folder, { recursive: true });
  });
});
