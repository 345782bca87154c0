import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebAPIPlatformError } from '@slack/web-api';
import { ConfigError, messageOf } from '../shared/errors.ts';
import type { SlackSide } from './slack.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** Answers of Slack to a token that will never be taken: waiting would not help. */
const BAD_TOKEN = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'not_allowed_token_type',
]);

/** The connection to Slack while the service runs: it may come up later than the service does. */
export interface SlackLink {
  /** Null until Slack has been reached. */
  side(): SlackSide | null;
  readonly httpHandler: RequestListener;
  /** What to tell people who ask why Slack does not answer; null when it does. */
  trouble(): string | null;
  stop(): Promise<void>;
}

/**
 * Connects, and goes on trying while Slack is away, so that an outage of Slack keeps no pull from running. Throws
 * ConfigError at once when Slack refuses a token.
 */
export async function connectSlack(
  build: () => Promise<SlackSide>,
  failed: (error: unknown) => void,
): Promise<SlackLink> {
  const stopping = new AbortController();
  let side: SlackSide | null = null;
  let trouble: string | null = 'Slack has not been reached yet';

  async function attempt(): Promise<void> {
    const built = await build();
    await built.app.start();
    side = built;
    trouble = null;
  }

  async function keepTrying(): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; side === null; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      await sleep(pause, undefined, { signal: stopping.signal });
      try {
        await attempt();
      } catch (error) {
        trouble = messageOf(error);
        failed(error);
      }
    }
  }

  try {
    await attempt();
  } catch (error) {
    refuseBadToken(error);
    trouble = messageOf(error);
    failed(error);
  }
  // Ends when Slack is there, or when the pause is cut short by `stop`.
  const trying = keepTrying().catch(() => undefined);
  return {
    side: () => side,
    trouble: () => trouble,
    httpHandler: (request, response) => {
      const handler = side?.app.httpHandler ?? null;
      if (handler !== null) handler(request, response);
      else response.writeHead(503).end();
    },
    async stop() {
      stopping.abort();
      await trying;
      await side?.app.stop();
    },
  };
}

function refuseBadToken(error: unknown): void {
  if (!(error instanceof WebAPIPlatformError) || !BAD_TOKEN.has(error.data.error)) return;
  throw new ConfigError(
    `Slack refuses the token (${error.data.error}); nothing was started. Put the bot token (xoxb-…) and, in socket mode, the app-level token (xapp-…) of the installed app where the configuration names them.`,
    { cause: error },
  );
}
