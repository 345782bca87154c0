import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Dialect } from '../migrations.ts';

/** What was deployed, and how far each source has been read for it. */
export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const { schema } = db;
  const text = dialect === 'postgres' ? sql`text collate "C"` : sql`text`;
  await schema
    .createTable('deployment')
    .addColumn('source', text, (column) => column.notNull())
    .addColumn('id', text, (column) => column.notNull())
    .addColumn('kind', text, (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('deployment', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('deployment_pk', ['source', 'id'])
    .execute();
  await schema.createIndex('deployment_by_time').on('deployment').columns(['at']).execute();
  await schema
    .createTable('deployment_state')
    .addColumn('source', text, (column) => column.primaryKey().notNull())
    .addColumn('checkpoint', text)
    .addColumn('read_at', 'bigint')
    .addColumn('tried_at', 'bigint')
    .addColumn('error', text)
    .execute();
}
