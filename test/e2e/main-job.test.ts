import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Interaction } from '../../src/demo/slack/person.ts';
import type { SlackMessage } from '../../src/demo/slack/workspace.ts';
import { startPostgres } from '../support/postgres.ts';
import {
  ART_CHANNEL,
  aStage,
  GUEST,
  MEMBER,
  postsIn,
  STREAM_CHANNEL,
  UNLISTED_CHANNEL,
} from '../support/service.ts';
import type { RunningService, Stage } from '../support/service.ts';
import { FINISHED, MONDAY_NINE, OLDEST } from '../support/small-site.ts';

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47];
/** Slack's contract; nothing else here is about time. */
const ACKNOWLEDGE_WITHIN_MS = 3_000;

describe.each([
  { mode: 'socket', database: 'SQLite' },
  { mode: 'http', database: 'SQLite' },
  { mode: 'socket', database: 'PostgreSQL' },
] as const)('the main job in $mode mode on $database', ({ mode, database }) => {
  const opened = new AsyncDisposableStack();
  let stage: Stage;
  let service: RunningService;

  beforeAll(async () => {
    stage = opened.use(await aStage({ mode, database: await addressOf(database, opened) }));
    service = await stage.start();
    stage.clock.jumpTo(MONDAY_NINE);
    await service.settle();
    // A later tick finds nothing left to do.
    stage.clock.jumpTo(MONDAY_NINE + 60_000);
    await service.settle();
  });
  afterAll(() => opened.disposeAsync());

  async function flow(text: string, channel = ART_CHANNEL, user = MEMBER): Promise<Interaction> {
    breathe();
    return stage.slack.user(user).slash('/flow', text, { channel });
  }

  /** One person asks ten times a minute at most. */
  let asked = 0;
  function breathe(): void {
    asked += 1;
    stage.clock.jumpTo(MONDAY_NINE + 60_000 + asked * 6_000);
  }

  it.each([
    [
      ART_CHANNEL,
      [
        'Stages',
        'Constraint: In progress',
        'Work in progress by age',
        'Distribution by kind',
        'Further figures',
        'Age of work in progress, Payments ART',
      ],
    ],
    [
      STREAM_CHANNEL,
      [
        'Load and velocity',
        'Constraint: In progress',
        'Stages',
        'When what is in progress is done',
        'Work in progress by age',
        'Distribution by kind',
        'Further figures',
        // The first was written down on 2 February: the weeks from the 9th on are known.
        'Payments finished 4 items in the last 5 weeks',
      ],
    ],
  ])(
    'posts the digest once to %s, with its tables and a picture in the thread',
    (channel, wanted) => {
      const posts = postsIn(stage.slack, channel).filter(({ parent }) => isDigest(parent));
      expect(posts).toHaveLength(1);
      const [notes, ...others] = posts[0]?.replies ?? [];
      expect(notes?.text).toContain('Measured at the level “story”.');
      expect(others.map(({ text }) => text.split(/\.\n|, /u)[0])).toEqual(
        wanted.map((title) => title.split(', ')[0]),
      );
      expect(others.at(-1)?.blocks.map(({ type }) => type)).toEqual(['rich_text', 'image']);
    },
  );

  it('posts nothing into a channel that nobody listed', () => {
    expect(stage.slack.channel(UNLISTED_CHANNEL).messages()).toHaveLength(0);
  });

  it('says what a release train engineer reads first, with the basis of each figure', () => {
    const { text } = digestOf(stage);

    expect(text).toContain('Payments ART, week 11, 9–15 March 2026: Finished 3 items, 2 more');
    expect(text).toContain('2 in progress, the oldest 14.0 days');
    expect(text).toMatch(/Finished: 3 items, 2 more than the week before.*\(n = 3\)\./u);
    expect(text).toMatch(/In progress: 2 items now, 3\.1 on average.*\(n = 2, committed/u);
    expect(text).toContain('Flow time: 3 finished, 5 needed for a percentile (n = 3).');
    expect(text).toContain('To decide on: ');
    expect(text).toContain('As of Mon 16 March 2026, 09:00 (Europe/Berlin). jira read ');
  });

  it('shows to the eye what the text says, and the chart as a private file', () => {
    const { blocks } = digestOf(stage);
    const shown = JSON.stringify(blocks);

    expect(blocks[0]).toMatchObject({
      type: 'header',
      text: { text: 'Payments ART · week 11, 9–15 March 2026' },
    });
    for (const words of ['Finished 3 items', '(n = 3)', 'To decide on', 'jira read ']) {
      expect(shown).toContain(words);
    }
    const image = blocks.find(({ type }) => type === 'image') as
      | { readonly slack_file: { readonly id: string }; readonly alt_text: string }
      | undefined;
    const file = stage.slack.files().find(({ id }) => id === image?.slack_file.id);
    expect(image?.alt_text).toContain('In progress went from 0 to 2; 4 items joined the finished');
    expect([...(file?.bytes?.slice(0, 4) ?? [])]).toEqual(PNG_SIGNATURE);
    expect([...(file?.sharedIn ?? [])]).toEqual([ART_CHANNEL]);
  });

  it.each([
    ['', 'Payments ART, 4 weeks, 16 February – 15 March 2026: '],
    ['status payments', 'Payments, 4 weeks'],
    ['metrics', 'Lead time: '],
    ['aging', `${OLDEST}: Title Pay in instalments, Team acquiring, Stage In progress, Age 14.0`],
    [`why ${OLDEST}`, `${OLDEST}: Pay in instalments (Story, In Progress).`],
    ['quality', 'Your process and the configured model agree: no findings.'],
    ['digest', 'week 11, 9–15 March 2026: Finished 3 items'],
    ['help', 'Without a scope, this channel’s is meant: Payments ART.'],
    ['agin', 'Did you mean /flow aging?'],
  ])('answers "/flow %s" to the one who asks', async (text, wanted) => {
    const { replies, error } = await flow(text);

    expect(error).toBeNull();
    expect(replies).toHaveLength(1);
    expect(replies[0]).toMatchObject({
      visibility: 'ephemeral',
      text: expect.stringContaining(wanted) as string,
    });
    expect(replies[0]?.blocks.length).toBeGreaterThan(0);
  });

  it('means the scope of the channel that is asked in, and asks for one elsewhere', async () => {
    const [stream, other] = [await flow('', STREAM_CHANNEL), await flow('', UNLISTED_CHANNEL)];

    expect(stream.replies[0]?.text).toMatch(/^Payments, 4 weeks/u);
    expect(other.replies[0]?.text).toContain('This channel stands for no scope, so name one');
  });

  it('explains one item by its stages and times', async () => {
    const { replies } = await flow(`why ${FINISHED[2]}`);

    // Ready 3 March 08:00 until done 12 March 12:00, all in UTC: nine days and four hours.
    expect(replies[0]?.text).toContain('9.2 days');
  });

  it('shares an answer in the channel when the asker presses the button, once', async () => {
    const before = stage.slack.channel(ART_CHANNEL).messages().length;
    const { replies } = await flow('aging');
    const button = replies[0]?.ts ?? '';
    const first = await share(button, MEMBER);
    const second = await share(button, MEMBER);

    const shared = stage.slack.channel(ART_CHANNEL).messages().slice(before);
    expect([first, second]).toEqual(['Shared in the channel.', 'Shared in the channel.']);
    expect(shared).toHaveLength(1);
    // The same, and its picture in words.
    expect(shared[0]?.text.split('\nAge of work in progress, ')[0]).toBe(replies[0]?.text);
    expect(JSON.stringify(shared[0]?.blocks)).toContain(`Shared by <@${MEMBER}>`);
  });

  it('tells guests nothing and lets them share nothing', async () => {
    const before = stage.slack.channel(ART_CHANNEL).messages().length;
    const asked = await flow('status', ART_CHANNEL, GUEST);
    const { replies } = await flow('status');
    const refused = await share(replies[0]?.ts ?? '', GUEST);

    expect(asked.replies.map(({ text }) => text)).toEqual([
      'Guests cannot see flow metrics and risks. Ask a member of the team. Nothing was changed.',
    ]);
    expect(refused).toContain('Guests cannot share answers in a channel.');
    expect(stage.slack.channel(ART_CHANNEL).messages()).toHaveLength(before);
  });

  it('shares nothing in a channel that is not listed for the numbers', async () => {
    const { replies } = await flow('status payments-art', UNLISTED_CHANNEL);
    const refused = await share(replies[0]?.ts ?? '', MEMBER);

    expect(refused).toContain('not listed for the numbers of payments-art, so nothing was posted');
    expect(stage.slack.channel(UNLISTED_CHANNEL).messages()).toHaveLength(0);
  });

  it('shares nothing in a channel that is shared with another organisation', async () => {
    const before = stage.slack.channel(STREAM_CHANNEL).messages().length;
    const { replies } = await flow('status', STREAM_CHANNEL);
    stage.slack.channel(STREAM_CHANNEL).shareExternally();
    const refused = await share(replies[0]?.ts ?? '', MEMBER);

    expect(refused).toContain('shared with another organisation or workspace, so nothing was post');
    expect(stage.slack.channel(STREAM_CHANNEL).messages()).toHaveLength(before);
  });

  it('acknowledged everything within the three seconds that Slack gives', () => {
    const late = stage.slack.deliveries.filter(
      ({ outcome }) =>
        outcome.kind !== 'acknowledged' || outcome.latencyMs >= ACKNOWLEDGE_WITHIN_MS,
    );

    expect(stage.slack.deliveries.length).toBeGreaterThan(20);
    expect(late).toEqual([]);
  });

  /** What the person who pressed the button is told. */
  async function share(messageTs: string, user: string): Promise<string> {
    breathe();
    const { replies } = await stage.slack.user(user).click(messageTs, 'flow_share', { replies: 1 });
    return replies.map(({ text }) => text).join('\n');
  }
});

async function addressOf(
  database: 'SQLite' | 'PostgreSQL',
  opened: AsyncDisposableStack,
): Promise<string> {
  if (database === 'PostgreSQL') return opened.use(await startPostgres()).freshDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  return `sqlite:${join(folder, 'signalbox.db')}`;
}

function isDigest({ text }: SlackMessage): boolean {
  return /^Payments( ART)?, week 11, /u.test(text);
}

function digestOf(stage: Stage): SlackMessage {
  const parent = postsIn(stage.slack, ART_CHANNEL).find((post) => isDigest(post.parent))?.parent;
  if (parent === undefined) throw new Error('No digest was posted.');
  return parent;
}
