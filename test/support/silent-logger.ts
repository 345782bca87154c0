import type { Logger } from '@slack/web-api';
import { LogLevel } from '@slack/web-api';

function nothing(): void {
  // The tests look at outcomes, not at what Slack's libraries print on the way.
}

/** For Slack's clients in tests that provoke errors on purpose. */
export const silentLogger: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  setName: nothing,
  getLevel: () => LogLevel.ERROR,
};
