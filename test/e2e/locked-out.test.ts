import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HISTORY_SCOPES } from '../support/service.ts';
import { CONSUMER, march, roamStage, RTE } from '../support/roam-company.ts';
import { seen } from '../support/roam-story.ts';
import { ART_CHANNEL, postsIn } from '../support/service.ts';
import type { RunningService, Stage, StageOptions } from '../support/service.ts';

let opened: AsyncDisposableStack;
beforeEach(() => {
  opened = new AsyncDisposableStack();
});
afterEach(() => opened.disposeAsync());

async function aService(
  options: StageOptions = {},
): Promise<{ stage: Stage; service: RunningService }> {
  const stage = opened.use(
    await roamStage({ roles: { admin: { users: [RTE] }, viewer: 'everyone' }, ...options }),
  );
  return { stage, service: await stage.start() };
}

async function at(stage: Stage, service: RunningService, day: number, time: string): Promise<void> {
  stage.clock.jumpTo(march(day, time));
  await service.settle();
  await service.settle();
}

/** The tracker says that it is needed earlier, and a pull brings it. */
async function riskComes(stage: Stage, service: RunningService): Promise<void> {
  stage.author.edit(CONSUMER, march(16, '09:05'), { dueDate: '2026-03-20' });
  await at(stage, service, 16, '09:12');
  await at(stage, service, 16, '09:24');
}

function titles(stage: Stage, channel = ART_CHANNEL): string[] {
  return postsIn(stage.slack, channel).map(({ parent }) => parent.text.split(':')[0] ?? '');
}

async function ready(service: RunningService): Promise<{ status: number; slack: string }> {
  const response = await fetch(`${service.url}/readyz`);
  const { parts } = (await response.json()) as { readonly parts: { readonly slack: string } };
  return { status: response.status, slack: parts.slack };
}

const ALERT = 'New';
const DIGEST = 'Payments ART, week 11, 9–15 March 2026';

describe.each(['socket', 'http'] as const)('an installation that ends, in %s mode', (mode) => {
  it.each(['revokeTokens', 'uninstall'] as const)(
    'is told by /readyz after %s; what is due waits and goes out once when Slack takes the token again',
    async (how) => {
      const { stage, service } = await aService({ mode });
      await stage.slack.life[how]();
      await expect.poll(async () => (await ready(service)).status).toBe(503);
      const { slack } = await ready(service);
      await at(stage, service, 16, '09:00');
      await riskComes(stage, service);
      await at(stage, service, 16, '10:00');

      expect(slack).toMatch(/^locked out: /);
      expect(titles(stage)).toEqual([]);
      expect(stage.log.filter(({ msg }) => msg === 'delivery settled')).toEqual([]);
      expect((await fetch(`${service.url}/healthz`)).status).toBe(200);

      stage.slack.grantScopes(HISTORY_SCOPES);
      await at(stage, service, 16, '10:05');
      await at(stage, service, 16, '10:10');
      await at(stage, service, 16, '12:10');

      expect(await ready(service)).toEqual({ status: 200, slack: 'connected' });
      expect(titles(stage).toSorted()).toEqual([ALERT, DIGEST].toSorted());
    },
  );
});

describe('a channel', () => {
  it('that is archived takes no alert, which the RTE is told of instead, and is used again when it is back', async () => {
    const { stage, service } = await aService();
    await stage.slack.life.archive(ART_CHANNEL);
    await riskComes(stage, service);

    expect(titles(stage)).toEqual([]);
    const direct = stage.slack.channel(`D${RTE.slice(1)}`).messages();
    expect(direct.map(({ text }) => text.split(':')[0])).toEqual([ALERT]);
    const refused = stage.log.filter(({ msg }) => msg === 'channel takes no risks');
    expect(refused.map(({ channel, why }) => [channel, why])).toEqual([
      [ART_CHANNEL, expect.stringContaining('archived')],
    ]);

    await stage.slack.life.unarchive(ART_CHANNEL);
    const before = direct.length;
    await at(stage, service, 19, '10:00');
    await at(stage, service, 19, '10:12');
    expect(titles(stage).length).toBeGreaterThan(0);
    expect(stage.slack.channel(`D${RTE.slice(1)}`).messages()).toHaveLength(before);
  });

  it('that gets a new id keeps its messages, which go on following their risks there', async () => {
    const { stage, service } = await aService();
    await at(stage, service, 16, '09:00');
    await riskComes(stage, service);
    await stage.slack.life.changeId(ART_CHANNEL, 'C0MOVED');
    const rte = stage.slack.user(RTE);
    const alert = postsIn(stage.slack, 'C0MOVED').find(({ parent }) =>
      parent.text.startsWith('New'),
    );
    await rte.click(alert?.parent.ts ?? '', 'risk.own', { replies: 1 });
    await at(stage, service, 16, '09:40');

    expect(titles(stage, 'C0MOVED')).toEqual([DIGEST, ALERT]);
    expect(postsIn(stage.slack, 'C0MOVED')[1]?.parent.text).toContain('Owned by');
    await at(stage, service, 23, '09:00');
    await at(stage, service, 23, '09:12');

    expect(titles(stage, 'C0MOVED').filter((title) => title.includes(', week '))).toEqual([
      DIGEST,
      'Payments ART, week 12, 16–22 March 2026',
    ]);
    expect(() => stage.slack.channel(`D${RTE.slice(1)}`)).toThrow('no channel');
    await rte.openHome();
    function home(): string {
      return JSON.stringify(rte.home()?.body ?? '');
    }
    await expect.poll(home).toContain('Slack gave the channel C0ART the id C0MOVED.');
    expect(home()).not.toMatch(/Digests for \S+ do not arrive/);
  });
});

describe.each(['socket', 'http'] as const)('the Home tab in %s mode', (mode) => {
  it('owns a risk with its button; the message in the channel follows, and Home shows it', async () => {
    const { stage, service } = await aService({ mode });
    await riskComes(stage, service);
    const rte = stage.slack.user(RTE);
    function home(): string {
      const body = rte.home()?.body;
      return body === undefined ? '' : seen({ text: '', blocks: body['blocks'] as object[] });
    }
    await rte.openHome();
    await expect.poll(home).toContain('LED-11 may be too late for PAY-1');
    const { error, acknowledgedInMs } = await rte.clickHome('risk.own');

    expect(error).toBeNull();
    expect(acknowledgedInMs).toBeLessThan(3_000);
    await expect.poll(home).toContain('R-1: Owned by @U0RTE.');
    function alerts(): string[] {
      const texts = postsIn(stage.slack, ART_CHANNEL).map(({ parent }) => parent.text);
      return texts.filter((text) => text.startsWith(ALERT));
    }
    await expect.poll(alerts).toEqual([expect.stringContaining('Owned by')]);
    expect(titles(stage)).toHaveLength(2);
  });
});
