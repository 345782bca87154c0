import { answerOrders } from './child.ts';
import { startEmulated } from './emulated.ts';
import type { Tracker, TrackerAddress } from './setting.ts';

/** An emulated tracker in a process of its own, which makes up every answer anew: no memory has to hold them all. */
export interface LiveOrder {
  readonly tracker: Tracker;
  readonly items: number;
}

answerOrders(async ({ tracker, items }: LiveOrder): Promise<TrackerAddress> => {
  const emulated = await startEmulated(tracker, items);
  process.on('disconnect', () => void emulated[Symbol.asyncDispose]());
  return emulated.address;
});
