import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ART_CHANNEL, aStage, MEMBER, postsIn, UNLISTED_CHANNEL } from '../support/service.ts';
import type { RunningService, Stage } from '../support/service.ts';
import { MONDAY_NINE } from '../support/small-site.ts';

const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;

let opened: AsyncDisposableStack;
let stage: Stage;

beforeEach(async () => {
  opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  stage = opened.use(
    await aStage({
      database: `sqlite:${join(folder, 'signalbox.db')}`,
      digests: [],
      at: MONDAY_NINE - HOUR,
      roles: { rte: { users: [MEMBER] } },
    }),
  );
});
afterEach(() => opened.disposeAsync());

async function say(text: string, channel = ART_CHANNEL): Promise<string> {
  const { replies } = await stage.slack.user(MEMBER).slash('/flow', text, { channel });
  return replies.at(-1)?.text ?? '';
}

async function at(service: RunningService, instant: number): Promise<void> {
  stage.clock.jumpTo(instant);
  await service.settle();
}

function titles(channel = ART_CHANNEL): string[] {
  return postsIn(stage.slack, channel).map(({ parent }) => parent.text.split(':')[0] ?? '');
}

describe('a digest that a channel asks for', () => {
  it('comes at its time from then on, across a restart, until somebody ends it', async () => {
    const first = await stage.start();
    expect(await say('subscribe weekly at Mon 09:00')).toContain(
      'Done: the digest of Payments ART',
    );
    await at(first, MONDAY_NINE + 60_000);
    await first[Symbol.asyncDispose]();
    stage.clock.jumpTo(MONDAY_NINE + WEEK + 2 * HOUR);
    const second = await stage.start();
    await second.settle();
    await say('unsubscribe');
    await at(second, MONDAY_NINE + 2 * WEEK + HOUR);

    const posted = titles();
    expect(posted.filter((title) => title.startsWith('Payments ART, week'))).toHaveLength(2);
    expect(posted[0]).toContain(
      'subscribed this channel to the digest of Payments ART, weekly at Mon 09',
    );
    expect(posted.at(-1)).toContain('ended the digest of Payments ART');
  });

  it('never comes for a time before it was asked for', async () => {
    stage.clock.jumpTo(MONDAY_NINE + HOUR);
    const service = await stage.start();

    await say('subscribe weekly at Mon 09:00');
    await at(service, MONDAY_NINE + 3 * HOUR);

    expect(titles().filter((title) => title.startsWith('Payments ART, week'))).toEqual([]);
  });

  it('is refused where the channel is not listed', async () => {
    await stage.start();

    expect(await say('subscribe payments-art weekly', UNLISTED_CHANNEL)).toContain('not listed');
    expect(titles(UNLISTED_CHANNEL)).toEqual([]);
  });
});
