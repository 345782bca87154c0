import { describe, expect, it } from 'vitest';
import type { DeliveryKey } from '../../src/core/domain/delivery.ts';
import type { Instant } from '../../src/core/domain/time.ts';
import type { Store } from '../../src/store/store.ts';
import { at } from '../support/build.ts';

const KEY: DeliveryKey = {
  workspace: 'T1',
  channel: 'C1',
  kind: 'alert',
  scope: 'art',
  period: 'R-1',
  part: 'raised',
};
const R1 = { risk: 'R-1', version: 1, reason: null };
const R2 = { risk: 'R-2', version: 3, reason: 'un-roamed' } as const;

/** What every store has to do with messages about risks. */
export function itKeepsAlerts(store: () => Store): void {
  async function told(...risks: string[]): Promise<unknown> {
    return store().alerts.told('T1', 'C1', risks);
  }

  /** By somebody who has just read what the channel was told. */
  async function add(
    key: DeliveryKey,
    payload: string,
    tells: Parameters<Store['alerts']['add']>[2],
    when: Instant,
  ): Promise<number | null> {
    const turn = await store().alerts.turn(key.workspace, key.channel);
    return store().alerts.add(key, payload, tells, turn, when);
  }

  /** Sends what is due, as Slack would take it or not. */
  async function settle(part: string, state: 'sent' | 'failed' | 'unknown'): Promise<void> {
    const row = await store().deliveries.find({ ...KEY, part });
    await store().deliveries.claim(row?.id ?? '', at(2));
    const ts = state === 'sent' ? '1.1' : null;
    await store().deliveries.settle(row?.id ?? '', { state, ts }, at(2));
  }

  describe('alerts', () => {
    it('are deliveries that tell of risks, known by any of these', async () => {
      await add(KEY, '{"text":"one"}', [R1, R2], at(1));

      expect(await store().deliveries.find(KEY)).toMatchObject({
        state: 'due',
        payload: '{"text":"one"}',
        createdAt: at(1),
      });
      const alert = {
        key: { kind: 'alert', scope: 'art', period: 'R-1', part: 'raised' },
        at: at(1),
        state: 'due',
        isEditable: false,
        tells: [
          { ...R1, shown: 1 },
          { ...R2, shown: 3 },
        ],
      };
      expect(await told('R-2', 'R-9')).toEqual([alert]);
      expect(await told('R-1', 'R-2')).toEqual([alert]);
      expect(await told('R-9')).toEqual([]);
      expect(await told()).toEqual([]);
      expect(await store().alerts.told('T1', 'C2', ['R-1'])).toEqual([]);
      expect(await store().alerts.told('T2', 'C1', ['R-1'])).toEqual([]);
    });

    it('are put in once per key, with what they told first', async () => {
      await add(KEY, '{"text":"one"}', [R1], at(1));
      await add(KEY, '{"text":"two"}', [{ ...R1, version: 2 }, R2], at(2));

      expect(await told('R-1', 'R-2')).toMatchObject([{ at: at(1), tells: [R1] }]);
      expect(await store().deliveries.find(KEY)).toMatchObject({ payload: '{"text":"one"}' });
    });

    it('put in many times at once are one', async () => {
      await Promise.all(Array.from({ length: 8 }, () => add(KEY, '{}', [R1, R2], at(1))));

      expect(await told('R-1')).toHaveLength(1);
      expect(await told('R-1')).toMatchObject([{ tells: [R1, R2] }]);
    });

    it('are not put in by who has not read what the channel was told last', async () => {
      const other = { ...KEY, channel: 'C2' };
      const { alerts } = store();
      const before = await alerts.turn('T1', 'C1');
      const first = await alerts.add(KEY, '{}', [R1], before, at(1));
      const late = await alerts.add({ ...KEY, part: 'group-raised' }, '{}', [R1], before, at(1));
      const elsewhere = await alerts.add(other, '{}', [R1], before, at(1));
      const next = await alerts.add({ ...KEY, part: 'x' }, '{}', [R2], first ?? -1, at(1));

      expect([before, first, late, elsewhere, next]).toEqual([0, 1, null, 1, 2]);
      expect(await alerts.turn('T1', 'C1')).toBe(2);
      expect(await told('R-1')).toHaveLength(1);
      expect(await store().deliveries.find({ ...KEY, part: 'group-raised' })).toBeNull();
    });

    it('that are no deliveries of theirs tell nothing', async () => {
      await store().deliveries.add(KEY, '{}', at(1));
      await add(KEY, '{}', [R1], at(2));

      expect(await told('R-1')).toEqual([]);
      expect(await store().alerts.change(KEY, '{}', [{ risk: 'R-1', shown: 9 }], at(3))).toBeNull();
    });

    it('are told the oldest first', async () => {
      await add({ ...KEY, part: 'recovered-3' }, '{}', [R1], at(2));
      await add(KEY, '{}', [R1], at(1));

      expect(await told('R-1')).toMatchObject([
        { key: { part: 'raised' } },
        { key: { part: 'recovered-3' } },
      ]);
    });

    it('can be changed once Slack has them, and not where nobody knows', async () => {
      await add(KEY, '{}', [R1], at(1));
      await add({ ...KEY, part: 'escalated-2' }, '{}', [R1], at(1));
      await settle('raised', 'sent');
      await settle('escalated-2', 'unknown');

      const alerts = await store().alerts.told('T1', 'C1', ['R-1']);
      const states = new Map(alerts.map((one) => [one.key.part, [one.state, one.isEditable]]));
      expect(Object.fromEntries(states)).toEqual({
        raised: ['sent', true],
        'escalated-2': ['unknown', false],
      });
    });

    it('are changed by deliveries of their own, and know what they show', async () => {
      await add(KEY, '{}', [R1, R2], at(1));

      const first = await store().alerts.change(KEY, '"1"', [{ risk: 'R-1', shown: 2 }], at(2));
      const both = [
        { risk: 'R-1', shown: 2 },
        { risk: 'R-2', shown: 4 },
      ];
      const second = await store().alerts.change(KEY, '"2"', both, at(3));

      expect([first, second]).toEqual([
        { ...KEY, part: 'raised-change-1' },
        { ...KEY, part: 'raised-change-2' },
      ]);
      expect(await store().deliveries.find({ ...KEY, part: 'raised-change-2' })).toMatchObject({
        state: 'due',
        payload: '"2"',
        createdAt: at(3),
      });
      expect(await told('R-1')).toMatchObject([
        {
          at: at(1),
          tells: [
            { ...R1, shown: 2 },
            { ...R2, shown: 4 },
          ],
        },
      ]);
    });

    it('are not changed to what they show already, or to less', async () => {
      await add(KEY, '{}', [R1], at(1));
      const shown = [{ risk: 'R-1', shown: 5 }];

      const changes = await Promise.all([
        store().alerts.change(KEY, '{}', shown, at(2)),
        store().alerts.change(KEY, '{}', shown, at(2)),
      ]);
      changes.push(await store().alerts.change(KEY, '{}', shown, at(3)));
      changes.push(await store().alerts.change(KEY, '{}', [{ risk: 'R-1', shown: 4 }], at(3)));
      changes.push(await store().alerts.change(KEY, '{}', [{ risk: 'R-7', shown: 9 }], at(3)));
      changes.push(await store().alerts.change(KEY, '{}', [], at(3)));

      expect(changes.filter((one) => one !== null)).toHaveLength(1);
      expect(await told('R-1')).toMatchObject([{ tells: [{ shown: 5 }] }]);
    });

    it('are left alone after a change was refused, until somebody posts it again', async () => {
      await add(KEY, '{}', [R1], at(1));
      await settle('raised', 'sent');
      await store().alerts.change(KEY, '{}', [{ risk: 'R-1', shown: 2 }], at(2));
      const waiting = await told('R-1');
      await settle('raised-change-1', 'failed');
      const refused = await told('R-1');
      const change = await store().deliveries.find({ ...KEY, part: 'raised-change-1' });
      await store().deliveries.postAgain(change?.id ?? '', at(3));

      expect([waiting, refused, await told('R-1')]).toMatchObject([
        [{ isEditable: true }],
        [{ isEditable: false }],
        [{ isEditable: true }],
      ]);
    });

    it('follow their channel to its new id', async () => {
      await add(KEY, '{}', [R1], at(1));
      await store().deliveries.follow('T1', 'C1', 'C2');

      expect(await told('R-1')).toEqual([]);
      expect(await store().alerts.told('T1', 'C2', ['R-1'])).toMatchObject([{ tells: [R1] }]);
    });

    it('are found among thousands', async () => {
      const tells = Array.from({ length: 1_200 }, (_, n) => ({ ...R1, risk: `R-${n + 1}` }));
      await add(KEY, '{}', tells, at(1));

      const risks = tells.map(({ risk }) => risk);
      const [alert] = await store().alerts.told('T1', 'C1', risks);
      expect(alert?.tells.map(({ risk }) => risk)).toEqual(risks);
    });
  });

  describe('evaluations of risks', () => {
    it('are noted with what they watched, the latest counts', async () => {
      const before = await store().risks.lastEvaluatedAt();
      const watch = { risk: 'R-1', lastSeenAt: at(4), clearEvaluations: 1 };
      await store().risks.evaluated([watch], at(5));
      await store().risks.evaluated([], at(3));

      expect(before).toBeNull();
      expect(await store().risks.lastEvaluatedAt()).toBe(at(5));
      expect(await store().risks.watches()).toEqual([watch]);
    });
  });
}
