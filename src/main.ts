#!/usr/bin/env node
import packageJson from '../package.json' with { type: 'json' };
import { outputTrouble } from './cli/file-trouble.ts';
import { run } from './cli/program.ts';
import { environment } from './config/secrets.ts';
import { systemClock } from './shared/clock.ts';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stop.abort(signal);
  });
}
// A reader such as `head` that closes the pipe early is no failure of ours; a full disk is one to tell of.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') {
    stop.abort('EPIPE');
    return;
  }
  process.exitCode = 1;
  process.stderr.write(`${outputTrouble(error)}\n`);
  stop.abort('output');
});

const code = await run(
  process.argv.slice(2),
  {
    out: process.stdout,
    err: process.stderr,
    input: process.stdin,
    env: environment(),
    clock: systemClock,
    signal: stop.signal,
  },
  packageJson.version,
);
process.exitCode ??= code;
