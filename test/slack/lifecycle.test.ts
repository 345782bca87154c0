import { afterEach, describe, expect, it } from 'vitest';
import type { DeliveryKey } from '../../src/core/domain/delivery.ts';
import { scopesOf } from '../../src/core/domain/scopes.ts';
import { followChannel } from '../../src/jobs/follow-channel.ts';
import type { LifeEvents } from '../../src/slack/life-events.ts';
import { lifecycleRoutes } from '../../src/slack/lifecycle.ts';
import { standingWith, whileWelcome, type Standing } from '../../src/slack/standing.ts';
import { welcomeRoutes } from '../../src/slack/welcome.ts';
import { problemsOf } from '../support/block-kit.ts';
import { NOW } from '../support/told-risks.ts';
import { ADMIN, homeStage, type HomeStage, type StageOptions } from './home/stage.ts';

let stage: HomeStage;
let standing: Standing;
let log: string[];

afterEach(async () => {
  await stage[Symbol.asyncDispose]();
});

const WEEKLY = { at: 'Mon 09:00', cadence: 'weekly', scope: 'ledger', channel: 'C2' } as const;

async function start(options: StageOptions = {}): Promise<void> {
  log = [];
  const events: LifeEvents = {
    lockedOut: (why) => void log.push(`locked out: ${why}`),
    letIn: () => void log.push('let in'),
    channelChanged: (what, channel) => void log.push(`${channel} ${what}`),
  };
  stage = await homeStage({
    ...options,
    lockedOut: (why) => standing.lock(why),
    outbox(box, client) {
      standing = standingWith(client, events);
      return whileWelcome(box, standing);
    },
    routes: (parts) => [
      lifecycleRoutes({
        botUser: parts.slack.identity.botUserId,
        memberships: parts.memberships,
        standing,
        follow: (from, to) =>
          followChannel(parts.store, {
            workspace: parts.slack.identity.teamId,
            from,
            to,
            at: NOW,
          }),
        events,
      }),
      welcomeRoutes({
        client: parts.client,
        workspace: parts.slack.identity.teamId,
        botUser: parts.slack.identity.botUserId,
        scopes: () => scopesOf(parts.organisation),
        scopeOfChannel: (channel) => (channel === 'C2' ? 'ledger' : null),
        getsAlerts: (channel) => channel === 'C2',
        homeDesk: parts.homeDesk,
        memberships: parts.memberships,
        outbox: parts.outbox,
        commands: { flow: '/flow', risk: '/risk' },
        events: { commandFailed: (verb) => void log.push(`failed ${verb}`) },
      }),
    ],
  });
}

async function idle(): Promise<void> {
  await expect.poll(() => stage.app.inFlight()).toBe(0);
}

function said(channel: string): readonly string[] {
  return stage.slack
    .channel(channel)
    .messages()
    .map(({ text }) => text);
}

function keyIn(channel: string, period = '2026-W47'): DeliveryKey {
  return {
    workspace: stage.slack.identity.teamId,
    channel,
    kind: 'digest',
    scope: 'ledger',
    period,
    part: 'parent',
  };
}

async function add(key: DeliveryKey): Promise<void> {
  const message = { text: 'The digest', blocks: [] };
  await stage.outbox.add(key, { act: 'post', message, withoutImage: null });
}

describe('brought into a channel', () => {
  it('says what it posts there, when, and how to change and stop it', async () => {
    await start({ digests: [WEEKLY] });

    await stage.slack.life.invite('C2');
    await idle();

    const [message] = stage.slack.channel('C2').messages();
    expect(message?.text).toContain('This channel stands for Ledger ART.');
    expect(message?.text).toContain(
      'A digest of Ledger ART every week, next on Mon 30 November 2026, 09:00 (Europe/Berlin).',
    );
    expect(message?.text).toContain('Alerts about risks');
    expect(message?.text).toContain('/flow unsubscribe');
    expect(message?.text).toContain('remove the app from the channel');
    expect(problemsOf({ text: message!.text, blocks: message!.blocks })).toEqual([]);
  });

  it('says so once for ever, however often it leaves and comes back', async () => {
    await start();

    for (let time = 0; time < 3; time += 1) {
      await stage.slack.life.invite('C1');
      await idle();
      await stage.slack.life.leave('C1');
    }

    expect(said('C1')).toHaveLength(1);
    expect(said('C1')[0]).toContain('Nothing by itself, until somebody asks for it.');
  });

  it('says nothing of anybody in a channel that other organisations read', async () => {
    await start({ digests: [WEEKLY] });
    stage.slack.channel('C2').shareExternally();

    await stage.slack.life.invite('C2');
    await idle();

    expect(said('C2')).toEqual([expect.stringContaining('I stay silent here')]);
    expect(said('C2')[0]).not.toContain('Ledger');
  });

  it('says nothing where Slack does not tell who reads along', async () => {
    await start();
    stage.slack.faults.add({ kind: 'status', status: 500 }, { method: 'conversations.info' });

    await stage.slack.life.invite('C2');
    await idle();

    expect(said('C2')).toEqual([]);
    expect(log).toContain('failed welcome');
  });

  it('does not greet for every person who comes', async () => {
    await start();

    await stage.slack.life.invite('C1', 'U3');
    await idle();

    expect(said('C1')).toEqual([]);
  });
});

describe('the life of a channel', () => {
  it('shows on the Home tab at once: left, back, archived, unarchived', async () => {
    await start({ digests: [WEEKLY] });
    expect(await stage.open(ADMIN)).toContain('signalbox is not in the channel');

    await stage.slack.life.invite('C2');
    expect(await stage.open(ADMIN)).not.toContain('Nothing arrives');
    await stage.slack.life.archive('C2');
    expect(await stage.open(ADMIN)).toContain('the channel is archived');
    await stage.slack.life.unarchive('C2');
    expect(await stage.open(ADMIN)).not.toContain('Nothing arrives');
    await stage.slack.life.leave('C2');
    expect(await stage.open(ADMIN)).toContain('signalbox is not in the channel');

    expect(log).toEqual(['C2 archived', 'C2 unarchived', 'C2 left', 'C2 left']);
  });

  it('goes on under another name without further ado', async () => {
    await start();

    await stage.slack.life.rename('C1', 'payments');

    expect(log).toEqual(['C1 renamed']);
  });

  it('goes on under a new id with all that was kept under the old one', async () => {
    await start({ digests: [{ ...WEEKLY, channel: 'C1' }] });
    const workspace = stage.slack.identity.teamId;
    const subscription = {
      workspace,
      channel: 'C1',
      scope: 'ledger',
      cadence: 'monthly',
      at: 'first Mon 10:00',
      anchor: null,
      by: ADMIN,
      createdAt: NOW,
    } as const;
    await stage.store.subscriptions.save(subscription);
    await stage.store.settings.set({ workspace, of: 'C1', name: 'quiet-weeks', value: 'nothing' });
    await add(keyIn('C1'));

    await stage.slack.life.changeId('C1', 'C7');
    await idle();
    await stage.outbox.flush();

    expect(said('C7')).toEqual(['The digest']);
    expect(await stage.store.subscriptions.list()).toEqual([{ ...subscription, channel: 'C7' }]);
    expect(await stage.store.settings.of(workspace, 'C7')).toMatchObject([
      { name: 'quiet-weeks', value: 'nothing' },
    ]);
    expect(log).toEqual(['C1 is C7 now']);
    expect(await stage.open(ADMIN)).toContain(
      'Slack gave the channel C1 the id C7. Write C7 into the configuration and restart',
    );
  });
});

describe('an installation that ends', () => {
  it.each([
    ['revoked', () => stage.slack.life.revokeTokens(), 'The bot token was revoked'],
    ['uninstalled', () => stage.slack.life.uninstall(), 'The app was uninstalled'],
  ])(
    'by being %s posts nothing, burns nothing, and goes on with new tokens',
    async (_how, end, why) => {
      await start();
      await add(keyIn('C1', '2026-W46'));

      await end();
      await idle();
      const reason = standing.lockedOut();
      const delivery = await stage.outbox.deliver(keyIn('C1', '2026-W46'));
      await stage.outbox.flush();
      const asked = stage.slack.count('chat.postMessage');

      expect(reason).toContain(why);
      expect(asked).toBe(0);
      expect(delivery).toMatchObject({ state: 'due', attempts: 0 });
      stage.slack.grantScopes(['chat:write']);
      await stage.outbox.flush();
      expect(standing.lockedOut()).toBeNull();
      expect(said('C1')).toEqual(['The digest']);
      expect(log).toEqual([expect.stringContaining('locked out: '), 'let in']);
    },
  );

  it('is noticed by the first post that Slack refuses, where the event was lost', async () => {
    await start();
    stage.slack.revokeTokens();
    await add(keyIn('C1', '2026-W45'));
    await add(keyIn('C1', '2026-W46'));

    const first = await stage.outbox.deliver(keyIn('C1', '2026-W45'));
    await stage.outbox.deliver(keyIn('C1', '2026-W46'));

    expect(first).toMatchObject({
      state: 'due',
      lastError: expect.stringContaining('token_revoked'),
    });
    expect(standing.lockedOut()).toContain('Install the app again');
    expect(stage.slack.count('chat.postMessage')).toBe(1);
  });

  it('is not one while only somebody’s own token was revoked', async () => {
    await start();

    await stage.slack.event({ type: 'tokens_revoked', tokens: { oauth: ['U9'], bot: [] } });

    expect(standing.lockedOut()).toBeNull();
  });

  it('is not over while Slack cannot be reached', async () => {
    await start();
    await stage.slack.life.revokeTokens();
    await idle();
    stage.slack.grantScopes(['chat:write']);
    stage.slack.faults.add({ kind: 'status', status: 503 }, { method: 'auth.test' });

    await stage.outbox.flush();

    expect(standing.lockedOut()).not.toBeNull();
  });
});
