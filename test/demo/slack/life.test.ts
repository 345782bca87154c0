import { App } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SlackEmulator } from '../../../src/demo/slack/slack.ts';
import { startSlack } from '../../../src/demo/slack/slack.ts';
import { silentLogger } from '../../support/silent-logger.ts';

interface Told {
  readonly type: string;
  readonly [fact: string]: unknown;
}

let slack: SlackEmulator;
let app: App;
let told: Told[];
let clicks: Record<string, unknown>[];

beforeEach(async () => {
  told = [];
  clicks = [];
  slack = await startSlack({ channels: [{ id: 'C1', name: 'cards', withBot: false }] });
  app = new App({
    token: slack.botToken,
    appToken: slack.appToken,
    socketMode: true,
    ignoreSelf: false,
    logger: silentLogger,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  app.event(/.*/, ({ event }) => {
    told.push(event as unknown as Told);
    return Promise.resolve();
  });
  app.action(/.*/, async ({ ack, body }) => {
    clicks.push(body as unknown as Record<string, unknown>);
    await ack();
  });
  await app.start();
});
afterEach(async () => {
  await app.stop();
  await slack[Symbol.asyncDispose]();
});

function client(): WebClient {
  return new WebClient(slack.botToken, {
    slackApiUrl: slack.apiUrl,
    logger: silentLogger,
    retryConfig: { retries: 0 },
  });
}

function isRefused(error: string): object {
  return { data: { ok: false, error } };
}

describe('the life of a channel', () => {
  it('tells the app that it came, and lets it write', async () => {
    await slack.life.invite('C1');

    expect(told).toMatchObject([
      { type: 'member_joined_channel', user: slack.identity.botUserId, channel: 'C1' },
    ]);
    await expect(client().chat.postMessage({ channel: 'C1', text: 'hello' })).resolves.toBeTruthy();
  });

  it('tells the app that it left, and lets it write no more', async () => {
    await slack.life.invite('C1');

    await slack.life.leave('C1');

    expect(told.map(({ type }) => type)).toEqual([
      'member_joined_channel',
      'member_left_channel',
      'channel_left',
    ]);
    await expect(client().chat.postMessage({ channel: 'C1', text: 'hello' })).rejects.toMatchObject(
      isRefused('not_in_channel'),
    );
  });

  it('refuses posts while it is archived', async () => {
    await slack.life.invite('C1');

    await slack.life.archive('C1');
    await expect(client().chat.postMessage({ channel: 'C1', text: 'hello' })).rejects.toMatchObject(
      isRefused('is_archived'),
    );
    await slack.life.unarchive('C1');

    await expect(client().chat.postMessage({ channel: 'C1', text: 'hello' })).resolves.toBeTruthy();
    expect(told.slice(1)).toMatchObject([
      { type: 'channel_archive', channel: 'C1' },
      { type: 'channel_unarchive', channel: 'C1' },
    ]);
  });

  it('goes on under a new name and a new id with what was said in it', async () => {
    slack.channel('C1').say('U1', 'hello');

    await slack.life.rename('C1', 'payments');
    await slack.life.changeId('C1', 'C2');

    expect(told).toMatchObject([
      { type: 'channel_rename', channel: { id: 'C1', name: 'payments' } },
      { type: 'channel_id_changed', old_channel_id: 'C1', new_channel_id: 'C2' },
    ]);
    expect(slack.channel('C2').messages()).toMatchObject([{ text: 'hello' }]);
    await expect(client().conversations.info({ channel: 'C1' })).rejects.toMatchObject(
      isRefused('channel_not_found'),
    );
  });
});

describe('an installation that ends', () => {
  it.each([
    ['tokens_revoked', () => slack.life.revokeTokens()],
    ['app_uninstalled', () => slack.life.uninstall()],
  ])('tells of %s, and takes the token no more', async (type, end) => {
    await end();

    expect(told).toMatchObject([{ type }]);
    await expect(client().auth.test()).rejects.toMatchObject(isRefused('token_revoked'));
  });
});

describe('the Home tab', () => {
  it('comes with the event once it was published, and is not overwritten from an old hash', async () => {
    await slack.user('U1').openHome();
    const first = await publish();
    const second = await publish(first);

    await slack.user('U1').openHome();

    expect(told.map(({ view }) => (view as { hash?: string } | undefined)?.hash)).toEqual([
      undefined,
      second,
    ]);
    await expect(publish(first)).rejects.toMatchObject(isRefused('hash_conflict'));
  });

  it('sends clicks with the view and without a response_url', async () => {
    await publish();

    const clicked = await slack.user('U1').clickHome('home.open', { value: 'two' });

    expect(clicked.error).toBeNull();
    expect(clicks).toMatchObject([
      {
        user: { id: 'U1' },
        container: { type: 'view' },
        view: { type: 'home', private_metadata: 'page' },
        actions: [{ action_id: 'home.open', value: 'two', block_id: 'second' }],
      },
    ]);
    expect(clicks[0]).not.toHaveProperty('response_url');
  });

  async function publish(hash?: string): Promise<string | undefined> {
    const { view } = await client().views.publish({
      user_id: 'U1',
      ...(hash === undefined ? {} : { hash }),
      view: {
        type: 'home',
        private_metadata: 'page',
        blocks: ['one', 'two'].map((value, index) => ({
          type: 'actions',
          block_id: ['first', 'second'][index] ?? '',
          elements: [
            {
              type: 'button',
              action_id: 'home.open',
              value,
              text: { type: 'plain_text', text: 'Open' },
            },
          ],
        })),
      },
    });
    return view?.hash;
  }
});

describe('a workspace without user groups', () => {
  it('says which plan has them', async () => {
    await using small = await startSlack({
      withUserGroups: false,
      botScopes: ['usergroups:read'],
      userGroups: [{ id: 'S1', handle: 'rtes', users: ['U1'] }],
    });
    const there = new WebClient(small.botToken, {
      slackApiUrl: small.apiUrl,
      logger: silentLogger,
      retryConfig: { retries: 0 },
    });

    await expect(there.usergroups.users.list({ usergroup: 'S1' })).rejects.toMatchObject(
      isRefused('plan_upgrade_required'),
    );
  });
});
