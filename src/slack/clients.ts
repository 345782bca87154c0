import { WebClient } from '@slack/web-api';
import type { SlackEvents } from './events.ts';
import { libraryLogger } from './library-logger.ts';

export interface ClientOptions {
  readonly botToken: string;
  readonly apiUrl: string;
  readonly events: Pick<SlackEvents, 'slackLibrary'>;
  /** How long a post may take before its outcome counts as unknown. */
  readonly bulkTimeoutMs?: number | undefined;
}

const BULK_TIMEOUT_MS = 10_000;
const INTERACTIVE_TIMEOUT_MS = 2_500;

/**
 * For everything that is posted. Never tries again by itself: a lost answer would become a second message. A rate limit
 * is an error at once, since waiting would stop the whole client.
 */
export function bulkClient(options: ClientOptions): WebClient {
  return new WebClient(options.botToken, {
    slackApiUrl: options.apiUrl,
    logger: libraryLogger(options.events),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: options.bulkTimeoutMs ?? BULK_TIMEOUT_MS,
    maxRequestConcurrency: 4,
  });
}

/** For reading while somebody waits: fails soon, tries once more. Apart from the other, so that posting never delays it. */
export function interactiveClient(options: ClientOptions): WebClient {
  return new WebClient(options.botToken, {
    slackApiUrl: options.apiUrl,
    logger: libraryLogger(options.events),
    retryConfig: { retries: 1, minTimeout: 100, maxTimeout: 300 },
    rejectRateLimitedCalls: true,
    timeout: INTERACTIVE_TIMEOUT_MS,
  });
}

export interface Identity {
  /** The workspace's id. */
  readonly workspace: string;
  readonly workspaceName: string;
  readonly botUser: string;
  /** What the token may do; empty where Slack does not say. */
  readonly scopes: readonly string[];
}

/** Who the token belongs to. Throws Slack's `invalid_auth` and its like. */
export async function identify(client: WebClient): Promise<Identity> {
  const answer = await client.auth.test();
  if (answer.team_id === undefined || answer.user_id === undefined) {
    throw new Error('Slack did not say which workspace the bot token belongs to.');
  }
  return {
    workspace: answer.team_id,
    workspaceName: answer.team ?? answer.team_id,
    botUser: answer.user_id,
    scopes: answer.response_metadata?.scopes ?? [],
  };
}
