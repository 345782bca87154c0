import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileTrouble, outputTrouble } from '../../src/cli/file-trouble.ts';
import { cli } from '../support/cli.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('a file that cannot be written', () => {
  it.each([
    ['ENOENT', 'there is no such folder'],
    ['EACCES', 'no permission'],
    ['ENOSPC', 'the disk is full'],
  ])('is told of in words, with its path and what to do: %s', (code, words) => {
    const said = fileTrouble(Object.assign(new Error('open'), { code, path: 'flow.png' }));

    expect(said).toMatch(/^flow\.png cannot be written: .*run the command again\.$/);
    expect(said).toContain(words);
  });

  it('is nothing else that went wrong', () => {
    expect(fileTrouble(new TypeError('ours'))).toBeNull();
    expect(
      fileTrouble(Object.assign(new Error('x'), { code: 'ECONNRESET', path: 'a' })),
    ).toBeNull();
    expect(outputTrouble(new Error('odd'))).toContain('written: odd.');
  });

  it('ends a command with a sentence and no trace of the code', async () => {
    const config = join(folder, 'signalbox.yaml');
    const source = `{ id: j, kind: jira, baseUrl: 'https://acme.example', projects: A, auth: { email: { env: E }, token: { env: T } } }`;
    await writeFile(
      config,
      `sources: [${source}]\nstorage: { url: 'sqlite:${join(folder, 'signalbox.db')}' }\n`,
    );

    const chart = join(folder, 'no', 'such.png');
    const argv = ['digest', 'portfolio', '--dry-run', '--chart', chart, '--config', config];
    const { code, out, err } = await cli(argv);

    expect([code, out]).toEqual([1, '']);
    expect(err).toBe(
      `${chart} cannot be written: there is no such folder. Nothing was posted, and the file was not changed. Name another place, or make room or grant the right there, and run the command again.\n`,
    );
  });
});
