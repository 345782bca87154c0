import { setImmediate } from 'node:timers/promises';
import type { Expression, ExpressionBuilder, Kysely, SqlBool } from 'kysely';
import type { SourceId } from '../../core/domain/ids.ts';
import type { Instant } from '../../core/domain/time.ts';
import type { FoundItem, ItemQuery, LevelCounted } from '../store.ts';
import { idOf, idOrder, plain } from './codec.ts';
import { chunksOf, sourcesOf } from './queries.ts';
import type { Tables, WorkItemRow } from './tables.ts';

/** Rows of three short columns: many fit into one answer. */
const ROWS_AT_ONCE = 5_000;

/** Which items a query means, without opening their records. */
export function find(db: Kysely<Tables>, query: ItemQuery): AsyncIterable<readonly FoundItem[]> {
  return query.teams === null ? findAll(db, query) : findOfTeams(db, query, query.teams);
}

export async function findIds(
  db: Kysely<Tables>,
  source: SourceId,
  ids: readonly string[],
): Promise<readonly FoundItem[]> {
  const found: FoundItem[] = [];
  for (const chunk of chunksOf([...new Set(ids.map(idOrder))].toSorted())) {
    const rows = await db
      .selectFrom('work_item as w')
      .select(FOUND)
      .where('w.source', '=', source)
      .where('w.id_order', 'in', chunk)
      .orderBy('w.id_order')
      .execute();
    found.push(...rows.map(foundOf));
  }
  return found;
}

const FOUND = ['w.source', 'w.id_order', 'w.stamp'] as const;

type FoundRow = Pick<WorkItemRow, 'source' | 'id_order' | 'stamp'>;

function foundOf({ source, id_order, stamp }: FoundRow): FoundItem {
  return { source: source as SourceId, id: idOf(id_order), stamp };
}

/** Page by page, each beginning after the last item of the one before. */
async function* findAll(
  db: Kysely<Tables>,
  query: ItemQuery,
): AsyncGenerator<readonly FoundItem[]> {
  for (const source of await sourcesOf(db)) {
    for (let after: string | undefined = ''; after !== undefined;) {
      const start: string = after;
      const rows = await db
        .selectFrom('work_item as w')
        .select(FOUND)
        .where((row) =>
          row.and([
            row('w.source', '=', source),
            row('w.id_order', '>', start),
            ...openOf(row, query),
            ...meantBy(row, query),
          ]),
        )
        .orderBy('w.source')
        .orderBy('w.id_order')
        .limit(ROWS_AT_ONCE)
        .execute();
      if (rows.length > 0) {
        yield rows.map(foundOf);
      }
      after = rows.length < ROWS_AT_ONCE ? undefined : rows.at(-1)?.id_order;
      await setImmediate();
    }
  }
}

/** The items of the teams, and every item whose placement is not known. */
async function* findOfTeams(
  db: Kysely<Tables>,
  query: ItemQuery,
  teams: readonly string[],
): AsyncGenerator<readonly FoundItem[]> {
  // Teams first: an item that is saved in between loses its team rows and turns up among the unplaced.
  let rows = await rowsOfTeams(db, query, teams.map(plain));
  for (const placedWith of await otherPlacements(db, query.fingerprint)) {
    rows = rows.concat(await rowsPlacedWith(db, query, placedWith));
  }
  const bySource = Map.groupBy(rows, (row) => row.source);
  for (const source of [...bySource.keys()].toSorted()) {
    const found = new Map(bySource.get(source)?.map((row) => [row.id_order, row]));
    yield [...found.values()].toSorted(inOrder).map(foundOf);
  }
}

function inOrder(a: FoundRow, b: FoundRow): number {
  return a.id_order < b.id_order ? -1 : 1;
}

/** Of all sources at once: asked for one, SQLite would rather read all that the source has than all that a team has. */
async function rowsOfTeams(
  db: Kysely<Tables>,
  query: ItemQuery,
  teams: readonly string[],
): Promise<FoundRow[]> {
  if (teams.length === 0) {
    return [];
  }
  const { openSince } = query;
  return db
    .selectFrom('item_team as t')
    .innerJoin('work_item as w', (join) =>
      join.onRef('w.source', '=', 't.source').onRef('w.id_order', '=', 't.id_order'),
    )
    .select(FOUND)
    .where('t.team', 'in', teams)
    .where((row) =>
      row.and([
        ...(openSince === null ? [] : [row('t.open_until', '>=', openSince)]),
        ...meantBy(row, query),
      ]),
    )
    .execute();
}

function rowsPlacedWith(
  db: Kysely<Tables>,
  query: ItemQuery,
  placedWith: string,
): Promise<FoundRow[]> {
  return db
    .selectFrom('work_item as w')
    .select(FOUND)
    .where('w.placed_with', '=', placedWith)
    .where('w.created_at', '<=', query.createdUntil)
    .execute();
}

type RowBuilder = ExpressionBuilder<Tables & { w: WorkItemRow }, 'w'>;

function openOf(row: RowBuilder, { openSince, fingerprint }: ItemQuery): Expression<SqlBool>[] {
  return openSince === null
    ? []
    : [row.or([row('w.open_until', '>=', openSince), row('w.placed_with', '<>', fingerprint)])];
}

function meantBy(row: RowBuilder, query: ItemQuery): Expression<SqlBool>[] {
  return [row('w.created_at', '<=', query.createdUntil), ...countedOf(row, query)];
}

/** What the levels count, and every item of which that is not known (see LastingPlace). */
function countedOf(
  row: RowBuilder,
  { counted, createdUntil, earliest = createdUntil, fingerprint }: ItemQuery,
): Expression<SqlBool>[] {
  if (counted === undefined) {
    return [];
  }
  return [
    row.or([
      row('w.placed_with', '<>', fingerprint),
      row('w.level', 'is', null),
      ...[...counted.changedAfter].map(([source, after]) =>
        row.and([row('w.source', '=', source), row('w.latest_at', '>', after)]),
      ),
      ...counted.at.map(({ level }) => row('w.level', '=', plain(level))),
      ...counted.at
        .filter(({ below, orphans }) => below.length > 0 && orphans.length > 0)
        .map((at) => orphansOf(row, at, earliest, fingerprint)),
    ]),
  ];
}

/** Items below a level that may count at it: not those that hang under one of its items for good. */
function orphansOf(
  row: RowBuilder,
  { level, below, orphans }: LevelCounted,
  earliest: Instant,
  fingerprint: string,
): Expression<SqlBool> {
  const parents = row
    .selectFrom('work_item as p')
    .select('p.id_order')
    .whereRef('p.source', '=', 'w.source')
    .whereRef('p.id_order', '=', 'w.parent')
    .where('p.placed_with', '=', fingerprint)
    .where('p.level', '=', plain(level))
    .where('p.created_at', '<=', earliest)
    .where('w.parent_since', '<=', earliest);
  return row.and([
    row('w.level', 'in', below.map(plain)),
    row.or([row('w.kind', 'is', null), row('w.kind', 'in', orphans.map(plain))]),
    row.not(row.exists(parents)),
  ]);
}

/** The fingerprints in the store apart from the given one. There are one or two; each costs one look into the index. */
export async function otherPlacements(db: Kysely<Tables>, fingerprint: string): Promise<string[]> {
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
