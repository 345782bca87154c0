import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ART_CHANNEL, aStage, postsIn } from '../support/service.ts';
import type { Stage } from '../support/service.ts';
import { FINISHED, MONDAY_NINE } from '../support/small-site.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function digests(stage: Stage): readonly string[] {
  const posts = postsIn(stage.slack, ART_CHANNEL).map(({ parent }) => parent.text);
  return posts.filter((text) => /^Payments ART, week \d+/u.test(text));
}

it('a digest corrects what the one before told, with the reason, and only once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-'));
  await using opened = new AsyncDisposableStack();
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const database = `sqlite:${join(folder, 'signalbox.db')}`;
  const stage = opened.use(await aStage({ database }));
  const service = await stage.start();
  const [, second = '', third = ''] = FINISHED;

  stage.clock.jumpTo(MONDAY_NINE);
  await service.settle();
  stage.author.edit(third, MONDAY_NINE + DAY, { status: 'In Progress' });
  // Done before it is gone, so it stays what it was told as.
  stage.author.remove(second);
  stage.clock.jumpTo(MONDAY_NINE + 2 * DAY);
  await service.settle();
  stage.author.remove(third);
  for (const days of [4, 7, 14]) {
    stage.clock.jumpTo(MONDAY_NINE + days * DAY);
    await service.settle();
  }

  const [first, corrected, after] = digests(stage);
  expect(digests(stage)).toHaveLength(3);
  expect(first).toContain('Finished 3 items');
  expect(first).not.toContain('was told');
  expect(corrected).toContain(
    `Last week's velocity was told as 3; it is 2 now: ${third} was reopened and deleted.`,
  );
  expect(after).not.toContain('was told');
});
