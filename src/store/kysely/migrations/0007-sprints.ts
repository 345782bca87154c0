import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Dialect } from '../migrations.ts';

/** Sprints as items last showed them: an item itself only knows their ids and names. */
export async function up({ schema }: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const text = dialect === 'postgres' ? sql`text collate "C"` : sql`text`;
  await schema
    .createTable('sprint_seen')
    .addColumn('source', text, (column) => column.notNull())
    .addColumn('id', text, (column) => column.notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('start_at', 'bigint')
    .addColumn('end_at', 'bigint')
    .addPrimaryKeyConstraint('sprint_seen_pk', ['source', 'id'])
    .execute();
}
