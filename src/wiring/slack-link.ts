import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { SlackError } from '../shared/errors.ts';
import { sentenceOf } from '../slack/outcome.ts';
import { badToken } from './bad-token.ts';
import type { SlackSide } from './slack.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** How long the start of the service waits for Slack: pulls and health checks must not wait for it. */
const FIRST_ATTEMPT_MS = 8_000;
/** How long a stop waits for an attempt that is under way. */
const GIVE_UP_MS = 3_000;

/** The connection to Slack while the service runs: it may come up later than the service does. */
export interface SlackLink {
  /** Throws SlackError until Slack has been reached. */
  side(): SlackSide;
  /** Null until Slack has been reached. */
  sideIfThere(): SlackSide | null;
  readonly httpHandler: RequestListener;
  /** Takes no more commands, lets those that have begun end, and disconnects. */
  stop(): Promise<void>;
}

/**
 * Connects, and goes on trying while Slack is away, so that an outage of Slack keeps no pull from running. Throws
 * ConfigError at once when Slack refuses a token.
 */
export async function connectSlack(
  build: () => Promise<SlackSide>,
  failed: (error: SlackError) => void,
): Promise<SlackLink> {
  const stopping = new AbortController();
  let side: SlackSide | null = null;
  let trouble = 'Slack has not answered yet.';
  let stopped: Promise<void> | null = null;

  async function attempt(): Promise<void> {
    const built = await build();
    await built.app.start();
    // Nobody would ever stop it.
    if (stopping.signal.aborted) await built.app.stop();
    else side = built;
  }

  function note(error: unknown): void {
    trouble = sentenceOf(error);
    failed(new SlackError(`${trouble} ${MEANWHILE}`, { cause: error }));
  }

  async function keepTrying(first: Promise<void>): Promise<void> {
    await first.catch(() => undefined);
    for (let pause = FIRST_PAUSE_MS; side === null; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      await sleep(pause, undefined, { signal: stopping.signal });
      await attempt().catch(note);
    }
  }

  async function end(): Promise<void> {
    stopping.abort();
    await Promise.race([trying, sleep(GIVE_UP_MS, undefined, { ref: false })]);
    await side?.app.stop();
  }

  const first = attempt();
  const giveUp = sleep(FIRST_ATTEMPT_MS, undefined, { ref: false });
  await Promise.race([first, giveUp]).catch(refuseBadToken);
  first.catch(note);
  // Ends when Slack is there, or when the pause is cut short by `stop`.
  const trying = keepTrying(first).catch(() => undefined);
  return {
    side() {
      if (side === null) throw new SlackError(`Nothing was posted. ${trouble} ${MEANWHILE}`);
      return side;
    },
    sideIfThere: () => side,
    httpHandler: (request, response) => {
      const handler = side?.app.httpHandler ?? null;
      if (handler !== null) handler(request, response);
      else response.writeHead(503).end();
    },
    stop: () => (stopped ??= end()),
  };
}

const MEANWHILE =
  'Trackers are read all the same; Slack is tried again by itself, and what is due by then is posted while its grace period lasts.';

function refuseBadToken(error: unknown): void {
  const refused = badToken(error);
  if (refused !== null) throw refused;
}
