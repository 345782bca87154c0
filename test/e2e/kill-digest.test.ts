import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seeded } from '../../src/demo/organisation/random.ts';
import { openStore } from '../../src/store/open.ts';
import { cli, startCli } from '../support/cli.ts';
import { ART_CHANNEL, aStage, HISTORY_SCOPES, postsIn } from '../support/service.ts';
import type { Stage } from '../support/service.ts';

const KILLS = 20;
/** At once: most of a run is waiting, for Slack allows one message a second and channel. */
const AT_ONCE = 5;
/** The calls that a run makes: two to get to know Slack, three for the chart, six messages. */
const CALLS = 11;
/** Slack does the work at once and answers so much later: a kill in between is the hardest case. */
const ANSWER_MS = 60;
const HOUR = 3_600_000;
const AS_OF = '2026-03-16T08:00:00Z';
/** No digest of these days may be due in the midst of a test. */
const DIGESTS = [
  {
    scope: 'payments-art',
    channel: ART_CHANNEL,
    at: 'Mon 09:00',
    cadence: 'weekly',
    grace: '1s',
  },
];
const DIGEST = ['digest', 'payments-art', '--as-of', AS_OF];

interface Round {
  readonly stage: Stage;
  readonly folder: string;
  readonly config: string;
  readonly address: string;
}

describe('a digest whose process is killed', () => {
  const opened = new AsyncDisposableStack();
  let pulled: string;

  beforeAll(async () => {
    const folder = await temporary(opened);
    pulled = join(folder, 'pulled.db');
    const stage = opened.use(await aStage({ database: `sqlite:${pulled}` }));
    await (await stage.start())[Symbol.asyncDispose]();
  });
  afterAll(() => opened.disposeAsync());

  it.each([
    ['is there exactly once where history may be read', HISTORY_SCOPES],
    ['is there at most once, and listed where unknown, where it may not', undefined],
  ] as const)(`%s, at ${KILLS / 2} random instants`, async (_name, botScopes) => {
    const withHistory = botScopes !== undefined;
    const random = seeded(withHistory ? 1 : 2);
    const instants = Array.from({ length: KILLS / 2 }, () => ({
      call: random.between(1, CALLS),
      afterMs: random.next() * ANSWER_MS * 1.5,
    }));

    const ends: string[] = [];
    while (instants.length > 0) {
      const batch = instants.splice(0, AT_ONCE);
      ends.push(...(await Promise.all(batch.map((instant) => aKill(instant, botScopes)))));
    }

    const allowed = withHistory ? /^whole$/u : /^(?:whole|\d of 8, \d unknown listed)$/u;
    expect(ends.filter((end) => !allowed.test(end))).toEqual([]);
  });

  /** Kills a run, lets signalbox go on with it to the end, and tells what is in Slack then. */
  async function aKill(
    instant: { readonly call: number; readonly afterMs: number },
    botScopes: readonly string[] | undefined,
  ): Promise<string> {
    await using own = new AsyncDisposableStack();
    const round = await aRound(own, botScopes);
    const { stage } = round;
    const hurry = stage.slack.faults.add({ kind: 'slow', ms: ANSWER_MS });
    const child = startCli([...DIGEST, '--config', round.config], stage.env);
    while (stage.slack.count() < instant.call) await sleep(1);
    await sleep(instant.afterMs);
    child.kill();
    await child.ended;
    hurry();

    // What the killed one had claimed is looked after when its lease is over; then the command is run again.
    stage.clock.jumpTo(Date.now() + HOUR);
    const service = await stage.start();
    await service.settle();
    await service[Symbol.asyncDispose]();
    await cli([...DIGEST, '--config', round.config], {
      env: stage.env,
      clock: stage.clock.now,
    });
    return standing(round);
  }

  async function aRound(
    own: AsyncDisposableStack,
    botScopes: readonly string[] | undefined,
  ): Promise<Round> {
    const folder = await temporary(own);
    const file = join(folder, 'signalbox.db');
    await copyFile(pulled, file);
    const address = `sqlite:${file}`;
    const scopes = botScopes === undefined ? {} : { botScopes };
    const stage = own.use(
      await aStage({ database: address, at: Date.now(), digests: DIGESTS, ...scopes }),
    );
    const config = join(folder, 'signalbox.yaml');
    await writeFile(config, stage.configYaml);
    return { stage, folder, config, address };
  }
});

/** `whole`, or how many of the eight messages there are when some are listed as unknown; else what is wrong. */
async function standing({ stage, address }: Round): Promise<string> {
  await using store = await openStore(address);
  const posts = postsIn(stage.slack, ART_CHANNEL);
  const all = stage.slack.channel(ART_CHANNEL).messages();
  const different = new Set(all.map(({ metadata }) => JSON.stringify(metadata)));
  if (different.size !== all.length) return `${all.length - different.size} posted twice`;
  if (posts.length === 1 && posts[0]?.replies.length === 7) return 'whole';
  const unknown = await store.deliveries.list(['unknown'], 10);
  if (unknown.length === 0) return `${all.length} of 8 and nothing unknown`;
  return `${all.length} of 8, ${unknown.length} unknown listed`;
}

async function temporary(opened: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
