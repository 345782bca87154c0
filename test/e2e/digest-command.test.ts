import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cli } from '../support/cli.ts';
import type { Ran } from '../support/cli.ts';
import { ART_CHANNEL, aStage } from '../support/service.ts';
import type { Stage } from '../support/service.ts';
import { MONDAY_NINE } from '../support/small-site.ts';

/** The digest and the seven messages of its thread. */
const WHOLE = 8;

let opened: AsyncDisposableStack;
beforeEach(() => {
  opened = new AsyncDisposableStack();
});
afterEach(() => opened.disposeAsync());

function messages(stage: Stage): number {
  return stage.slack.channel(ART_CHANNEL).messages().length;
}

describe('signalbox digest', () => {
  interface Digested extends Ran {
    readonly stage: Stage;
    readonly again: (...more: readonly string[]) => Promise<Ran>;
  }

  async function digestWith(break_: (stage: Stage) => void): Promise<Digested> {
    const folder = await mkdtemp(join(tmpdir(), 'signalbox-'));
    opened.defer(() => rm(folder, { recursive: true, force: true }));
    const stage = opened.use(await aStage({ database: `sqlite:${join(folder, 'signalbox.db')}` }));
    await (await stage.start())[Symbol.asyncDispose]();
    const config = join(folder, 'signalbox.yaml');
    await writeFile(config, stage.configYaml);
    stage.clock.jumpTo(MONDAY_NINE);
    break_(stage);
    function run(...more: readonly string[]): Promise<Ran> {
      const argv = ['digest', 'payments-art', '--config', config, ...more];
      return cli(argv, { env: stage.env, clock: stage.clock.now });
    }
    return { ...(await run()), stage, again: run };
  }

  it('posts, says so, and posts nothing when it is run again', async () => {
    const { code, out, err, stage, again } = await digestWith(() => undefined);
    const second = await again();

    const line = 'C0ART: posted; running this again posts nothing for the same period.\n';
    expect({ code, out, err }).toEqual({ code: 0, out: line, err: '' });
    expect(second.out).toBe(line);
    expect(messages(stage)).toBe(WHOLE);
  });

  it('prints with --dry-run what Slack would show, and posts nothing', async () => {
    const { stage, again } = await digestWith(({ slack }) => slack.revokeTokens());

    const { code, out } = await again('--dry-run');

    expect(code).toBe(0);
    expect(out).toContain('Payments ART · week 11, 9–15 March 2026');
    expect(out).toContain('Work in progress by age');
    expect(messages(stage)).toBe(0);
  });

  it('is about as much time as is asked for, and writes a file for each picture', async () => {
    const { again } = await digestWith(({ slack }) => slack.revokeTokens());
    const folder = await mkdtemp(join(tmpdir(), 'signalbox-'));
    opened.defer(() => rm(folder, { recursive: true, force: true }));
    const chart = join(folder, 'flow.png');

    const { code, out, err } = await again('--dry-run', '--cadence', 'monthly', '--chart', chart);
    const refused = await again('--dry-run', '--cadence', 'daily');

    expect(code).toBe(0);
    expect(out).toContain('Payments ART · 4 weeks, 16 February – 15 March 2026');
    expect(err).toBe(
      `Wrote the chart to ${chart}.\nWrote the chart to ${join(folder, 'flow-2.png')}.\n`,
    );
    expect((await readdir(folder)).toSorted()).toEqual(['flow-2.png', 'flow.png']);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('weekly, fortnightly, monthly, pi');
  });

  it('posts only what is asked for where several are configured', async () => {
    const { again, stage } = await digestWith(() => undefined);
    const posted = messages(stage);

    const other = await again('--cadence', 'fortnightly');
    const named = await again('--cadence', 'fortnightly', '--channel', ART_CHANNEL);

    expect(other.code).toBe(2);
    expect(other.err).toContain('No such digest of payments-art is configured.');
    expect(named.code).toBe(0);
    expect(messages(stage)).toBe(posted + WHOLE);
  });

  it.each<[string, number, RegExp, (stage: Stage) => void]>([
    [
      'the token was revoked',
      2,
      /^Slack refused \(token_revoked\): The bot token was revoked\. Install .* Nothing was started/u,
      ({ slack }) => slack.revokeTokens(),
    ],
    [
      'Slack is down',
      1,
      /^The connection to Slack broke off: .* Nothing was posted\. Run this again later\.$/u,
      ({ slack }) => void slack.faults.add({ kind: 'reset' }),
    ],
    [
      'it is not in the channel',
      1,
      /^Digest of payments-art to C0ART: signalbox is not in this channel, so nothing was posted/u,
      ({ slack }) => slack.channel(ART_CHANNEL).removeBot(),
    ],
    [
      'a scope is missing',
      1,
      /^C0ART: Nothing was posted\. Slack refused \(missing_scope\).*Put that right and run this again/u,
      ({ slack }) =>
        void slack.faults.add(
          { kind: 'error', error: 'missing_scope' },
          { method: 'chat.postMessage' },
        ),
    ],
  ])('says when %s that nothing was posted, and what to do', async (_why, code, text, break_) => {
    const ran = await digestWith(break_);

    expect(`${ran.out}${ran.err}`.trim()).toMatch(text);
    expect(ran.code).toBe(code);
    expect(messages(ran.stage)).toBe(0);
  });
});
