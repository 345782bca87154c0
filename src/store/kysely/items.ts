import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Expression, ExpressionBuilder, Kysely, SqlBool } from 'kysely';
import type { SourceId } from '../../core/domain/ids.ts';
import type { Instant } from '../../core/domain/time.ts';
import type { ItemHistory } from '../../core/domain/work-item.ts';
import type { ItemQuery, LevelCounted, RecentQuery, StoredItems } from '../store.ts';
import { decodeItem, foldKey, idOrder, plain } from './codec.ts';
import { called, naming } from './item-links.ts';
import { place } from './placement.ts';
import { CHUNK, chunksOf, sourcesOf } from './queries.ts';
import type { ItemRecordRow, Tables, WorkItemRow } from './tables.ts';

export function storedItems(db: Kysely<Tables>): StoredItems {
  return {
    read: (query) =>
      query.teams === null ? readAll(db, query) : readTeams(db, query, query.teams),
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
 * Page by page, each beginning after the last item of the one before: no cursor stays open, so that a long read
 * neither blocks a pull nor is blocked by one. An item that changes meanwhile is read as it was or as it is.
 */
async function* readAll(
  db: Kysely<Tables>,
  query: ItemQuery,
): AsyncGenerator<readonly ItemHistory[]> {
  const { createdUntil, openSince, fingerprint } = query;
  for (const source of await sourcesOf(db)) {
    yield* pages(db, source, (row) => [
      row('w.created_at', '<=', createdUntil),
      ...countedOf(row, source, query),
      ...(openSince === null
        ? []
        : [
            row.or([row('w.open_until', '>=', openSince), row('w.placed_with', '<>', fingerprint)]),
          ]),
    ]);
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
    // SQLite answers without leaving this turn of the event loop: others get theirs here.
    await setImmediate();
  }
}

async function* readTeams(
  db: Kysely<Tables>,
  query: ItemQuery,
  teams: readonly string[],
): AsyncGenerator<readonly ItemHistory[]> {
  const candidates = await candidatesOf(db, query, teams);
  for (const source of [...candidates.keys()].toSorted()) {
    for (const ids of chunksOf([...(candidates.get(source) ?? [])].toSorted())) {
      const rows = await readRecords(db, (row) => [
        row('w.source', '=', source),
        row('w.id_order', 'in', ids),
        row('w.created_at', '<=', query.createdUntil),
        ...countedOf(row, source, query),
      ]);
      if (rows.length > 0) {
        yield rows.map(decodeItem);
      }
      await setImmediate();
    }
  }
}

/** What the levels count, and every item of which that is not known (see LastingPlace). */
function countedOf(
  row: RowBuilder,
  source: string,
  { counted, createdUntil, fingerprint }: ItemQuery,
): Expression<SqlBool>[] {
  if (counted === undefined) {
    return [];
  }
  const after = counted.changedAfter.get(source as SourceId);
  return [
    row.or([
      row('w.placed_with', '<>', fingerprint),
      row('w.level', 'is', null),
      ...(after === undefined ? [] : [row('w.latest_at', '>', after)]),
      ...counted.at.map(({ level }) => row('w.level', '=', plain(level))),
      ...counted.at
        .filter(({ below, orphans }) => below.length > 0 && orphans.length > 0)
        .map((at) => orphansOf(row, at, createdUntil, fingerprint)),
    ]),
  ];
}

/** Items below a level that may count at it: not those that hang under one of its items for good. */
function orphansOf(
  row: RowBuilder,
  { level, below, orphans }: LevelCounted,
  createdUntil: Instant,
  fingerprint: string,
): Expression<SqlBool> {
  const parents = row
    .selectFrom('work_item as p')
    .select('p.id_order')
    .whereRef('p.source', '=', 'w.source')
    .whereRef('p.id_order', '=', 'w.parent')
    .where('p.placed_with', '=', fingerprint)
    .where('p.level', '=', plain(level))
    .where('p.created_at', '<=', createdUntil)
    .where('w.parent_since', '<=', createdUntil);
  return row.and([
    row('w.level', 'in', below.map(plain)),
    row.or([row('w.kind', 'is', null), row('w.kind', 'in', orphans.map(plain))]),
    row.not(row.exists(parents)),
  ]);
}

/** Per source the items of the teams, and every item whose placement is not known. */
async function candidatesOf(
  db: Kysely<Tables>,
  query: ItemQuery,
  teams: readonly string[],
): Promise<Map<string, Set<string>>> {
  const candidates = new Map<string, Set<string>>();
  function add(rows: readonly { source: string; id_order: string }[]): void {
    for (const row of rows) {
      const ids = candidates.get(row.source) ?? new Set();
      candidates.set(row.source, ids.add(row.id_order));
    }
  }
  // Teams first: an item that is saved in between loses its team rows and turns up among the unplaced.
  for (const team of teams) {
    let rows = db
      .selectFrom('item_team')
      .select(['source', 'id_order'])
      .where('team', '=', plain(team));
    if (query.openSince !== null) {
      rows = rows.where('open_until', '>=', query.openSince);
    }
    add(await rows.execute());
  }
  for (const placedWith of await otherPlacements(db, query.fingerprint)) {
    add(
      await db
        .selectFrom('work_item')
        .select(['source', 'id_order'])
        .where('placed_with', '=', placedWith)
        .execute(),
    );
  }
  return candidates;
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

/** The fingerprints in the store apart from the given one. There are one or two; each costs one look into the index. */
async function otherPlacements(db: Kysely<Tables>, fingerprint: string): Promise<string[]> {
  const others: string[] = [];
  let next = await firstPlacement(db, null);
  while (next !== null) {
    if (next !== fingerprint) {
      others.push(next);
    }
    next = await firstPlacement(db, next);
  }
  return others;
}

async function firstPlacement(db: Kysely<Tables>, after: string | null): Promise<string | null> {
  let query = db.selectFrom('work_item').select('placed_with').orderBy('placed_with').limit(1);
  if (after !== null) {
    query = query.where('placed_with', '>', after);
  }
  return (await query.executeTakeFirst())?.placed_with ?? null;
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
