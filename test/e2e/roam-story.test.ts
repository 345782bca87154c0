import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli } from '../support/cli.ts';
import { LEAD, LEDGER_CHANNEL, RTE, VIEWER } from '../support/roam-company.ts';
import { theRoamStory } from '../support/roam-story.ts';
import type { RoamStory } from '../support/roam-story.ts';
import { ART_CHANNEL, GUEST, STREAM_CHANNEL } from '../support/service.ts';
import { rowsOf } from '../support/workplace.ts';
import { mitigatedAndResolved } from './roam-story/mitigated-and-resolved.ts';
import { toldAndOwned } from './roam-story/told-and-owned.ts';

/** Slack's contract; nothing else here is about time. */
const ACKNOWLEDGE_WITHIN_MS = 3_000;

/** One story, told in order: each sentence stands on those before it. */
describe.each([
  { mode: 'socket', database: 'SQLite' },
  { mode: 'http', database: 'SQLite' },
  { mode: 'socket', database: 'PostgreSQL' },
] as const)('a dependency that is going to be late, in $mode mode on $database', (setting) => {
  let story: RoamStory;

  beforeAll(async () => {
    story = await theRoamStory(setting);
  });
  afterAll(() => story[Symbol.asyncDispose]());

  toldAndOwned(() => story);
  mitigatedAndResolved(() => story);

  it('told nobody else, and answered Slack within the three seconds that it gives', () => {
    for (const channel of [LEDGER_CHANNEL, STREAM_CHANNEL]) {
      expect(story.stage.slack.channel(channel).messages()).toEqual([]);
    }
    expect(story.titles()).toHaveLength(3);
    expect(story.thread(story.alert())).toHaveLength(2);
    const late = story.stage.slack.deliveries.filter(
      ({ outcome }) =>
        outcome.kind !== 'acknowledged' || outcome.latencyMs >= ACKNOWLEDGE_WITHIN_MS,
    );
    expect(story.stage.slack.deliveries.length).toBeGreaterThan(15);
    expect(late).toEqual([]);
  });

  it('has every step in the audit trail, denials and the second click too', async () => {
    const config = join(story.folder, 'signalbox.yaml');
    await writeFile(config, story.stage.configYaml);
    const { code, out } = await cli(['audit', 'export', '--config', config], {
      env: story.stage.env,
      clock: story.stage.clock.now,
    });

    expect(code).toBe(0);
    const rows = rowsOf<Readonly<Record<string, string | null>>>(out);
    expect(
      rows.map(({ actor, action, object, outcome }) => [actor, action, object, outcome]),
    ).toEqual([
      [GUEST, 'risk.own', 'R-1', 'denied'],
      [VIEWER, 'risk.own', 'R-1', 'denied'],
      [RTE, 'risk.own', 'R-1', 'done'],
      [LEAD, 'risk.own', 'R-1', 'conflict'],
      [RTE, 'risk.own', 'R-1', 'done'],
      [RTE, 'risk.mitigate', 'R-1', 'done'],
      [RTE, 'risk.resolve', 'R-1', 'done'],
    ]);
    expect(rows[1]).toMatchObject({
      at: expect.stringMatching(/^2026-03-16T08:24:/),
      why: 'needs contributor',
      channel: ART_CHANNEL,
    });
    expect(rows.at(-1)?.['after']).toContain('LED-11 is done, and tested with us');
  });
});
