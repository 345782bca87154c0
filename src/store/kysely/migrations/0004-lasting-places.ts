import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Dialect } from '../migrations.ts';

/** What of an item's place lasts, so that a read can leave out what a level does not count. */
export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const text = dialect === 'postgres' ? sql`text collate "C"` : sql`text`;
  for (const [column, type] of [
    ['level', text],
    ['kind', text],
    ['parent', text],
    ['parent_since', sql`bigint`],
    ['latest_at', sql`bigint`],
  ] as const) {
    await db.schema.alterTable('work_item').addColumn(column, type).execute();
  }
  // The next placing fills them in.
  await sql`update work_item set placed_with = ''`.execute(db);
}
