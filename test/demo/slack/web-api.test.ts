import type { WebClientOptions } from '@slack/web-api';
import { WebClient } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import type { SlackEmulator, SlackOptions } from '../../../src/demo/slack/slack.ts';
import { startSlack } from '../../../src/demo/slack/slack.ts';
import { silentLogger } from '../../support/silent-logger.ts';

const PUBLISHED = ['commands', 'chat:write', 'files:write', 'channels:read', 'users:read'];

interface Running extends AsyncDisposable {
  readonly slack: SlackEmulator;
  readonly client: WebClient;
}

/** The real client, never repeating a call on its own. */
function clientOf(slack: SlackEmulator, options: WebClientOptions = {}): WebClient {
  return new WebClient(slack.botToken, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silentLogger,
    ...options,
  });
}

async function running(options: SlackOptions = {}): Promise<Running> {
  const slack = await startSlack(options);
  return {
    slack,
    client: clientOf(slack),
    [Symbol.asyncDispose]: () => slack[Symbol.asyncDispose](),
  };
}

function section(text: string): { type: 'section'; text: { type: 'mrkdwn'; text: string } } {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

/** What Slack refuses a call with. */
async function refusal(call: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error && 'data' in error) return error.data as Record<string, unknown>;
    throw error;
  }
  throw new Error('The call was not refused.');
}

describe('who may call', () => {
  it('tells who the bot is and what it may do', async () => {
    await using at = await running();

    const who = await at.client.auth.test();

    expect(who).toMatchObject({ ok: true, user_id: 'U0SIGNALBOX', bot_id: 'B0SIGNALBOX' });
    expect(who.response_metadata?.scopes).toEqual(PUBLISHED);
  });

  it.each([
    ['no token', undefined, 'not_authed'],
    ['a token nobody issued', 'xoxb-other', 'invalid_auth'],
    ['an app token where a bot token belongs', 'xapp-emulated-app', 'not_allowed_token_type'],
  ])('refuses %s', async (_, token, error) => {
    await using at = await running();
    const client = new WebClient(token, { slackApiUrl: at.slack.apiUrl, logger: silentLogger });

    expect(await refusal(client.users.list({}))).toMatchObject({ error });
  });

  it('refuses a token that was revoked', async () => {
    await using at = await running();

    at.slack.revokeTokens();

    expect(await refusal(at.client.auth.test())).toMatchObject({ error: 'token_revoked' });
  });

  it('names the scope that is missing and those that were granted', async () => {
    await using at = await running({ botScopes: ['commands'] });

    expect(await refusal(at.client.chat.postMessage({ channel: 'C1', text: 'x' }))).toMatchObject({
      error: 'missing_scope',
      needed: 'chat:write',
      provided: 'commands',
    });
  });

  it('wants the scope of the kind of channel that is read', async () => {
    await using at = await running({
      channels: [{ id: 'G1', name: 'board', kind: 'private' }],
    });

    const asked = at.client.conversations.info({ channel: 'G1' });

    expect(await refusal(asked)).toMatchObject({ error: 'missing_scope', needed: 'groups:read' });
    at.slack.grantScopes([...PUBLISHED, 'groups:read']);
    const { channel } = await at.client.conversations.info({ channel: 'G1' });
    expect(channel).toMatchObject({ is_private: true, is_member: true });
  });

  it('knows no method that Slack does not have', async () => {
    await using at = await running();

    expect(await refusal(at.client.apiCall('flow.status'))).toMatchObject({
      error: 'unknown_method',
    });
  });
});

describe('posting a message', () => {
  it('keeps messages in order with growing timestamps', async () => {
    await using at = await running({ clock: () => 1_800_000_000_000 });

    const first = await at.client.chat.postMessage({ channel: 'C1', text: 'first' });
    const second = await at.client.chat.postMessage({ channel: '#general', text: 'second' });

    expect([first.ts, second.ts]).toEqual(['1800000000.000000', '1800000000.000001']);
    expect(
      at.slack
        .channel('C1')
        .messages()
        .map(({ text }) => text),
    ).toEqual(['first', 'second']);
  });

  it('answers in a thread and refuses one that does not exist', async () => {
    await using at = await running();
    const { ts = '' } = await at.client.chat.postMessage({ channel: 'C1', text: 'parent' });

    await at.client.chat.postMessage({ channel: 'C1', text: 'reply', thread_ts: ts });

    expect(at.slack.channel('C1').thread(ts)).toHaveLength(2);
    const lost = at.client.chat.postMessage({ channel: 'C1', text: 'x', thread_ts: '1.000000' });
    expect(await refusal(lost)).toMatchObject({ error: 'thread_not_found' });
  });

  it.each([
    ['a channel the bot is not in', { withBot: false }, 'not_in_channel'],
    ['a private channel of others', { withBot: false, kind: 'private' }, 'channel_not_found'],
    ['an archived channel', { archived: true }, 'is_archived'],
  ] as const)('is refused in %s', async (_, channel, error) => {
    await using at = await running({ channels: [{ id: 'C9', name: 'closed', ...channel }] });

    const posted = at.client.chat.postMessage({ channel: 'C9', text: 'x' });

    expect(await refusal(posted)).toMatchObject({ error });
    expect(at.slack.channel('C9').messages()).toEqual([]);
  });

  it('is refused without a channel and without any text', async () => {
    await using at = await running();

    expect(await refusal(at.client.apiCall('chat.postMessage', { text: 'x' }))).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: { messages: ['[ERROR] missing required field: channel'] },
    });
    expect(await refusal(at.client.apiCall('chat.postMessage', { channel: 'C1' }))).toMatchObject({
      error: 'no_text',
    });
  });

  it('reaches a person directly by the id of the person', async () => {
    await using at = await running();

    const posted = await at.client.chat.postMessage({ channel: 'U1', text: 'for you' });

    expect(at.slack.channel(posted.channel ?? '').messages()).toMatchObject([{ text: 'for you' }]);
  });

  it('is changed and removed by its timestamp', async () => {
    await using at = await running();
    const { ts = '' } = await at.client.chat.postMessage({ channel: 'C1', text: 'old' });

    await at.client.chat.update({ channel: 'C1', ts, text: 'new' });

    expect(at.slack.channel('C1').messages()).toMatchObject([{ ts, text: 'new' }]);
    await at.client.chat.delete({ channel: 'C1', ts });
    expect(at.slack.channel('C1').messages()).toEqual([]);
    const again = at.client.chat.update({ channel: 'C1', ts, text: 'x' });
    expect(await refusal(again)).toMatchObject({ error: 'message_not_found' });
  });

  it('shows an ephemeral message to one person only', async () => {
    await using at = await running();

    await at.client.chat.postEphemeral({ channel: 'C1', user: 'U2', text: 'psst' });

    expect(at.slack.user('U2').ephemerals('C1')).toMatchObject([{ text: 'psst' }]);
    expect(at.slack.user('U1').ephemerals('C1')).toEqual([]);
    expect(at.slack.channel('C1').messages()).toEqual([]);
  });

  it('notes arguments that Slack would ignore', async () => {
    await using at = await running();

    await at.client.apiCall('chat.postMessage', { channel: 'C1', text: 'x', alt_text: 'y' });

    expect(at.slack.requests[0]).toMatchObject({
      method: 'chat.postMessage',
      encoding: 'form',
      status: 200,
      error: null,
      unknownArguments: ['alt_text'],
    });
  });

  it('takes JSON as well as forms', async () => {
    await using at = await running();

    const response = await fetch(`${at.slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${at.slack.botToken}`,
        'content-type': 'application/json; charset=utf-8',
      },
      body: JSON.stringify({ channel: 'C1', blocks: [section('hi')] }),
    });

    expect(await response.json()).toMatchObject({ ok: true, channel: 'C1' });
  });
});

describe('reading history', () => {
  const HISTORY = [...PUBLISHED, 'channels:history'];

  it('needs the history scope', async () => {
    await using at = await running();

    expect(await refusal(at.client.conversations.history({ channel: 'C1' }))).toMatchObject({
      error: 'missing_scope',
    });
  });

  it('needs the scope of private channels for a private one', async () => {
    await using at = await running({
      botScopes: HISTORY,
      channels: [{ id: 'G1', name: 'board', kind: 'private' }],
    });

    expect(await refusal(at.client.conversations.history({ channel: 'G1' }))).toMatchObject({
      error: 'missing_scope',
      needed: 'groups:history',
    });
  });

  it('gives parents newest first, replies apart, page by page', async () => {
    await using at = await running({ botScopes: HISTORY });
    const room = at.slack.channel('C1');
    const texts = ['one', 'two', 'three'];
    const [parent = ''] = texts.map((text) => room.say('U1', text));
    await at.client.chat.postMessage({ channel: 'C1', text: 'reply', thread_ts: parent });

    const page = await at.client.conversations.history({ channel: 'C1', limit: 2 });
    const cursor = page.response_metadata?.next_cursor ?? '';
    const rest = await at.client.conversations.history({ channel: 'C1', limit: 2, cursor });
    const thread = await at.client.conversations.replies({ channel: 'C1', ts: parent });

    expect(page.messages?.map(({ text }) => text)).toEqual(['three', 'two']);
    expect(rest.messages).toMatchObject([{ text: 'one', reply_count: 1 }]);
    expect(rest.has_more).toBe(false);
    expect(thread.messages?.map(({ text }) => text)).toEqual(['one', 'reply']);
  });

  it('shows metadata only when asked for', async () => {
    await using at = await running({ botScopes: HISTORY });
    const metadata = { event_type: 'signalbox_digest', event_payload: { key: 'k1' } };
    await at.client.chat.postMessage({ channel: 'C1', text: 'digest', metadata });

    const without = await at.client.conversations.history({ channel: 'C1' });
    const withIt = await at.client.conversations.history({
      channel: 'C1',
      include_all_metadata: true,
    });

    expect(without.messages?.[0]?.metadata).toBeUndefined();
    expect(withIt.messages?.[0]?.metadata).toEqual(metadata);
  });

  it('leaves out what is older than asked for', async () => {
    let now = 1_000_000;
    await using at = await running({ botScopes: HISTORY, clock: () => now });
    at.slack.channel('C1').say('U1', 'early');
    now = 2_000_000;
    at.slack.channel('C1').say('U1', 'late');

    const { messages } = await at.client.conversations.history({ channel: 'C1', oldest: '1500' });

    expect(messages?.map(({ text }) => text)).toEqual(['late']);
  });
});

describe('people and channels', () => {
  it('tells the zone of a person and whether it is a guest or gone', async () => {
    await using at = await running({
      users: [
        { id: 'U1', tz: 'America/New_York' },
        { id: 'U2', guest: 'single' },
        { id: 'U3', deleted: true },
      ],
    });

    const [plain, guest, gone] = await Promise.all(
      ['U1', 'U2', 'U3'].map((user) => at.client.users.info({ user })),
    );

    expect(plain?.user).toMatchObject({ tz: 'America/New_York', is_restricted: false });
    expect(guest?.user).toMatchObject({ is_restricted: true, is_ultra_restricted: true });
    expect(gone?.user).toMatchObject({ deleted: true });
    const nobody = at.client.users.info({ user: 'U9' });
    expect(await refusal(nobody)).toMatchObject({ error: 'user_not_found' });
  });

  it('tells when a channel is shared with another organisation', async () => {
    await using at = await running();

    at.slack.channel('C1').shareExternally();

    const { channel } = await at.client.conversations.info({ channel: 'C1' });
    expect(channel).toMatchObject({ is_ext_shared: true, is_shared: true });
  });

  it('lists public channels and the members of one', async () => {
    await using at = await running({
      users: [{ id: 'U1' }],
      channels: [
        { id: 'C1', name: 'one' },
        { id: 'C2', name: 'two', archived: true },
      ],
    });

    const list = await at.client.conversations.list({ exclude_archived: true });
    const members = await at.client.conversations.members({ channel: 'C1' });

    expect(list.channels?.map(({ id }) => id)).toEqual(['C1']);
    expect(members.members).toEqual(['U1', 'U0SIGNALBOX']);
  });
});

describe('block limits', () => {
  const button = { type: 'button', text: { type: 'plain_text', text: 'ok' }, action_id: 'a' };
  const table = { type: 'table', rows: [[{ type: 'raw_text', text: 'x' }]] };
  const cases: readonly (readonly [string, readonly object[], string])[] = [
    ['51 blocks', Array.from({ length: 51 }, () => ({ type: 'divider' })), 'invalid_blocks'],
    ['a section of 3,001 characters', [section('x'.repeat(3_001))], 'invalid_blocks'],
    ['an empty section', [section('')], 'invalid_blocks'],
    [
      'a header in mrkdwn',
      [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }],
      'invalid_blocks',
    ],
    [
      'a header of 151 characters',
      [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }],
      'invalid_blocks',
    ],
    [
      'eleven fields',
      [{ type: 'section', fields: Array.from({ length: 11 }, () => section('x').text) }],
      'invalid_blocks',
    ],
    [
      'a button label of 76 characters',
      [
        {
          type: 'actions',
          elements: [{ ...button, text: { type: 'plain_text', text: 'x'.repeat(76) } }],
        },
      ],
      'invalid_blocks',
    ],
    ['an action_id twice', [{ type: 'actions', elements: [button, button] }], 'invalid_blocks'],
    [
      'a block_id twice',
      [
        { type: 'divider', block_id: 'same' },
        { type: 'divider', block_id: 'same' },
      ],
      'invalid_blocks',
    ],
    [
      'an image without alternative text',
      [{ type: 'image', image_url: 'https://charts.invalid/a.png' }],
      'invalid_blocks',
    ],
    [
      'an image of a file that does not exist',
      [{ type: 'image', slack_file: { id: 'F404' }, alt_text: 'x' }],
      'invalid_blocks',
    ],
    ['an unknown block', [{ type: 'marquee' }], 'invalid_blocks'],
    [
      'a table of 101 rows',
      [{ type: 'table', rows: Array.from({ length: 101 }, () => table.rows[0]) }],
      'invalid_blocks',
    ],
    ['two tables', [table, table], 'invalid_attachments'],
    [
      'more than 13,000 characters in all',
      Array.from({ length: 5 }, () => section('x'.repeat(2_900))),
      'msg_blocks_too_long',
    ],
    ['something that is no list', { type: 'divider' } as never, 'invalid_blocks_format'],
  ];

  it.each(cases)('refuse %s', async (_, blocks, error) => {
    await using at = await running();

    const posted = at.client.apiCall('chat.postMessage', { channel: 'C1', text: 'x', blocks });

    expect(await refusal(posted)).toMatchObject({ error });
    expect(at.slack.channel('C1').messages()).toEqual([]);
  });

  it('let everything pass that just fits', async () => {
    await using at = await running();

    await at.client.apiCall('chat.postMessage', {
      channel: 'C1',
      text: 'x',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'x'.repeat(150) } },
        section('x'.repeat(3_000)),
        { type: 'actions', elements: [button] },
        { type: 'table', rows: Array.from({ length: 100 }, () => table.rows[0]) },
        ...Array.from({ length: 46 }, () => ({ type: 'divider' })),
      ],
    });

    expect(at.slack.channel('C1').messages()[0]?.blocks).toHaveLength(50);
  });

  it('point at what is wrong', async () => {
    await using at = await running();

    const posted = at.client.chat.postMessage({ channel: 'C1', text: 'x', blocks: [section('')] });

    expect(await refusal(posted)).toMatchObject({
      response_metadata: {
        messages: ['[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
      },
    });
  });

  it('are told without posting by blocks.validate', async () => {
    await using at = await running();

    const checked = at.client.apiCall('blocks.validate', { blocks: [section('')] });

    expect(await refusal(checked)).toMatchObject({
      error: 'invalid_blocks',
      errors: [{ pointer: '/0/text/text' }],
    });
    await at.client.apiCall('blocks.validate', { blocks: [section('fine')] });
  });
});

describe('uploading a file', () => {
  const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

  async function uploaded(at: Running): Promise<string> {
    const done = await at.client.files.uploadV2({ file: PNG, filename: 'flow.png' });
    const [first] = (done as unknown as { files: { files: { id: string }[] }[] }).files;
    return first?.files[0]?.id ?? '';
  }

  function imageOf(id: string): { type: 'image'; slack_file: { id: string }; alt_text: string } {
    return { type: 'image', slack_file: { id }, alt_text: 'cumulative flow' };
  }

  it('keeps the bytes and stays private until a message shows it', async () => {
    await using at = await running();

    const id = await uploaded(at);

    const [file] = at.slack.files();
    expect(file).toMatchObject({ id, name: 'flow.png', completed: true });
    expect(Buffer.from(file?.bytes ?? [])).toEqual(PNG);
    expect([...(file?.sharedIn ?? [])]).toEqual([]);
    await at.client.chat.postMessage({ channel: 'C1', text: 'x', blocks: [imageOf(id)] });
    expect([...(file?.sharedIn ?? [])]).toEqual(['C1']);
  });

  it('may lag behind: the same file is refused for a while, then taken', async () => {
    await using at = await running();
    const id = await uploaded(at);
    at.slack.faults.add({ kind: 'slack-file-not-ready' }, { times: 2 });
    function post(): Promise<unknown> {
      return at.client.chat.postMessage({ channel: 'C1', text: 'x', blocks: [imageOf(id)] });
    }

    const first = await refusal(post());
    await refusal(post());
    await post();

    expect(first).toMatchObject({
      error: 'invalid_blocks',
      response_metadata: {
        messages: ['[ERROR] invalid slack file [json-pointer:/blocks/0/slack_file]'],
      },
    });
    expect(at.slack.channel('C1').messages()).toHaveLength(1);
  });

  it('does not count lagging files on messages without one', async () => {
    await using at = await running();
    at.slack.faults.add({ kind: 'slack-file-not-ready' }, { times: 1 });

    await at.client.chat.postMessage({ channel: 'C1', text: 'x', blocks: [section('x')] });

    expect(at.slack.channel('C1').messages()).toHaveLength(1);
  });

  it('cannot be completed before the bytes are there', async () => {
    await using at = await running();
    const { file_id: id = '' } = await at.client.files.getUploadURLExternal({
      filename: 'a.png',
      length: 4,
    });

    const completed = at.client.files.completeUploadExternal({ files: [{ id }] });

    expect(await refusal(completed)).toMatchObject({ error: 'file_not_found' });
  });
});
