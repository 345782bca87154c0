import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { progress } from '../../src/cli/progress.ts';

function aTerminal(columns: number): { err: PassThrough & { isTTY: boolean; columns: number } } {
  return { err: Object.assign(new PassThrough(), { isTTY: true, columns }) };
}

function ioWith(err: PassThrough, clock: () => number): Parameters<typeof progress>[0] {
  return {
    out: new PassThrough(),
    err,
    input: new PassThrough(),
    env: {},
    clock,
    signal: new AbortController().signal,
  };
}

describe('the progress of long work', () => {
  it('rewrites one line on a terminal, never wider than it, and clears it at the end', () => {
    const { err } = aTerminal(24);
    const line = progress(ioWith(err, () => 0));

    line.say('jira: 1000 of about 5909 items');
    line.end();
    line.end();

    expect(String(err.read())).toBe('\r\u001B[2Kjira: 1000 of about 590\r\u001B[2K');
  });

  it('writes a plain line now and then where there is no terminal', () => {
    const err = new PassThrough();
    let now = 0;
    const line = progress(ioWith(err, () => now));

    line.say('first');
    now = 4_999;
    line.say('too soon');
    now = 5_000;
    line.say('second');
    line.end();

    expect(String(err.read())).toBe('first\nsecond\n');
  });
});
