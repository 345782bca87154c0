import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Dialect } from '../migrations.ts';

/** Whom an item names, so that a read finds those that name what matters and leaves out the rest. */
export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const text = dialect === 'postgres' ? sql`text collate "C"` : sql`text`;
  const { schema } = db;
  await schema
    .createTable('item_link')
    .addColumn('source', text, (column) => column.notNull())
    .addColumn('id_order', text, (column) => column.notNull())
    .addColumn('named_source', text, (column) => column.notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('item_link_pk', ['source', 'id_order', 'named_source', 'name'])
    .execute();
  await schema
    .createIndex('item_link_by_name')
    .on('item_link')
    .columns(['named_source', 'name'])
    .execute();
  await schema.alterTable('work_item').addColumn('tells', 'integer').execute();
  await schema
    .createIndex('work_item_by_parent')
    .on('work_item')
    .columns(['source', 'parent'])
    .execute();
  // The next placing fills them in.
  await sql`update work_item set placed_with = ''`.execute(db);
}
