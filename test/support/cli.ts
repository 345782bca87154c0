import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { run } from '../../src/cli/program.ts';
import { systemClock } from '../../src/shared/clock.ts';
import type { Clock } from '../../src/shared/clock.ts';

export const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export type Variables = Readonly<Record<string, string>>;

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process: everything but `main.ts` is the real thing. */
export async function cli(
  argv: readonly string[],
  options: {
    readonly env?: Variables;
    readonly clock?: Clock;
    readonly signal?: AbortSignal;
  } = {},
): Promise<Ran> {
  const [out, err] = [collector(), collector()];
  const io = {
    out: out.stream,
    err: err.stream,
    input: new PassThrough(),
    env: options.env ?? {},
    clock: options.clock ?? systemClock,
    signal: options.signal ?? new AbortController().signal,
  };
  const code = await run(argv, io, 'test');
  return { code, out: out.text(), err: err.text() };
}

export interface CliProcess {
  /** Ends it at once, as a power cut would; nothing happens when it has ended by itself. */
  kill(): void;
  /** Asks it to stop, as Docker and Kubernetes do. */
  terminate(): void;
  /** What it has written to standard error so far. */
  errSoFar(): string;
  /** How it ended; the code is null when a signal ended it. */
  readonly ended: Promise<{
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly out: string;
    readonly err: string;
  }>;
}

/** A shell that lets no file grow beyond some KiB: writing more fails as on a full disk. */
const FULL_DISK = ['-c', 'trap \'\' XFSZ; ulimit -f $(($0 * 2)); exec "$@"'];

/** Starts a command line as people do, in a process of its own. */
export function startCli(
  argv: readonly string[],
  env: Variables,
  { diskKiB }: { readonly diskKiB?: number } = {},
): CliProcess {
  const command = [process.execPath, MAIN, ...argv];
  const [program = '', ...args] =
    diskKiB === undefined ? command : ['sh', ...FULL_DISK, String(diskKiB), ...command];
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = [collector(), collector()];
  child.stdout.pipe(out.stream);
  child.stderr.pipe(err.stream);
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    out: out.text(),
    err: err.text(),
  }));
  return {
    kill: () => void child.kill('SIGKILL'),
    terminate: () => void child.kill('SIGTERM'),
    errSoFar: err.text,
    ended,
  };
}

function collector(): { readonly stream: Writable; readonly text: () => string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer | string, _encoding, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString() };
}
