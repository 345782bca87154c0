import { App, HTTPReceiver } from '@slack/bolt';
import { SocketModeClient } from '@slack/socket-mode';
import { describe, expect, it, vi } from 'vitest';
import type { SlackEmulator, SlackOptions } from '../../../src/demo/slack/slack.ts';
import { startSlack } from '../../../src/demo/slack/slack.ts';
import { silentLogger } from '../../support/silent-logger.ts';

interface Running extends AsyncDisposable {
  readonly slack: SlackEmulator;
  readonly app: App;
  /** Where it listens; empty in Socket Mode. */
  readonly url: string;
}

/** A Bolt app in Socket Mode against an emulator of its own. */
async function socketApp(listen: (app: App) => void, options: SlackOptions = {}): Promise<Running> {
  const slack = await startSlack(options);
  const app = new App({
    token: slack.botToken,
    appToken: slack.appToken,
    socketMode: true,
    logger: silentLogger,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  listen(app);
  await app.start();
  return stoppable(slack, app, '');
}

/** The same app behind a request URL. */
async function httpApp(listen: (app: App) => void, options: SlackOptions = {}): Promise<Running> {
  const slack = await startSlack(options);
  const receiver = new HTTPReceiver({ signingSecret: slack.signingSecret, logger: silentLogger });
  const app = new App({
    token: slack.botToken,
    receiver,
    logger: silentLogger,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  listen(app);
  const server = await receiver.start({ port: 0, host: '127.0.0.1' });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const url = `http://127.0.0.1:${port}/slack/events`;
  slack.deliverTo({ url });
  return stoppable(slack, app, url);
}

function stoppable(slack: SlackEmulator, app: App, url: string): Running {
  return {
    slack,
    app,
    url,
    async [Symbol.asyncDispose]() {
      await app.stop();
      await slack[Symbol.asyncDispose]();
    },
  };
}

function echo(app: App): void {
  app.command('/flow', async ({ command, ack }) => {
    await ack({ response_type: 'ephemeral', text: `you said ${command.text}` });
  });
}

describe.each([
  ['Socket Mode', socketApp],
  ['HTTP', httpApp],
])('a slash command by %s', (_, start) => {
  it('reaches the app and brings the acknowledgement to the person', async () => {
    await using at = await start(echo);

    const answer = await at.slack.user('U1').slash('/flow', 'status', { channel: 'C1' });

    expect(answer.error).toBeNull();
    expect(answer.acknowledgedInMs).toBeLessThan(3_000);
    expect(answer.replies).toMatchObject([
      { via: 'ack', visibility: 'ephemeral', text: 'you said status' },
    ]);
    expect(at.slack.channel('C1').messages()).toEqual([]);
  });

  it('brings what is sent through the response_url', async () => {
    await using at = await start((app) => {
      app.command('/flow', async ({ ack, respond }) => {
        await ack();
        await respond({ response_type: 'ephemeral', text: 'first' });
        await respond({ response_type: 'in_channel', text: 'for all' });
      });
    });

    const person = at.slack.user('U1');
    const answer = await person.slash('/flow', '', { channel: 'C1', replies: 2 });

    expect(answer.replies.map(({ text }) => text)).toEqual(['first', 'for all']);
    expect(person.ephemerals('C1').map(({ text }) => text)).toEqual(['first']);
    expect(
      at.slack
        .channel('C1')
        .messages()
        .map(({ text }) => text),
    ).toEqual(['for all']);
  });

  it('shows an error when nobody acknowledges in time', async () => {
    await using at = await start(
      (app) => {
        app.command('/flow', async () => {
          // Never acknowledges.
        });
      },
      { ackTimeoutMs: 100 },
    );

    const answer = await at.slack.user('U1').slash('/flow', '', { channel: 'C1' });

    expect(answer).toMatchObject({ error: 'operation_timeout', acknowledgedInMs: null });
    expect(at.slack.deliveries).toMatchObject([{ outcome: { kind: 'timeout' } }]);
  });
});

describe('a response_url', () => {
  async function captured(at: Running): Promise<string> {
    const urls: string[] = [];
    at.app.command('/flow', async ({ ack, command }) => {
      urls.push(command.response_url);
      await ack('ok');
    });
    await at.slack.user('U1').slash('/flow', '', { channel: 'C1' });
    return urls[0] ?? '';
  }

  async function send(url: string, body: object): Promise<number> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.status;
  }

  it('works five times', async () => {
    await using at = await socketApp(() => undefined);
    const url = await captured(at);
    const statuses: number[] = [];

    for (let use = 0; use < 6; use += 1) statuses.push(await send(url, { text: `${use}` }));

    expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
  });

  it('works for half an hour', async () => {
    let now = 1_800_000_000_000;
    await using at = await socketApp(() => undefined, { clock: () => now });
    const url = await captured(at);

    now += 30 * 60_000;
    expect(await send(url, { text: 'just in time' })).toBe(200);
    now += 1;
    expect(await send(url, { text: 'too late' })).toBe(404);
  });

  it('replaces and removes what the person sees', async () => {
    await using at = await socketApp(() => undefined);
    const url = await captured(at);
    const person = at.slack.user('U1');

    await send(url, { text: 'better', replace_original: true });
    const replaced = person.ephemerals('C1').map(({ text }) => text);
    await send(url, { delete_original: true });

    expect(replaced).toEqual(['better']);
    expect(person.ephemerals('C1')).toEqual([]);
  });

  it('refuses blocks that break a limit', async () => {
    await using at = await socketApp(() => undefined);
    const url = await captured(at);

    expect(await send(url, { text: 'x', blocks: [{ type: 'marquee' }] })).toBe(400);
  });
});

describe('a click and a form', () => {
  const button = {
    type: 'button',
    action_id: 'share',
    text: { type: 'plain_text', text: 'Share' },
    value: 'opaque',
  };
  const modal = {
    type: 'modal',
    callback_id: 'note',
    title: { type: 'plain_text', text: 'Note' },
    submit: { type: 'plain_text', text: 'Save' },
    blocks: [
      {
        type: 'input',
        block_id: 'why',
        label: { type: 'plain_text', text: 'Why' },
        element: { type: 'plain_text_input', action_id: 'text' },
      },
    ],
  };

  it('presses a button of an ephemeral answer', async () => {
    await using at = await socketApp((app) => {
      app.command('/flow', async ({ ack }) => {
        await ack({ text: 'x', blocks: [{ type: 'actions', elements: [button] }] } as never);
      });
      app.action('share', async ({ ack, respond, body }) => {
        await ack();
        await respond({ response_type: 'in_channel', text: `shared by ${body.user.id}` });
      });
    });
    const person = at.slack.user('U2');
    const answer = await person.slash('/flow', '', { channel: 'C1' });

    const pressed = await person.click(answer.replies[0]?.ts ?? '', 'share', { replies: 1 });

    expect(pressed.replies).toMatchObject([{ visibility: 'in_channel', text: 'shared by U2' }]);
    expect(at.slack.channel('C1').messages()).toMatchObject([{ text: 'shared by U2' }]);
  });

  it('opens a form, keeps it open on errors and closes it when all is well', async () => {
    await using at = await socketApp((app) => {
      app.command('/flow', async ({ ack, client, command }) => {
        await ack();
        await client.views.open({ trigger_id: command.trigger_id, view: modal as never });
      });
      app.view('note', async ({ ack, view }) => {
        const text = view.state.values['why']?.['text']?.value ?? '';
        await (text === ''
          ? ack({ response_action: 'errors', errors: { why: 'Say why.' } })
          : ack());
      });
    });
    const person = at.slack.user('U1');
    await person.slash('/flow', '', { channel: 'C1', replies: 0 });
    await vi.waitFor(() => expect(person.modal()).not.toBeNull(), { timeout: 4_000 });
    const id = person.modal()?.id ?? '';

    const empty = await person.submit(id, {
      why: { text: { type: 'plain_text_input', value: '' } },
    });
    const stillOpen = person.modal()?.id;
    await person.submit(id, { why: { text: { type: 'plain_text_input', value: 'because' } } });

    expect(empty.payload).toMatchObject({ errors: { why: 'Say why.' } });
    expect(stillOpen).toBe(id);
    expect(person.modal()).toBeNull();
  });

  it('lets a trigger open one form, within three seconds', async () => {
    let now = 1_800_000_000_000;
    const triggers: string[] = [];
    await using at = await socketApp(
      (app) => {
        app.command('/flow', async ({ ack, command }) => {
          triggers.push(command.trigger_id);
          await ack('ok');
        });
      },
      { clock: () => now },
    );
    await at.slack.user('U1').slash('/flow', '', { channel: 'C1' });
    await at.slack.user('U1').slash('/flow', '', { channel: 'C1' });
    async function open(trigger: string | undefined): Promise<unknown> {
      const view = modal as never;
      const opened = at.app.client.views.open({ trigger_id: trigger ?? '', view });
      return opened
        .then(() => 'opened')
        .catch((error: { data: { error: string } }) => error.data.error);
    }

    expect(await open(triggers[0])).toBe('opened');
    expect(await open(triggers[0])).toBe('exchanged_trigger_id');
    now += 3_001;
    expect(await open(triggers[1])).toBe('expired_trigger_id');
  });
});

describe('Socket Mode', () => {
  function connect(slack: SlackEmulator): SocketModeClient {
    return new SocketModeClient({
      appToken: slack.appToken,
      logger: silentLogger,
      // Also the client's pause before it connects again; too short, and a busy machine looks like a dead line.
      clientPingTimeout: 1_000,
      clientOptions: { slackApiUrl: slack.apiUrl },
    });
  }

  it('hands commands to the connections in turn', async () => {
    await using slack = await startSlack();
    const served = [0, 0];
    const clients = [connect(slack), connect(slack)];
    for (const [index, client] of clients.entries()) {
      client.on('slash_commands', ({ ack }: { ack: (body: object) => Promise<void> }) => {
        served[index] = (served[index] ?? 0) + 1;
        void ack({ text: 'ok' });
      });
      await client.start();
    }

    for (let round = 0; round < 4; round += 1) {
      await slack.user('U1').slash('/flow', '', { channel: 'C1' });
    }

    expect(served).toEqual([2, 2]);
    await Promise.all(clients.map((client) => client.disconnect()));
  });

  it('asks one connection to renew itself while the other serves', async () => {
    await using slack = await startSlack();
    const clients = [connect(slack), connect(slack)];
    let hellos = 0;
    for (const client of clients) {
      client.on('connected', () => (hellos += 1));
      client.on('slash_commands', ({ ack }: { ack: (body: object) => Promise<void> }) => {
        void ack({ text: 'ok' });
      });
      await client.start();
    }

    slack.sockets.requestRefresh();
    await vi.waitFor(() => expect(slack.sockets.count()).toBe(1), { timeout: 10_000 });
    const answer = await slack.user('U1').slash('/flow', '', { channel: 'C1' });

    expect(answer.replies).toHaveLength(1);
    // Hung up before the hello, the library's client rejects a promise that nobody holds.
    await vi.waitFor(() => expect(hellos).toBe(3), { timeout: 10_000 });
    expect(slack.sockets.count()).toBe(2);
    await Promise.all(clients.map((client) => client.disconnect()));
  });

  it('takes ten connections and turns the eleventh away', async () => {
    await using slack = await startSlack();
    const sockets: WebSocket[] = [];
    const heard: string[] = [];
    for (let n = 0; n < 11; n += 1) {
      const answer = await fetch(`${slack.apiUrl}apps.connections.open`, {
        method: 'POST',
        headers: { authorization: `Bearer ${slack.appToken}` },
      });
      const { url } = (await answer.json()) as { url: string };
      const socket = new WebSocket(url);
      const { promise, resolve } = Promise.withResolvers<string>();
      socket.addEventListener('message', ({ data }) => resolve(String(data)), { once: true });
      sockets.push(socket);
      heard.push(await promise);
    }

    expect(JSON.parse(heard[9] ?? '')).toMatchObject({ type: 'hello', num_connections: 10 });
    expect(JSON.parse(heard[10] ?? '')).toMatchObject({
      type: 'disconnect',
      reason: 'too_many_websockets',
    });
    for (const socket of sockets) socket.close();
  });

  it('sends an event again until somebody acknowledges it', async () => {
    await using slack = await startSlack({ ackTimeoutMs: 500, eventRetryDelaysMs: [0, 0, 0] });
    const client = connect(slack);
    const attempts: unknown[] = [];
    client.on('app_home_opened', (got: { ack: () => Promise<void>; retry_num: unknown }) => {
      attempts.push(got.retry_num);
      if (attempts.length === 2) void got.ack();
    });
    await client.start();

    const outcome = await slack.user('U1').openHome();

    expect(outcome.kind).toBe('acknowledged');
    expect(attempts).toEqual([0, 1]);
    await client.disconnect();
  });

  it('tells the person when the app is not there', async () => {
    await using slack = await startSlack();

    const answer = await slack.user('U1').slash('/flow', '', { channel: 'C1' });

    expect(answer.error).toBe('dispatch_failed');
  });
});

describe('signed HTTP delivery', () => {
  it.each([
    ['a wrong secret', { signingSecret: 'somebody-else' }],
    ['a timestamp of six minutes ago', { skewSeconds: -360 }],
  ])('is refused by the app with %s', async (_, twist) => {
    await using at = await httpApp(echo);
    const { url } = at;
    at.slack.deliverTo({ url, ...twist });

    const answer = await at.slack.user('U1').slash('/flow', '', { channel: 'C1' });

    expect(answer.error).toBe('dispatch_failed');
    expect(at.slack.deliveries).toMatchObject([
      { outcome: { kind: 'undeliverable', why: 'the app answered HTTP 401' } },
    ]);
  });

  it('asks for the certificate and for the challenge', async () => {
    await using at = await httpApp(echo);

    const certificate = await at.slack.sslCheck();
    const challenge = await at.slack.urlVerification('prove-it');

    expect(certificate.status).toBe(200);
    expect(challenge).toMatchObject({ status: 200 });
    expect(challenge.body).toContain('prove-it');
  });

  it('numbers the repeats of an event', async () => {
    const attempts: unknown[] = [];
    await using at = await httpApp(
      (app) => {
        app.event('app_home_opened', async ({ context }) => {
          attempts.push(context.retryNum ?? 0);
        });
      },
      { eventRetryDelaysMs: [500] },
    );
    const { url } = at;
    at.slack.deliverTo({ url, signingSecret: 'somebody-else' });
    const refused = at.slack.user('U1').openHome();
    await vi.waitFor(() => expect(at.slack.deliveries).toHaveLength(1), { timeout: 4_000 });
    at.slack.deliverTo({ url });

    await refused;

    await vi.waitFor(() => expect(attempts).toEqual([1]), { timeout: 4_000 });
  });
});
