import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Deliveries, Delivery, DeliveryKey } from '../../src/core/domain/delivery.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import { bulkClient } from '../../src/slack/clients.ts';
import { outbox, type Outbox, type OutboxOptions } from '../../src/slack/deliver.ts';
import { fingerprint, type Outgoing } from '../../src/slack/message.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import {
  no,
  ok,
  reset,
  silence,
  smallSlack,
  status,
  text,
  type Answer,
  type SmallSlack,
} from './small-slack.ts';

const START = Date.UTC(2026, 10, 23, 8);
const KEY: DeliveryKey = {
  workspace: 'T1',
  channel: 'C1',
  kind: 'digest',
  scope: 'cards',
  period: '2026-W47',
  part: 'parent',
};
const THREAD = { ...KEY, part: 'thread-1' };
const HELLO: Outgoing = {
  act: 'post',
  message: { text: 'Hello', blocks: [{ type: 'divider' }] },
  withoutImage: null,
};
const WITH_IMAGE: Outgoing = {
  act: 'post',
  message: { text: 'Hello', blocks: [{ type: 'image', slack_file: { id: 'F1' }, alt_text: 'x' }] },
  withoutImage: { text: 'Hello', blocks: [{ type: 'divider' }] },
};

let slack: SmallSlack;
let store: Store;
let deliveries: Deliveries;
let settled: string[];
let now: number;
let stop: AbortController;

beforeEach(async () => {
  slack = await smallSlack();
  store = await openStore('sqlite::memory:');
  deliveries = store.deliveries;
  settled = [];
  now = START;
  stop = new AbortController();
  slack.on('chat.postMessage', ok({ ts: '1.1' }));
  slack.on('conversations.history', ok({ messages: [] }));
});
afterEach(async () => {
  await slack[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
});

function open(changes: Partial<OutboxOptions> = {}): Outbox {
  return outbox({
    workspace: 'T1',
    deliveries,
    client: bulkClient({
      botToken: 'xoxb-1',
      apiUrl: slack.apiUrl,
      events: { slackLibrary: () => undefined },
      bulkTimeoutMs: 200,
    }),
    turn: () => Promise.resolve(),
    clock: () => now,
    events: { deliverySettled: (_key, state) => void settled.push(state) },
    signal: stop.signal,
    patience: { settleMs: 1, waitMs: 0 },
    ...changes,
  });
}

async function deliver(key = KEY, outgoing = HELLO): Promise<Delivery | null> {
  const box = open();
  await box.add(key, outgoing);
  return box.deliver(key);
}

function message(key: DeliveryKey, ts: string): object {
  const metadata = { event_type: 'signalbox_delivery', event_payload: { key: fingerprint(key) } };
  return { ts, text: 'Hello', metadata };
}

describe('a post that Slack takes', () => {
  it('is sent once with its text, its blocks and an opaque key', async () => {
    const delivery = await deliver();
    await open().deliver(KEY);
    await open().flush();

    expect(delivery).toMatchObject({ state: 'sent', ts: '1.1' });
    expect(slack.of('chat.postMessage')).toHaveLength(1);
    expect(slack.of('chat.postMessage')[0]?.args).toMatchObject({
      channel: 'C1',
      text: 'Hello',
      blocks: [{ type: 'divider' }],
      unfurl_links: 'false',
      metadata: { event_type: 'signalbox_delivery', event_payload: { key: fingerprint(KEY) } },
    });
    expect(JSON.stringify(slack.of('chat.postMessage')[0]?.args['metadata'])).not.toContain(
      'cards',
    );
    expect(settled).toEqual(['sent']);
  });

  it('is sent once when two senders take it at the same time', async () => {
    await open().add(KEY, HELLO);

    await Promise.all([open().deliver(KEY), open().deliver(KEY), open().flush()]);

    expect(slack.of('chat.postMessage')).toHaveLength(1);
  });
});

describe('a definite no', () => {
  it.each([
    ['a rate limit', status(429, { 'retry-after': '30' }), 30_000],
    ['a rate limit without a time', status(429), 60_000],
    ['ratelimited', no('ratelimited'), 15_000],
    ['service_unavailable', no('service_unavailable'), 15_000],
    ['request_timeout', no('request_timeout'), 15_000],
  ] satisfies [string, Answer, number][])(
    'of %s is tried again when its time has come',
    async (_name, answer, afterMs) => {
      slack.on('chat.postMessage', answer, ok({ ts: '1.2' }));
      const first = await deliver();
      expect(first).toMatchObject({ state: 'due', notBefore: START + afterMs });

      now = START + afterMs - 1;
      await open().flush();
      expect(slack.of('chat.postMessage')).toHaveLength(1);
      now = START + afterMs;
      await open().flush();

      expect(await deliveries.find(KEY)).toMatchObject({ state: 'sent', ts: '1.2' });
      expect(slack.of('conversations.history')).toHaveLength(0);
    },
  );

  it('of a refused connection is tried again, later each time', async () => {
    const url = slack.apiUrl;
    await slack[Symbol.asyncDispose]();

    const first = await deliver();
    expect(first).toMatchObject({ state: 'due', notBefore: START + 15_000 });
    expect(first?.lastError).toContain('ECONNREFUSED');
    now += 15_000;
    await open().flush();

    expect(url).toContain('127.0.0.1');
    expect(await deliveries.find(KEY)).toMatchObject({ state: 'due', notBefore: now + 30_000 });
  });

  it.each([
    ['not_in_channel', '/invite'],
    ['channel_not_found', 'channel id'],
    ['is_archived', 'archived'],
    ['invalid_blocks', 'report'],
    ['msg_too_long', 'too long'],
    ['msg_blocks_too_long', 'too long'],
    ['restricted_action_read_only_channel', 'admin'],
    ['ekm_access_denied', 'admin'],
    ['metadata_too_large', 'metadata'],
    ['messages_tab_disabled', 'Messages tab'],
    ['some_error_of_tomorrow', 'documentation'],
  ])('of %s is for good and says what to do', async (error, advice) => {
    slack.on('chat.postMessage', no(error));

    const delivery = await deliver();
    now += 86_400_000;
    await open().flush();

    expect(delivery?.state).toBe('failed');
    expect(delivery?.lastError).toContain(error);
    expect(delivery?.lastError).toContain(advice);
    expect(slack.of('chat.postMessage')).toHaveLength(1);
  });

  it.each(['token_revoked', 'invalid_auth', 'account_inactive', 'token_expired'])(
    'of %s burns nothing: it waits for a token that counts, however long that takes',
    async (error) => {
      slack.on('chat.postMessage', no(error), ok({ ts: '1.1' }));

      const delivery = await deliver();
      const waiting = { state: delivery?.state, error: delivery?.lastError };
      now += 30 * 86_400_000;
      await open().flush();

      expect(waiting).toEqual({ state: 'due', error: expect.stringContaining(error) });
      expect(await deliveries.find(KEY)).toMatchObject({ state: 'sent', ts: '1.1' });
    },
  );

  it('of a missing scope names the scope', async () => {
    slack.on(
      'chat.postMessage',
      no('missing_scope', { needed: 'chat:write', provided: 'commands' }),
    );

    expect((await deliver())?.lastError).toContain('chat:write');
  });

  it('of a wrong address is for good', async () => {
    slack.on('chat.postMessage', status(404));

    expect(await deliver()).toMatchObject({ state: 'failed' });
  });

  it('that goes on for a day ends as failed, not in silence', async () => {
    slack.on('chat.postMessage', no('service_unavailable'));
    await deliver();

    now += 86_400_001;
    await open().flush();

    expect(await deliveries.find(KEY)).toMatchObject({ state: 'failed' });
    expect(settled).toEqual(['due', 'failed']);
  });
});

const UNKNOWN: [string, Answer][] = [
  ['a connection reset after the request', reset()],
  ['no answer in time', silence()],
  ['HTTP 503', status(503)],
  ['internal_error', no('internal_error')],
  ['fatal_error', no('fatal_error')],
  ['a page instead of JSON', text('<html>Bad gateway</html>')],
  ['an answer that is cut', text('{"ok":true,"ts":"1.')],
  ['an answer without a ts', ok()],
];

describe('an unknown outcome', () => {
  it.each(UNKNOWN)('of %s is sent when the history has the message', async (_name, answer) => {
    slack.on('chat.postMessage', answer);
    slack.on('conversations.history', ok({ messages: [{ ts: '1.0' }, message(KEY, '1.5')] }));

    const delivery = await deliver();

    expect(delivery).toMatchObject({ state: 'sent', ts: '1.5' });
    expect(slack.of('chat.postMessage')).toHaveLength(1);
    expect(slack.of('conversations.history')[0]?.args).toMatchObject({
      channel: 'C1',
      include_all_metadata: 'true',
    });
    expect(Number(slack.of('conversations.history')[0]?.args['oldest'])).toBeLessThanOrEqual(
      START / 1000 - 60,
    );
  });

  it.each(UNKNOWN)('of %s is sent again when the history lacks it', async (_name, answer) => {
    slack.on('chat.postMessage', answer, ok({ ts: '2.1' }));

    const delivery = await deliver();

    expect(delivery).toMatchObject({ state: 'sent', ts: '2.1' });
    expect(slack.of('conversations.history')).toHaveLength(1);
  });

  it.each(UNKNOWN)('of %s stays unknown where history may not be read', async (_name, answer) => {
    slack.on('chat.postMessage', answer);
    slack.on('conversations.history', no('missing_scope', { needed: 'channels:history' }));

    const delivery = await deliver();
    now += 86_400_000;
    await open().flush();

    expect(delivery?.state).toBe('unknown');
    expect(delivery?.lastError).toContain('channels:history');
    expect(slack.of('chat.postMessage')).toHaveLength(1);
    expect(settled).toEqual(['unknown']);
  });

  it('is looked for on every page of the history', async () => {
    slack.on('chat.postMessage', reset());
    slack.on(
      'conversations.history',
      ok({ messages: [{ ts: '9' }], has_more: true, response_metadata: { next_cursor: 'c2' } }),
      ok({ messages: [message(KEY, '1.7')] }),
    );

    expect(await deliver()).toMatchObject({ state: 'sent', ts: '1.7' });
    expect(slack.of('conversations.history')[1]?.args['cursor']).toBe('c2');
  });

  it.each([
    ['is down', status(503)],
    ['answers nonsense', ok({ messages: 'none' })],
    ['breaks a page off', ok({ messages: [], has_more: true })],
  ] satisfies [string, Answer][])(
    'is not taken for absent while the history %s, and is looked for again',
    async (_name, answer) => {
      slack.on('chat.postMessage', reset());
      slack.on('conversations.history', answer, ok({ messages: [message(KEY, '1.8')] }));

      expect(await deliver()).toMatchObject({ state: 'sending' });
      now += 120_000;
      await open().flush();

      expect(await deliveries.find(KEY)).toMatchObject({ state: 'sent', ts: '1.8' });
      expect(slack.of('chat.postMessage')).toHaveLength(1);
    },
  );

  it('ends as unknown when Slack cannot be asked for an hour', async () => {
    slack.on('chat.postMessage', reset());
    slack.on('conversations.history', status(503));
    await deliver();

    now += 3_600_000;
    await open().flush();

    expect(await deliveries.find(KEY)).toMatchObject({ state: 'unknown' });
  });
});

describe('a process that was killed while it was sending', () => {
  async function killedAfterClaim(): Promise<void> {
    const delivery = await open().add(KEY, HELLO);
    await deliveries.claim(delivery.id, instantOf(now));
  }

  it('leaves a message that the next one finds in Slack and does not send again', async () => {
    await killedAfterClaim();
    slack.on('conversations.history', ok({ messages: [message(KEY, '1.9')] }));

    now += 120_000;
    await open().flush();

    expect(await deliveries.find(KEY)).toMatchObject({ state: 'sent', ts: '1.9' });
    expect(slack.of('chat.postMessage')).toHaveLength(0);
  });

  it('leaves a message that the next one sends when Slack has none', async () => {
    await killedAfterClaim();

    now += 120_000;
    await open().flush();

    expect(await deliveries.find(KEY)).toMatchObject({ state: 'sent', ts: '1.1' });
  });

  it('leaves a message unknown where history may not be read', async () => {
    await killedAfterClaim();
    slack.on('conversations.history', no('missing_scope'));

    now += 120_000;
    await open().flush();

    expect(await deliveries.find(KEY)).toMatchObject({ state: 'unknown' });
    expect(slack.of('chat.postMessage')).toHaveLength(0);
  });

  it('is not presumed dead while its claim is young', async () => {
    await killedAfterClaim();

    now += 119_999;
    await open().flush();

    expect(slack.calls).toHaveLength(0);
  });
});

describe('a stop of the service', () => {
  it('ends the wait for the search, and the next start settles it', async () => {
    slack.on('chat.postMessage', reset());
    const box = open({ patience: { settleMs: 60_000 } });
    await box.add(KEY, HELLO);
    const delivering = box.deliver(KEY);
    await expect.poll(() => slack.of('chat.postMessage').length).toBe(1);

    stop.abort();
    expect(await delivering).toMatchObject({ state: 'sending' });

    stop = new AbortController();
    now += 120_000;
    slack.on('conversations.history', ok({ messages: [message(KEY, '3.1')] }));
    await open().flush();
    expect(await deliveries.find(KEY)).toMatchObject({ state: 'sent', ts: '3.1' });
  });
});

describe('a stop of the service while a delivery waits for its time', () => {
  it('ends the wait and leaves the delivery due', async () => {
    slack.on('chat.postMessage', status(429, { 'retry-after': '30' }));
    const box = open({ patience: { waitMs: 60_000 } });
    await box.add(KEY, HELLO);
    const delivering = box.deliver(KEY);
    await expect.poll(() => settled).toEqual(['due']);

    stop.abort();

    expect(await delivering).toMatchObject({ state: 'due' });
  });
});

describe('the thread of a message', () => {
  it('waits for its parent and hangs from it', async () => {
    const box = open();
    await box.add(THREAD, HELLO);
    await box.flush();
    expect(slack.calls).toHaveLength(0);

    await box.add(KEY, HELLO);
    await box.flush();

    expect(slack.of('chat.postMessage').map(({ args }) => args['thread_ts'])).toEqual([
      undefined,
      '1.1',
    ]);
  });

  it('keeps its order, also where everything was put in at one instant', async () => {
    const box = open();
    for (const part of ['thread-10', 'thread-9', 'thread-2', 'parent', 'thread-1']) {
      await box.add({ ...KEY, part }, { ...HELLO, message: { ...HELLO.message, text: part } });
    }

    await box.flush();

    expect(slack.of('chat.postMessage').map(({ args }) => args['text'])).toEqual([
      'parent',
      'thread-1',
      'thread-2',
      'thread-9',
      'thread-10',
    ]);
  });

  it('is looked for among the replies', async () => {
    await deliver();
    slack.on('chat.postMessage', reset());
    slack.on('conversations.replies', ok({ messages: [message(THREAD, '1.4')] }));

    const delivery = await deliver(THREAD);

    expect(delivery).toMatchObject({ state: 'sent', ts: '1.4' });
    expect(slack.of('conversations.replies')[0]?.args).toMatchObject({ channel: 'C1', ts: '1.1' });
  });

  it.each([
    ['refused', no('not_in_channel')],
    ['unknown', reset()],
  ] satisfies [string, Answer][])('is given up when its parent is %s', async (_name, answer) => {
    slack.on('chat.postMessage', answer);
    slack.on('conversations.history', no('missing_scope'));
    await deliver();

    const delivery = await deliver(THREAD);

    expect(delivery).toMatchObject({ state: 'failed' });
    expect(slack.of('chat.postMessage')).toHaveLength(1);
  });
});

/** More than are read at once. */
const MANY = 520;
const ALERT: DeliveryKey = { ...KEY, kind: 'alert', period: 'R-7', part: 'raised' };
const UNDER = { scope: 'cards', period: 'R-7', part: 'raised' };
const ALONE: Outgoing = { ...HELLO, under: null };

function changed(words: string): Outgoing {
  return { act: 'update', message: { text: words, blocks: [] }, withoutImage: null, under: UNDER };
}

function change(n: number): DeliveryKey {
  return { ...ALERT, part: `raised-change-${n}` };
}

describe('a message that says what it hangs from', () => {
  it('stands alone where it hangs from none, whatever its part', async () => {
    expect(await deliver(ALERT, ALONE)).toMatchObject({ state: 'sent', ts: '1.1' });

    expect(slack.of('chat.postMessage')[0]?.args).not.toHaveProperty('thread_ts');
    expect(await deliver({ ...ALERT, part: 'escalated-3' }, ALONE)).toMatchObject({
      state: 'sent',
    });
  });

  it('goes into the thread of the message that it names, after that was sent', async () => {
    const box = open();
    const reply = { ...ALERT, scope: 'another', part: 'recovered-2' };
    await box.add(reply, { ...HELLO, under: UNDER });
    await box.flush();
    expect(slack.calls).toHaveLength(0);

    now += 1;
    await box.add(ALERT, ALONE);
    await box.flush();

    expect(slack.of('chat.postMessage').map(({ args }) => args['thread_ts'])).toEqual([
      undefined,
      '1.1',
    ]);
    expect(await deliveries.find(reply)).toMatchObject({ state: 'sent' });
  });

  it('is looked for in that thread when its outcome is unknown', async () => {
    await deliver(ALERT, ALONE);
    slack.on('chat.postMessage', reset());
    const reply = { ...ALERT, part: 'recovered-2' };
    slack.on('conversations.replies', ok({ messages: [message(reply, '1.9')] }));

    expect(await deliver(reply, { ...HELLO, under: UNDER })).toMatchObject({
      state: 'sent',
      ts: '1.9',
    });
    expect(slack.of('conversations.replies')[0]?.args).toMatchObject({ ts: '1.1' });
  });

  it('is given up a day later where what it names was never put in', async () => {
    const box = open();
    await box.add(change(1), changed('one'));
    now += 86_400_000;
    await box.flush();
    expect(await deliveries.find(change(1))).toMatchObject({ state: 'due' });

    now += 1;
    await box.flush();

    expect(await deliveries.find(change(1))).toMatchObject({ state: 'failed' });
  });
});

describe('a message to a person', () => {
  it('is changed and answered in the conversation that Slack put it into', async () => {
    const theirs = { ...ALERT, channel: 'U1' };
    slack.on('chat.postMessage', ok({ ts: '1.1', channel: 'D1' }));
    slack.on('chat.update', ok({ ts: '1.1', channel: 'D1' }));

    expect(await deliver(theirs, ALONE)).toMatchObject({ state: 'sent', sentIn: 'D1' });
    await deliver({ ...theirs, part: 'raised-change-1' }, changed('one'));
    await deliver({ ...theirs, part: 'recovered-2' }, { ...HELLO, under: UNDER });

    expect(slack.calls.map(({ args }) => args['channel'])).toEqual(['U1', 'D1', 'D1']);
  });
});

describe('a message behind very many that have to wait', () => {
  it('is sent, though they are changes of what is not there yet', async () => {
    for (let n = 0; n < MANY; n += 1) {
      const period = `R-${n}`;
      const payload = JSON.stringify({ ...changed('later'), under: { ...UNDER, period } });
      await deliveries.add({ ...change(1), period }, payload, instantOf(START));
    }
    now += 1_000;
    const box = open();
    await box.add({ ...KEY, channel: 'C2' }, HELLO);

    await box.flush();

    expect(await deliveries.find({ ...KEY, channel: 'C2' })).toMatchObject({ state: 'sent' });
  });

  it('is looked for, where their fate cannot be told', async () => {
    slack.on('conversations.history', no('ratelimited'));
    async function leave(key: DeliveryKey): Promise<void> {
      const { id } = await deliveries.add(key, JSON.stringify(HELLO), instantOf(now));
      await deliveries.claim(id, instantOf(now));
    }
    for (let n = 0; n < MANY; n += 1) await leave({ ...KEY, period: `${n}` });
    now += 1_000;
    await leave({ ...KEY, channel: 'C2' });
    now += 121_000;

    await open().flush();

    const channels = slack.of('conversations.history').map(({ args }) => args['channel']);
    expect(channels).toContain('C2');
  });
});

describe('a change of a message', () => {
  beforeEach(async () => {
    slack.on('chat.update', ok({ ts: '1.1' }));
    await deliver(ALERT, ALONE);
  });

  it('changes the message that it names and leaves it its metadata', async () => {
    expect(await deliver(change(1), changed('one'))).toMatchObject({ state: 'sent' });

    expect(slack.of('chat.update')[0]?.args).toMatchObject({
      ts: '1.1',
      text: 'one',
      metadata: { event_type: 'signalbox_delivery', event_payload: { key: fingerprint(ALERT) } },
    });
    expect(slack.of('chat.postMessage')).toHaveLength(1);
  });

  it('is not sent any more when a later one was put in, and the message shows the later one', async () => {
    slack.on('chat.update', status(429, { 'retry-after': '30' }), ok({ ts: '1.1' }));
    await deliver(change(9), changed('nine'));
    const box = open();
    await box.add(change(10), changed('ten'));

    await box.flush();
    now += 60_000;
    await box.flush();

    expect(slack.of('chat.update').map(({ args }) => args['text'])).toEqual(['nine', 'ten']);
    expect(await deliveries.find(change(9))).toMatchObject({ state: 'sent' });
    expect(await deliveries.list(['due', 'sending', 'failed', 'unknown'], 9)).toEqual([]);
  });

  it('is not sent any more when a later one was put in, however often its risk was told before', async () => {
    for (let n = 0; n < MANY; n += 1) {
      await deliveries.add({ ...ALERT, part: `reminder-${n}` }, '{}', instantOf(START));
    }
    now += 1_000;
    const box = open();
    await box.add(change(1), changed('one'));
    now += 1_000;
    await box.add(change(2), changed('two'));

    await box.deliver(change(1));
    await box.deliver(change(2));

    expect(slack.of('chat.update').map(({ args }) => args['text'])).toEqual(['two']);
  });

  it('that a killed process left behind does not undo a later one', async () => {
    const { id } = await deliveries.add(
      change(1),
      JSON.stringify(changed('one')),
      instantOf(START),
    );
    await deliveries.claim(id, instantOf(START));
    now += 1_000;
    await deliver(change(2), changed('two'));
    now += 120_000;

    await open().flush();

    expect(slack.of('chat.update').map(({ args }) => args['text'])).toEqual(['two']);
  });

  it('of another message is not held back by it', async () => {
    const other = { ...ALERT, part: 'escalated-3' };
    await deliver(other, ALONE);
    const box = open();
    await box.add(change(1), changed('one'));
    await box.add(
      { ...other, part: 'escalated-3-change-1' },
      { ...changed('other'), under: { ...UNDER, part: 'escalated-3' } },
    );

    await box.flush();

    expect(slack.of('chat.update').map(({ args }) => args['text'])).toEqual(['other', 'one']);
  });

  it.each(['message_not_found', 'edit_window_closed', 'cant_update_message'])(
    'that Slack refuses (%s) has failed, says why and is not tried again',
    async (code) => {
      slack.on('chat.update', no(code));
      await deliver(change(1), changed('one'));
      now += 3_600_000;
      await open().flush();

      const row = await deliveries.find(change(1));
      expect(row?.state).toBe('failed');
      expect(row?.lastError).toContain(code);
      expect(slack.of('chat.update')).toHaveLength(1);
    },
  );
});

describe('a delivery that somebody posts again after it had failed', () => {
  it('is tried for a day from then on, not from when it was put in', async () => {
    slack.on('chat.postMessage', no('is_archived'), no('service_unavailable'));
    const failed = await deliver();
    now += 7 * 86_400_000;
    await deliveries.postAgain(failed?.id ?? '', instantOf(now));

    await open().flush();

    expect(await deliveries.find(KEY)).toMatchObject({ state: 'due', notBefore: now + 30_000 });
    now += 86_400_001;
    await open().flush();
    expect(await deliveries.find(KEY)).toMatchObject({ state: 'failed' });
  });
});

describe('deliveries of another workspace', () => {
  it('are left alone, due or left behind', async () => {
    const theirs = { ...KEY, workspace: 'jira' };
    const { id } = await deliveries.add(
      { ...theirs, part: 'left' },
      JSON.stringify(ALONE),
      instantOf(START),
    );
    await deliveries.claim(id, instantOf(START));
    await deliveries.add(theirs, JSON.stringify(ALONE), instantOf(START));
    now += 3_600_000;

    await open().flush();

    expect(slack.calls).toEqual([]);
    expect(await deliveries.find(theirs)).toMatchObject({ state: 'due' });
    expect(await deliveries.find({ ...theirs, part: 'left' })).toMatchObject({ state: 'sending' });
  });
});

describe('an uploaded picture that is not ready', () => {
  const notReady = no('invalid_blocks', {
    response_metadata: { messages: ['[ERROR] invalid slack file [json-pointer:/blocks/0]'] },
  });

  it('is tried again with the same file and growing pauses', async () => {
    slack.on('chat.postMessage', notReady, notReady, notReady, ok({ ts: '1.1' }));
    const due: number[] = [];
    await deliver(KEY, WITH_IMAGE);
    for (;;) {
      const row = await deliveries.find(KEY);
      if (row?.state !== 'due') break;
      due.push(row.notBefore - START);
      now = row.notBefore;
      await open().flush();
    }

    expect(due).toEqual([1_000, 2_000, 3_000]);
    expect(await deliveries.find(KEY)).toMatchObject({ state: 'sent' });
    expect(JSON.stringify(slack.of('chat.postMessage').at(-1)?.args['blocks'])).toContain('F1');
  });

  it('goes out without it after two minutes and is added to the message later', async () => {
    slack.on('chat.postMessage', notReady);
    slack.on('chat.update', notReady, ok({ ts: '1.1' }));
    await deliver(KEY, WITH_IMAGE);

    now = START + 121_000;
    slack.on('chat.postMessage', ok({ ts: '1.1' }));
    await open().flush();
    expect(slack.of('chat.postMessage').at(-1)?.args['blocks']).toEqual([{ type: 'divider' }]);
    await open().flush();
    now += 1_000;
    await open().flush();

    expect(slack.of('chat.update')).toHaveLength(2);
    expect(slack.of('chat.update')[1]?.args).toMatchObject({
      ts: '1.1',
      blocks: WITH_IMAGE.message.blocks,
      metadata: { event_payload: { key: fingerprint(KEY) } },
    });
    expect(await deliveries.find({ ...KEY, part: 'image' })).toMatchObject({ state: 'sent' });
  });

  it('is not mistaken for another fault of the blocks', async () => {
    slack.on('chat.postMessage', no('invalid_blocks', { response_metadata: { messages: ['x'] } }));

    expect(await deliver(KEY, WITH_IMAGE)).toMatchObject({ state: 'failed' });
  });

  it('may be added twice without harm, so that a lost answer to the change is simply repeated', async () => {
    await deliver();
    slack.on('chat.update', reset(), ok({ ts: '1.1' }));
    const update: Outgoing = { ...WITH_IMAGE, act: 'update', withoutImage: null };
    await deliver({ ...KEY, part: 'image' }, update);

    now += 15_000;
    await open().flush();

    expect(slack.of('chat.update')).toHaveLength(2);
    expect(slack.of('conversations.history')).toHaveLength(0);
  });
});

describe('deliver', () => {
  it('waits for what is soon to come right', async () => {
    slack.on('chat.postMessage', status(429, { 'retry-after': '1' }), ok({ ts: '5.1' }));
    const box = open({ clock: () => Date.now(), patience: { waitMs: 2_000 } });
    await box.add(KEY, HELLO);

    expect(await box.deliver(KEY)).toMatchObject({ state: 'sent', ts: '5.1' });
  });

  it('sets a stored message that cannot be read aside as failed', async () => {
    await deliveries.add(KEY, '{"act":"dance"}', instantOf(now));

    await open().flush();

    expect(await deliveries.find(KEY)).toMatchObject({ state: 'failed' });
    expect(slack.calls).toHaveLength(0);
  });
});
