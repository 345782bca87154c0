import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../src/core/domain/audit.ts';
import type { Quieting } from '../../src/core/domain/risk.ts';
import type { Subscription } from '../../src/core/domain/subscription.ts';
import type { Store } from '../../src/store/store.ts';
import { at } from '../support/build.ts';
import { ANN, aSignal, SIGNALBOX } from '../support/risks.ts';

const weekly: Subscription = {
  workspace: 'T1',
  channel: 'C1',
  scope: 'art',
  cadence: 'weekly',
  at: 'Mon 09:00',
  anchor: null,
  by: 'U-ANN',
  createdAt: at(1),
};

const PARENT_OF_A_DIGEST = {
  workspace: 'T1',
  channel: 'C1',
  kind: 'digest',
  scope: 'art',
  period: '2026-W46',
  part: 'parent',
};

/** What databases say of an instant that is none. */
const UNWRITABLE = /audit\.at|NaN/;

const quiet = { workspace: 'T1', of: 'C1', name: 'quiet-weeks', value: 'nothing' };

/** What every store has to do with what people asked for and set. */
export function itKeepsWishes(store: () => Store): void {
  itKeepsQuietings(store);
  itKeepsSubscriptions(store);
  itKeepsSettings(store);
}

function itKeepsQuietings(store: () => Store): void {
  describe('quietings', () => {
    const snooze: Quieting = { kind: 'snooze', risk: 'R-1', until: at(3), by: ANN, at: at(1) };
    const mute: Quieting = { kind: 'mute', rule: 'R7', scope: 'art', by: ANN, at: at(1) };

    it('are kept until they are ended', async () => {
      const before = await store().quietings.list();
      await store().quietings.add(snooze);
      await store().quietings.add(mute);
      await store().quietings.add({ ...mute, rule: 'by-hand' });
      const kept = await store().quietings.list();

      await store().quietings.remove({ ...snooze, until: at(9), by: SIGNALBOX });
      await store().quietings.remove({ ...mute, scope: 'other' });
      await store().quietings.remove({ ...mute, at: at(9) });

      expect(before).toEqual([]);
      expect(kept).toEqual([mute, { ...mute, rule: 'by-hand' }, snooze]);
      expect(await store().quietings.list()).toEqual([{ ...mute, rule: 'by-hand' }]);
    });

    it('of one risk, or of one rule in a scope, are one: the last', async () => {
      const longer = { ...snooze, until: at(8), at: at(2), by: SIGNALBOX };
      await store().quietings.add(snooze);
      await store().quietings.add(longer);
      await store().quietings.add(mute);
      await store().quietings.add({ ...mute, at: at(2) });
      await store().quietings.add({ ...mute, scope: 'other' });

      expect(await store().quietings.list()).toEqual([
        { ...mute, at: at(2) },
        { ...mute, scope: 'other' },
        longer,
      ]);
    });
  });
}

function itKeepsSubscriptions(store: () => Store): void {
  describe('subscriptions', () => {
    it('are one for a channel, scope and cadence: the last that was asked for', async () => {
      const before = await store().subscriptions.list();
      const later = {
        ...weekly,
        at: 'Tue 10:00',
        anchor: '2026-11-23',
        by: 'U2',
        createdAt: at(2),
      };
      const others: Subscription[] = [
        { ...weekly, workspace: 'T2' },
        { ...weekly, channel: 'C2' },
        { ...weekly, cadence: 'fortnightly' },
        { ...weekly, scope: 'stream' },
      ];
      for (const one of [weekly, ...others, later]) await store().subscriptions.save(one);

      expect(before).toEqual([]);
      expect(await store().subscriptions.list()).toEqual([
        others[2],
        later,
        others[3],
        others[1],
        others[0],
      ]);
    });

    it('asked for at once are one, too', async () => {
      await Promise.all(Array.from({ length: 6 }, () => store().subscriptions.save(weekly)));

      expect(await store().subscriptions.list()).toEqual([weekly]);
    });

    it('end once', async () => {
      await store().subscriptions.save(weekly);

      expect(await store().subscriptions.remove({ ...weekly, cadence: 'pi' })).toBe(false);
      expect(await store().subscriptions.remove(weekly)).toBe(true);
      expect(await store().subscriptions.remove(weekly)).toBe(false);
      expect(await store().subscriptions.list()).toEqual([]);
    });

    it('follow their channel to its new id, where what was asked for stays', async () => {
      const monthly: Subscription = { ...weekly, cadence: 'monthly' };
      const there = { ...weekly, channel: 'C9', at: 'Fri 15:00' };
      const elsewhere = { ...weekly, workspace: 'T2' };
      for (const one of [weekly, monthly, there, elsewhere]) await store().subscriptions.save(one);

      await store().subscriptions.follow('T1', 'C1', 'C9');
      await store().subscriptions.follow('T1', 'C1', 'C9');
      await store().subscriptions.follow('T1', 'C9', 'C9');

      expect(await store().subscriptions.list()).toEqual([
        { ...monthly, channel: 'C9' },
        there,
        elsewhere,
      ]);
    });
  });
}

function itKeepsSettings(store: () => Store): void {
  describe('settings', () => {
    it('have the value that was set last, by name', async () => {
      const before = await store().settings.of('T1', 'C1');
      for (const one of [
        { ...quiet, name: 'zone', value: 'Europe/Berlin' },
        quiet,
        { ...quiet, value: 'one \u0000 line' },
        { ...quiet, of: 'U1' },
        { ...quiet, workspace: 'T2' },
      ]) {
        await store().settings.set(one);
      }

      expect(before).toEqual([]);
      expect(await store().settings.of('T1', 'C1')).toEqual([
        { ...quiet, value: 'one \uFFFD line' },
        { ...quiet, name: 'zone', value: 'Europe/Berlin' },
      ]);
      expect(await store().settings.of('T1', 'U1')).toEqual([{ ...quiet, of: 'U1' }]);
    });

    it('are found by name, whoever set them', async () => {
      for (const one of [
        { ...quiet, of: 'U1', value: 'line' },
        quiet,
        { ...quiet, name: 'zone', value: 'UTC' },
        { ...quiet, workspace: 'T2' },
      ]) {
        await store().settings.set(one);
      }

      expect(await store().settings.called('T1', 'quiet-weeks')).toEqual([
        quiet,
        { ...quiet, of: 'U1', value: 'line' },
      ]);
      expect(await store().settings.called('T1', 'nothing-such')).toEqual([]);
    });

    it('follow their channel to its new id, where what was set stays', async () => {
      await store().settings.set(quiet);
      await store().settings.set({ ...quiet, name: 'zone', value: 'UTC' });
      await store().settings.set({ ...quiet, of: 'C9', value: 'one line' });

      await store().settings.follow('T1', 'C1', 'C9');
      await store().settings.follow('T1', 'C9', 'C9');

      expect(await store().settings.of('T1', 'C1')).toEqual([]);
      expect(await store().settings.of('T1', 'C9')).toEqual([
        { ...quiet, of: 'C9', value: 'one line' },
        { ...quiet, of: 'C9', name: 'zone', value: 'UTC' },
      ]);
    });
  });
}

/** What every store has to do with who did what. */
export function itKeepsTheAuditTrail(store: () => Store): void {
  describe('the audit trail', () => {
    const entry: AuditEntry = {
      at: at(1),
      workspace: 'T1',
      actor: 'U-ANN',
      role: 'rte (user group S0RTE)',
      action: 'risk.accept',
      object: 'R-1',
      outcome: 'done',
      why: '',
      before: '{"roam":"un-roamed"}',
      after: '{"roam":"accepted"}',
      channel: 'C1',
      request: 'req-1',
    };

    async function trail(from: number, to: number): Promise<AuditEntry[]> {
      return (await Array.fromAsync(store().audit.read({ from: at(from), to: at(to) }))).flat();
    }

    it('has every line of a half-open period as it was written, the oldest first', async () => {
      const denied: AuditEntry = {
        ...entry,
        at: at(2),
        role: 'none',
        outcome: 'denied',
        why: 'Only an RTE may accept a risk',
        before: null,
        after: null,
        channel: null,
      };
      for (const one of [{ ...entry, at: at(3) }, denied, entry, entry]) {
        await store().audit.add(one);
      }

      expect(await trail(1, 3)).toEqual([entry, entry, denied]);
      expect(await trail(2, 4)).toEqual([denied, { ...entry, at: at(3) }]);
      expect(await trail(4, 9)).toEqual([]);
    });

    it('is read in parts, each line once, also while lines are added', async () => {
      for (let n = 0; n < 600; n += 1) {
        await store().audit.add({ ...entry, at: at(1 + (n % 2)), object: `R-${n}` });
      }

      const parts: (readonly AuditEntry[])[] = [];
      for await (const part of store().audit.read({ from: at(1), to: at(3) })) {
        if (parts.length === 0) await store().audit.add({ ...entry, at: at(0), object: 'late' });
        parts.push(part);
      }

      const evenThenOdd = [0, 1].flatMap((odd) =>
        Array.from({ length: 300 }, (_, index) => `R-${2 * index + odd}`),
      );
      expect(parts.length).toBeGreaterThan(1);
      expect(parts.flat().map(({ object }) => object)).toEqual(evenThenOdd);
    });

    it('has the line of a change if and only if the change is there', async () => {
      const signal = aSignal({ key: 'a' });
      const first = { at: at(1), who: SIGNALBOX, happening: { what: 'raised', signal } } as const;
      const next = { at: at(1), who: SIGNALBOX, happening: { what: 'recovered' } } as const;
      const mute: Quieting = { kind: 'mute', rule: 'R7', scope: 'art', by: ANN, at: at(1) };
      const unwritable = { ...entry, at: Number.NaN as AuditEntry['at'] };
      const { risks, quietings, subscriptions, settings, deliveries } = store();

      await expect(risks.raise('a', first, () => unwritable)).rejects.toThrow(UNWRITABLE);
      expect(await risks.byKey('a')).toBeNull();
      await risks.raise('a', first, ({ id }) => ({ ...entry, action: `raise ${id}` }));
      await risks.raise('a', first, () => ({ ...entry, action: 'raise again' }));
      await expect(risks.append('R-1', 1, next, () => unwritable)).rejects.toThrow(UNWRITABLE);
      expect((await risks.find('R-1'))?.version).toBe(1);
      await risks.append('R-1', 1, next, ({ version }) => ({ ...entry, action: `to ${version}` }));
      await risks.append('R-1', 1, next, () => ({ ...entry, action: 'too late' }));
      await expect(quietings.add(mute, unwritable)).rejects.toThrow(UNWRITABLE);
      expect(await quietings.list()).toEqual([]);
      await quietings.add(mute, { ...entry, action: 'mute' });
      await quietings.remove(mute, { ...entry, action: 'unmute' });
      await quietings.remove(mute, { ...entry, action: 'unmute again' });
      await expect(subscriptions.save(weekly, unwritable)).rejects.toThrow(UNWRITABLE);
      expect(await subscriptions.list()).toEqual([]);
      await subscriptions.save(weekly, { ...entry, action: 'subscribe' });
      await expect(subscriptions.remove(weekly, unwritable)).rejects.toThrow(UNWRITABLE);
      expect(await subscriptions.list()).toEqual([weekly]);
      await subscriptions.remove(weekly, { ...entry, action: 'unsubscribe' });
      await subscriptions.remove(weekly, { ...entry, action: 'unsubscribe again' });
      await expect(settings.set(quiet, unwritable)).rejects.toThrow(UNWRITABLE);
      expect(await settings.of('T1', 'C1')).toEqual([]);
      await settings.set(quiet, { ...entry, action: 'set' });
      const { id } = await deliveries.add(PARENT_OF_A_DIGEST, '{}', at(1));
      await deliveries.settle(id, { state: 'failed' }, at(1));
      await expect(deliveries.postAgain(id, at(1), unwritable)).rejects.toThrow(UNWRITABLE);
      expect(await deliveries.find(PARENT_OF_A_DIGEST)).toMatchObject({ state: 'failed' });
      await deliveries.postAgain(id, at(1), { ...entry, action: 'post again' });
      await deliveries.postAgain(id, at(1), { ...entry, action: 'post again again' });

      const actions = (await trail(1, 2)).map(({ action }) => action);
      expect(actions).toEqual([
        'raise R-1',
        'to 2',
        'mute',
        'unmute',
        'subscribe',
        'unsubscribe',
        'set',
        'post again',
      ]);
    });

    it('cuts what is too long, and a state that is too long stays JSON', async () => {
      const long = `<!channel> \u0000 ${'"\\'.repeat(50_000)}`;
      await store().audit.add({
        ...entry,
        role: long,
        action: long,
        object: long,
        why: long,
        before: JSON.stringify({ long }),
        after: long,
        channel: long,
        request: long,
      });

      const [line] = await trail(1, 2);

      expect(line?.object).toMatch(/^<!channel> \uFFFD .*…$/);
      expect(line?.object).toHaveLength(300);
      expect(line?.why).toHaveLength(2_000);
      expect(JSON.stringify(line).length).toBeLessThan(50_000);
      expect(line?.before?.length).toBeLessThanOrEqual(10_000);
      expect(JSON.parse(line?.before ?? '')).toMatchObject({
        tooLong: JSON.stringify({ long }).length,
      });
      expect(JSON.parse(line?.after ?? '')).toMatchObject({ tooLong: long.length });
    });
  });
}
