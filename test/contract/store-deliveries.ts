import { describe, expect, it } from 'vitest';
import type { DeliveryKey } from '../../src/core/domain/delivery.ts';
import type { Publication, Store } from '../../src/store/store.ts';
import { at } from '../support/build.ts';

const KEY: DeliveryKey = {
  workspace: 'T1',
  channel: 'C1',
  kind: 'digest',
  scope: 'payments',
  period: '2026-W47',
  part: 'parent',
};

export function itKeepsDeliveries(store: () => Store): void {
  describe('deliveries', () => {
    it('are added once per key', async () => {
      const first = await store().deliveries.add(KEY, '{"text":"one"}', at(1));

      const second = await store().deliveries.add(KEY, '{"text":"two"}', at(2));
      const other = await store().deliveries.add({ ...KEY, part: 'thread-1' }, '{}', at(2));

      expect(first).toEqual({
        id: first.id,
        key: KEY,
        state: 'due',
        payload: '{"text":"one"}',
        ts: null,
        sentIn: null,
        attempts: 0,
        notBefore: at(1),
        claimedAt: null,
        lastError: null,
        createdAt: at(1),
        dueSince: at(1),
        updatedAt: at(1),
      });
      expect(second).toEqual(first);
      expect(other.id).not.toBe(first.id);
      expect(await store().deliveries.find(KEY)).toEqual(first);
      expect(await store().deliveries.find({ ...KEY, channel: 'C2' })).toBeNull();
    });

    it('are claimed by exactly one of many', async () => {
      const { id } = await store().deliveries.add(KEY, '{}', at(1));

      const claims = await Promise.all(
        Array.from({ length: 8 }, () => store().deliveries.claim(id, at(2))),
      );

      const won = claims.filter((claim) => claim !== null);
      expect(won).toHaveLength(1);
      expect(won[0]).toMatchObject({ state: 'sending', attempts: 1, claimedAt: at(2) });
    });

    it('are not claimed before they are due', async () => {
      const { id } = await store().deliveries.add(KEY, '{}', at(1));
      await store().deliveries.claim(id, at(1));
      await store().deliveries.settle(
        id,
        { state: 'due', error: 'rate limited', notBefore: at(5) },
        at(2),
      );

      expect(await store().deliveries.claim(id, at(4))).toBeNull();
      expect(await store().deliveries.claim(id, at(5))).toMatchObject({ attempts: 2 });
      expect(await store().deliveries.claim('nobody', at(5))).toBeNull();
    });

    it('keep what came of them', async () => {
      const { id } = await store().deliveries.add(KEY, '{}', at(1));
      await store().deliveries.claim(id, at(2));

      await store().deliveries.settle(id, { state: 'unknown', error: 'no answer' }, at(3));
      const unknown = await store().deliveries.find(KEY);
      const sent = { state: 'sent', ts: '17.5', sentIn: 'D1' } as const;
      await store().deliveries.settle(id, sent, at(4));

      expect(unknown).toMatchObject({ state: 'unknown', lastError: 'no answer', ts: null });
      expect(await store().deliveries.find(KEY)).toMatchObject({
        state: 'sent',
        ts: '17.5',
        sentIn: 'D1',
        lastError: null,
        claimedAt: at(2),
        updatedAt: at(4),
      });
    });

    it('stay sent, whoever reports something else later', async () => {
      const { id } = await store().deliveries.add(KEY, '{}', at(1));
      await store().deliveries.claim(id, at(2));
      await store().deliveries.settle(id, { state: 'sent', ts: '17.5' }, at(3));

      await store().deliveries.settle(id, { state: 'due', error: 'gave up' }, at(4));

      expect(await store().deliveries.find(KEY)).toMatchObject({ state: 'sent', ts: '17.5' });
      expect(await store().deliveries.claim(id, at(9))).toBeNull();
    });

    it('are due again after they failed, when somebody asks, and only then', async () => {
      const { id } = await store().deliveries.add(KEY, '{}', at(1));
      const early = await store().deliveries.revive(id, at(2));
      await store().deliveries.claim(id, at(2));
      const sending = await store().deliveries.revive(id, at(3));
      await store().deliveries.settle(id, { state: 'failed', error: 'is_archived' }, at(4));
      const revived = await store().deliveries.revive(id, at(5));

      expect([early, sending, await store().deliveries.revive(id, at(6))]).toEqual([
        null,
        null,
        null,
      ]);
      expect(revived).toMatchObject({
        state: 'due',
        notBefore: at(5),
        claimedAt: null,
        createdAt: at(1),
        dueSince: at(5),
      });
      expect(await store().deliveries.claim(id, at(5))).toMatchObject({ attempts: 2 });
    });

    it('refuse an outcome of something that was never added', async () => {
      const settling = store().deliveries.settle('nobody', { state: 'sent' }, at(1));

      await expect(settling).rejects.toThrow('There is no delivery nobody');
    });

    it('are listed by state, oldest first, up to a limit', async () => {
      for (const [index, part] of ['c', 'a', 'b'].entries()) {
        await store().deliveries.add({ ...KEY, part }, '{}', at(3 - index));
      }
      const [oldest] = await store().deliveries.list(['due'], 1);
      await store().deliveries.settle(oldest?.id ?? '', { state: 'failed' }, at(5));

      const due = await store().deliveries.list(['due'], 9);
      expect(oldest?.key.part).toBe('b');
      expect(due.map(({ key }) => key.part)).toEqual(['a', 'c']);
      expect(await store().deliveries.list(['due', 'failed'], 9)).toHaveLength(3);
      expect(await store().deliveries.list([], 9)).toEqual([]);
    });

    it('are read to the last one, each once and in the same order, also while they are settled', async () => {
      const { deliveries } = store();
      for (let n = 0; n < 450; n += 1) {
        // Some of one instant: their ids keep them apart.
        await deliveries.add({ ...KEY, part: `${n}` }, '{}', at(1 + Math.floor(n / 150)));
      }
      await deliveries.add({ ...KEY, channel: 'C2' }, '{}', at(1));
      const listed = await deliveries.list(['due'], 999, { channel: 'C1' });

      const read: string[] = [];
      for await (const some of deliveries.each(['due'], { channel: 'C1' })) {
        for (const { id } of some) {
          read.push(id);
          await deliveries.claim(id, at(9));
        }
      }

      expect(read).toHaveLength(450);
      expect(read).toEqual(listed.map(({ id }) => id));
      expect(await Array.fromAsync(deliveries.each(['due'], { channel: 'C1' }))).toEqual([]);
    }, 20_000);

    it('are listed by any part of their key', async () => {
      for (const of of [
        { workspace: 'T1', channel: 'C1', kind: 'digest' },
        { workspace: 'T1', channel: 'C1', kind: 'alert' },
        { workspace: 'T1', channel: 'C2', kind: 'alert' },
        { workspace: 'T2', channel: 'C1', kind: 'alert' },
      ]) {
        await store().deliveries.add({ ...KEY, ...of }, '{}', at(1));
      }
      async function listed(of: Partial<DeliveryKey>): Promise<string[]> {
        const found = await store().deliveries.list(['due'], 9, of);
        return found
          .map(({ key }) => `${key.workspace} ${key.channel} ${key.kind}`)
          .toSorted((a, b) => a.localeCompare(b));
      }

      expect(await listed({ kind: 'alert' })).toEqual([
        'T1 C1 alert',
        'T1 C2 alert',
        'T2 C1 alert',
      ]);
      expect(await listed({ workspace: 'T1', channel: 'C1' })).toEqual([
        'T1 C1 alert',
        'T1 C1 digest',
      ]);
      expect(await listed({ channel: '' })).toEqual([]);
      expect(await listed({ kind: 'alert', scope: 'payments', period: '2026-W48' })).toEqual([]);
      expect(await listed({ channel: 'C2', part: 'parent' })).toEqual(['T1 C2 alert']);
    });

    it.each(['unknown', 'failed'] as const)(
      'that are %s are posted again when a person asks, once for all who ask',
      async (state) => {
        const { id } = await store().deliveries.add(KEY, '{}', at(1));
        await store().deliveries.claim(id, at(2));
        await store().deliveries.settle(id, { state, error: 'no answer' }, at(3));

        const asked = await Promise.all(
          Array.from({ length: 5 }, () => store().deliveries.postAgain(id, at(9))),
        );

        const [won, ...others] = asked.filter((delivery) => delivery !== null);
        expect(others).toEqual([]);
        expect(won).toMatchObject({ state: 'due', notBefore: at(9), claimedAt: null });
        expect(await store().deliveries.claim(id, at(9))).toMatchObject({ attempts: 2 });
      },
    );

    it('that wait, are under way or were sent are not posted again, whoever asks', async () => {
      const { id } = await store().deliveries.add(KEY, '{}', at(1));
      const due = await store().deliveries.postAgain(id, at(2));
      await store().deliveries.claim(id, at(2));
      const sending = await store().deliveries.postAgain(id, at(3));
      await store().deliveries.settle(id, { state: 'sent', ts: '17.5' }, at(4));
      const sent = await store().deliveries.postAgain(id, at(5));

      expect([due, sending, sent, await store().deliveries.postAgain('nobody', at(5))]).toEqual([
        null,
        null,
        null,
        null,
      ]);
      expect(await store().deliveries.find(KEY)).toMatchObject({ state: 'sent' });
    });

    it('follow their channel to its new id, but not while they are being sent', async () => {
      const parts = ['due', 'sent', 'failed', 'unknown', 'sending'] as const;
      for (const part of parts) {
        const { id } = await store().deliveries.add({ ...KEY, part }, '{}', at(1));
        if (part !== 'due') await store().deliveries.claim(id, at(2));
        if (part !== 'due' && part !== 'sending') {
          await store().deliveries.settle(id, { state: part, ts: part }, at(3));
        }
      }
      await store().deliveries.add({ ...KEY, workspace: 'T2' }, '{}', at(1));
      await store().deliveries.add({ ...KEY, channel: 'C3' }, '{}', at(1));

      await store().deliveries.follow('T1', 'C1', 'C9');
      await store().deliveries.follow('T1', 'C1', 'C9');

      const all = await store().deliveries.list([...parts], 99);
      const places = all.map(({ key, state }) => `${key.workspace} ${key.channel} ${state}`);
      expect(places.toSorted((a, b) => a.localeCompare(b))).toEqual([
        'T1 C1 sending',
        'T1 C3 due',
        'T1 C9 due',
        'T1 C9 failed',
        'T1 C9 sent',
        'T1 C9 unknown',
        'T2 C1 due',
      ]);
    });

    it('stay behind where the new id of their channel has the same already', async () => {
      const old = await store().deliveries.add(KEY, '{"text":"old"}', at(1));
      const there = await store().deliveries.add({ ...KEY, channel: 'C9' }, '{}', at(1));

      await store().deliveries.follow('T1', 'C1', 'C9');

      expect(await store().deliveries.find(KEY)).toEqual(old);
      expect(await store().deliveries.find({ ...KEY, channel: 'C9' })).toEqual(there);
    });
  });
}

export function itKeepsPublications(store: () => Store): void {
  describe('publications', () => {
    const of = { workspace: 'T1', channel: 'C1', scope: 'payments' };
    function week(n: number, override: Partial<Publication> = {}): Publication {
      const covers = { from: at(7 * n), to: at(7 * n + 7) };
      return {
        ...of,
        period: `W${n}`,
        covers,
        numbers: `{"n":${n}}`,
        at: covers.to,
        ...override,
      };
    }

    it('tell what a channel was told of the latest periods before, the latest first', async () => {
      for (const n of [9, 11, 10, 12]) await store().publications.publish(week(n));
      await store().publications.publish(week(11, { channel: 'C2' }));
      await store().publications.publish(week(11, { scope: 'lending' }));
      await store().publications.publish(week(11, { workspace: 'T2' }));

      expect(await store().publications.latest(of, at(84), 2)).toEqual([week(11), week(10)]);
      expect(await store().publications.latest(of, at(83), 9)).toEqual([week(10), week(9)]);
      expect(await store().publications.latest({ ...of, scope: 'none' }, at(84), 9)).toEqual([]);
    });

    it('keep the later of two tellings of one period, whichever comes first', async () => {
      const corrected = week(9, { numbers: '{"n":8}', at: at(71) });
      await store().publications.publish(week(9));
      await store().publications.publish(corrected);
      await store().publications.publish(week(9));

      expect(await store().publications.latest(of, at(99), 9)).toEqual([corrected]);
    });

    it('follow their channel to its new id', async () => {
      await store().publications.publish(week(9));
      await store().publications.publish(week(10, { at: at(90) }));
      await store().publications.publish(week(10, { channel: 'C9', numbers: '{"n":0}' }));
      await store().publications.publish(week(9, { workspace: 'T2' }));

      await store().publications.follow('T1', 'C1', 'C9');
      await store().publications.follow('T1', 'C9', 'C9');

      expect(await store().publications.latest(of, at(99), 9)).toEqual([]);
      expect(await store().publications.latest({ ...of, channel: 'C9' }, at(99), 9)).toEqual([
        week(10, { channel: 'C9', at: at(90) }),
        week(9, { channel: 'C9' }),
      ]);
      expect(await store().publications.latest({ ...of, workspace: 'T2' }, at(99), 9)).toHaveLength(
        1,
      );
    });
  });
}
