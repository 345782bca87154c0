import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Dialect } from '../migrations.ts';

/** What a census needs of every item without opening the big texts, and how the last one ended. */
export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const { schema } = db;
  const text = dialect === 'postgres' ? sql`text collate "C"` : sql`text`;
  await schema
    .alterTable('work_item')
    .addColumn('project', text, (column) => column.notNull().defaultTo(''))
    .execute();
  await schema.alterTable('work_item').addColumn('deleted_at', 'bigint').execute();
  await schema.alterTable('work_item').addColumn('deleted_why', text).execute();
  await schema.alterTable('source_state').addColumn('first_pulled_at', 'bigint').execute();
  await schema.alterTable('source_state').addColumn('census_tried_at', 'bigint').execute();
  await schema.alterTable('source_state').addColumn('census_at', 'bigint').execute();
  await schema.alterTable('source_state').addColumn('census_trouble', text).execute();
  // Until now only Jira Cloud was read: there the key begins with the project's, and nothing was ever deleted.
  const project =
    dialect === 'postgres'
      ? sql`split_part(key, '-', 1)`
      : sql`case when instr(key, '-') > 0 then substr(key, 1, instr(key, '-') - 1) else key end`;
  await sql`update work_item set project = ${project}`.execute(db);
  await sql`update source_state set first_pulled_at = pulled_at`.execute(db);
}
