import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Expression, ExpressionBuilder, Kysely, SqlBool } from 'kysely';
import type { SourceId } from '../../core/domain/ids.ts';
import type { ItemHistory } from '../../core/domain/work-item.ts';
import type { ItemQuery, RecentQuery, StoredItems } from '../store.ts';
import { decodeItem, foldKey, idOrder, plain } from './codec.ts';
import type { Connection } from './connection.ts';
import { find, findIds, otherPlacements } from './find.ts';
import { called, naming } from './item-links.ts';
import { place } from './placement.ts';
import { CHUNK, chunksOf, sourcesOf } from './queries.ts';
import type { ItemRecordRow, Tables, WorkItemRow } from './tables.ts';
import { version } from './version.ts';

export function storedItems(connection: Connection): StoredItems {
  const { db } = connection;
  return {
    version: () => version(connection),
    read: (query) => read(db, query),
    find: (query) => find(db, query),
    findIds: (source, ids) => findIds(db, source, ids),
    byKey: (key) => byKey(db, key),
    byIds: (source, ids) => byIds(db, source, ids),
    recent: (query) => readRecent(db, query),
    called: (source, names) => called(db, source, names),
    naming: (source, items) => naming(db, source, items),
    mentioning: (words) => mentioning(db, words),
    unplaced: (fingerprint) => unplaced(db, fingerprint),
    place: (rows, fingerprint) => place(db, rows, fingerprint),
    count: async () => {
      const row = await db
        .selectFrom('work_item')
        .select((row) => row.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow();
      return row.n;
    },
  };
}

/**
 * What was found is opened a few hundred at a time: no cursor stays open, so that a long read neither blocks a pull nor
 * is blocked by one. An item that changes meanwhile is read as it was or as it is.
 */
async function* read(db: Kysely<Tables>, query: ItemQuery): AsyncGenerator<readonly ItemHistory[]> {
  for await (const found of find(db, query)) {
    for (const chunk of chunksOf(found)) {
      for (const [source, ofSource] of Map.groupBy(chunk, (item) => item.source)) {
        yield await byIds(
          db,
          source,
          ofSource.map(({ id }) => id),
        );
      }
      // SQLite answers without leaving this turn of the event loop: others get theirs here.
      await setImmediate();
    }
  }
}

/** What is not known of an item is taken to matter. */
async function* readRecent(
  db: Kysely<Tables>,
  { createdUntil, since, fingerprint }: RecentQuery,
): AsyncGenerator<readonly ItemHistory[]> {
  for (const source of await sourcesOf(db)) {
    yield* pages(db, source, (row) => [
      row('w.created_at', '<=', createdUntil),
      row.or([
        row('w.open_until', '>=', since),
        row('w.latest_at', '>=', since),
        row('w.placed_with', '<>', fingerprint),
        row('w.latest_at', 'is', null),
        row('w.tells', 'is', null),
        row.and([row('w.tells', '=', 1), row('w.end_at', 'is', null)]),
      ]),
    ]);
  }
}

async function* pages(
  db: Kysely<Tables>,
  source: string,
  narrow: Narrow,
): AsyncGenerator<readonly ItemHistory[]> {
  for (let after: string | undefined = ''; after !== undefined;) {
    const start: string = after;
    const rows = await readRecords(
      db,
      (row) => [row('w.source', '=', source), row('w.id_order', '>', start), ...narrow(row)],
      CHUNK,
    );
    if (rows.length > 0) {
      yield rows.map(decodeItem);
    }
    after = rows.length < CHUNK ? undefined : rows.at(-1)?.id_order;
    await setImmediate();
  }
}

/** In the packed texts; whatever capitals, for addresses that people paste come in either. */
async function* mentioning(
  db: Kysely<Tables>,
  words: readonly string[],
): AsyncGenerator<readonly ItemHistory[]> {
  const texts = [sql<string>`lower(r.facts)`, sql<string>`lower(r.history)`];
  const patterns = words.map((word) => `%${plain(word).toLowerCase()}%`);
  for (const source of await sourcesOf(db)) {
    yield* pages(db, source, (row) => [
      row.or(patterns.flatMap((pattern) => texts.map((text) => row(text, 'like', pattern)))),
    ]);
  }
}

async function* unplaced(
  db: Kysely<Tables>,
  fingerprint: string,
): AsyncGenerator<readonly ItemHistory[]> {
  const sources = await sourcesOf(db);
  for (const placedWith of await otherPlacements(db, fingerprint)) {
    for (const source of sources) {
      yield* pages(db, source, (row) => [row('w.placed_with', '=', placedWith)]);
    }
  }
}

async function byKey(db: Kysely<Tables>, key: string): Promise<readonly ItemHistory[]> {
  const folded = foldKey(key);
  const owners = await db
    .selectFrom('item_key')
    .select(['source', 'id_order'])
    .where('key', '=', folded)
    .orderBy('source')
    .orderBy('id_order')
    .execute();
  const found: ItemHistory[] = [];
  for (const owner of owners) {
    const rows = await readRecords(db, (row) => [
      row('w.source', '=', owner.source),
      row('w.id_order', '=', owner.id_order),
    ]);
    found.push(...rows.map(decodeItem));
  }
  // Who has the key now comes before who had it.
  return found.toSorted((a, b) => owns(b, folded) - owns(a, folded));
}

function owns({ item }: ItemHistory, folded: string): number {
  return foldKey(item.key) === folded ? 1 : 0;
}

async function byIds(
  db: Kysely<Tables>,
  source: SourceId,
  ids: readonly string[],
): Promise<readonly ItemHistory[]> {
  const found: ItemHistory[] = [];
  for (const chunk of chunksOf([...new Set(ids.map(idOrder))].toSorted())) {
    const rows = await readRecords(db, (row) => [
      row('w.source', '=', source),
      row('w.id_order', 'in', chunk),
    ]);
    found.push(...rows.map(decodeItem));
  }
  return found;
}

interface Joined extends Tables {
  w: WorkItemRow;
  r: ItemRecordRow;
}

type RowBuilder = ExpressionBuilder<Joined, 'w' | 'r'>;

type Narrow = (row: RowBuilder) => Expression<SqlBool>[];

type FoundRow = Pick<WorkItemRow, 'source' | 'id_order' | 'key'> &
  Pick<ItemRecordRow, 'facts' | 'history'>;

/** Items that meet every condition, in the order of source and id. */
async function readRecords(
  db: Kysely<Tables>,
  narrow: Narrow,
  limit: number | null = null,
): Promise<readonly FoundRow[]> {
  const query = db
    .selectFrom('work_item as w')
    .innerJoin('item_record as r', (join) =>
      join.onRef('r.source', '=', 'w.source').onRef('r.id_order', '=', 'w.id_order'),
    )
    .select(['w.source', 'w.id_order', 'w.key', 'r.facts', 'r.history'])
    .where((row) => row.and(narrow(row)))
    .orderBy('w.source')
    .orderBy('w.id_order');
  return limit === null ? query.execute() : query.limit(limit).execute();
}
