import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Batch, PulledItem } from '../../src/core/domain/batch.ts';
import type { Deployment } from '../../src/core/domain/deployment.ts';
import type { SourceDescription, StatusInfo } from '../../src/core/domain/description.ts';
import { sourceId } from '../../src/core/domain/ids.ts';
import type { LastingPlace } from '../../src/core/domain/lasting-place.ts';
import type { HistoryEntry, ItemHistory } from '../../src/core/domain/work-item.ts';
import { openStore } from '../../src/store/open.ts';
import type {
  Counted,
  ItemQuery,
  PlacementRow,
  RecentQuery,
  Store,
} from '../../src/store/store.ts';
import { aBatch, pulled } from '../support/batches.ts';
import { anItem, at, change, entered, JIRA, moved } from '../support/build.ts';
import { itKeepsAlerts } from './store-alerts.ts';
import { itKeepsDeliveries, itKeepsPublications } from './store-deliveries.ts';
import { itKeepsRisks } from './store-risks.ts';
import { itKeepsTheAuditTrail, itKeepsWishes } from './store-wishes.ts';

const ADO = sourceId('ado');
const PRINT = 'configuration-1';
const EVERYTHING: ItemQuery = {
  createdUntil: at(10_000),
  openSince: null,
  teams: null,
  fingerprint: PRINT,
};

/** What every store has to do; `freshDatabase` gives the url of an empty database. */
export function storeContract(name: string, freshDatabase: () => Promise<string>): void {
  describe(`store on ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await openStore(await freshDatabase());
      return () => store[Symbol.asyncDispose]();
    });

    itKeepsItems(() => store);
    itMergesHistories(() => store);
    itKeepsTheStateOfPulls(() => store);
    itTakesCensuses(() => store);
    itKeepsAnyText(() => store);
    itNarrowsReads(() => store);
    itKeepsDescriptions(() => store);
    itKeepsDeliveries(() => store);
    itKeepsPublications(() => store);
    itKeepsOccurrences(() => store);
    itKeepsDeployments(() => store);
    itKeepsRisks(() => store);
    itKeepsAlerts(() => store);
    itKeepsWishes(() => store);
    itKeepsTheAuditTrail(() => store);
  });
  narrowingNeverDropsWhatMatters(name, freshDatabase);
}

type Opened = () => Store;

function itKeepsItems(store: Opened): void {
  describe('items', () => {
    it('gives back an item as it was saved', async () => {
      const item = anItem('PAY-1', {
        parent: { id: '77', key: 'PAY-77' },
        fields: { labels: [{ id: null, name: 'urgent' }], sprints: [{ id: '5', name: 'S 5' }] },
        links: [{ phrase: 'blocks', type: 'Blocks', other: { id: '8', key: 'PAY-8' } }],
        remoteLinks: [
          { id: '1', url: 'https://other.invalid/1', title: 'One', relationship: null },
          { id: '2', url: 'https://other.invalid/2', title: 'Two', relationship: 'needs' },
        ],
        deletion: { at: at(9), why: 'archived' },
      });
      const walked = moved(moved(item, 'Backlog', 'Ready', 1), 'Ready', 'In Progress', 2.5);
      const labelled = entered(walked, 3, [
        change('labels', [], ['urgent'], 'member'),
        change('labels', ['urgent'], ['late', 'urgent']),
      ]);

      await store().pulls.save(aBatch([pulled(labelled)]), at(10));

      expect(await allOf(store())).toEqual([labelled]);
    });

    it('leaves empty fields away, for empty and missing mean the same', async () => {
      const item = anItem('PAY-1', { fields: { labels: [], sprints: [{ id: '5', name: 'S 5' }] } });

      await store().pulls.save(aBatch([pulled(item)]), at(1));

      expect((await allOf(store()))[0]?.item.fields).toEqual({
        sprints: [{ id: '5', name: 'S 5' }],
      });
    });

    it('orders items by source, then by number where ids are numbers', async () => {
      const ids = ['10', '9', '100', '2', 'abc', '10000000000000000000'];
      await store().pulls.save(aBatch(ids.map((id) => pulled(withId(id)))), at(1));
      await store().pulls.save(aBatch([pulled(withId('5', ADO))], { source: ADO }), at(1));

      expect((await allOf(store())).map(({ item }) => `${item.source}:${item.id}`)).toEqual([
        'ado:5',
        'jira:2',
        'jira:9',
        'jira:10',
        'jira:100',
        'jira:10000000000000000000',
        'jira:abc',
      ]);
    });

    it('reads more than one chunk without losing or repeating an item', async () => {
      const items = Array.from({ length: 1_203 }, (_, index) => pulled(withId(String(index + 1))));
      for (const start of [0, 1_000]) {
        await store().pulls.save(aBatch(items.slice(start, start + 1_000)), at(1));
      }

      const read = await allOf(store());

      expect(read.map(({ item }) => Number(item.id))).toEqual(items.map((_, index) => index + 1));
      expect(await store().items.count()).toBe(1_203);
    });

    it('saves while a read is under way, which gives what there was when it began', async () => {
      const items = Array.from({ length: 700 }, (_, index) => pulled(withId(String(index + 1))));
      await store().pulls.save(aBatch(items), at(1));
      const reading = store().items.read(EVERYTHING)[Symbol.asyncIterator]();
      const first = await reading.next();

      await store().pulls.save(aBatch([pulled(withId('701'))]), at(2));
      const second = await reading.next();

      expect(first.value).toHaveLength(500);
      expect(second.value).toHaveLength(200);
    });

    it('finds an item by its key and by every key it had before, whatever the capitals', async () => {
      const old = anItem('OLD-1', { id: '1' });
      await store().pulls.save(aBatch([pulled(old)]), at(1));
      const moved1 = entered(anItem('NEW-7', { id: '1', updatedAt: at(2) }), 2, [
        change('key', ['MID-3'], ['NEW-7']),
      ]);

      await store().pulls.save(aBatch([pulled(moved1)]), at(2));

      for (const key of ['NEW-7', 'OLD-1', 'mid-3']) {
        expect((await store().items.byKey(key)).map(({ item }) => item.key)).toEqual(['NEW-7']);
      }
      expect(await store().items.byKey('NEW-70')).toEqual([]);
    });

    it('gives every owner of a key, the one that has it now first', async () => {
      const before = entered(anItem('PAY-9', { id: '1' }), 1, [
        change('key', ['PAY-1'], ['PAY-9']),
      ]);
      await store().pulls.save(
        aBatch([pulled(before), pulled(anItem('PAY-1', { id: '2' }))]),
        at(1),
      );
      await store().pulls.save(
        aBatch([pulled(anItem('PAY-1', { id: '3', source: ADO }))], { source: ADO }),
        at(1),
      );

      const owners = await store().items.byKey('PAY-1');

      expect(owners.map(({ item }) => `${item.source}:${item.id}`)).toEqual([
        'ado:3',
        'jira:2',
        'jira:1',
      ]);
    });

    it('finds items by their ids and leaves out those it does not have', async () => {
      await store().pulls.save(aBatch(['1', '2', '3'].map((id) => pulled(withId(id)))), at(1));

      const found = await store().items.byIds(JIRA, ['3', '1', '1', '44']);

      expect(found.map(({ item }) => item.id)).toEqual(['1', '3']);
      expect(await store().items.byIds(ADO, ['1'])).toEqual([]);
      expect(await store().items.byIds(JIRA, [])).toEqual([]);
    });

    it('are found without being opened, with a stamp that every change of the record changes', async () => {
      await saveAll(store(), ['A-1', 'B-1', 'C-1']);
      const before = await stampsOf(store());

      await save(store(), moved(anItem('A-1'), 'Backlog', 'Ready', 1));
      await save(store(), anItem('B-1'));
      const deletion = { at: at(3), why: 'deleted' } as const;
      await store().censuses.save(JIRA, {
        verdicts: [{ id: anItem('C-1').item.id, deletion }],
        trouble: null,
        at: at(3),
      });

      const after = await stampsOf(store());
      expect(after.get('A-1')).not.toBe(before.get('A-1'));
      expect(after.get('B-1')).toBe(before.get('B-1'));
      expect(after.get('C-1')).not.toBe(before.get('C-1'));
      await store().items.place([aPlacement('A-1', {})], PRINT);
      expect(await stampsOf(store())).toEqual(after);
    });

    it('have a version that changes with whatever is written, and with nothing else', async () => {
      const versions = new Set<string>();
      async function changed(): Promise<boolean> {
        const { size } = versions;
        versions.add(await store().items.version());
        await allOf(store());
        return versions.size > size;
      }
      await changed();

      expect(await changed()).toBe(false);
      await store().pulls.save(aBatch([pulled(anItem('PAY-1'))]), at(1));
      expect(await changed()).toBe(true);
      expect(await changed()).toBe(false);
      await store().items.place([aPlacement('PAY-1')], PRINT);
      expect(await changed()).toBe(true);
      const gone = {
        id: anItem('PAY-1').item.id,
        deletion: { at: at(2), why: 'deleted' },
      } as const;
      await store().censuses.save(JIRA, { verdicts: [gone], trouble: null, at: at(2) });
      expect(await changed()).toBe(true);
      expect(await changed()).toBe(false);
    });

    it('are found by a word in any of their texts, now or in the past, whatever its capitals', async () => {
      const links = [
        { phrase: 'is blocked by', type: 'Blocks', other: { id: '77001', key: 'LED-9' } },
      ];
      const past = [{ id: null, name: 'This issue is blocked by LED-9' }];
      const removed = { id: '5', at: at(1), changes: [{ ...change('links', [], []), from: past }] };
      const b = anItem('B-2', { id: '2' });
      await store().pulls.save(
        aBatch([
          pulled(anItem('A-1', { id: '1', links })),
          pulled({ ...b, history: [removed] }),
          pulled(anItem('C-3', { id: '3', title: 'Like led-90' })),
          pulled(anItem('D-4', { id: '4' })),
        ]),
        at(2),
      );

      async function found(...words: readonly string[]): Promise<string[]> {
        const chunks = await Array.fromAsync(store().items.mentioning(words));
        return chunks.flat().map(({ item }) => item.key);
      }
      expect(await found('LED-9')).toEqual(['A-1', 'B-2', 'C-3']);
      expect(await found('77001')).toEqual(['A-1']);
      expect(await found('77001', 'd-4')).toEqual(['A-1', 'D-4']);
      expect(await found('LED-8')).toEqual([]);
    });
  });
}

function itTakesCensuses(store: Opened): void {
  describe('a census', () => {
    const gone = { at: at(5), why: 'deleted' } as const;

    it('finds every item with its project and its deletion', async () => {
      const led = {
        id: '2',
        project: { id: '2', name: 'LED' },
        deletion: { at: at(1), why: 'archived' },
      } as const;
      const items = [withId('1'), anItem('LED-2', led), withId('abc')];
      await store().pulls.save(aBatch(items.map((item) => pulled(item))), at(2));
      await store().pulls.save(aBatch([pulled(withId('5', ADO))], { source: ADO }), at(2));

      expect(await store().censuses.known(JIRA)).toEqual([
        { id: '1', project: 'Payments', deletion: null },
        { id: '2', project: 'LED', deletion: { at: at(1), why: 'archived' } },
        { id: 'abc', project: 'Payments', deletion: null },
      ]);
    });

    it('finds more items than fit into one answer, in order and none twice', async () => {
      const ids = Array.from({ length: 5_001 }, (_, index) => String(index + 1));
      await store().pulls.save(aBatch(ids.map((id) => pulled(withId(id)))), at(1));

      expect((await store().censuses.known(JIRA)).map(({ id }) => id)).toEqual(ids);
    });

    it('notes what is gone and leaves everything else of the item as it was', async () => {
      const item = moved(withId('1'), 'Backlog', 'Ready', 1);
      await store().pulls.save(aBatch([pulled(item), pulled(withId('2'))]), at(2));
      await store().items.place(
        [aPlacement('PAY-1', { id: '1' }), aPlacement('PAY-2', { id: '2' })],
        PRINT,
      );

      await store().censuses.save(JIRA, {
        verdicts: [
          { id: '1', deletion: gone },
          { id: '77', deletion: gone },
        ],
        trouble: null,
        at: at(5),
      });

      const [first, second] = await allOf(store());
      expect(first).toEqual({ ...item, item: { ...item.item, deletion: gone } });
      expect(second?.item.deletion).toBeNull();
      expect((await store().censuses.known(JIRA)).map(({ deletion }) => deletion)).toEqual([
        gone,
        null,
      ]);
      expect(await unplacedKeys(store(), PRINT)).toEqual(['PAY-1']);
    });

    it('takes a deletion back, and so does a pull that reads the item again', async () => {
      const items = [withId('1'), withId('2')];
      await store().pulls.save(aBatch(items.map((item) => pulled(item))), at(2));
      const verdicts = ['1', '2'].map((id) => ({ id, deletion: gone }));
      await store().censuses.save(JIRA, { verdicts, trouble: null, at: at(5) });

      await store().censuses.save(JIRA, {
        verdicts: [{ id: '1', deletion: null }],
        trouble: null,
        at: at(6),
      });
      await store().pulls.save(aBatch([pulled(withId('2'))]), at(7));

      expect(await allOf(store())).toEqual(items);
      expect((await store().censuses.known(JIRA)).map(({ deletion }) => deletion)).toEqual([
        null,
        null,
      ]);
    });

    it('keeps an item unplaced whose deletion was noted after it was read for placing', async () => {
      await store().pulls.save(aBatch([pulled(withId('1'))]), at(2));
      const verdicts = [{ id: '1', deletion: gone }];
      await store().censuses.save(JIRA, { verdicts, trouble: null, at: at(5) });

      await store().items.place([{ ...aPlacement('PAY-1', { id: '1' }), deletedAt: null }], PRINT);

      expect(await unplacedKeys(store(), PRINT)).toEqual(['PAY-1']);
    });

    it('remembers how it ended, beside the first complete walk', async () => {
      const nothing = { source: JIRA, firstPulledAt: null, triedAt: null, takenAt: null };
      expect(await store().censuses.state(JIRA)).toEqual({ ...nothing, trouble: null });

      await store().pulls.save(aBatch([], { complete: true }), at(1));
      await store().pulls.save(aBatch([], { complete: true }), at(2));
      await store().censuses.tried(JIRA, at(3), 'the site is away');
      const failed = await store().censuses.state(JIRA);
      await store().censuses.save(JIRA, { verdicts: [], trouble: null, at: at(4) });

      expect(failed).toEqual({
        ...nothing,
        firstPulledAt: at(1),
        triedAt: at(3),
        trouble: 'the site is away',
      });
      expect(await store().censuses.state(JIRA)).toEqual({
        source: JIRA,
        firstPulledAt: at(1),
        triedAt: at(4),
        takenAt: at(4),
        trouble: null,
      });
    });
  });
}

function itMergesHistories(store: Opened): void {
  describe('histories', () => {
    it('keeps entries that a later answer leaves out', async () => {
      const whole = moved(moved(anItem(), 'Backlog', 'Ready', 1), 'Ready', 'In Progress', 2);
      await save(store(), whole);

      await save(store(), withHistory(updated(whole, 5), whole.history.slice(1)));

      expect((await onlyItem(store())).history).toEqual(whole.history);
    });

    it('adds entries of a later answer in the order of time', async () => {
      const whole = moved(moved(anItem(), 'Backlog', 'Ready', 1), 'Ready', 'In Progress', 2);
      await save(store(), withHistory(whole, whole.history.slice(1)));

      await save(store(), withHistory(updated(whole, 5), whole.history.slice(0, 1)));

      expect((await onlyItem(store())).history).toEqual(whole.history);
    });

    it('never shrinks an entry of which an answer tells fewer changes', async () => {
      const full = entered(anItem(), 1, [
        change('status', ['a'], ['b']),
        change('labels', [], ['x']),
      ]);
      await save(store(), full);

      const thin = entered(updated(anItem(), 5), 1, [change('labels', [], ['x'])]);
      await save(store(), thin);

      expect((await onlyItem(store())).history).toEqual(full.history);
    });

    it('corrects an entry of which a newer answer tells as much', async () => {
      await save(store(), entered(updated(anItem(), 2), 1, [change('status', ['a'], ['b'])]));

      const corrected = entered(updated(anItem(), 3), 1.5, [change('status', ['a'], ['c'])]);
      await save(store(), corrected);

      expect((await onlyItem(store())).history).toEqual(corrected.history);
    });

    it('keeps two changes of one field in one entry, in their order', async () => {
      const twice = entered(anItem(), 1, [
        change('status', ['a'], ['b']),
        change('status', ['b'], ['a']),
        change('status', ['a'], ['b']),
      ]);

      await save(store(), twice);

      expect((await onlyItem(store())).history).toEqual(twice.history);
    });

    it('orders entries of one instant by number', async () => {
      const item = anItem();
      const entries = ['9', '10', '100'].map((id) => ({
        id,
        at: at(1),
        changes: [change('status', [id], ['x'])],
      }));

      await save(store(), withHistory(item, entries.toReversed()));

      expect((await onlyItem(store())).history).toEqual(entries);
    });

    it('lets an older reading add history, but not take back current values', async () => {
      const now = moved(anItem('PAY-1', { title: 'New', updatedAt: at(9) }), 'Backlog', 'Ready', 9);
      await save(store(), now);
      const old = entered(
        anItem('PAY-1', { title: 'Old', updatedAt: at(3) }),
        3,
        [change('labels', [], ['x'])],
        '7',
      );

      await save(store(), old);

      const kept = await onlyItem(store());
      expect(kept.item).toEqual(now.item);
      expect(kept.history.map((entry) => entry.id)).toEqual(['7', '100']);
    });

    it('ends the same whatever the order in which answers arrive, and however often', async () => {
      const truth = Array.from({ length: 6 }, (_, index): HistoryEntry => ({
        id: String(index + 8),
        at: at(1 + Math.floor(index / 2)),
        changes: [
          change('status', [`${index}`], [`${index + 1}`]),
          change('labels', [], [`${index}`]),
        ],
      }));
      const answer = fc.array(
        fc.record({ entry: fc.nat(5), changes: fc.integer({ min: 1, max: 2 }) }),
      );
      let run = 0;

      await fc.assert(
        fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 4 }), async (answers) => {
          run += 1;
          const histories = answers.map((told) =>
            told.map(({ entry, changes }) => shortened(truth[entry], changes)),
          );
          for (const [name, ordered] of [
            ['forwards', histories],
            ['backwards', [...histories.toReversed(), ...histories]],
          ] as const) {
            const item = anItem(`${name}-${run}`);
            for (const history of ordered) await save(store(), withHistory(item, history));
          }

          const [forwards] = await store().items.byKey(`forwards-${run}`);
          const [backwards] = await store().items.byKey(`backwards-${run}`);
          const most = truth.flatMap((entry, index) => {
            const told = answers.flat().filter((part) => part.entry === index);
            const changes = Math.max(0, ...told.map((part) => part.changes));
            return changes === 0 ? [] : [shortened(entry, changes)];
          });
          expect(forwards?.history).toEqual(most);
          expect(backwards?.history).toEqual(most);
        }),
        { numRuns: 15 },
      );
    });

    it('merges two answers about one item in one batch', async () => {
      const first = moved(anItem(), 'Backlog', 'Ready', 1);
      const second = moved(first, 'Ready', 'In Progress', 2);

      await store().pulls.save(
        aBatch([pulled(first), pulled(withHistory(second, second.history.slice(1)))]),
        at(3),
      );

      expect((await onlyItem(store())).history).toEqual(second.history);
    });
  });
}

function itKeepsTheStateOfPulls(store: Opened): void {
  describe('pulls', () => {
    it('know nothing before the first', async () => {
      expect(await store().pulls.state(JIRA)).toEqual({
        source: JIRA,
        checkpoint: null,
        pulledAt: null,
        readUntil: null,
        lastTriedAt: null,
        lastError: null,
      });
    });

    it('move the checkpoint with every batch and the freshness with the last of a walk', async () => {
      await store().pulls.save(aBatch([], { checkpoint: 'one', readUntil: at(1) }), at(2));
      const inBetween = await store().pulls.state(JIRA);
      await store().pulls.save(
        aBatch([], { checkpoint: 'two', readUntil: at(3), complete: true }),
        at(4),
      );

      expect(inBetween).toMatchObject({ checkpoint: 'one', pulledAt: null, readUntil: null });
      expect(await store().pulls.state(JIRA)).toMatchObject({
        checkpoint: 'two',
        pulledAt: at(4),
        readUntil: at(3),
      });
    });

    it('do not become staler when a slower walk ends later', async () => {
      const complete = { complete: true } as const;
      await store().pulls.save(aBatch([], { ...complete, readUntil: at(8) }), at(9));

      await store().pulls.save(aBatch([], { ...complete, readUntil: at(5) }), at(6));

      expect(await store().pulls.state(JIRA)).toMatchObject({ pulledAt: at(9), readUntil: at(8) });
    });

    it('remember the last try and forget its error with the next success', async () => {
      await store().pulls.tried(JIRA, at(1), 'no answer');
      const failed = await store().pulls.state(JIRA);
      await store().pulls.tried(JIRA, at(2), null);

      expect(failed).toMatchObject({
        lastTriedAt: at(1),
        lastError: 'no answer',
        checkpoint: null,
      });
      expect(await store().pulls.state(JIRA)).toMatchObject({
        lastTriedAt: at(2),
        lastError: null,
      });
    });

    it('leave everything as it was when a batch cannot be stored whole', async () => {
      await store().pulls.save(aBatch([pulled(withId('1'))], { checkpoint: 'before' }), at(1));
      const items = Array.from({ length: 600 }, (_, index) => pulled(withId(String(index + 2))));
      const broken = { ...withId('900'), history: [{ id: '1', at: at(1), changes: null }] };

      const saving = store().pulls.save(
        aBatch([...items, pulled(broken as unknown as ItemHistory)], {
          checkpoint: 'after',
          rejected: [{ key: 'X-1', why: 'no date' }],
        }),
        at(2),
      );

      await expect(saving).rejects.toThrow(TypeError);
      expect(await store().items.count()).toBe(1);
      expect((await store().pulls.state(JIRA)).checkpoint).toBe('before');
      expect(await store().pulls.rejected(JIRA)).toEqual([]);
    });

    it('go on after a batch that could not be stored', async () => {
      const broken = pulled({ ...withId('2'), history: null } as unknown as ItemHistory);
      await expect(store().pulls.save(aBatch([broken]), at(1))).rejects.toThrow(TypeError);

      await store().pulls.save(aBatch([pulled(withId('2'))]), at(1));

      expect(await store().items.count()).toBe(1);
    });

    it('know a rejected record again that had no key but an id', async () => {
      const known = pulled(anItem('A-1'));
      const rejected = [{ key: known.item.id, why: 'no key' }];
      await store().pulls.save(aBatch([], { rejected }), at(1));

      await store().pulls.save(aBatch([known]), at(2));

      expect(await store().pulls.rejected(JIRA)).toEqual([]);
    });

    it('forget a rejected record that the tracker has no more', async () => {
      const rejected = [
        { key: 'A-1', why: 'no status' },
        { key: 'B-1', why: 'no status' },
      ];
      await store().pulls.save(aBatch([], { rejected }), at(1));

      await store().pulls.save(aBatch([], { forgotten: ['A-1'] }), at(2));

      expect(await store().pulls.rejected(JIRA)).toEqual([{ key: 'B-1', why: 'no status' }]);
    });

    it('keep rejected records until they are read', async () => {
      const rejected = [
        { key: 'B-1', why: 'no creation date' },
        { key: 'A-1', why: 'too old' },
        { key: 'A-1', why: 'no status' },
      ];
      await store().pulls.save(aBatch([], { rejected }), at(1));
      const kept = await store().pulls.rejected(JIRA);

      await store().pulls.save(aBatch([pulled(anItem('B-1'))]), at(2));

      expect(kept).toEqual([
        { key: 'A-1', why: 'no status' },
        { key: 'B-1', why: 'no creation date' },
      ]);
      expect(await store().pulls.rejected(JIRA)).toEqual([{ key: 'A-1', why: 'no status' }]);
      expect(await store().pulls.rejected(ADO)).toEqual([]);
    });

    it('count items whose history the tracker gave only in part, until it gives all', async () => {
      const part = pulled(anItem('A-1', { updatedAt: at(2) }), { truncated: true });
      await store().pulls.save(aBatch([part, pulled(anItem('B-1'))]), at(2));
      const before = await store().pulls.truncated(JIRA);
      await store().pulls.save(aBatch([pulled(anItem('A-1', { updatedAt: at(2) }))]), at(3));
      await store().pulls.save(aBatch([part]), at(4));

      expect(before).toEqual(['A-1']);
      expect(await store().pulls.truncated(JIRA)).toEqual([]);
    });

    it('count such an item still when an answer does not tell whether its history is whole', async () => {
      const part = pulled(anItem('A-1', { updatedAt: at(2) }), { truncated: true });
      await store().pulls.save(aBatch([part, pulled(anItem('B-1'))]), at(2));
      for (const key of ['A-1', 'B-1', 'C-1']) {
        const more = pulled(anItem(key, { updatedAt: at(3) }), { truncated: null });
        await store().pulls.save(aBatch([more]), at(3));
      }

      expect(await store().pulls.truncated(JIRA)).toEqual(['A-1']);
    });

    it('take prose in without giving it to those who read histories', async () => {
      const prose = [
        { id: '5', at: at(1), changes: [change('description', ['old'], ['new'])] },
        { id: '6', at: at(2), changes: [change('comment', [], ['hello'])] },
      ];
      const item = moved(anItem(), 'Backlog', 'Ready', 1);

      await store().pulls.save(aBatch([pulled(item, { prose: prose.slice(0, 1) })]), at(1));
      await store().pulls.save(aBatch([pulled(item, { prose })]), at(2));

      expect((await onlyItem(store())).history).toEqual(item.history);
    });

    it('take in a thousand items at once', async () => {
      const items = Array.from({ length: 1_000 }, (_, index) =>
        pulled(moved(withId(String(index)), 'Backlog', 'Ready', 1)),
      );

      await store().pulls.save(aBatch(items), at(1));
      await store().pulls.save(aBatch(items), at(1));

      expect(await store().items.count()).toBe(1_000);
    });

    it('keep what is shelved until the batch that empties the shelf is stored', async () => {
      function shelving(...parts: readonly (readonly [number, string, string])[]): Batch {
        const shelved = parts.map(([shelf, part, text]) => ({ shelf, part, text }));
        return { ...aBatch([]), shelved };
      }
      await store().pulls.save(shelving([12, 'b', 'two'], [3, 'b', 'x']), at(1));
      await store().pulls.save(shelving([12, 'a', 'one'], [3, 'b', 'again']), at(1));
      const elsewhere = { ...shelving([1, 'a', 'theirs']), source: sourceId('other') };
      await store().pulls.save(elsewhere, at(1));

      const first = await store().pulls.shelf(JIRA);
      await store().pulls.save({ ...aBatch([pulled(anItem('A-1'))]), emptied: 3 }, at(2));
      const second = await store().pulls.shelf(JIRA);
      await store().pulls.save({ ...aBatch([]), emptied: 12 }, at(2));

      expect(first).toEqual({ shelf: 3, texts: ['again'] });
      expect(second).toEqual({ shelf: 12, texts: ['one', 'two'] });
      expect(await store().pulls.shelf(JIRA)).toBeNull();
      expect(await store().pulls.shelf(sourceId('other'))).toEqual({ shelf: 1, texts: ['theirs'] });
    });

    it('save two batches at once without losing an entry', async () => {
      const whole = moved(moved(anItem(), 'Backlog', 'Ready', 1), 'Ready', 'In Progress', 2);

      await Promise.all(whole.history.map((entry) => save(store(), withHistory(whole, [entry]))));

      expect((await onlyItem(store())).history).toEqual(whole.history);
    });
  });
}

function itKeepsAnyText(store: Opened): void {
  describe('text', () => {
    it.each([
      ['Chinese', '进行中 · 已完成'],
      ['emoji and right to left', '👩‍👩‍👧 مرحبا \u202E'],
      ['a zero byte', 'a\u0000b'],
      ['half of a surrogate pair', 'a\uD83Db'],
      ['line breaks and quotes', 'a\nb\r\n"c" \\ \u2028'],
      ['nothing at all', ''],
    ])('of items survives with %s in it', async (_, text) => {
      const item = anItem('PAY-1', {
        title: text,
        fields: { [text]: [{ id: text, name: text }] },
        status: { id: '1', name: text },
      });
      const history = entered(item, 1, [
        change(`${text}f`, [{ id: null, name: text }], [text, 'x']),
      ]);

      await save(store(), history);

      expect(await onlyItem(store())).toEqual(history);
    });

    it('of columns is cleaned of what PostgreSQL refuses', async () => {
      const rejected = [{ key: 'A\u0000-1', why: 'half \uD83D, zero \u0000' }];
      await store().pulls.save(aBatch([pulled(anItem('B\u0000-1'))], { rejected }), at(1));
      await store().pulls.tried(JIRA, at(1), 'zero \u0000');

      expect(await store().pulls.rejected(JIRA)).toEqual([
        { key: 'A\uFFFD-1', why: 'half \uFFFD, zero \uFFFD' },
      ]);
      expect((await store().pulls.state(JIRA)).lastError).toBe('zero \uFFFD');
      expect(await store().items.byKey('B\u0000-1')).toHaveLength(1);
    });

    it('named like a property of every object is a field like any other', async () => {
      const fields = JSON.parse('{"__proto__":[{"id":null,"name":"x"}],"toString":[]}') as {};

      await save(store(), anItem('PAY-1', { fields }));

      const kept = await onlyItem(store());
      expect(Object.keys(kept.item.fields)).toEqual(['__proto__']);
      expect(Object.getPrototypeOf(kept.item.fields)).toBe(Object.prototype);
    });
  });
}

function itNarrowsReads(store: Opened): void {
  describe('narrowing', () => {
    it('leaves out what was created later', async () => {
      await save(store(), anItem('A-1', { createdAt: at(1) }));
      await save(store(), anItem('B-1', { createdAt: at(2) }));

      expect(await keysOf(store(), { createdUntil: at(1) })).toEqual(['A-1']);
      expect(await keysOf(store(), { createdUntil: at(1), teams: [] })).toEqual(['A-1']);
    });

    it('leaves out what was closed before, but never what has no known placement', async () => {
      await saveAll(store(), ['OPEN-1', 'LATE-1', 'EARLY-1', 'NEVER-1']);
      await store().items.place(
        [
          aPlacement('OPEN-1', { closedAt: null }),
          aPlacement('LATE-1', { closedAt: at(5) }),
          aPlacement('EARLY-1', { closedAt: at(4) }),
        ],
        PRINT,
      );

      expect(await keysOf(store(), { openSince: at(5) })).toEqual(['LATE-1', 'NEVER-1', 'OPEN-1']);
      expect(await keysOf(store(), { openSince: at(5), teams: ['red'] })).toEqual([
        'LATE-1',
        'NEVER-1',
        'OPEN-1',
      ]);
      expect(await keysOf(store(), { openSince: at(5), fingerprint: 'other' })).toHaveLength(4);
    });

    it('reads the items of teams, and those placed under another configuration', async () => {
      await saveAll(store(), ['RED-1', 'BLUE-1', 'BOTH-1', 'OLD-1', 'NONE-1']);
      await store().items.place([aPlacement('OLD-1', { teams: [] })], 'configuration-0');
      await store().items.place(
        [
          aPlacement('RED-1', { teams: ['red'] }),
          aPlacement('BLUE-1', { teams: ['blue'] }),
          aPlacement('BOTH-1', { teams: ['red', 'blue', 'red'] }),
          aPlacement('NONE-1', { teams: [] }),
        ],
        PRINT,
      );

      expect(await keysOf(store(), { teams: ['red'] })).toEqual(['BOTH-1', 'OLD-1', 'RED-1']);
      expect(await keysOf(store(), { teams: ['red', 'blue'] })).toEqual([
        'BLUE-1',
        'BOTH-1',
        'OLD-1',
        'RED-1',
      ]);
    });

    it('leaves out what a level does not count, but nothing of which that is not sure', async () => {
      const items = ['FEATURE-1', 'STORY-1', 'BUG-1', 'BUG-2', 'MIXED-1', 'UNPLACED-1', 'LATER-1'];
      await store().pulls.save(aBatch(items.map((key) => pulled(anItem(key)))), at(1));
      function row(key: string, lasting: Partial<LastingPlace>): PlacementRow {
        const known = { level: 'story', kind: 'feature', parent: null, latestAt: at(1) };
        return aPlacement(key, { lasting: { ...known, ...lasting } });
      }
      const underFeature = { id: anItem('FEATURE-1').item.id, since: at(3) };
      await store().items.place(
        [
          row('FEATURE-1', { level: 'feature' }),
          row('STORY-1', {}),
          row('BUG-1', { kind: 'defect' }),
          row('BUG-2', { kind: 'defect', parent: underFeature }),
          row('MIXED-1', { level: null }),
          row('LATER-1', { latestAt: at(6) }),
        ],
        PRINT,
      );
      const at5: Counted = {
        at: [{ level: 'feature', below: ['story'], orphans: ['defect'] }],
        changedAfter: new Map([[JIRA, at(5)]]),
      };
      const always = ['BUG-1', 'FEATURE-1', 'LATER-1', 'MIXED-1', 'UNPLACED-1'];

      for (const teams of [null, ['red']]) {
        const read = { counted: at5, teams };
        expect((await keysOf(store(), read)).toSorted()).toEqual(always);
        // As of then BUG-2 hung under nothing yet.
        expect((await keysOf(store(), { ...read, createdUntil: at(2) })).toSorted()).toEqual(
          ['BUG-2', ...always].toSorted(),
        );
      }
      const stories = { at: [{ level: 'story', below: [], orphans: ['defect'] }] };
      expect(await keysOf(store(), { counted: { ...at5, ...stories } })).not.toContain('FEATURE-1');
    });

    it('reads an item below a level whose parent is not known to be there', async () => {
      const parent = { id: anItem('TOP-1').item.id, since: at(0) };
      const lasting = { level: 'story', kind: null, parent, latestAt: at(0) };
      const counted: Counted = {
        at: [{ level: 'feature', below: ['story'], orphans: ['defect'] }],
        changedAfter: new Map(),
      };
      await store().pulls.save(aBatch([pulled(anItem('LOW-1'))]), at(1));
      await store().items.place([aPlacement('LOW-1', { lasting })], PRINT);

      expect(await keysOf(store(), { counted })).toEqual(['LOW-1']);

      await store().pulls.save(aBatch([pulled(anItem('TOP-1', { createdAt: at(4) }))]), at(5));
      expect(await keysOf(store(), { counted })).toContain('LOW-1');

      const top = { level: 'feature', kind: null, parent: null, latestAt: at(4) };
      await store().items.place([aPlacement('TOP-1', { lasting: top })], PRINT);
      expect(await keysOf(store(), { counted })).toEqual(['TOP-1']);
      expect(await keysOf(store(), { counted, createdUntil: at(3) })).toEqual(['LOW-1']);
      // An answer that serves from the third day on has to have both.
      const several = { counted, createdUntil: at(5), earliest: at(3) };
      expect(await keysOf(store(), several)).toEqual(['LOW-1', 'TOP-1']);
      expect(await keysOf(store(), { counted, fingerprint: 'other' })).toContain('LOW-1');
    });

    it('reads what is recent, and whatever is not known to be old and to tell of nobody', async () => {
      const keys = ['OLD-1', 'OPEN-1', 'LATE-1', 'DROPPED-1', 'DONE-1', 'VAGUE-1', 'NEW-1'];
      await saveAll(store(), keys);
      function old(key: string, overrides: Partial<PlacementRow>): PlacementRow {
        const lasting = { level: 'story', kind: null, parent: null, latestAt: at(2) };
        const told = { links: false, names: [] };
        return aPlacement(key, { closedAt: at(2), endAt: at(2), lasting, told, ...overrides });
      }
      const lasting = { level: 'story', kind: null, parent: null, latestAt: at(6) };
      const told = { links: true, names: [] };
      await store().items.place(
        [
          old('OLD-1', {}),
          old('OPEN-1', { closedAt: null, endAt: null }),
          old('LATE-1', { lasting }),
          old('DROPPED-1', { told, endAt: null }),
          old('DONE-1', { told }),
          aPlacement('VAGUE-1', { closedAt: at(2) }),
        ],
        PRINT,
      );

      const query = { createdUntil: at(9), since: at(5), fingerprint: PRINT };
      expect(await recentKeys(store(), query)).toEqual([
        'DROPPED-1',
        'LATE-1',
        'NEW-1',
        'OPEN-1',
        'VAGUE-1',
      ]);
      expect(await recentKeys(store(), { ...query, fingerprint: 'other' })).toHaveLength(7);
    });

    it('finds items by what they are called, and by whom they name', async () => {
      await saveAll(store(), ['PAY-1', 'PAY-2', 'PAY-3']);
      const [one, two, three] = ['PAY-1', 'PAY-2', 'PAY-3'].map((key) => anItem(key).item.id);
      const parent = { id: one!, since: at(0) };
      const lasting = { level: 'story', kind: null, parent, latestAt: at(0) };
      const names = [{ source: JIRA, idOrKey: 'pay-1' }];
      await store().items.place(
        [
          aPlacement('PAY-2', { lasting }),
          aPlacement('PAY-3', { told: { links: true, names: [...names, ...names] } }),
        ],
        PRINT,
      );

      const called = await store().items.called(JIRA, ['pay-1', two!, 'PAY-9']);
      expect(new Set(called.map(({ id }) => id))).toEqual(new Set([one, two]));
      const naming = await store().items.naming(JIRA, [{ id: one!, keys: ['PAY-1'] }]);
      expect(new Set(naming.map(({ id }) => id))).toEqual(new Set([two, three]));

      await store().items.place(
        [aPlacement('PAY-3', { told: { links: false, names: [] } })],
        PRINT,
      );
      expect(await store().items.naming(JIRA, [{ id: one!, keys: ['PAY-1'] }])).toEqual([
        { source: JIRA, id: two },
      ]);
    });

    it('offers what is not placed yet until it is', async () => {
      await saveAll(store(), ['A-1', 'B-1']);
      await store().items.place([aPlacement('A-1')], PRINT);

      expect(await unplacedKeys(store(), PRINT)).toEqual(['B-1']);
      expect(await unplacedKeys(store(), 'other')).toEqual(['A-1', 'B-1']);
    });

    it('takes what changed for unplaced, but not what was read again unchanged', async () => {
      await saveAll(store(), ['A-1', 'B-1']);
      await store().items.place([aPlacement('A-1'), aPlacement('B-1')], PRINT);

      await save(store(), anItem('A-1'));
      await save(store(), moved(anItem('B-1'), 'Backlog', 'Ready', 1));

      expect(await unplacedKeys(store(), PRINT)).toEqual(['B-1']);
      expect(await keysOf(store(), { teams: ['nobody'] })).toEqual(['B-1']);
    });

    it('leaves an item unplaced that changed after it was read for placing', async () => {
      await save(store(), anItem('A-1', { updatedAt: at(1) }));
      await save(store(), anItem('A-1', { updatedAt: at(2) }));

      await store().items.place([aPlacement('A-1', { updatedAt: at(1) })], PRINT);
      const tooOld = await unplacedKeys(store(), PRINT);
      await store().items.place([aPlacement('A-1', { updatedAt: at(2) })], PRINT);

      expect(tooOld).toEqual(['A-1']);
      expect(await unplacedKeys(store(), PRINT)).toEqual([]);
    });

    it('moves an item from one team to another when it is placed again', async () => {
      await saveAll(store(), ['A-1']);
      await store().items.place([aPlacement('A-1', { teams: ['red'] })], PRINT);

      await store().items.place([aPlacement('A-1', { teams: ['blue'] })], PRINT);

      expect(await keysOf(store(), { teams: ['red'] })).toEqual([]);
      expect(await keysOf(store(), { teams: ['blue'] })).toEqual(['A-1']);
    });

    it('ignores the placement of an item that it does not have', async () => {
      await store().items.place([aPlacement('GONE-1')], PRINT);

      expect(await store().items.count()).toBe(0);
      expect(await keysOf(store(), { teams: ['red'] })).toEqual([]);
    });
  });
}

function narrowingNeverDropsWhatMatters(name: string, freshDatabase: () => Promise<string>): void {
  describe(`narrowing on ${name}`, () => {
    let store: Store;
    beforeAll(async () => {
      store = await openStore(await freshDatabase());
    });
    afterAll(() => store[Symbol.asyncDispose]());

    it('gives exactly those of an unnarrowed read that can matter', async () => {
      const day = fc.integer({ min: 0, max: 6 });
      const teams = fc.subarray(['red', 'blue', 'green']);
      const drawn = fc.record({
        created: day,
        closed: fc.option(day),
        teams,
        placedWith: fc.constantFrom(null, PRINT, 'other'),
      });
      let run = 0;

      await fc.assert(
        fc.asyncProperty(
          fc.array(drawn, { maxLength: 12 }),
          fc.record({ until: day, since: fc.option(day), teams: fc.option(teams) }),
          async (items, wanted) => {
            run += 1;
            const keys = items.map((_, index) => `R${run}-${index + 1}`);
            await store.pulls.save(
              aBatch(
                items.map(({ created }, index) =>
                  pulled(anItem(keys[index], { createdAt: at(created) })),
                ),
              ),
              at(9),
            );
            for (const print of [PRINT, 'other']) {
              const rows = items.flatMap((item, index) =>
                item.placedWith === print
                  ? [
                      aPlacement(keys[index] ?? '', {
                        teams: item.teams,
                        closedAt: item.closed === null ? null : at(item.closed),
                      }),
                    ]
                  : [],
              );
              await store.items.place(rows, print);
            }

            const read = await keysOf(store, {
              createdUntil: at(wanted.until),
              openSince: wanted.since === null ? null : at(wanted.since),
              teams: wanted.teams,
            });

            const everything = await keysOf(store, {});
            const mattering = everything.filter((key) => {
              const item = items[keys.indexOf(key)];
              if (item === undefined || item.created > wanted.until) return false;
              if (item.placedWith !== PRINT) return true;
              const isOpen =
                wanted.since === null || item.closed === null || item.closed >= wanted.since;
              const isWanted =
                wanted.teams === null || item.teams.some((team) => wanted.teams?.includes(team));
              return isOpen && isWanted;
            });
            expect(read.filter((key) => keys.includes(key))).toEqual(mattering);
          },
        ),
        { numRuns: 25 },
      );
    });
  });
}

function itKeepsDescriptions(store: Opened): void {
  describe('descriptions', () => {
    it('are unknown before the first', async () => {
      expect(await store().pulls.description(JIRA)).toBeNull();
    });

    it('come back as they were', async () => {
      const description: SourceDescription = {
        ...aDescription(1, [aStatus('1', 'Open', { projects: ['10'] })]),
        types: [{ id: '7', name: '故事', hierarchy: 0 }],
        fields: [{ key: 'customfield_1', name: 'Team', custom: true }],
        linkTypes: [{ name: 'Blocks', inward: 'is blocked by', outward: 'blocks' }],
        projects: [
          {
            id: '10',
            key: 'PAY',
            name: 'Payments',
            components: [{ id: null, name: 'API' }],
            versions: [
              { id: '3', name: '1.0', released: true, startDate: null, releaseDate: '2026-01-05' },
            ],
          },
        ],
        boards: [
          {
            id: '4',
            name: 'Board',
            project: null,
            columns: [{ name: 'Doing', statuses: ['1'], max: 3 }],
          },
        ],
      };

      await store().pulls.saveDescription(description);

      expect(await store().pulls.description(JIRA)).toEqual(description);
      expect(await store().pulls.description(ADO)).toBeNull();
    });

    it('keep every status ever seen and mark those that are gone', async () => {
      await store().pulls.saveDescription(
        aDescription(1, [aStatus('1', 'Open'), aStatus('2', 'Doing')]),
      );

      await store().pulls.saveDescription(
        aDescription(2, [aStatus('2', 'In Progress'), aStatus('3', 'Done')]),
      );

      expect((await store().pulls.description(JIRA))?.statuses).toEqual([
        aStatus('1', 'Open', { live: false }),
        aStatus('2', 'In Progress'),
        aStatus('3', 'Done'),
      ]);
    });

    it('have the sprints of all batches, each as it was told last', async () => {
      await store().pulls.saveDescription(aDescription(1, []));
      const first = { id: '4', name: 'Sprint 4', startAt: at(0), endAt: at(14) };
      const second = { id: '5', name: 'Sprint 5', startAt: null, endAt: null };
      await store().pulls.save(aBatch([], { sprints: [first, second] }), at(1));

      await store().pulls.save(aBatch([], { sprints: [{ ...first, endAt: at(15) }] }), at(2));
      await store().pulls.save(aBatch([]), at(3));
      await store().pulls.saveDescription(aDescription(4, []));

      expect((await store().pulls.description(JIRA))?.sprints).toEqual([
        { ...first, endAt: at(15) },
        second,
      ]);
      await store().pulls.saveDescription({ ...aDescription(1, []), source: ADO });
      expect((await store().pulls.description(ADO))?.sprints).toBeUndefined();
    });

    it('come back with their sprints as they were, however strange their names', async () => {
      const sprints = [{ id: 'x', name: 'Größe \u0000 🏃', startAt: at(-400), endAt: at(4000) }];
      await store().pulls.saveDescription({ ...aDescription(1, []), sprints });

      expect((await store().pulls.description(JIRA))?.sprints).toEqual([
        { ...sprints[0], name: expect.stringMatching(/^Größe .*🏃$/u) as string },
      ]);
    });

    it('are not replaced by an older one, which may still name a status', async () => {
      await store().pulls.saveDescription(aDescription(2, [aStatus('2', 'New name')]));

      await store().pulls.saveDescription(
        aDescription(1, [aStatus('1', 'Gone'), aStatus('2', 'Old name')]),
      );

      const kept = await store().pulls.description(JIRA);
      expect(kept?.at).toBe(at(2));
      expect(kept?.statuses).toEqual([
        aStatus('1', 'Gone', { live: false }),
        aStatus('2', 'New name'),
      ]);
    });
  });
}

function itKeepsOccurrences(store: Opened): void {
  describe('occurrences', () => {
    it('are claimed by exactly one of many', async () => {
      const claims = await Promise.all(
        Array.from({ length: 8 }, () => store().occurrences.claim('digest', at(1), at(2))),
      );

      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(await store().occurrences.claim('digest', at(2), at(2))).toBe(true);
      expect(await store().occurrences.claim('pull', at(1), at(2))).toBe(true);
    });

    it('tell the latest that was claimed and when it ended', async () => {
      const before = await store().occurrences.last('digest');
      await store().occurrences.claim('digest', at(8), at(8));
      await store().occurrences.claim('digest', at(1), at(8));
      const running = await store().occurrences.last('digest');
      await store().occurrences.finish('digest', at(8), at(9), 'half \u0000 done');

      expect(before).toBeNull();
      expect(running).toEqual({ occurrence: at(8), claimedAt: at(8), finishedAt: null });
      expect(await store().occurrences.last('digest')).toEqual({
        occurrence: at(8),
        claimedAt: at(8),
        finishedAt: at(9),
      });
    });

    it('are taken over by exactly one of many, as long as they have not ended', async () => {
      await store().occurrences.claim('digest', at(1), at(1));
      const seen = { occurrence: at(1), claimedAt: at(1) };
      const takeovers = await Promise.all(
        Array.from({ length: 8 }, () => store().occurrences.reclaim('digest', seen, at(5))),
      );
      const taken = await store().occurrences.last('digest');
      await store().occurrences.finish('digest', at(1), at(6), null);
      const late = { occurrence: at(1), claimedAt: at(5) };

      expect(takeovers.filter(Boolean)).toHaveLength(1);
      expect(taken).toEqual({ occurrence: at(1), claimedAt: at(5), finishedAt: null });
      expect(await store().occurrences.reclaim('digest', late, at(7))).toBe(false);
      expect(await store().occurrences.reclaim('pull', late, at(7))).toBe(false);
    });

    it('can run again after they were given back, but not after they ended', async () => {
      await store().occurrences.claim('digest', at(1), at(1));
      await store().occurrences.release('digest', at(1));
      const again = await store().occurrences.claim('digest', at(1), at(2));
      await store().occurrences.finish('digest', at(1), at(3), null);
      await store().occurrences.release('digest', at(1));

      expect(again).toBe(true);
      expect(await store().occurrences.claim('digest', at(1), at(4))).toBe(false);
    });
  });

  it('answers a ping', async () => {
    await expect(store().ping()).resolves.toBeUndefined();
  });
}

async function save(store: Store, history: ItemHistory): Promise<void> {
  await store.pulls.save(aBatch([pulled(history)]), at(10));
}

async function saveAll(store: Store, keys: readonly string[]): Promise<void> {
  const items: PulledItem[] = keys.map((key) => pulled(anItem(key)));
  await store.pulls.save(aBatch(items) satisfies Batch, at(10));
}

async function allOf(store: Store, query: Partial<ItemQuery> = {}): Promise<ItemHistory[]> {
  return (await Array.fromAsync(store.items.read({ ...EVERYTHING, ...query }))).flat();
}

async function onlyItem(store: Store): Promise<ItemHistory> {
  const [item, ...others] = await allOf(store);
  if (item === undefined || others.length > 0) throw new Error('There is not exactly one item');
  return item;
}

async function keysOf(store: Store, query: Partial<ItemQuery>): Promise<string[]> {
  return (await allOf(store, query)).map(({ item }) => item.key).toSorted();
}

/** By key, whichever way they are asked for. */
async function stampsOf(store: Store): Promise<Map<string, number>> {
  const found = (await Array.fromAsync(store.items.find(EVERYTHING))).flat();
  const items = await allOf(store);
  expect(found.map(({ source, id }) => [source, id])).toEqual(
    items.map(({ item }) => [item.source, item.id]),
  );
  const ids = [...found.map(({ id }) => id), '404'];
  expect(await store.items.findIds(JIRA, ids)).toEqual(found);
  return new Map(items.map(({ item }, index) => [item.key, found[index]?.stamp ?? Number.NaN]));
}

async function unplacedKeys(store: Store, fingerprint: string): Promise<string[]> {
  const chunks = await Array.fromAsync(store.items.unplaced(fingerprint));
  return chunks
    .flat()
    .map(({ item }) => item.key)
    .toSorted();
}

function withId(id: string, source = JIRA): ItemHistory {
  return anItem(`PAY-${id}`, { id, source });
}

function withHistory({ item }: ItemHistory, history: readonly HistoryEntry[]): ItemHistory {
  return { item, history };
}

function updated({ item, history }: ItemHistory, day: number): ItemHistory {
  return { item: { ...item, updatedAt: at(day) }, history };
}

function shortened(entry: HistoryEntry | undefined, changes: number): HistoryEntry {
  if (entry === undefined) throw new Error('There is no such entry');
  return { ...entry, changes: entry.changes.slice(0, changes) };
}

async function recentKeys(store: Store, query: RecentQuery): Promise<string[]> {
  const keys: string[] = [];
  for await (const chunk of store.items.recent(query))
    keys.push(...chunk.map(({ item }) => item.key));
  return keys.toSorted();
}

function aPlacement(key: string, overrides: Partial<PlacementRow> = {}): PlacementRow {
  return {
    source: JIRA,
    id: anItem(key).item.id,
    teams: ['red'],
    closedAt: null,
    startAt: null,
    endAt: null,
    flow: null,
    ...overrides,
  };
}

function aStatus(id: string, name: string, overrides: Partial<StatusInfo> = {}): StatusInfo {
  return { id, name, category: 'active', projects: [], live: true, ...overrides };
}

function aDescription(day: number, statuses: readonly StatusInfo[]): SourceDescription {
  return {
    source: JIRA,
    at: at(day),
    statuses,
    types: [],
    fields: [],
    linkTypes: [],
    projects: [],
    boards: [],
  };
}

function itKeepsDeployments(store: Opened): void {
  const deployed: Deployment = {
    source: ADO,
    id: 'build 7',
    kind: 'build',
    service: 'Refunds',
    name: '20260107.1',
    environment: null,
    at: at(2),
    outcome: 'succeeded',
    items: [
      { source: ADO, idOrKey: '4711' },
      { source: null, idOrKey: 'PAY-1' },
    ],
    commits: [
      { id: 'a1b2', at: at(1) },
      { id: 'c3d4', at: null },
    ],
    labels: ['hotfix', 'mit \u0000 und \ud800'],
  };
  const ever = { from: at(0), to: at(1_000) };

  describe('deployments', () => {
    it('come back as they were', async () => {
      await store().deployments.add(deployed);

      expect(await store().deployments.during(ever)).toEqual([deployed]);
    });

    it('are listed by the half-open period they ended in, by time, source and id', async () => {
      const all = [
        { ...deployed, id: 'b', at: at(3) },
        { ...deployed, id: 'a', at: at(3) },
        { ...deployed, id: 'late', at: at(4) },
        { ...deployed, id: 'early', at: at(2) },
        { ...deployed, source: JIRA, id: '0', at: at(3) },
        { ...deployed, id: 'before', at: at(1.9) },
      ];
      for (const one of all) await store().deployments.add(one);

      const found = await store().deployments.during({ from: at(2), to: at(4) });

      expect(found.map(({ id }) => id)).toEqual(['early', 'a', 'b', '0']);
    });

    it('are added once, whatever is told later under the same id', async () => {
      const { deployments } = store();
      expect(await deployments.add(deployed)).toBeNull();
      expect(await deployments.add({ ...deployed, outcome: 'failed' })).toEqual(deployed);
      expect(await deployments.add({ ...deployed, source: JIRA })).toBeNull();

      const [first] = await store().deployments.during(ever);
      expect(first).toEqual(deployed);
    });

    it('are corrected by what their source tells later, and move its checkpoint', async () => {
      const failed = { ...deployed, outcome: 'failed' as const, at: at(3) };

      await store().deployments.save({ source: ADO, deployments: [deployed], checkpoint: 'one' });
      await store().deployments.save({
        source: ADO,
        deployments: [deployed, failed],
        checkpoint: 'two',
      });

      expect(await store().deployments.during(ever)).toEqual([failed]);
      expect(await store().deployments.state(ADO)).toMatchObject({ checkpoint: 'two' });
    });

    it('of released versions go when their version is no longer released', async () => {
      const version = { ...deployed, source: JIRA, kind: 'version' as const };
      await store().deployments.add(deployed);
      await store().deployments.add({ ...deployed, source: JIRA });
      await store().deployments.replaceVersions(JIRA, [
        { ...version, id: '1' },
        { ...version, id: '2' },
      ]);

      await store().deployments.replaceVersions(JIRA, [{ ...version, id: '2' }]);

      const left = await store().deployments.during(ever);
      expect(left.map(({ source, id }) => [source, id])).toEqual([
        [ADO, 'build 7'],
        [JIRA, '2'],
        [JIRA, 'build 7'],
      ]);
    });

    it('remember when their source was read and why it could not be', async () => {
      const { deployments } = store();
      const nothing = { source: ADO, checkpoint: null, readAt: null, triedAt: null };
      expect(await deployments.state(ADO)).toEqual({ ...nothing, lastError: null });

      await deployments.tried(ADO, at(1), null);
      await deployments.tried(ADO, at(2), 'it is away');
      expect(await deployments.state(ADO)).toEqual({
        source: ADO,
        checkpoint: null,
        readAt: at(1),
        triedAt: at(2),
        lastError: 'it is away',
      });

      await deployments.tried(ADO, at(3), null);
      expect(await deployments.state(ADO)).toMatchObject({ readAt: at(3), lastError: null });
    });

    it('are taken in by the thousand', async () => {
      const many = Array.from({ length: 1_200 }, (_, n) => ({ ...deployed, id: `build ${n}` }));

      await store().deployments.save({ source: ADO, deployments: many, checkpoint: 'end' });

      expect(await store().deployments.during(ever)).toHaveLength(1_200);
    });
  });
}
