import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** What answers again and again without reading everything: who changed since, and which histories are not whole. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('work_item')
    .addColumn('stamp', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createIndex('work_item_truncated')
    .on('work_item')
    // With all that is asked of it, or SQLite would rather read all that a source has.
    .columns(['truncated', 'source', 'id_order', 'key'])
    .where(sql<boolean>`truncated = 1`)
    .execute();
}
