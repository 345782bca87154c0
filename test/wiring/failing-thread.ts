import { parentPort } from 'node:worker_threads';
import type { Question } from '../../src/wiring/reading.ts';

/** A thread that counts its questions, and is lost with some of them. */
let asked = 0;
parentPort?.on('message', ({ id, args: [key] }: Question) => {
  asked += 1;
  // Ends the thread, not the process.
  if (key === 'END') process.exit(1);
  if (key === 'FAIL') throw new Error('out of luck');
  parentPort?.postMessage({ id, kind: 'answer', answer: asked });
});
