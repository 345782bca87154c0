import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Dialect } from '../migrations.ts';

/** What was told of which risk, when risks were evaluated last; since when deliveries are to be sent, where they are. */
export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const text = dialect === 'postgres' ? sql`text collate "C"` : sql`text`;
  const { schema } = db;
  await schema
    .alterTable('delivery')
    .addColumn('due_since', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  await schema.alterTable('delivery').addColumn('sent_in', text).execute();
  await sql`update delivery set due_since = created_at`.execute(db);
  await schema
    .createTable('alert')
    .addColumn('delivery', text, (column) => column.primaryKey().notNull())
    .addColumn('changes', 'integer', (column) => column.notNull())
    .addColumn('last_change', text)
    .execute();
  await schema
    .createTable('alert_tell')
    .addColumn('delivery', text, (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('risk', text, (column) => column.notNull())
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addColumn('shown', 'bigint', (column) => column.notNull())
    .addColumn('reason', text)
    .addPrimaryKeyConstraint('alert_tell_pk', ['delivery', 'position'])
    .execute();
  await schema.createIndex('alert_tell_by_risk').on('alert_tell').column('risk').execute();
  await schema
    .createTable('risk_evaluation')
    .addColumn('name', text, (column) => column.primaryKey().notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
}
