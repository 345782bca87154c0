import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCli } from '../support/cli.ts';
import type { CliProcess } from '../support/cli.ts';
import { ART_CHANNEL, aStage, MEMBER, postsIn } from '../support/service.ts';
import type { Stage, StageOptions } from '../support/service.ts';
import { MONDAY_NINE } from '../support/small-site.ts';

const MINUTE = 60_000;
const WHOLE = 8;

let opened: AsyncDisposableStack;
let folder: string;
beforeEach(async () => {
  opened = new AsyncDisposableStack();
  folder = await mkdtemp(join(tmpdir(), 'signalbox-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
});
afterEach(() => opened.disposeAsync());

async function stageOf(options: StageOptions = {}): Promise<Stage> {
  const database = `sqlite:${join(folder, 'signalbox.db')}`;
  return opened.use(await aStage({ database, ...options }));
}

describe.each(['socket', 'http'] as const)('SIGTERM in %s mode', (mode) => {
  /** `signalbox start`, as soon as it says where it can be asked for its health. */
  async function startedProcess(stage: Stage): Promise<{ child: CliProcess; url: string }> {
    const config = join(folder, 'signalbox.yaml');
    await writeFile(config, stage.configYaml);
    const child = startCli(['start', '--config', config], stage.env);
    opened.defer(() => child.kill());
    await expect.poll(() => child.errSoFar(), { timeout: 20_000 }).toContain('/healthz');
    const url = /http:\S+(?=\/healthz)/u.exec(child.errSoFar())?.[0] ?? '';
    if (mode === 'http') stage.slack.deliverTo({ url: `${url}/slack/events` });
    return { child, url };
  }

  it('lets a command that is being worked on be answered, and ends with code 0', async () => {
    const stage = await stageOf({ mode, at: Date.now() });
    const { child, url } = await startedProcess(stage);
    // Who asks is looked up first: the answer takes two seconds, and the signal comes in between.
    stage.slack.faults.add({ kind: 'slow', ms: 2_000 }, { method: 'users.info', times: 1 });

    const asking = stage.slack.user(MEMBER).slash('/flow', 'help', { channel: ART_CHANNEL });
    await expect.poll(() => stage.slack.count('users.info')).toBe(1);
    child.terminate();
    await expect
      .poll(async () => (await fetch(`${url}/readyz`).catch(() => null))?.status)
      .toBe(503);
    const late = await fetch(`${url}/readyz`);
    const answer = await asking;
    await answer.waitForReplies(2);
    const end = await child.ended;

    expect(await late.json()).toMatchObject({ ok: false, parts: { draining: true } });
    expect(answer.acknowledgedInMs).toBeLessThan(3_000);
    expect(answer.replies.at(-1)?.text).toContain('What /flow can tell you.');
    expect(end).toMatchObject({ code: 0, signal: null });
    expect(end.err).toContain('Stopping: finishing what runs…');
    expect(end.out).toContain('"msg":"service stopped"');
  });
});

describe('a service that is asked to stop', () => {
  it('while Slack says nothing to a post leaves the digest to its successor, soon', async () => {
    const digests = [
      { scope: 'payments-art', channel: ART_CHANNEL, at: 'Mon 09:00', cadence: 'weekly' },
    ];
    const stage = await stageOf({ digests });
    const first = await stage.start();
    stage.slack.faults.add(
      { kind: 'rate-limited', retryAfterSeconds: 50 },
      { method: 'chat.postMessage', times: 1 },
    );
    stage.clock.jumpTo(MONDAY_NINE);
    await first.tick();
    await expect.poll(() => stage.slack.count('chat.postMessage')).toBe(1);
    // Waits for the fifty seconds to pass; a stop must not.
    await first[Symbol.asyncDispose]();
    const before = stage.slack.channel(ART_CHANNEL).messages().length;

    const second = await stage.start();
    stage.clock.jumpTo(MONDAY_NINE + MINUTE);
    await second.settle();
    await second.settle();

    expect(before).toBe(0);
    expect(postsIn(stage.slack, ART_CHANNEL)).toHaveLength(1);
    expect(stage.slack.channel(ART_CHANNEL).messages()).toHaveLength(WHOLE);
  });

  it('in the midst of its start ends as if it had been running', async () => {
    const stage = await stageOf({ at: Date.now() });
    stage.slack.faults.add({ kind: 'slow', ms: 1_000 }, { method: 'auth.test' });
    const config = join(folder, 'signalbox.yaml');
    await writeFile(config, stage.configYaml);
    const child = startCli(['start', '--config', config], stage.env);
    opened.defer(() => child.kill());
    await expect.poll(() => stage.slack.count('auth.test'), { timeout: 20_000 }).toBe(1);
    child.terminate();
    const { code, signal, out } = await child.ended;

    expect({ code, signal }).toEqual({ code: 0, signal: null });
    expect(out).toContain('"msg":"service stopped"');
  });

  it('while Slack never answers at its start ends nevertheless', async () => {
    const stage = await stageOf();
    stage.slack.faults.add({ kind: 'hang' });
    const service = await stage.start();

    await service[Symbol.asyncDispose]();

    expect(stage.log.at(-1)?.msg).toBe('service stopped');
    await expect(fetch(`${service.url}/healthz`)).rejects.toThrow('fetch failed');
  });

  it('in the midst of a pull ends without waiting for the tracker, and the next one goes on', async () => {
    const stage = await stageOf();
    const back = stage.jira.fail({ kind: 'hang' });
    const first = await stage.start({ settled: false });
    await expect.poll(() => stage.jira.count()).toBeGreaterThan(0);
    await first[Symbol.asyncDispose]();
    const ended = stage.log.at(-1)?.msg;
    back();

    const second = await stage.start();
    stage.clock.jumpTo(MONDAY_NINE);
    await second.settle();

    expect(ended).toBe('service stopped');
    expect(stage.log.filter(({ level }) => level === 'error')).toEqual([]);
    expect(stage.slack.channel(ART_CHANNEL).messages()).toHaveLength(WHOLE);
  });
});

describe('a service that cannot start', () => {
  it('because its port is taken says so and leaves nothing open', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    opened.defer(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const stage = await stageOf();
    const config = join(folder, 'signalbox.yaml');
    await writeFile(config, stage.configYaml.replace('port: 0', `port: ${port}`));

    const end = await startCli(['start', '--config', config], stage.env).ended;

    expect(end.code).toBe(2);
    expect(end.err).toContain(`Cannot listen on 127.0.0.1:${port} (`);
    expect(end.err).toContain('nothing was started. Is signalbox running there already?');
  });
});
