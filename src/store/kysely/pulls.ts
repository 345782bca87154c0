import { sql } from 'kysely';
import type { Kysely, Transaction } from 'kysely';
import type { Batch, Rejected } from '../../core/domain/batch.ts';
import type { SourceId } from '../../core/domain/ids.ts';
import type { Instant } from '../../core/domain/time.ts';
import type { Pulls, PullState } from '../store.ts';
import { plain } from './codec.ts';
import { readDescription, saveDescription } from './descriptions.ts';
import { chunksOf, instantOrNull, lockSource } from './queries.ts';
import { saveItems } from './save-items.ts';
import { firstShelf, saveShelved } from './shelves.ts';
import { saveSprints } from './sprints.ts';
import type { Tables } from './tables.ts';

export function pulls(db: Kysely<Tables>): Pulls {
  return {
    state: (source) => readState(db, source),
    save: (batch, at) =>
      db.transaction().execute(async (trx) => {
        await lockSource(trx, batch.source);
        await saveItems(trx, batch.source, batch.items);
        await saveShelved(trx, batch);
        await saveRejected(trx, batch);
        await saveSprints(trx, batch.source, batch.sprints ?? []);
        await saveCheckpoint(trx, batch, at);
      }),
    tried: async (source, at, error) => {
      const tried = { tried_at: at, error: error === null ? null : plain(error) };
      await db
        .insertInto('source_state')
        .values({ source, ...tried })
        .onConflict((conflict) => conflict.column('source').doUpdateSet(tried))
        .execute();
    },
    rejected: (source) => rejectedOf(db, source),
    truncated: async (source) => {
      const rows = await db
        .selectFrom('work_item')
        .select('key')
        .where('source', '=', source)
        // Not as a value: the index of just these is only taken where the text of the query says so.
        .where(sql<boolean>`truncated = 1`)
        .orderBy('id_order')
        .execute();
      return rows.map((row) => row.key);
    },
    shelf: (source) => firstShelf(db, source),
    description: (source) => readDescription(db, source),
    saveDescription: (description) => saveDescription(db, description),
  };
}

async function readState(db: Kysely<Tables>, source: SourceId): Promise<PullState> {
  const row = await db
    .selectFrom('source_state')
    .selectAll()
    .where('source', '=', source)
    .executeTakeFirst();
  return {
    source,
    checkpoint: row?.checkpoint ?? null,
    pulledAt: instantOrNull(row?.pulled_at),
    readUntil: instantOrNull(row?.read_until),
    lastTriedAt: instantOrNull(row?.tried_at),
    lastError: row?.error ?? null,
  };
}

async function saveCheckpoint(trx: Transaction<Tables>, batch: Batch, at: Instant): Promise<void> {
  const before = await readState(trx, batch.source);
  // What was true once stays true, also when a slower replica reports its walk later.
  const ended = batch.complete
    ? {
        ...(before.pulledAt === null ? { first_pulled_at: at } : {}),
        pulled_at: Math.max(at, before.pulledAt ?? at),
        read_until: Math.max(batch.readUntil, before.readUntil ?? batch.readUntil),
      }
    : {};
  await trx
    .updateTable('source_state')
    .set({ checkpoint: batch.checkpoint, ...ended })
    .where('source', '=', batch.source)
    .execute();
}

async function saveRejected(trx: Transaction<Tables>, batch: Batch): Promise<void> {
  const { source } = batch;
  // A record without a key was named by its id.
  const names = [
    ...batch.items.flatMap(({ item }) => [plain(item.key), plain(item.id)]),
    ...(batch.forgotten ?? []).map(plain),
  ];
  for (const keys of chunksOf(names)) {
    await trx
      .deleteFrom('rejected')
      .where('source', '=', source)
      .where('key', 'in', keys)
      .execute();
  }
  // One row per key: a statement may not touch a row twice.
  const rows = new Map(
    batch.rejected.map(({ key, why }) => [
      plain(key),
      { source, key: plain(key), why: plain(why) },
    ]),
  );
  for (const chunk of chunksOf([...rows.values()])) {
    await trx
      .insertInto('rejected')
      .values(chunk)
      .onConflict((conflict) =>
        conflict
          .columns(['source', 'key'])
          .doUpdateSet((row) => ({ why: row.ref('excluded.why') })),
      )
      .execute();
  }
}

async function rejectedOf(db: Kysely<Tables>, source: SourceId): Promise<readonly Rejected[]> {
  const rows = await db
    .selectFrom('rejected')
    .select(['key', 'why'])
    .where('source', '=', source)
    .orderBy('key')
    .execute();
  return rows.map(({ key, why }) => ({ key, why }));
}
