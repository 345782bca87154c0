import { Worker } from 'node:worker_threads';
import type { Organisation } from '../core/domain/organisation.ts';
import type { Reader } from '../jobs/answer.ts';
import { messageOf, StoreError } from '../shared/errors.ts';
import { letAnswersDieYoung } from '../shared/heap.ts';
import { singleFlight } from '../shared/single-flight.ts';

/** The questions that are answered in one piece. */
export type Answering = Omit<Reader, 'all' | 'allDependencies' | 'scatter'>;

/** What a thread is started with. */
export interface ReadingOrder {
  readonly organisation: Organisation;
  readonly storage: string;
}

/** One question to the thread: a method of Answering with its arguments. */
export type Question = {
  [M in keyof Answering]: {
    readonly id: number;
    readonly method: M;
    readonly args: Parameters<Answering[M]>;
  };
}[keyof Answering];

/** Errors lose their class on the way between threads; of ours only those of the store have one that matters. */
export type Reply =
  | { readonly id: number; readonly kind: 'answer'; readonly answer: unknown }
  | {
      readonly id: number;
      readonly kind: 'error';
      readonly error: 'store' | 'range' | 'other';
      readonly message: string;
    };

const PROGRAM = new URL('reading-thread.ts', import.meta.url);

/** What one question makes should die young: less, and every third answer waits for the old part to be collected; more takes memory. */
const YOUNG_MB = 128;

/**
 * Answers from a thread with a connection of its own, so that reading and computing never hold up HTTP and Slack.
 * The thread starts with the first question, and again when it was lost. The database has to be up to date, and not
 * in memory: no other thread would see that one. Who asks what is being asked already gets the same answer.
 */
export function readingThread(
  order: ReadingOrder,
  program: URL = PROGRAM,
): Answering & AsyncDisposable {
  let thread: Worker | null = null;
  let asked = 0;
  letAnswersDieYoung();
  const once = singleFlight<unknown>();
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();

  function start(): Worker {
    const started = new Worker(program, {
      workerData: order,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    started.on('message', (reply: Reply) => {
      const question = waiting.get(reply.id);
      waiting.delete(reply.id);
      // Only a question that waits for its answer keeps the process alive.
      if (waiting.size === 0) started.unref();
      if (reply.kind === 'answer') question?.resolve(reply.answer);
      else question?.reject(errorOf(reply));
    });
    started.on('error', (error) => lost(started, `has failed (${messageOf(error)})`, error));
    started.on('exit', () => lost(started, 'has ended'));
    return started;
  }

  function lost(which: Worker, what: string, cause?: unknown): void {
    // After an error comes an exit, when another one may be at work already.
    if (thread !== which) return;
    thread = null;
    const error = new Error(
      `The thread that reads the store ${what}. Nothing was changed. Ask again: that starts a new one.`,
      { cause },
    );
    for (const question of waiting.values()) question.reject(error);
    waiting.clear();
  }

  function ask<M extends keyof Answering>(
    method: M,
    ...args: Parameters<Answering[M]>
  ): ReturnType<Answering[M]> {
    const answer = once(JSON.stringify([method, args]), () => {
      asked += 1;
      const question = Promise.withResolvers<unknown>();
      thread ??= start();
      thread.postMessage({ id: asked, method, args });
      thread.ref();
      waiting.set(asked, question);
      return question.promise;
    });
    return answer as ReturnType<Answering[M]>;
  }

  return {
    ...questionsBy(ask),
    async [Symbol.asyncDispose]() {
      await thread?.terminate();
    },
  };
}

type Ask = <M extends keyof Answering>(
  method: M,
  ...args: Parameters<Answering[M]>
) => ReturnType<Answering[M]>;

function questionsBy(ask: Ask): Answering {
  return {
    report: (...args) => ask('report', ...args),
    delivery: (...args) => ask('delivery', ...args),
    dependencies: (...args) => ask('dependencies', ...args),
    forecast: (...args) => ask('forecast', ...args),
    backtest: (...args) => ask('backtest', ...args),
    topology: (...args) => ask('topology', ...args),
    risks: (...args) => ask('risks', ...args),
    items: (...args) => ask('items', ...args),
    digest: (...args) => ask('digest', ...args),
  };
}

function errorOf({ error, message }: Extract<Reply, { kind: 'error' }>): Error {
  switch (error) {
    case 'store':
      return new StoreError(message);
    case 'range':
      return new RangeError(message);
    case 'other':
      return new Error(message);
  }
}
