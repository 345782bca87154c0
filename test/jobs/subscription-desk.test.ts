import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findScope } from '../../src/core/domain/scopes.ts';
import type { Scope } from '../../src/core/domain/organisation.ts';
import { instantOf } from '../../src/core/domain/time.ts';
import { askedChannels } from '../../src/jobs/asked-channels.ts';
import type { AskedChannels } from '../../src/jobs/asked-channels.ts';
import type { ConfiguredDigest } from '../../src/jobs/home-desk.ts';
import { subscriptionDesk } from '../../src/jobs/subscription-desk.ts';
import type { Acting } from '../../src/slack/gate.ts';
import type { SubscriptionDesk } from '../../src/slack/subscription-desk.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { anOrganisation } from '../support/build.ts';

/** Monday 23 November 2026, 08:00 UTC. */
const NOW = Date.UTC(2026, 10, 23, 8);
const ORGANISATION = anOrganisation();
const CARDS = scope('cards');
const FRAUD = scope('fraud');

let store: Store;
let asked: AskedChannels;
let now: number;

beforeEach(async () => {
  store = await openStore('sqlite::memory:');
  asked = askedChannels(store, 'T1');
  now = NOW;
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
});

function scope(id: string): Scope {
  const found = findScope(ORGANISATION, id);
  if (found === null) throw new Error(`no scope ${id}`);
  return found;
}

function desk(
  digests: readonly ConfiguredDigest[] = [],
  piEnds: readonly string[] = ['2026-12-11'],
): SubscriptionDesk {
  const organisation = ORGANISATION;
  return subscriptionDesk({
    store,
    organisation,
    workspace: 'T1',
    digests,
    piEnds,
    asked,
    clock: () => now,
  });
}

const ACTING: Acting = {
  workspace: 'T1',
  user: 'U1',
  name: 'Robin',
  role: 'rte (listed)',
  channel: 'C1',
  request: 'abc',
};

function draft(
  of: Scope,
  changes: Partial<Parameters<SubscriptionDesk['subscribe']>[0]> = {},
): Parameters<SubscriptionDesk['subscribe']>[0] {
  return { channel: 'C1', scope: of, cadence: null, at: null, ...changes };
}

async function trail(): Promise<string[]> {
  const lines: string[] = [];
  for await (const chunk of store.audit.read({ from: instantOf(0), to: instantOf(NOW * 2) })) {
    lines.push(
      ...chunk.map(
        ({ action, object, outcome, actor, role, why }) =>
          `${action} ${object} ${outcome} ${actor} ${role}${why === '' ? '' : `: ${why}`}`,
      ),
    );
  }
  return lines;
}

describe('a subscription', () => {
  it.each([
    // The ART’s weekly one is due at 09:00 UTC on this very Monday, a team’s fortnightly one too.
    ['cards', 'weekly', 'Mon 09:00', Date.UTC(2026, 10, 23, 9)],
    ['fraud', 'fortnightly', 'Mon 09:00', Date.UTC(2026, 10, 23, 9)],
    ['payments', 'monthly', 'first Mon 09:00', Date.UTC(2026, 11, 7, 9)],
    ['portfolio', 'pi', '2 days before', Date.UTC(2026, 11, 9, 9)],
  ])('of %s is %s where nothing else is said', async (id, cadence, at, next) => {
    const outcome = await desk().subscribe(draft(scope(id)), ACTING);

    expect(outcome).toMatchObject({
      kind: 'done',
      before: null,
      digest: { cadence, at, next, askedBy: 'U1' },
    });
    expect(await store.subscriptions.list()).toMatchObject([
      { workspace: 'T1', channel: 'C1', scope: id, cadence, at, by: 'U1', createdAt: NOW },
    ]);
  });

  it('that is fortnightly begins with the next time, not in a week of its own', async () => {
    now = Date.UTC(2026, 10, 24, 8);

    await desk().subscribe(draft(FRAUD, { cadence: 'fortnightly', at: 'Mon 09:00' }), ACTING);

    // Tuesday: the next Monday is 30 November, and the one after it 14 December.
    expect(await store.subscriptions.list()).toMatchObject([{ anchor: '2026-11-30' }]);
    now = Date.UTC(2026, 11, 1);
    expect(await desk().digestsOf('C1')).toMatchObject([{ next: Date.UTC(2026, 11, 14, 9) }]);
  });

  it('takes the place of the one of its scope and cadence, and begins anew', async () => {
    await desk().subscribe(draft(CARDS, { at: 'Mon 09:00' }), ACTING);
    now += 1_000;

    const outcome = await desk().subscribe(draft(CARDS, { at: 'Fri 10:00' }), {
      ...ACTING,
      user: 'U2',
    });

    expect(outcome).toMatchObject({ kind: 'done', before: { at: 'Mon 09:00', askedBy: 'U1' } });
    expect(await store.subscriptions.list()).toMatchObject([
      { at: 'Fri 10:00', by: 'U2', createdAt: NOW + 1_000 },
    ]);
    expect(await trail()).toEqual([
      'subscription.add cards in C1 done U1 rte (listed)',
      'subscription.change cards in C1 done U2 rte (listed)',
    ]);
  });

  it('that is there already is left as it is', async () => {
    await desk().subscribe(draft(CARDS), ACTING);
    now += 60_000;

    expect(await desk().subscribe(draft(CARDS), ACTING)).toMatchObject({ kind: 'unchanged' });

    expect(await store.subscriptions.list()).toMatchObject([{ createdAt: NOW }]);
    expect(await trail()).toHaveLength(1);
  });

  it('is not added beside one of the configuration, which is shown as such', async () => {
    const digests = [
      { scope: 'cards', channel: 'C1', at: 'Tue 10:00', cadence: 'weekly' },
    ] as const;

    expect(await desk(digests).subscribe(draft(CARDS), ACTING)).toMatchObject({
      kind: 'configured',
      digest: { at: 'Tue 10:00', askedBy: null },
    });
    expect(await store.subscriptions.list()).toEqual([]);
    expect(
      await desk(digests).unsubscribe({ channel: 'C1', scope: CARDS, cadence: null }, ACTING),
    ).toMatchObject({ removed: [], configured: [{ at: 'Tue 10:00' }] });
    expect(await desk(digests).digestsOf('C1')).toMatchObject([{ askedBy: null }]);
    expect(await desk(digests).digestsOf('C2')).toEqual([]);
  });

  it.each([
    ['weekly', 'first Mon 10:00', 'no-time'],
    ['pi', 'Mon 10:00', 'no-time'],
    ['weekly', 'Mon 25:00', 'no-time'],
  ] as const)('is refused where it is %s at %s', async (cadence, at, kind) => {
    expect(await desk().subscribe(draft(CARDS, { cadence, at }), ACTING)).toMatchObject({ kind });
    expect(await store.subscriptions.list()).toEqual([]);
  });

  it('to a PI needs one that ends later', async () => {
    expect(
      await desk([], ['2026-11-01']).subscribe(draft(CARDS, { cadence: 'pi' }), ACTING),
    ).toEqual({
      kind: 'no-pi',
    });
  });

  it('is one of ten that a channel may have', async () => {
    const all = ['cards', 'fraud', 'acquiring', 'payments', 'portfolio'].flatMap((id) =>
      (['weekly', 'fortnightly', 'monthly'] as const).map((cadence) => ({ id, cadence })),
    );
    const kinds: string[] = [];
    for (const { id, cadence } of all.slice(0, 11)) {
      kinds.push((await desk().subscribe(draft(scope(id), { cadence }), ACTING)).kind);
    }

    expect(kinds).toEqual([...Array.from({ length: 10 }, () => 'done'), 'too-many']);
  });

  it('ends with the others of the channel, or alone by scope and cadence', async () => {
    for (const [of, cadence] of [
      [CARDS, 'weekly'],
      [CARDS, 'monthly'],
      [FRAUD, 'weekly'],
    ] as const) {
      await desk().subscribe(draft(of, { cadence }), ACTING);
    }
    await desk().subscribe(draft(CARDS, { channel: 'C2' }), ACTING);
    const one = await desk().unsubscribe(
      { channel: 'C1', scope: CARDS, cadence: 'monthly' },
      ACTING,
    );
    const rest = await desk().unsubscribe({ channel: 'C1', scope: null, cadence: null }, ACTING);

    expect(one.removed).toMatchObject([{ scope: { id: 'cards' }, cadence: 'monthly' }]);
    expect(rest.removed).toMatchObject([{ scope: { id: 'cards' } }, { scope: { id: 'fraud' } }]);
    expect(await store.subscriptions.list()).toMatchObject([{ channel: 'C2' }]);
    expect((await trail()).filter((line) => line.startsWith('subscription.remove'))).toHaveLength(
      3,
    );
  });

  it('that may not be posted is in the audit trail', async () => {
    await desk().refused(draft(CARDS), 'shared-channel', ACTING);

    expect(await trail()).toEqual([
      'subscription.add cards in C1 denied U1 rte (listed): shared-channel',
    ]);
  });

  it('of a scope that the configuration lacks by now is not shown', async () => {
    await store.subscriptions.save({
      workspace: 'T1',
      channel: 'C1',
      scope: 'gone',
      cadence: 'weekly',
      at: 'Mon 09:00',
      anchor: null,
      by: 'U1',
      createdAt: instantOf(NOW),
    });

    expect(await desk().digestsOf('C1')).toEqual([]);
  });
});

describe('a setting of a channel', () => {
  it('is as it comes until somebody sets it', async () => {
    const before = await desk().settingsOf('C1');
    const outcome = await desk().set('C1', 'Quiet-Weeks', 'NOTHING', ACTING);

    expect(before).toMatchObject([
      { name: 'quiet-weeks', value: 'line', isSet: false },
      { name: 'default-scope', value: 'none', isSet: false },
    ]);
    expect(outcome).toMatchObject({
      kind: 'done',
      before: 'line',
      setting: { value: 'nothing', isSet: true },
    });
    expect(await store.settings.of('T1', 'C1')).toMatchObject([
      { name: 'quiet-weeks', value: 'nothing' },
    ]);
    expect(await trail()).toEqual(['settings.change quiet-weeks of C1 done U1 rte (listed)']);
  });

  it('that is so already is left alone, and not written down', async () => {
    expect(await desk().set('C1', 'quiet-weeks', 'line', ACTING)).toMatchObject({
      kind: 'unchanged',
    });
    expect(await store.settings.of('T1', 'C1')).toEqual([]);
    expect(await trail()).toEqual([]);
  });

  it('takes only values that something heeds', async () => {
    expect(await desk().set('C1', 'quiet-weeks', 'maybe', ACTING)).toMatchObject({
      kind: 'bad-value',
      setting: { choices: 'line or nothing' },
    });
    expect(await desk().set('C1', 'colour', 'red', ACTING)).toEqual({
      kind: 'unknown-name',
      names: ['quiet-weeks', 'default-scope'],
    });
    expect(await desk().set('C1', 'default-scope', 'nobody', ACTING)).toMatchObject({
      kind: 'bad-value',
    });
  });

  it('says which scope the channel stands for, by its id or its name, at once', async () => {
    await desk().set('C1', 'default-scope', 'Team fraud', ACTING);
    const set = asked.defaultScope('C1');
    await desk().set('C1', 'default-scope', 'none', ACTING);

    expect(set).toBe('fraud');
    expect(asked.defaultScope('C1')).toBeNull();
  });
});
