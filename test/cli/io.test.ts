import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { write } from '../../src/cli/io.ts';

describe('writing to a reader', () => {
  it('waits until a slow reader has taken what was written', async () => {
    const taken: string[] = [];
    const slow = new Writable({
      highWaterMark: 1,
      decodeStrings: false,
      write(chunk: string, _encoding, done) {
        setTimeout(() => {
          taken.push(chunk);
          done();
        }, 5);
      },
    });

    await write(slow, 'a row\n');

    expect(taken).toEqual(['a row\n']);
  });

  it('goes on when the reader closes the pipe, as head does, instead of waiting for ever', async () => {
    const gone = new Writable({
      highWaterMark: 1,
      write: (_chunk, _encoding, done) => done(new Error('EPIPE')),
    });
    const said = new Promise<unknown>((resolve) => {
      gone.on('error', resolve);
    });

    await write(gone, 'a row\n');

    expect(await said).toMatchObject({ message: 'EPIPE' });
  });
});
