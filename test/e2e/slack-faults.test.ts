import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SlackFault } from '../../src/demo/slack/faults.ts';
import { ART_CHANNEL, aStage, HISTORY_SCOPES, postsIn, settledLines } from '../support/service.ts';
import type { RunningService, Stage, StageOptions } from '../support/service.ts';
import { MONDAY_NINE } from '../support/small-site.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The digest and the seven messages of its thread. */
const WHOLE = 8;

let opened: AsyncDisposableStack;
beforeEach(() => {
  opened = new AsyncDisposableStack();
});
afterEach(() => opened.disposeAsync());

async function stageOf(options: StageOptions = {}): Promise<Stage> {
  const digests = [
    { scope: 'payments-art', channel: ART_CHANNEL, at: 'Mon 09:00', cadence: 'weekly' },
  ];
  return opened.use(await aStage({ digests, waitMs: 0, requestTimeoutMs: 300, ...options }));
}

async function at(stage: Stage, service: RunningService, instant: number): Promise<void> {
  stage.clock.jumpTo(instant);
  await service.settle();
}

/** The service on a Monday on which posting goes wrong in that way, once. */
async function mondayWith(
  fault: SlackFault,
  options: StageOptions = {},
): Promise<{ readonly stage: Stage; readonly service: RunningService }> {
  const stage = await stageOf(options);
  const service = await stage.start();
  stage.slack.faults.add(fault, { method: 'chat.postMessage', times: 1 });
  await at(stage, service, MONDAY_NINE);
  return { stage, service };
}

function messages(stage: Stage): number {
  return stage.slack.channel(ART_CHANNEL).messages().length;
}

/** What the log says of the digest's message. */
function told(stage: Stage, state: string): string[] {
  return settledLines(stage, state)
    .filter((line) => line['part'] === 'parent')
    .map((line) => String(line['error']));
}

function failures(stage: Stage): string[] {
  return stage.log
    .filter(({ msg }) => msg === 'job failed')
    .map((line) => (line['err'] as { readonly message: string }).message);
}

async function metric(service: RunningService, state: string): Promise<string | undefined> {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  return text.split('\n').find((line) => line.startsWith(`signalbox_deliveries{state="${state}"}`));
}

describe('a digest that Slack refuses', () => {
  it.each([
    ['not_in_channel', 'Invite it there with /invite.'],
    ['channel_not_found', 'Check the channel id, or invite signalbox'],
    ['is_archived', 'Unarchive it, or configure another one.'],
    ['restricted_action', 'Ask a workspace admin.'],
    ['invalid_blocks', 'This is a fault of signalbox; please report it.'],
    ['msg_too_long', 'This is a fault of signalbox; please report it.'],
    ['missing_scope', 'Add it to the app and install it again.'],
    ['some_new_error', 'see the Slack documentation of chat.postMessage'],
  ])('with %s says so and what to do, and goes out once when that is done', async (error, todo) => {
    const { stage, service } = await mondayWith({ kind: 'error', error });
    const postedAtFirst = messages(stage);
    const failed = await metric(service, 'failed');
    await at(stage, service, MONDAY_NINE + 2 * MINUTE);
    await at(stage, service, MONDAY_NINE + HOUR);

    expect(postedAtFirst).toBe(0);
    expect(told(stage, 'failed')).toEqual([expect.stringContaining(`Slack refused (${error}): `)]);
    expect(told(stage, 'failed')[0]).toContain(todo);
    expect(failures(stage)).toEqual([
      expect.stringMatching(
        /^Digest of payments-art to C0ART: Nothing was posted\. Slack refused/u,
      ),
    ]);
    expect(failed).toBe(`signalbox_deliveries{state="failed"} ${WHOLE}`);
    expect(messages(stage)).toBe(WHOLE);
  });

  it('says before anything is sent that it is not in the channel, and posts once invited', async () => {
    const stage = await stageOf();
    const service = await stage.start();
    stage.slack.channel(ART_CHANNEL).removeBot();
    await at(stage, service, MONDAY_NINE);
    stage.slack.channel(ART_CHANNEL).inviteBot();
    await at(stage, service, MONDAY_NINE + 2 * MINUTE);

    expect(failures(stage)).toEqual([
      'Digest of payments-art to C0ART: signalbox is not in this channel, so nothing was posted. Invite it with /invite, then try again.',
    ]);
    expect(messages(stage)).toBe(WHOLE);
  });

  it('is never posted to a channel that was shared with another organisation', async () => {
    const stage = await stageOf();
    const service = await stage.start();
    stage.slack.channel(ART_CHANNEL).shareExternally();
    await at(stage, service, MONDAY_NINE);
    await at(stage, service, MONDAY_NINE + HOUR);

    expect(failures(stage)[0]).toContain('shared with another organisation');
    expect(messages(stage)).toBe(0);
  });

  it('lacks only what was refused of its thread, and gets that later', async () => {
    const stage = await stageOf();
    const service = await stage.start();
    const refuse: SlackFault = { kind: 'error', error: 'msg_too_long' };
    // The first message goes through, then one of its thread does not.
    stage.slack.faults.add({ kind: 'slow', ms: 1 }, { method: 'chat.postMessage', times: 1 });
    stage.slack.faults.add(refuse, { method: 'chat.postMessage', times: 1 });
    await at(stage, service, MONDAY_NINE);
    const first = messages(stage);
    await at(stage, service, MONDAY_NINE + 2 * MINUTE);

    expect(first).toBe(WHOLE - 1);
    expect(failures(stage)[0]).toContain(
      'The digest was posted without 1 of the 7 messages in its thread. Slack refused (msg_too_long)',
    );
    expect(messages(stage)).toBe(WHOLE);
  });
});

describe('a digest that Slack puts off', () => {
  it.each<[string, SlackFault, string]>([
    ['429 with Retry-After', { kind: 'rate-limited', retryAfterSeconds: 30 }, 'slow down (429)'],
    ['429 without', { kind: 'rate-limited', retryAfterSeconds: null }, 'slow down (429)'],
    ['ratelimited', { kind: 'error', error: 'ratelimited' }, 'Slack answered ratelimited.'],
    ['service_unavailable', { kind: 'error', error: 'service_unavailable' }, 'Slack answered'],
    ['request_timeout', { kind: 'error', error: 'request_timeout' }, 'Slack answered'],
  ])('with %s waits and goes out once', async (_name, fault, why) => {
    const { stage, service } = await mondayWith(fault);
    const postedAtFirst = messages(stage);
    const due = await metric(service, 'due');
    for (const minutes of [2, 3]) await at(stage, service, MONDAY_NINE + minutes * MINUTE);

    expect(postedAtFirst).toBe(0);
    expect(due).toBe(`signalbox_deliveries{state="due"} ${WHOLE}`);
    expect(told(stage, 'due')).toEqual([expect.stringContaining(why)]);
    expect(told(stage, 'sent')).toHaveLength(1);
    expect(messages(stage)).toBe(WHOLE);
  });
});

/** Whether Slack had done the work when the answer was lost. */
const UNCLEAR: readonly (readonly [name: string, fault: SlackFault, done: boolean])[] = [
  ['internal_error', { kind: 'error', error: 'internal_error' }, false],
  ['internal_error', { kind: 'error', error: 'internal_error', when: 'after' }, true],
  ['fatal_error', { kind: 'error', error: 'fatal_error', when: 'after' }, true],
  ['HTTP 500', { kind: 'status', status: 500 }, false],
  ['HTTP 503', { kind: 'status', status: 503, when: 'after' }, true],
  ['a reset', { kind: 'reset' }, false],
  ['a reset', { kind: 'reset', when: 'after' }, true],
  ['silence', { kind: 'hang' }, false],
  ['silence', { kind: 'hang', when: 'after' }, true],
  ['a cut answer', { kind: 'truncated' }, true],
];
const CASES = UNCLEAR.map(([name, fault, done]) => ({
  name,
  fault,
  posted: done ? 1 : 0,
  when: done ? 'after' : 'before',
}));

describe('a digest of which nobody knows whether Slack has it', () => {
  it.each(CASES)(
    'for $name $when the work is there exactly once where history may be read',
    async ({ fault }) => {
      const { stage, service } = await mondayWith(fault, { botScopes: HISTORY_SCOPES });
      await at(stage, service, MONDAY_NINE + HOUR);

      expect(messages(stage)).toBe(WHOLE);
      expect(postsIn(stage.slack, ART_CHANNEL)).toHaveLength(1);
      expect(await metric(service, 'unknown')).toBe('signalbox_deliveries{state="unknown"} 0');
    },
  );

  it.each(CASES)(
    'for $name $when the work is there at most once, and listed, where it may not',
    async ({ fault, posted }) => {
      const { stage, service } = await mondayWith(fault);
      for (const hours of [1, 2, 30]) await at(stage, service, MONDAY_NINE + hours * HOUR);

      expect(messages(stage)).toBe(posted);
      expect(told(stage, 'unknown')).toEqual([
        expect.stringMatching(
          /Nobody knows whether Slack has the message: .*channels:history.*Look into the channel; it is not sent again by itself\.$/u,
        ),
      ]);
      expect(await metric(service, 'unknown')).toBe('signalbox_deliveries{state="unknown"} 1');
    },
  );

  it('is looked for until Slack can be asked', async () => {
    const stage = await stageOf({ botScopes: HISTORY_SCOPES });
    const service = await stage.start();
    const { faults } = stage.slack;
    faults.add({ kind: 'reset', when: 'after' }, { method: 'chat.postMessage', times: 1 });
    faults.add({ kind: 'status', status: 503 }, { method: 'conversations.history', times: 2 });
    for (const minutes of [0, 3, 6, 9]) await at(stage, service, MONDAY_NINE + minutes * MINUTE);

    expect(messages(stage)).toBe(WHOLE);
    expect(told(stage, 'sent')).toHaveLength(1);
  });
});

describe('the chart of a digest', () => {
  it('comes with it although Slack does not have it ready at once', async () => {
    const stage = await stageOf({ waitMs: 65_000 });
    const service = await stage.start();
    stage.slack.faults.add(
      { kind: 'slack-file-not-ready' },
      { method: 'chat.postMessage', times: 1 },
    );
    await at(stage, service, MONDAY_NINE);

    const [digest] = postsIn(stage.slack, ART_CHANNEL);
    expect(digest?.parent.blocks.map(({ type }) => type)).toContain('image');
    expect(told(stage, 'due')).toEqual(['The uploaded chart is not ready yet.']);
    expect(messages(stage)).toBe(WHOLE);
  });

  it.each<[string, string, SlackFault]>([
    ['the upload fails', 'upload', { kind: 'status', status: 500 }],
    ['the upload is cut', 'upload', { kind: 'reset' }],
    [
      'files may not be written',
      'files.getUploadURLExternal',
      { kind: 'error', error: 'missing_scope' },
    ],
    [
      'the upload cannot be completed',
      'files.completeUploadExternal',
      { kind: 'status', status: 503 },
    ],
  ])('does not hold it up when %s', async (_name, method, fault) => {
    const stage = await stageOf();
    const service = await stage.start();
    stage.slack.faults.add(fault, { method });
    await at(stage, service, MONDAY_NINE);

    const [digest] = postsIn(stage.slack, ART_CHANNEL);
    expect(digest?.parent.blocks.map(({ type }) => type)).not.toContain('image');
    expect(digest?.parent.text).toContain('Cumulative flow of Payments ART, ');
    expect(messages(stage)).toBe(WHOLE);
    expect(stage.log.filter(({ msg }) => msg === 'chart could not be uploaded')).toHaveLength(2);
  });
});

describe('a Slack that is away', () => {
  it('at the start keeps no pull from running, and is connected to when it is back', async () => {
    const stage = await stageOf();
    stage.slack.faults.add({ kind: 'reset' });
    const service = await stage.start();
    const waiting = await fetch(`${service.url}/readyz`);
    await at(stage, service, MONDAY_NINE);
    stage.slack.faults.clear();

    expect(stage.log.filter(({ msg }) => msg === 'pull finished').length).toBeGreaterThan(0);
    expect(waiting.status).toBe(503);
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    const away = stage.log.find(({ msg }) => msg === 'slack is away, trying again');
    expect(JSON.stringify(away)).toContain('Trackers are read all the same');
    expect(failures(stage)[0]).toMatch(/^Nothing was posted\. The connection to Slack broke off/u);
    await expect
      .poll(async () => (await fetch(`${service.url}/readyz`)).status, { timeout: 20_000 })
      .toBe(200);
    await at(stage, service, MONDAY_NINE + 5 * MINUTE);
    expect(messages(stage)).toBe(WHOLE);
  });

  it('and never answers at the start does not keep the service from starting', async () => {
    const stage = await stageOf();
    stage.slack.faults.add({ kind: 'hang' });
    const service = await stage.start();

    expect((await fetch(`${service.url}/readyz`)).status).toBe(503);
    expect(stage.log.map(({ msg }) => msg)).toContain('pull finished');
  });

  it('when a digest is due is said to be, and the digest goes out once afterwards', async () => {
    const stage = await stageOf();
    const service = await stage.start();
    const back = stage.slack.faults.add({ kind: 'status', status: 503 });
    await at(stage, service, MONDAY_NINE);
    await at(stage, service, MONDAY_NINE + 2 * MINUTE);
    back();
    await at(stage, service, MONDAY_NINE + 30 * MINUTE);
    await at(stage, service, MONDAY_NINE + HOUR);

    expect(failures(stage)[0]).toBe(
      'Digest of payments-art to C0ART: nothing was posted. Slack answered HTTP 503.',
    );
    expect(messages(stage)).toBe(WHOLE);
  });

  it('refuses its token: the service does not start, and says what to configure', async () => {
    const stage = await stageOf();
    stage.slack.revokeTokens();

    await expect(stage.start()).rejects.toThrow(
      /Slack refused \(token_revoked\).* Nothing was started\. Put the bot token/u,
    );
  });
});
