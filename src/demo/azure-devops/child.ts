import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface AzureDevOpsProcess extends AsyncDisposable {
  readonly url: string;
  readonly pat: string;
  readonly pid: number;
  /** Requests by endpoint, and `all` of them. */
  counts(): Promise<Readonly<Record<string, number>>>;
  forgetCounts(): void;
  close(): Promise<void>;
}

interface Address {
  readonly url: string;
  readonly pat: string;
}

/** Runs an emulated Azure DevOps in its own process; the arguments are those of process.ts. */
export async function forkAzureDevOps(args: readonly string[]): Promise<AzureDevOpsProcess> {
  const program = fileURLToPath(new URL('process.ts', import.meta.url));
  const child = fork(program, args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  });
  const address = (await answerOf(child)) as Address;
  async function close(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
  return {
    ...address,
    pid: child.pid!,
    async counts() {
      const answer = answerOf(child);
      child.send('counts');
      return (await answer) as Readonly<Record<string, number>>;
    },
    forgetCounts: () => void child.send('forget'),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The next message of the child; fails when it ends instead. */
async function answerOf(child: ChildProcess): Promise<unknown> {
  const waiting = new AbortController();
  const { signal } = waiting;
  try {
    const ended = once(child, 'exit', { signal }).then(() => {
      throw new Error('The emulated Azure DevOps ended before it answered.');
    });
    const [message] = (await Promise.race([
      once(child, 'message', { signal }),
      ended,
    ])) as unknown[];
    return message;
  } finally {
    waiting.abort();
  }
}
