import { setImmediate } from 'node:timers/promises';
import type { Kysely, Transaction } from 'kysely';
import type { CensusVerdict, KnownItem } from '../../core/domain/census.ts';
import type { SourceId } from '../../core/domain/ids.ts';
import { instantOf } from '../../core/domain/time.ts';
import type { Deletion } from '../../core/domain/work-item.ts';
import type { Censuses, CensusState } from '../store.ts';
import { decodeItem, encodeFacts, idOf, idOrder, plain } from './codec.ts';
import { forgetTeams } from './placement.ts';
import { chunksOf, instantOrNull, lockSource, newStamp } from './queries.ts';
import type { Tables } from './tables.ts';

/** Rows of four short columns: many fit into one answer without holding up the event loop. */
const ROWS_AT_ONCE = 5_000;
const VERDICTS_AT_ONCE = 200;

export function censuses(db: Kysely<Tables>): Censuses {
  return {
    state: (source) => readState(db, source),
    known: (source) => known(db, source),
    save: (source, { verdicts, trouble, at }) =>
      db.transaction().execute(async (trx) => {
        await lockSource(trx, source);
        for (const chunk of chunksOf(verdicts, VERDICTS_AT_ONCE)) {
          await apply(trx, source, chunk);
          await setImmediate();
        }
        await trx
          .updateTable('source_state')
          .set({
            census_tried_at: at,
            census_at: at,
            census_trouble: trouble === null ? null : plain(trouble),
          })
          .where('source', '=', source)
          .execute();
      }),
    tried: async (source, at, trouble) => {
      const tried = { census_tried_at: at, census_trouble: plain(trouble) };
      await db
        .insertInto('source_state')
        .values({ source, ...tried })
        .onConflict((conflict) => conflict.column('source').doUpdateSet(tried))
        .execute();
    },
  };
}

async function readState(db: Kysely<Tables>, source: SourceId): Promise<CensusState> {
  const row = await db
    .selectFrom('source_state')
    .select(['first_pulled_at', 'census_tried_at', 'census_at', 'census_trouble'])
    .where('source', '=', source)
    .executeTakeFirst();
  return {
    source,
    firstPulledAt: instantOrNull(row?.first_pulled_at),
    triedAt: instantOrNull(row?.census_tried_at),
    takenAt: instantOrNull(row?.census_at),
    trouble: row?.census_trouble ?? null,
  };
}

async function known(db: Kysely<Tables>, source: SourceId): Promise<readonly KnownItem[]> {
  const items: KnownItem[] = [];
  // A million items share the few texts that name their projects.
  const projects = new Map<string, string>();
  for (let after: string | undefined = ''; after !== undefined;) {
    const start: string = after;
    const rows = await db
      .selectFrom('work_item')
      .select(['id_order', 'project', 'deleted_at', 'deleted_why'])
      .where('source', '=', source)
      .where('id_order', '>', start)
      .orderBy('id_order')
      .limit(ROWS_AT_ONCE)
      .execute();
    for (const row of rows) {
      const project = projects.get(row.project) ?? row.project;
      projects.set(project, project);
      items.push({ id: idOf(row.id_order), project, deletion: deletionOf(row) });
    }
    after = rows.length < ROWS_AT_ONCE ? undefined : rows.at(-1)?.id_order;
    await setImmediate();
  }
  return items;
}

function deletionOf(row: {
  readonly deleted_at: number | null;
  readonly deleted_why: string | null;
}): Deletion | null {
  return row.deleted_at === null || row.deleted_why === null
    ? null
    : { at: instantOf(row.deleted_at), why: row.deleted_why as Deletion['why'] };
}

async function apply(
  trx: Transaction<Tables>,
  source: SourceId,
  verdicts: readonly CensusVerdict[],
): Promise<void> {
  const stamp = newStamp();
  const byOrder = new Map(verdicts.map(({ id, deletion }) => [idOrder(id), deletion]));
  const stored = await trx
    .selectFrom('work_item as w')
    .innerJoin('item_record as r', (join) =>
      join.onRef('r.source', '=', 'w.source').onRef('r.id_order', '=', 'w.id_order'),
    )
    .select(['w.source', 'w.id_order', 'w.key', 'r.facts', 'r.history'])
    .where('w.source', '=', source)
    .where('w.id_order', 'in', [...byOrder.keys()])
    .execute();
  for (const row of stored) {
    const deletion = byOrder.get(row.id_order) ?? null;
    const { item } = decodeItem(row);
    await trx
      .updateTable('item_record')
      .set({ facts: encodeFacts({ ...item, deletion }) })
      .where('source', '=', source)
      .where('id_order', '=', row.id_order)
      .execute();
    await trx
      .updateTable('work_item')
      .set({
        deleted_at: deletion?.at ?? null,
        deleted_why: deletion?.why ?? null,
        placed_with: '',
        stamp,
      })
      .where('source', '=', source)
      .where('id_order', '=', row.id_order)
      .execute();
  }
  await forgetTeams(trx, source, [...byOrder.keys()]);
}
