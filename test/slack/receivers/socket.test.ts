import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { App } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { startSlack, type SlackEmulator } from '../../../src/demo/slack/slack.ts';
import { intake, type Intake } from '../../../src/slack/receivers/intake.ts';
import type { SlackReceiver } from '../../../src/slack/receivers/receiver.ts';
import { socketReceiver } from '../../../src/slack/receivers/socket.ts';
import { ok, smallSlack, status } from '../small-slack.ts';

type Event = Parameters<App['processEvent']>[0];

let slack: SlackEmulator;
let receivers: SlackReceiver[];
let processed: Event[];
let happened: string[];
let door: Intake;

beforeEach(async () => {
  slack = await startSlack({ ackTimeoutMs: 300, eventRetryDelaysMs: [0] });
  receivers = [];
  processed = [];
  happened = [];
});
afterEach(async () => {
  await Promise.all(receivers.map((receiver) => receiver.stop()));
  await slack[Symbol.asyncDispose]();
});

function receiver(
  apiUrl = slack.apiUrl,
  appToken = slack.appToken,
  helloMs = 5_000,
): SlackReceiver {
  door = intake(() => Date.now(), { acknowledged: () => undefined, slackLibrary: () => undefined });
  const made = socketReceiver({
    appToken,
    apiUrl,
    helloMs,
    intake: door,
    events: {
      slackLibrary: () => undefined,
      connectionUp: (number, open) => void happened.push(`up ${number}, ${open} open`),
      connectionLost: (number, open) => void happened.push(`lost ${number}, ${open} open`),
    },
  });
  const app = {
    processEvent: async (event: Event) => {
      processed.push(event);
      await event.ack();
    },
  };
  made.init(app as unknown as App);
  receivers.push(made);
  return made;
}

function ask(): Promise<unknown> {
  return slack.user('U1').slash('/flow', 'status', { channel: 'C1', replies: 0 });
}

describe('Socket Mode', () => {
  it('serves over two connections in turn', async () => {
    await receiver().start();

    expect(slack.sockets.count()).toBe(2);
    await ask();
    await ask();
    expect(processed.map(({ body }) => body['text'])).toEqual(['status', 'status']);
    expect(slack.deliveries.map(({ outcome }) => outcome.kind)).toEqual([
      'acknowledged',
      'acknowledged',
    ]);
  });

  it('goes on serving while Slack renews a connection, and is back to two within a second', async () => {
    const made = receiver();
    await made.start();

    slack.sockets.requestRefresh('oldest');
    await expect
      .poll(() => happened.includes('lost 1, 1 open') || happened.includes('lost 2, 1 open'))
      .toBe(true);
    expect(made.connected()).toBe(true);
    await ask();
    await expect.poll(() => slack.sockets.count(), { timeout: 1_000 }).toBe(2);
    await ask();

    expect(slack.deliveries.every(({ outcome }) => outcome.kind === 'acknowledged')).toBe(true);
  });

  it('comes back by itself when every connection is cut', async () => {
    const made = receiver();
    await made.start();

    slack.sockets.drop();
    await expect.poll(() => made.connected()).toBe(false);
    await expect.poll(() => slack.sockets.count(), { timeout: 3_000 }).toBe(2);

    await ask();
    expect(processed).toHaveLength(1);
  });

  it('refuses to start with a token that Slack does not know', async () => {
    await expect(receiver(slack.apiUrl, 'xapp-wrong').start()).rejects.toThrow('invalid_auth');
  });

  it('starts without a connection while Slack is away, and connects when it is back', async () => {
    slack.faults.add(
      { kind: 'status', status: 503 },
      { method: 'apps.connections.open', times: 2 },
    );
    const made = receiver();

    await made.start();

    expect(made.connected()).toBe(false);
    await expect.poll(() => slack.sockets.count(), { timeout: 3_000 }).toBe(2);
    expect(made.connected()).toBe(true);
  });

  it('gives a connection up on which Slack says nothing', async () => {
    await using mute = await smallSlack();
    const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(sockets, 'listening');
    const { port } = sockets.address() as AddressInfo;
    mute.on('apps.connections.open', ok({ url: `ws://127.0.0.1:${port}` }));
    const made = receiver(mute.apiUrl, 'xapp-1', 50);

    await made.start();

    expect(made.connected()).toBe(false);
    await expect.poll(() => mute.calls.length).toBeGreaterThan(2);
    await made.stop();
    sockets.close();
  });

  it('waits as long as Slack asks when it is told to slow down', async () => {
    await using busy = await smallSlack();
    busy.on('apps.connections.open', status(429, { 'retry-after': '60' }));

    await receiver(busy.apiUrl).start();
    await expect.poll(() => busy.calls.length).toBe(4);
    await new Promise((resolve) => setTimeout(resolve, 600));

    expect(busy.calls).toHaveLength(4);
  });

  it('works on an event once when Slack sends it again, and acknowledges the repeat', async () => {
    await receiver().start();
    const event = { type: 'app_home_opened', user: 'U1' };

    await slack.event(event);
    const [first] = processed;
    const outcome = await door.take({ body: first?.body ?? {}, ack: () => Promise.resolve() });

    expect(outcome).toBe('repeated');
    expect(processed).toHaveLength(1);
  });

  it('leaves what comes during a stop to others', async () => {
    await receiver().start();
    await door.close(0);

    await ask();

    expect(processed).toHaveLength(0);
    expect(slack.deliveries.at(-1)?.outcome.kind).toBe('timeout');
  });

  it('closes its connections when it stops and does not come back', async () => {
    const made = receiver();
    await made.start();

    await made.stop();
    await new Promise((resolve) => setTimeout(resolve, 400));

    expect(slack.sockets.count()).toBe(0);
    expect(made.connected()).toBe(false);
  });
});
