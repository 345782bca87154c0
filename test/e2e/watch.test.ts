import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { RULES } from '../../src/core/domain/risk.ts';
import { aStage, ART_CHANNEL, postsIn } from '../support/service.ts';
import type { Stage } from '../support/service.ts';

const MINUTE = 60_000;
/** Nothing but what becomes of a tracker that cannot be read. */
const ONLY_STALENESS = {
  rules: Object.fromEntries(RULES.map((rule) => [rule, rule === 'R12' ? {} : 'off'])),
};

async function tomorrow(stage: Stage): Promise<void> {
  // Past the Monday's digests, so that nothing else is said.
  stage.clock.jumpTo(stage.clock.now() + 20 * 60 * MINUTE);
}

async function get(url: string): Promise<string> {
  return (await fetch(url)).text();
}

it('a tracker that cannot be read for hours is told once in the channel of its ART, and that it is back in the thread', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-watch-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  // On a file, so that another thread reads.
  const database = `sqlite:${join(folder, 'signalbox.db')}`;
  await using stage = await aStage({ database, risks: ONLY_STALENESS, digests: [] });
  const service = await stage.start();
  await tomorrow(stage);
  await service.settle();
  expect(postsIn(stage.slack, ART_CHANNEL)).toEqual([]);

  const repaired = stage.jira.fail({ kind: 'dead-token' }, { times: Infinity });
  for (let hour = 0; hour < 5; hour += 1) {
    stage.clock.jumpTo(stage.clock.now() + 60 * MINUTE);
    await service.settle();
    await service.settle();
  }

  const [told, ...others] = postsIn(stage.slack, ART_CHANNEL);
  expect(others).toEqual([]);
  expect(told?.parent.text).toMatch(/jira was last read/);
  expect(told?.replies).toEqual([]);
  expect(JSON.parse(await get(`${service.url}/healthz`))).toMatchObject({
    parts: {
      risks: { evaluatedAt: expect.stringMatching(/^\d{4}-/), tellsAgainAt: expect.anything() },
    },
  });
  const metrics = await get(`${service.url}/metrics`);
  expect(metrics).toContain('signalbox_risks_open{scope="payments-art",roam="un-roamed"} 1');
  expect(metrics).toContain('signalbox_alerts_total{what="raised"} 1');

  repaired();
  for (let round = 0; round < 4; round += 1) {
    stage.clock.jumpTo(stage.clock.now() + 11 * MINUTE);
    await service.settle();
  }

  const [back, ...more] = postsIn(stage.slack, ART_CHANNEL);
  expect(more).toEqual([]);
  expect(back?.replies.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^R-1 has recovered/),
  ]);
  expect(back?.parent.editedTs).not.toBeNull();
}, 60_000);
