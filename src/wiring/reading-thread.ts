import { parentPort, workerData } from 'node:worker_threads';
import { reader } from '../jobs/answer.ts';
import { keptItems } from '../jobs/kept-items.ts';
import { messageOf, StoreError } from '../shared/errors.ts';
import { openStore } from '../store/open.ts';
import type { Question, ReadingOrder, Reply } from './reading.ts';

/** The program of the thread that `readingThread` starts. */
const { organisation, storage } = workerData as ReadingOrder;

/** Some four kilobytes each: several ARTs as their questions of the last weeks need them. */
const kept = keptItems(30_000);

const opened = openStore(storage, { migrate: false }).then((store) =>
  reader(organisation, store, kept),
);
// Told with every answer; without this the thread would end first.
opened.catch(() => undefined);

// One after the other: questions that wait cost no memory.
let last: Promise<void> = Promise.resolve();
parentPort?.on('message', (question: Question) => {
  last = last.then(async () => parentPort?.postMessage(await replyTo(question)));
});

async function replyTo(question: Question): Promise<Reply> {
  const { id } = question;
  try {
    return { id, kind: 'answer', answer: await answerTo(question) };
  } catch (error) {
    return { id, kind: 'error', error: kindOf(error), message: messageOf(error) };
  }
}

async function answerTo(question: Question): Promise<unknown> {
  const read = await opened;
  switch (question.method) {
    case 'report':
      return read.report(...question.args);
    case 'delivery':
      return read.delivery(...question.args);
    case 'dependencies':
      return read.dependencies(...question.args);
    case 'forecast':
      return read.forecast(...question.args);
    case 'backtest':
      return read.backtest(...question.args);
    case 'topology':
      return read.topology(...question.args);
    case 'risks':
      return read.risks(...question.args);
    case 'items':
      return read.items(...question.args);
    case 'digest':
      return read.digest(...question.args);
  }
}

function kindOf(error: unknown): Extract<Reply, { kind: 'error' }>['error'] {
  if (error instanceof StoreError) return 'store';
  return error instanceof RangeError ? 'range' : 'other';
}
