import { describe, expect, it } from 'vitest';
import type { RiskHappening, RoamDecision } from '../../src/core/domain/risk.ts';
import { riskOf } from '../../src/core/risks/fold.ts';
import type { Risks, Store } from '../../src/store/store.ts';
import { at } from '../support/build.ts';
import { ANN, aSignal, BY_HAND, evidence, SIGNALBOX } from '../support/risks.ts';

type NewEvent = Parameters<Risks['append']>[2];

const OWNED: RoamDecision = { roam: 'owned', owner: 'U-ANN', by: at(9) };
const RESOLVED: RoamDecision = { roam: 'resolved', why: 'done' };

function raised(key: string, day = 1): NewEvent {
  return { at: at(day), who: SIGNALBOX, happening: { what: 'raised', signal: aSignal({ key }) } };
}

function decided(decision: RoamDecision, day: number): NewEvent {
  return { at: at(day), who: ANN, happening: { what: 'decided', decision } };
}

/** What every store has to do with risks. */
export function itKeepsRisks(store: () => Store): void {
  itRaisesRisks(store);
  itAddsToTheirHistory(store);
  itListsRisks(store);
}

function itRaisesRisks(store: () => Store): void {
  describe('a risk that is raised', () => {
    it('gets the next number and is found by it and by its key', async () => {
      const first = await store().risks.raise('a', raised('a'));
      const second = await store().risks.raise('b', raised('b'));

      expect([first.id, second.id]).toEqual(['R-1', 'R-2']);
      expect(first).toEqual(riskOf([{ risk: 'R-1', version: 1, ...raised('a') }]));
      expect(await store().risks.find('R-1')).toEqual(first);
      expect(await store().risks.byKey('b')).toEqual(second);
      expect(await store().risks.events('R-2')).toEqual([
        { risk: 'R-2', version: 1, ...raised('b') },
      ]);
      expect(await store().risks.find('R-3')).toBeNull();
      expect(await store().risks.byKey('c')).toBeNull();
      expect(await store().risks.events('R-3')).toEqual([]);
    });

    it('by a person is found by the key that it was raised with', async () => {
      const risk = await store().risks.raise('modal-1', {
        at: at(1),
        who: ANN,
        happening: BY_HAND,
      });

      expect(risk).toMatchObject({ id: 'R-1', key: 'modal-1', raisedBy: 'by-hand' });
      expect(await store().risks.byKey('modal-1')).toEqual(risk);
    });

    it('a second time is the one that is there, unchanged, even if it was resolved', async () => {
      await store().risks.raise('a', raised('a'));
      const resolved = await store().risks.append('R-1', 1, decided(RESOLVED, 2));

      const again = await store().risks.raise('a', raised('a', 3));

      expect(again).toEqual(resolved);
      expect(await store().risks.events('R-1')).toHaveLength(2);
      expect((await store().risks.raise('b', raised('b', 4))).id).toBe('R-2');
    });

    it('by many at once is raised once, and the others have no gap and no double', async () => {
      const keys = ['a', 'b', 'c', 'd', 'a', 'b', 'c', 'd', 'a', 'b', 'c', 'd'];

      const risks = await Promise.all(keys.map((key) => store().risks.raise(key, raised(key))));

      const ids = new Map(risks.map(({ key, id }) => [key, id]));
      expect([...ids.values()].toSorted()).toEqual(['R-1', 'R-2', 'R-3', 'R-4']);
      for (const { key, id } of risks) expect(id).toBe(ids.get(key));
      expect(await store().risks.list({ scopes: null, since: null })).toHaveLength(4);
    });

    it('under another key, or without a raising, is refused', async () => {
      const raisingOther = store().risks.raise('a', raised('b'));
      const decidingFirst = store().risks.raise('a', decided(RESOLVED, 1));

      await expect(raisingOther).rejects.toThrow(TypeError);
      await expect(decidingFirst).rejects.toThrow(TypeError);
      expect((await store().risks.raise('a', raised('a'))).id).toBe('R-1');
    });

    it('with a figure that no text can hold is refused before it is in its history', async () => {
      const signal = aSignal({ key: 'a', evidence: evidence({ weight: Number.NaN }) });
      const happening: RiskHappening = { what: 'raised', signal };

      const raising = store().risks.raise('a', { ...raised('a'), happening });

      await expect(raising).rejects.toThrow('What happened to R-1 cannot be stored');
      expect(await store().risks.byKey('a')).toBeNull();
    });

    it('keeps any text', async () => {
      const title = `<!channel> \u0000 \ud800 \u202e ${'x'.repeat(10_000)} 'quoted' "twice" ‹🚂›`;
      const signal = aSignal({ key: 'k \u0000', scope: 's \u0000', title, pi: 'p \u0000' });

      const risk = await store().risks.raise('k \u0000', {
        at: at(1),
        who: SIGNALBOX,
        happening: { what: 'raised', signal },
      });

      expect(risk.title).toBe(title);
      expect(await store().risks.byKey('k \u0000')).toEqual(risk);
      expect(await store().risks.list({ scopes: ['s \u0000'], since: null })).toEqual([risk]);
    });
  });
}

function itAddsToTheirHistory(store: () => Store): void {
  describe('the history of a risk', () => {
    it('has every event that was added, in its order, and the risk is what it says', async () => {
      const events: NewEvent[] = [
        raised('a'),
        {
          at: at(2),
          who: SIGNALBOX,
          happening: {
            what: 'severity-changed',
            signal: aSignal({ key: 'a', severity: 'high' }),
            from: 'medium',
          },
        },
        decided(OWNED, 3),
        decided({ roam: 'mitigated', plan: 'a stub', workItem: 'PAY-3', by: null }, 4),
        decided({ roam: 'accepted', why: 'cheap', reviewAt: at(30) }, 5),
        { at: at(6), who: SIGNALBOX, happening: { what: 'recovered' } },
        decided(RESOLVED, 7),
        {
          at: at(8),
          who: SIGNALBOX,
          happening: { what: 'returned', signal: aSignal({ key: 'a' }) },
        },
        {
          at: at(9),
          who: SIGNALBOX,
          happening: { what: 'evidence-changed', signal: aSignal({ key: 'a', expectedAt: null }) },
        },
      ];
      const [first, ...later] = events;
      if (first === undefined) throw new Error('There is a first event');
      await store().risks.raise('a', first);
      for (const [index, event] of later.entries()) {
        const risk = await store().risks.append('R-1', index + 1, event);

        expect(risk?.version).toBe(index + 2);
        expect(await store().risks.find('R-1')).toEqual(risk);
      }

      const history = await store().risks.events('R-1');
      expect(history).toEqual(
        events.map((event, index) => ({ risk: 'R-1', version: index + 1, ...event })),
      );
      expect(await store().risks.find('R-1')).toEqual(riskOf(history));
    });

    it('is not touched by who saw an older version', async () => {
      await store().risks.raise('a', raised('a'));
      const owned = await store().risks.append('R-1', 1, decided(OWNED, 2));

      const late = await store().risks.append('R-1', 1, decided(RESOLVED, 3));
      const early = await store().risks.append('R-1', 7, decided(RESOLVED, 3));

      expect([late, early]).toEqual([null, null]);
      expect(await store().risks.find('R-1')).toEqual(owned);
      expect(await store().risks.events('R-1')).toHaveLength(2);
    });

    it('takes one of many decisions that were made at once', async () => {
      await store().risks.raise('a', raised('a'));

      const outcomes = await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          store().risks.append('R-1', 1, decided({ roam: 'resolved', why: `${n}` }, 2)),
        ),
      );

      const won = outcomes.filter((risk) => risk !== null);
      expect(won).toHaveLength(1);
      expect(await store().risks.find('R-1')).toEqual(won[0]);
      expect(await store().risks.events('R-1')).toHaveLength(2);
    });

    it('does not begin twice, and stays as it is when somebody tries', async () => {
      const risk = await store().risks.raise('a', raised('a'));

      await expect(store().risks.append('R-1', 1, raised('a', 2))).rejects.toThrow(TypeError);

      expect(await store().risks.find('R-1')).toEqual(risk);
      expect(await store().risks.append('R-1', 1, decided(OWNED, 2))).toMatchObject({ version: 2 });
    });

    it('of no risk takes nothing and says so', async () => {
      await expect(store().risks.append('R-9', 1, decided(OWNED, 2))).rejects.toThrow(
        'There is no risk R-9. Nothing was changed.',
      );
    });
  });
}

function itListsRisks(store: () => Store): void {
  async function listed(
    scopes: readonly string[] | null,
    since: ReturnType<typeof at> | null,
  ): Promise<string> {
    const risks = await store().risks.list({ scopes, since });
    return risks.map(({ id }) => id).join(' ');
  }

  describe('risks', () => {
    it('are listed in the order they were raised in, until they are resolved', async () => {
      for (let n = 1; n <= 11; n += 1) await store().risks.raise(`k${n}`, raised(`k${n}`, n));
      await store().risks.append('R-2', 1, decided(RESOLVED, 20));
      await store().risks.append('R-3', 1, decided(OWNED, 20));

      expect(await listed(null, null)).toBe('R-1 R-3 R-4 R-5 R-6 R-7 R-8 R-9 R-10 R-11');
    });

    it('are listed after they were resolved if they were decided or seen since', async () => {
      for (const key of ['a', 'b']) {
        const { id } = await store().risks.raise(key, raised(key));
        await store().risks.append(id, 1, decided(RESOLVED, key === 'a' ? 5 : 6));
      }

      expect(await listed(null, at(6))).toBe('R-2');
      expect(await listed(null, at(5))).toBe('R-1 R-2');
      await store().risks.watch([{ risk: 'R-1', lastSeenAt: at(8), clearEvaluations: 0 }]);
      expect(await listed(null, at(8))).toBe('R-1');
      expect(await listed(null, at(9))).toBe('');
    });

    it('are listed by scope', async () => {
      for (const scope of ['red', 'blue', 'green']) {
        const happening: RiskHappening = { what: 'raised', signal: aSignal({ key: scope, scope }) };
        await store().risks.raise(scope, { at: at(1), who: SIGNALBOX, happening });
      }
      await store().risks.append('R-1', 1, decided(RESOLVED, 2));

      expect(await listed(['red', 'green'], null)).toBe('R-3');
      expect(await listed(['red', 'green'], at(2))).toBe('R-1 R-3');
      expect(await listed([], at(0))).toBe('');
      expect(await listed(['none'], at(0))).toBe('');
    });

    it('show when an evaluation last found them true, without an event', async () => {
      const risk = await store().risks.raise('a', raised('a'));

      await store().risks.watch([{ risk: 'R-1', lastSeenAt: at(5), clearEvaluations: 0 }]);

      const seen = { ...risk, lastSeenAt: at(5) };
      expect(await store().risks.find('R-1')).toEqual(seen);
      expect(await store().risks.byKey('a')).toEqual(seen);
      expect(await store().risks.list({ scopes: null, since: null })).toEqual([seen]);
      expect(await store().risks.append('R-1', 1, decided(OWNED, 6))).toMatchObject({
        version: 2,
        lastSeenAt: at(5),
      });
    });

    it('are watched without what was found later being taken back', async () => {
      const before = await store().risks.watches();
      await store().risks.watch([
        { risk: 'R-2', lastSeenAt: at(1), clearEvaluations: 0 },
        { risk: 'R-1', lastSeenAt: at(3), clearEvaluations: 0 },
        { risk: 'R-2', lastSeenAt: at(1), clearEvaluations: 1 },
      ]);
      await store().risks.watch([
        { risk: 'R-1', lastSeenAt: at(2), clearEvaluations: 2 },
        { risk: 'R-2', lastSeenAt: at(1), clearEvaluations: 2 },
      ]);
      await store().risks.watch([]);

      expect(before).toEqual([]);
      expect(await store().risks.watches()).toEqual([
        { risk: 'R-1', lastSeenAt: at(3), clearEvaluations: 0 },
        { risk: 'R-2', lastSeenAt: at(1), clearEvaluations: 2 },
      ]);
    });
  });
}
