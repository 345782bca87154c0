import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
} from '@slack/web-api';
import { describe, expect, it, vi } from 'vitest';
import type { SlackFault } from '../../../src/demo/slack/faults.ts';
import type { SlackEmulator } from '../../../src/demo/slack/slack.ts';
import { startSlack } from '../../../src/demo/slack/slack.ts';
import { silentLogger } from '../../support/silent-logger.ts';

/** Posts once with the real client and gives what it threw; null when all was well. */
async function post(slack: SlackEmulator, channel = 'C1', timeout = 5_000): Promise<unknown> {
  const client = new WebClient(slack.botToken, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout,
    logger: silentLogger,
  });
  try {
    await client.chat.postMessage({ channel, text: 'x' });
    return null;
  } catch (error) {
    return error;
  }
}

type ErrorClass = abstract new (...args: never[]) => Error;

const CASES: readonly (readonly [string, SlackFault, ErrorClass, number])[] = [
  ['a rate limit', { kind: 'rate-limited', retryAfterSeconds: 30 }, WebAPIRateLimitedError, 0],
  ['a rate limit without Retry-After', { kind: 'rate-limited', retryAfterSeconds: null }, Error, 0],
  ['a 503', { kind: 'status', status: 503 }, WebAPIHTTPError, 0],
  [
    'a 503 after the work was done',
    { kind: 'status', status: 503, when: 'after' },
    WebAPIHTTPError,
    1,
  ],
  ['a refusal', { kind: 'error', error: 'restricted_action' }, WebAPIPlatformError, 0],
  [
    'an internal error after the work was done',
    { kind: 'error', error: 'internal_error', when: 'after' },
    WebAPIPlatformError,
    1,
  ],
  ['a reset', { kind: 'reset' }, WebAPIRequestError, 0],
  ['a reset after the work was done', { kind: 'reset', when: 'after' }, WebAPIRequestError, 1],
  ['no answer', { kind: 'hang' }, WebAPIRequestError, 0],
  ['no answer after the work was done', { kind: 'hang', when: 'after' }, WebAPIRequestError, 1],
  ['an answer too late', { kind: 'slow', ms: 800 }, WebAPIRequestError, 1],
  ['half an answer', { kind: 'truncated' }, Error, 1],
];

/** Faults that end by the client giving up. */
const NO_PATIENCE = new Set<SlackFault['kind']>(['hang', 'slow']);

describe('a fault of Slack', () => {
  it.each(CASES)('is %s', async (_, fault, expected, posted) => {
    await using slack = await startSlack();
    slack.faults.add(fault);

    const error = await post(slack, 'C1', NO_PATIENCE.has(fault.kind) ? 300 : undefined);

    expect(error).toBeInstanceOf(expected);
    await vi.waitFor(() => expect(slack.channel('C1').messages()).toHaveLength(posted), {
      timeout: 4_000,
    });
  });

  it('carries Retry-After', async () => {
    await using slack = await startSlack();
    slack.faults.add({ kind: 'rate-limited', retryAfterSeconds: 30 });

    expect(await post(slack)).toMatchObject({ retryAfter: 30 });
  });

  it('hits the method it is meant for, as often as told', async () => {
    await using slack = await startSlack();
    slack.faults.add({ kind: 'status', status: 500 }, { method: 'chat.postMessage', times: 2 });
    const client = new WebClient(slack.botToken, {
      slackApiUrl: slack.apiUrl,
      logger: silentLogger,
    });

    await client.auth.test();
    const errors = [await post(slack), await post(slack), await post(slack)];

    expect(errors.map((error) => error === null)).toEqual([false, false, true]);
    expect(slack.requests.map(({ status }) => status)).toEqual([200, 500, 500, 200]);
  });

  it('ends when it is switched off', async () => {
    await using slack = await startSlack();
    const off = slack.faults.add({ kind: 'error', error: 'fatal_error' });
    await post(slack);

    off();

    expect(await post(slack)).toBeNull();
    slack.faults.add({ kind: 'error', error: 'fatal_error' });
    slack.faults.clear();
    expect(await post(slack)).toBeNull();
  });
});

describe('the posting rate', () => {
  it('is one message per second and channel when enforced', async () => {
    let now = 1_800_000_000_000;
    await using slack = await startSlack({
      clock: () => now,
      channels: [
        { id: 'C1', name: 'one' },
        { id: 'C2', name: 'two' },
      ],
    });
    slack.enforcePostingRate(true);

    expect(await post(slack)).toBeNull();
    expect(await post(slack)).toMatchObject({ retryAfter: 1 });
    expect(await post(slack, 'C2')).toBeNull();
    now += 1_000;
    expect(await post(slack)).toBeNull();
  });
});
