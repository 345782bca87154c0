import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryKey } from '../../src/core/domain/delivery.ts';
import type { AuditEntry } from '../../src/core/domain/audit.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import { followChannel } from '../../src/jobs/follow-channel.ts';
import { homeDesk, type HomeDeskOptions } from '../../src/jobs/home-desk.ts';
import type { Acting } from '../../src/slack/gate.ts';
import type { HomeDesk } from '../../src/slack/home/home-desk.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { anOrganisation } from '../support/build.ts';
import { NOW } from '../support/told-risks.ts';

let store: Store;

beforeEach(async () => {
  store = await openStore('sqlite::memory:');
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
});

const ANN: Acting = {
  workspace: 'T1',
  user: 'U1',
  name: 'Ann',
  role: 'admin (listed)',
  channel: null,
  request: 'r1',
};

function desk(changes: Partial<HomeDeskOptions> = {}): HomeDesk {
  return homeDesk({
    store,
    organisation: anOrganisation(),
    workspace: 'T1',
    writesBack: false,
    digests: [],
    configuredChannels: [],
    piEnds: [],
    clock: () => NOW,
    ...changes,
  });
}

function key(changes: Partial<DeliveryKey> = {}): DeliveryKey {
  return {
    workspace: 'T1',
    channel: 'C1',
    kind: 'digest',
    scope: 'cards',
    period: '2026-W47',
    part: 'parent',
    ...changes,
  };
}

async function unsent(
  state: 'failed' | 'unknown',
  changes: Partial<DeliveryKey> = {},
): Promise<string> {
  const { id } = await store.deliveries.add(key(changes), '{}', NOW);
  await store.deliveries.claim(id, NOW);
  await store.deliveries.settle(id, { state, error: 'Refused.' }, NOW);
  return id;
}

async function audit(): Promise<readonly AuditEntry[]> {
  const day = { from: NOW, to: instantOf(NOW + 1) };
  return (await Array.fromAsync(store.audit.read(day))).flat();
}

describe('what a person set', () => {
  it('is nothing at first, and kept by person and workspace', async () => {
    expect(await desk().person('U1')).toEqual({
      teams: null,
      stepsPutAway: false,
      hasAsked: false,
    });

    await desk().chooseTeams('U1', ['cards']);
    await desk().putStepsAway('U1', true);
    await desk().noteAsked('U1');

    expect(await desk().person('U1')).toEqual({
      teams: ['cards'],
      stepsPutAway: true,
      hasAsked: true,
    });
    expect(await desk().person('U2')).toMatchObject({ teams: null, hasAsked: false });
    expect(await desk({ workspace: 'T2' }).person('U1')).toMatchObject({ teams: null });
  });

  it('can be left to signalbox again', async () => {
    await desk().chooseTeams('U1', ['cards']);
    await desk().chooseTeams('U1', null);

    expect((await desk().person('U1')).teams).toBeNull();
  });

  it('is nothing where what is stored cannot be read', async () => {
    await store.settings.set({ workspace: 'T1', of: 'U1', name: 'home.teams', value: '{' });

    expect((await desk().person('U1')).teams).toBeNull();
  });
});

describe('messages that did not arrive', () => {
  it('are the failed and unknown ones of this workspace', async () => {
    const failed = await unsent('failed');
    const unknown = await unsent('unknown', { period: '2026-W46' });
    await unsent('failed', { workspace: 'T2' });
    await store.deliveries.add(key({ period: '2026-W45' }), '{}', NOW);

    const all = await desk().unsent();

    expect(new Map(all.map(({ id, state }) => [id, state]))).toEqual(
      new Map([
        [failed, 'failed'],
        [unknown, 'unknown'],
      ]),
    );
  });

  it('are all of them, the latest first, and the latest can be posted again', async () => {
    for (let n = 0; n < 1_050; n += 1) await unsent('failed', { part: `${n}` });
    const { id } = await store.deliveries.add(key(), '{}', instantOf(NOW + 1));
    await store.deliveries.claim(id, instantOf(NOW + 1));
    await store.deliveries.settle(id, { state: 'failed' }, instantOf(NOW + 1));

    const all = await desk().unsent();

    expect(all).toHaveLength(1_051);
    expect(all[0]?.id).toBe(id);
    expect(await desk().postAgain(id, ANN)).toBe('again');
  });

  it('are due again once a person asked for it, with who it was in the audit trail', async () => {
    const id = await unsent('unknown');

    expect(await desk().postAgain(id, ANN)).toBe('again');

    expect(await store.deliveries.find(key())).toMatchObject({ state: 'due', notBefore: NOW });
    expect(await audit()).toEqual([
      {
        at: NOW,
        workspace: 'T1',
        actor: 'U1',
        role: 'admin (listed)',
        action: 'delivery.post-again',
        object: `delivery ${id}`,
        outcome: 'done',
        why: '',
        before: JSON.stringify({ key: key(), state: 'unknown', error: 'Refused.' }),
        after: '{"state":"due"}',
        channel: null,
        request: 'r1',
      },
    ]);
  });

  it('are not made due a second time, which is in the audit trail too', async () => {
    const id = await unsent('failed');

    const both = await Promise.all([
      desk().postAgain(id, ANN),
      desk().postAgain(id, { ...ANN, user: 'U2' }),
    ]);

    expect(new Set(both)).toEqual(new Set(['again', 'too-late']));
    expect(new Set((await audit()).map(({ outcome }) => outcome))).toEqual(
      new Set(['conflict', 'done']),
    );
  });

  it('of another workspace are out of reach', async () => {
    const id = await unsent('failed', { workspace: 'T2' });

    expect(await desk().postAgain(id, ANN)).toBe('too-late');
    expect(await store.deliveries.find(key({ workspace: 'T2' }))).toMatchObject({
      state: 'failed',
    });
  });
});

describe('digests', () => {
  it('come from the configuration and from what people asked for, the next ones first', async () => {
    await store.subscriptions.save({
      workspace: 'T1',
      channel: 'C2',
      scope: 'acquiring',
      cadence: 'weekly',
      at: 'Tue 09:00',
      anchor: null,
      by: 'U7',
      createdAt: NOW,
    });
    const configured = [
      { scope: 'cards', channel: 'C1', at: 'Mon 09:00', cadence: 'weekly' as const },
      { scope: 'cards', channel: 'C1', at: '2 days before', cadence: 'pi' as const },
      { scope: 'gone', channel: 'C1', at: 'Mon 09:00', cadence: 'weekly' as const },
    ];

    const all = await desk({ digests: configured }).digests();

    // Monday 23 November 2026, 8:00 UTC, in an organisation of zone UTC.
    expect(
      all.map(({ channel, scope, askedBy, next }) => [
        channel,
        scope.id,
        askedBy,
        next === null ? null : new Date(next).toISOString(),
      ]),
    ).toEqual([
      ['C1', 'cards', null, '2026-11-23T09:00:00.000Z'],
      ['C2', 'acquiring', 'U7', '2026-11-24T09:00:00.000Z'],
      ['C1', 'cards', null, null],
    ]);
  });
});

describe('a channel with a new id', () => {
  it('is told of as long as the configuration names the old one', async () => {
    await followChannel(store, { workspace: 'T1', from: 'C1', to: 'C9', at: NOW });
    await followChannel(store, { workspace: 'T1', from: 'C1', to: 'C9', at: NOW });

    expect(await desk({ configuredChannels: ['C1', 'C2'] }).movedChannels()).toEqual([
      { from: 'C1', to: 'C9' },
    ]);
    expect(await desk({ configuredChannels: ['C9'] }).movedChannels()).toEqual([]);
    expect(await audit()).toMatchObject([
      { actor: 'signalbox', action: 'channel.follow', object: 'C1', after: '{"channel":"C9"}' },
      { action: 'channel.follow' },
    ]);
  });

  it('takes along what was published and what is due', async () => {
    await store.deliveries.add(key(), '{}', NOW);
    await store.publications.publish({
      workspace: 'T1',
      channel: 'C1',
      scope: 'cards',
      period: '2026-W46',
      covers: { from: instantOf(0), to: instantOf(1) },
      numbers: '{}',
      at: NOW,
    });

    await followChannel(store, { workspace: 'T1', from: 'C1', to: 'C9', at: NOW });

    expect(await store.deliveries.find(key({ channel: 'C9' }))).toMatchObject({ state: 'due' });
    const told = { workspace: 'T1', channel: 'C9', scope: 'cards' };
    expect(await store.publications.latest(told, NOW, 5)).toHaveLength(1);
  });
});
