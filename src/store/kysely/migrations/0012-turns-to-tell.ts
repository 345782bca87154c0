import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Dialect } from '../migrations.ts';

/** How often each channel was told of risks, so that of two who would tell it at once one reads again first. */
export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const text = dialect === 'postgres' ? sql`text collate "C"` : sql`text`;
  await db.schema
    .createTable('alert_turn')
    .addColumn('workspace', text, (column) => column.notNull())
    .addColumn('channel', text, (column) => column.notNull())
    .addColumn('turn', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('alert_turn_pk', ['workspace', 'channel'])
    .execute();
}
