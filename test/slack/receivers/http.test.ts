import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { App } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { httpReceiver } from '../../../src/slack/receivers/http.ts';
import { intake, type Intake } from '../../../src/slack/receivers/intake.ts';

const SECRET = 'a-signing-secret';
const NOW = Date.UTC(2026, 10, 23, 8);
const COMMAND = 'command=%2Fflow&text=status&trigger_id=';

type Event = Parameters<App['processEvent']>[0];

let server: Server;
let url: string;
let now: number;
let door: Intake;
let processed: Event[];
let refused: string[];
let work: (event: Event) => Promise<void>;

beforeEach(async () => {
  now = NOW;
  processed = [];
  refused = [];
  work = (event) => event.ack();
  door = intake(() => now, { acknowledged: () => undefined, slackLibrary: () => undefined });
  const receiver = httpReceiver({
    signingSecret: SECRET,
    intake: door,
    clock: () => now,
    events: { requestRefused: (why) => void refused.push(why) },
  });
  const app = {
    processEvent: async (event: Event) => {
      processed.push(event);
      await work(event);
    },
  };
  receiver.init(app as unknown as App);
  server = createServer(receiver.httpHandler ?? undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
});
afterEach(() => server.close());

function signed(body: string, atMs: number, secret = SECRET): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1000));
  const hash = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return {
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${hash}`,
    'content-type': 'application/x-www-form-urlencoded',
  };
}

function post(
  body: string,
  headers: Record<string, string> = signed(body, now),
): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers });
}

describe("Slack's requests over HTTP", () => {
  it('are taken when the signature is right', async () => {
    const response = await post(`${COMMAND}1`);

    expect(response.status).toBe(200);
    expect(processed[0]?.body).toEqual({ command: '/flow', text: 'status', trigger_id: '1' });
  });

  it('may carry their content as JSON in a payload', async () => {
    const body = `payload=${encodeURIComponent(JSON.stringify({ type: 'block_actions', n: 1 }))}`;

    await post(body);

    expect(processed[0]?.body).toEqual({ type: 'block_actions', n: 1 });
  });

  it.each([
    ['301 seconds old', -301_000],
    ['301 seconds in the future', 301_000],
    ['an hour in the future', 3_600_000],
  ])('are refused when they are %s, however well signed', async (_name, offMs) => {
    const body = `${COMMAND}2`;

    const response = await post(body, signed(body, now + offMs));

    expect(response.status).toBe(401);
    expect(refused).toEqual(['clock-skew']);
    expect(processed).toHaveLength(0);
  });

  it.each([-299_000, 299_000])('are taken when the clocks differ by %d ms', async (offMs) => {
    const body = `${COMMAND}3`;

    expect((await post(body, signed(body, now + offMs))).status).toBe(200);
  });

  it('are refused when they come a second time, until their time is over anyway', async () => {
    const body = `${COMMAND}4`;
    const headers = signed(body, now + 299_000);

    expect((await post(body, headers)).status).toBe(200);
    expect((await post(body, headers)).status).toBe(401);
    now += 598_000;
    expect((await post(body, headers)).status).toBe(401);

    expect(refused).toEqual(['replayed', 'replayed']);
    expect(processed).toHaveLength(1);
  });

  it('are refused a second time however their signature is written', async () => {
    const body = `${COMMAND}6`;
    const headers = signed(body, now);
    const signature = headers['x-slack-signature'] ?? '';
    await post(body, headers);

    const repeats = [
      `${signature}=`,
      `${signature}=again`,
      signature.toUpperCase(),
      ` ${signature} `,
    ];
    const statuses: number[] = [];
    for (const repeat of repeats) {
      statuses.push((await post(body, { ...headers, 'x-slack-signature': repeat })).status);
    }

    expect(statuses).toEqual([401, 401, 401, 401]);
    expect(processed).toHaveLength(1);
  });

  it.each([
    ['no signature', {}],
    ['the wrong secret', signed(`${COMMAND}5`, NOW, 'another secret')],
    ['the signature of another body', signed('other', NOW)],
    [
      'a timestamp that is no number',
      { ...signed(`${COMMAND}5`, NOW), 'x-slack-request-timestamp': 'x' },
    ],
  ])('are refused with %s', async (_name, headers) => {
    const response = await post(`${COMMAND}5`, headers);

    expect(response.status).toBe(401);
    expect(processed).toHaveLength(0);
  });

  it('are refused when they are longer than 4 MiB', async () => {
    const body = `text=${'x'.repeat(4 * 1024 * 1024)}`;

    expect((await post(body)).status).toBe(413);
    expect(refused).toEqual(['too-large']);
  });

  it('are refused when nobody can read them', async () => {
    expect((await post('payload={')).status).toBe(400);
  });

  it('ask for the certificate and for a challenge without reaching the app', async () => {
    const challenge = JSON.stringify({ type: 'url_verification', challenge: 'abc' });
    const headers = { ...signed(challenge, now), 'content-type': 'application/json' };

    expect((await post('ssl_check=1')).status).toBe(200);
    expect(await (await post(challenge, headers)).json()).toEqual({ challenge: 'abc' });
    expect(processed).toHaveLength(0);
  });

  it('get the body that the acknowledgement carries', async () => {
    work = (event) => event.ack({ response_action: 'clear' });

    expect(await (await post(`${COMMAND}6`)).json()).toEqual({ response_action: 'clear' });
  });

  it('are answered with 404 when nothing acknowledges them', async () => {
    work = () => Promise.resolve();

    expect((await post(`${COMMAND}7`)).status).toBe(404);
  });

  it('are acknowledged at once, long before the work ends', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    work = async (event) => {
      await event.ack();
      await held;
    };

    expect((await post(`${COMMAND}8`)).status).toBe(200);
    expect(door.inFlight()).toBe(1);
    release();
    await expect.poll(() => door.inFlight()).toBe(0);
  });

  it('that Slack sends again are acknowledged and not worked on again', async () => {
    const event = JSON.stringify({ type: 'event_callback', event_id: 'Ev1' });
    const again = `${event} `;
    const json = { 'content-type': 'application/json' };

    await post(event, { ...signed(event, now), ...json });
    const second = await post(again, { ...signed(again, now), ...json, 'x-slack-retry-num': '1' });

    expect(second.status).toBe(200);
    expect(processed).toHaveLength(1);
  });

  it('are sent elsewhere while the service stops, and what has begun is waited for', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    work = async (event) => {
      await event.ack();
      await held;
    };
    await post(`${COMMAND}9`);

    const closing = door.close(5_000);
    expect((await post(`${COMMAND}10`)).status).toBe(503);
    release();

    expect(await closing).toBe(true);
  });

  it('do not hold a stop up for longer than it wants to wait', async () => {
    work = async (event) => {
      await event.ack();
      await new Promise(() => undefined);
    };
    await post(`${COMMAND}11`);

    expect(await door.close(20)).toBe(false);
  });
});
