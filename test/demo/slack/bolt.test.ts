import { App, LogLevel } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import { startSlack } from '../../../src/demo/slack/slack.ts';
import type { SlackEmulator, SlackOptions } from '../../../src/demo/slack/slack.ts';

interface Running extends AsyncDisposable {
  readonly slack: SlackEmulator;
  readonly app: App;
}

/** A Bolt app in Socket Mode against an emulator of its own. */
async function startApp(listen: (app: App) => void, options: SlackOptions = {}): Promise<Running> {
  const slack = await startSlack(options);
  const app = new App({
    token: slack.botToken,
    appToken: slack.appToken,
    socketMode: true,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  listen(app);
  await app.start();
  return {
    slack,
    app,
    async [Symbol.asyncDispose]() {
      await app.stop();
      await slack[Symbol.asyncDispose]();
    },
  };
}

describe('a slash command in Socket Mode', () => {
  it('reaches the app and brings the acknowledgement to the person', async () => {
    await using running = await startApp((app) => {
      app.command('/flow', async ({ command, ack }) => {
        await ack({ response_type: 'ephemeral', text: `you said ${command.text}` });
      });
    });

    const answer = await running.slack.user('U1').slash('/flow', 'status', { channel: 'C1' });

    expect(answer.error).toBeNull();
    expect(answer.acknowledgedInMs).toBeLessThan(3_000);
    expect(answer.replies).toMatchObject([
      { via: 'ack', visibility: 'ephemeral', text: 'you said status' },
    ]);
    expect(running.slack.channel('C1').messages()).toEqual([]);
  });

  it('brings what is sent through the response_url', async () => {
    await using running = await startApp((app) => {
      app.command('/flow', async ({ ack, respond }) => {
        await ack();
        await respond({ response_type: 'ephemeral', text: 'first' });
        await respond({ response_type: 'in_channel', text: 'for all' });
      });
    });

    const person = running.slack.user('U1');
    const answer = await person.slash('/flow', '', { channel: 'C1', replies: 2 });

    expect(answer.replies.map(({ text }) => text)).toEqual(['first', 'for all']);
    expect(person.ephemerals('C1').map(({ text }) => text)).toEqual(['first']);
    expect(
      running.slack
        .channel('C1')
        .messages()
        .map(({ text }) => text),
    ).toEqual(['for all']);
  });
});
