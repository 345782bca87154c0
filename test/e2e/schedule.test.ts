import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres } from '../support/postgres.ts';
import type { PostgresServer } from '../support/postgres.ts';
import { ART_CHANNEL, aStage, postsIn } from '../support/service.ts';
import type { RunningService, Stage, StageOptions } from '../support/service.ts';
import { MONDAY_NINE } from '../support/small-site.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let opened: AsyncDisposableStack;
let database: string;

beforeEach(async () => {
  opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  database = `sqlite:${join(folder, 'signalbox.db')}`;
});
afterEach(() => opened.disposeAsync());

async function stageOf(options: StageOptions = {}): Promise<Stage> {
  return opened.use(await aStage({ database, digests: [weekly('Mon 09:00')], ...options }));
}

function weekly(at: string): object {
  return { scope: 'payments-art', channel: ART_CHANNEL, at, cadence: 'weekly' };
}

function titles(stage: Stage): string[] {
  return postsIn(stage.slack, ART_CHANNEL).map(({ parent }) => parent.text.split(':')[0] ?? '');
}

/** What the minute tick of a running service would do, every so many minutes. */
async function tickThrough(
  stage: Stage,
  service: RunningService,
  { from, to, everyMs }: { readonly from: number; readonly to: number; readonly everyMs: number },
): Promise<void> {
  for (let at = from; at <= to; at += everyMs) {
    stage.clock.jumpTo(at);
    await service.settle();
  }
}

describe('a digest and its time', () => {
  it('is not posted for a Monday before the service was first started', async () => {
    const stage = await stageOf({ at: MONDAY_NINE + HOUR });
    const service = await stage.start();

    await tickThrough(stage, service, {
      from: MONDAY_NINE + HOUR,
      to: MONDAY_NINE + 9 * HOUR,
      everyMs: 2 * HOUR,
    });

    expect(titles(stage)).toEqual([]);
  });

  it('is posted late, once and as of its own time, when the service was down', async () => {
    const stage = await stageOf();
    await (await stage.start())[Symbol.asyncDispose]();
    stage.clock.jumpTo(MONDAY_NINE + 5 * HOUR);

    const service = await stage.start();
    await service.settle();
    await (await stage.start()).settle();

    expect(titles(stage)).toEqual(['Payments ART, week 11, 9–15 March 2026']);
    expect(postsIn(stage.slack, ART_CHANNEL)[0]?.parent.text).toContain(
      'As of Mon 16 March 2026, 09:00 (Europe/Berlin).',
    );
  });

  it('is left out, and said to be, when the service was down for longer than its grace', async () => {
    const stage = await stageOf();
    await (await stage.start())[Symbol.asyncDispose]();
    stage.clock.jumpTo(MONDAY_NINE + DAY + HOUR);

    const service = await stage.start();
    await service.settle();
    stage.clock.jumpTo(MONDAY_NINE + 7 * DAY);
    await service.settle();

    expect(titles(stage)).toEqual(['Payments ART, week 12, 16–22 March 2026']);
    expect(stage.log.filter(({ msg }) => msg === 'job missed')).toMatchObject([
      { job: `digest payments-art ${ART_CHANNEL} weekly`, occurrence: '2026-03-16T08:00:00.000Z' },
    ]);
  });

  it('is posted once on the day whose clocks skip its time, just after the gap', async () => {
    // On 29 March 2026 Berlin goes from 02:00 straight to 03:00.
    const gap = Date.parse('2026-03-29T01:00Z');
    const stage = await stageOf({ at: gap - HOUR, digests: [weekly('Sun 02:30')] });
    const service = await stage.start();
    const postedAt: number[] = [];

    for (let at = gap - HOUR; at <= gap + 2 * HOUR; at += 10 * MINUTE) {
      await tickThrough(stage, service, { from: at, to: at, everyMs: MINUTE });
      if (postedAt.length < titles(stage).length) postedAt.push(at);
    }

    expect(postedAt).toEqual([Date.parse('2026-03-29T03:30+02:00')]);
  });

  it('is posted once on the day whose clocks repeat its time, the first time', async () => {
    // On 25 October 2026 Berlin has 02:30 twice.
    const first = Date.parse('2026-10-25T02:30+02:00');
    const stage = await stageOf({ at: first - HOUR, digests: [weekly('Sun 02:30')] });
    const service = await stage.start();
    const postedAt: number[] = [];

    for (let at = first - HOUR; at <= first + 2 * HOUR; at += 10 * MINUTE) {
      await tickThrough(stage, service, { from: at, to: at, everyMs: MINUTE });
      if (postedAt.length < titles(stage).length) postedAt.push(at);
    }

    expect(postedAt).toEqual([first]);
  });
});

describe('two services on one PostgreSQL database', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it('post each digest once, whichever of them does it', async () => {
    const stage = opened.use(await aStage({ database: await server.freshDatabase() }));
    const services = [await stage.start(), await stage.start()];

    for (const week of [0, 1, 2]) {
      stage.clock.jumpTo(MONDAY_NINE + week * 7 * DAY);
      await Promise.all(services.map((service) => service.settle()));
    }

    expect(titles(stage)).toEqual([
      'Payments ART, week 11, 9–15 March 2026',
      'Payments ART, week 12, 16–22 March 2026',
      'Payments ART, week 13, 23–29 March 2026',
    ]);
    const messages = stage.slack.channel(ART_CHANNEL).messages();
    expect(new Set(messages.map(({ metadata }) => JSON.stringify(metadata))).size).toBe(
      messages.length,
    );
  });
});
