import type { RequestListener } from 'node:http';
import type { Receiver } from '@slack/bolt';

/** What the app needs of either way in. */
export interface SlackReceiver extends Receiver {
  readonly httpHandler: RequestListener | null;
  connected(): boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
}
