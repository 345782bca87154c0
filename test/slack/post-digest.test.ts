import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Deliveries } from '../../src/core/domain/delivery.ts';
import { startSlack, type SlackEmulator } from '../../src/demo/slack/slack.ts';
import { bulkClient, identify } from '../../src/slack/clients.ts';
import { outbox, type Outbox } from '../../src/slack/deliver.ts';
import { pictureUploader } from '../../src/slack/images.ts';
import { limiter, pace } from '../../src/slack/limiter.ts';
import { postDigest, type DigestPost, type PostedDigest } from '../../src/slack/post-digest.ts';
import { conformance, slackReferencePresent } from '../support/slack-conformance.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const DIGEST: DigestPost = {
  workspace: 'T0EMULATED',
  channel: 'C1',
  scope: 'card-payments',
  period: '2026-W47',
  parent: {
    picture: { filename: 'flow.png', png: PNG },
    message: (fileId) => ({
      text: 'Week 47',
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'Week 47' } },
        ...(fileId === null
          ? []
          : [{ type: 'image' as const, slack_file: { id: fileId }, alt_text: 'Flow' }]),
      ],
    }),
  },
  thread: [said('Aging'), said('Stages')],
};
/** With its picture in the thread. */
const ILLUSTRATED: DigestPost = {
  ...DIGEST,
  parent: said('Week 47'),
  thread: [said('Aging'), DIGEST.parent],
};

let slack: SlackEmulator;
let store: Store;
let deliveries: Deliveries;
let failures: unknown[];
let skew: number;

beforeEach(async () => {
  slack = await startSlack();
  store = await openStore('sqlite::memory:');
  deliveries = store.deliveries;
  failures = [];
  skew = 0;
});
afterEach(async () => {
  await slack[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
});

function said(text: string): DigestPost['parent'] {
  const blocks = [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text } }];
  return { picture: null, message: () => ({ text, blocks }) };
}

function tools(imageMs = 120_000): {
  readonly box: Outbox;
  readonly post: (digest?: DigestPost) => Promise<PostedDigest>;
  readonly stop: AbortController;
} {
  const client = bulkClient({
    botToken: slack.botToken,
    apiUrl: slack.apiUrl,
    events: { slackLibrary: () => undefined },
    bulkTimeoutMs: 500,
  });
  const stop = new AbortController();
  const { signal } = stop;
  const box = outbox({
    workspace: slack.identity.teamId,
    deliveries,
    client,
    turn: limiter({ channelMs: 1, workspaceMs: 1 }),
    clock: () => Date.now() + skew,
    events: { deliverySettled: () => undefined },
    signal,
    patience: { settleMs: 5, leaseMs: 1_000, imageMs },
  });
  const events = { imageFailed: (error: unknown) => void failures.push(error) };
  const upload = pictureUploader(client, [1], pace(0));
  return {
    box,
    stop,
    post: (digest = DIGEST) => postDigest(digest, { outbox: box, upload, events, signal }),
  };
}

describe('posting a digest', () => {
  it('posts one message with the chart, and the tables into its thread in order', async () => {
    const { parent } = await tools().post();

    expect(parent?.state).toBe('sent');
    const thread = slack.channel('C1').thread(parent?.ts ?? '');
    expect(thread.map(({ text }) => text)).toEqual(['Week 47', 'Aging', 'Stages']);
    expect(JSON.stringify(thread[0]?.blocks)).toContain(slack.files()[0]?.id);
    expect(slack.channel('C1').messages()).toHaveLength(3);
  });

  it('posts it once when it is asked for again, also by a process that knows nothing of it', async () => {
    await tools().post();
    await tools().post();

    expect(slack.channel('C1').messages()).toHaveLength(3);
    expect(slack.files()).toHaveLength(1);
  });

  it('posts another period and another channel on their own', async () => {
    await tools().post();
    await tools().post({ ...DIGEST, period: '2026-W48' });

    expect(slack.channel('C1').messages()).toHaveLength(6);
  });

  it('posts without a chart when it cannot be uploaded, and says so to the operator', async () => {
    slack.faults.add({ kind: 'status', status: 500 }, { method: 'upload' });

    const { parent } = await tools().post();

    expect(parent?.state).toBe('sent');
    expect(
      slack
        .channel('C1')
        .messages()[0]
        ?.blocks.map(({ type }) => type),
    ).toEqual(['header']);
    expect(failures).toHaveLength(1);
  });

  it('uploads again when the first time fails', async () => {
    slack.faults.add({ kind: 'reset' }, { method: 'upload', times: 1 });

    await tools().post();

    expect(failures).toEqual([]);
    expect(
      slack
        .channel('C1')
        .messages()[0]
        ?.blocks.map(({ type }) => type),
    ).toEqual(['header', 'image']);
  });

  it('waits for a chart that Slack has not made ready, with the same file', async () => {
    slack.faults.add({ kind: 'slack-file-not-ready' }, { method: 'chat.postMessage', times: 1 });

    const { parent } = await tools().post();

    expect(parent).toMatchObject({ state: 'sent', attempts: 2 });
    expect(slack.files()).toHaveLength(1);
  });

  it('goes out bare when the chart is not ready in time and gets it by the next flush', async () => {
    slack.faults.add({ kind: 'slack-file-not-ready' }, { method: 'chat.postMessage' });
    const { post, box } = tools(500);

    await post();
    expect(
      slack
        .channel('C1')
        .messages()[0]
        ?.blocks.map(({ type }) => type),
    ).toEqual(['header']);
    await box.flush();

    expect(
      slack
        .channel('C1')
        .messages()[0]
        ?.blocks.map(({ type }) => type),
    ).toEqual(['header', 'image']);
    expect(slack.channel('C1').messages()).toHaveLength(3);
  });

  it('brings in later what was not ready in time for its thread', async () => {
    slack.faults.add({ kind: 'slack-file-not-ready' }, { method: 'chat.postMessage' });
    const { post, box } = tools(500);

    await post(ILLUSTRATED);
    const bare = slack.channel('C1').messages();
    await box.flush();

    const [, , reply, ...more] = slack.channel('C1').messages();
    expect(bare.map(({ blocks }) => blocks.length)).toEqual([1, 1, 1]);
    expect(JSON.stringify(reply?.blocks)).toContain(slack.files()[0]?.id);
    expect(more).toEqual([]);
  });

  it.each(['reset', 'hang'] as const)(
    'is there once when the answer to every post is lost by %s',
    async (kind) => {
      slack.grantScopes(['chat:write', 'files:write', 'channels:read', 'channels:history']);
      slack.faults.add({ kind, when: 'after' }, { method: 'chat.postMessage' });

      const { parent, thread } = await tools().post();

      expect([parent, ...thread].map((delivery) => delivery?.state)).toEqual([
        'sent',
        'sent',
        'sent',
      ]);
      expect(slack.channel('C1').messages()).toHaveLength(3);
    },
  );

  it('is there at most once, and listed as unknown, where history may not be read', async () => {
    slack.faults.add({ kind: 'reset', when: 'after' }, { method: 'chat.postMessage' });
    const { post, box } = tools();

    const { parent } = await post();
    skew = 3_600_000;
    await box.flush();
    await post();

    expect(parent).toMatchObject({ state: 'unknown' });
    expect(slack.channel('C1').messages()).toHaveLength(1);
    expect(await deliveries.list(['unknown'], 10)).toHaveLength(1);
  });

  it('is finished by the next process when one died between the message and its thread', async () => {
    const { post } = tools();
    slack.faults.add(
      { kind: 'rate-limited', retryAfterSeconds: 100 },
      { method: 'chat.postMessage' },
    );
    await post();
    slack.faults.clear();
    skew = 101_000;

    await tools().box.flush();

    expect(
      slack
        .channel('C1')
        .messages()
        .map(({ text }) => text),
    ).toEqual(['Week 47', 'Aging', 'Stages']);
  });

  it('fails with what to do when the bot is not in the channel', async () => {
    slack.channel('C1').removeBot();

    const { parent, thread } = await tools().post();

    expect(parent).toMatchObject({ state: 'failed' });
    expect(parent?.lastError).toContain('/invite');
    expect(thread.map((delivery) => delivery?.state)).toEqual(['failed', 'failed']);
  });

  it('is posted when it is asked for again after what was wrong has been put right', async () => {
    slack.channel('C1').removeBot();
    await tools().post();
    slack.channel('C1').inviteBot();

    const { parent, thread } = await tools().post();

    expect([parent, ...thread].map((delivery) => delivery?.state)).toEqual([
      'sent',
      'sent',
      'sent',
    ]);
    expect(slack.channel('C1').messages()).toHaveLength(3);
  });

  it('waits for the next process with its chart when a stop cuts the upload short', async () => {
    slack.faults.add({ kind: 'hang' }, { method: 'upload', times: 1 });
    const { post, stop } = tools();

    const posting = post();
    await expect.poll(() => slack.count('upload')).toBe(1);
    stop.abort();
    await expect(posting).rejects.toThrow('abort');
    await tools().post();

    const [parent, ...rest] = slack.channel('C1').messages();
    expect(parent?.blocks.map(({ type }) => type)).toEqual(['header', 'image']);
    expect(rest).toHaveLength(2);
  });
});

describe('identify', () => {
  it('tells whose token it is and what it may do', async () => {
    const client = bulkClient({
      botToken: slack.botToken,
      apiUrl: slack.apiUrl,
      events: { slackLibrary: () => undefined },
    });

    expect(await identify(client)).toMatchObject({
      workspace: slack.identity.teamId,
      botUser: slack.identity.botUserId,
    });
    expect((await identify(client)).scopes).toContain('chat:write');
  });
});

describe.runIf(slackReferencePresent)('what posting asks Slack', () => {
  it('has only arguments that Slack documents', async () => {
    slack.grantScopes(['chat:write', 'files:write', 'channels:read', 'channels:history']);
    slack.faults.add({ kind: 'reset', when: 'after' }, { method: 'chat.postMessage' });
    slack.faults.add({ kind: 'slack-file-not-ready' }, { method: 'chat.postMessage', times: 1 });
    const { post, box } = tools(500);

    await post();
    await box.flush();

    const { calls, violations } = conformance(slack.requests);
    expect(violations).toEqual([]);
    expect(new Set(slack.requests.map(({ method }) => method))).toContain('conversations.replies');
    expect(calls).toBeGreaterThan(6);
  });
});
