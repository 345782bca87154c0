import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A process that answers orders, one after the other. */
export interface Worker<Order, Answer> extends AsyncDisposable {
  ask(order: Order): Promise<Answer>;
}

/**
 * Starts a program in a process of its own: memory and warm-up are its own, and what it does cannot disturb others.
 * With a folder for profiles it writes a CPU profile there when it ends.
 */
export function startWorker<Order extends object, Answer>(
  program: URL,
  profiles: string | null = null,
): Worker<Order, Answer> {
  const child = fork(program, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv:
      profiles === null
        ? ['--expose-gc']
        : ['--expose-gc', '--cpu-prof', '--cpu-prof-dir', profiles],
  });
  const ended = once(child, 'exit');
  return {
    async ask(order) {
      const answer = answerOf(child);
      child.send(order);
      return (await answer) as Answer;
    },
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** One order in a fresh process. */
export async function inFreshProcess<Order extends object, Answer>(
  program: URL,
  order: Order,
  profiles: string | null = null,
): Promise<Answer> {
  await using worker = startWorker<Order, Answer>(program, profiles);
  return await worker.ask(order);
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const waiting = new AbortController();
  const { signal } = waiting;
  try {
    const ended = once(child, 'exit', { signal }).then(() => {
      throw new Error(`${child.spawnargs[1] ?? 'A process'} ended before it answered.`);
    });
    const [answer] = (await Promise.race([once(child, 'message', { signal }), ended])) as unknown[];
    return answer;
  } finally {
    waiting.abort();
  }
}

/** The other side: answers every order of the parent and ends with it. */
export function answerOrders<Order, Answer>(answer: (order: Order) => Promise<Answer>): void {
  process.on('message', (order) => void send(order as Order));

  async function send(order: Order): Promise<void> {
    process.send?.(await answer(order));
  }
}
