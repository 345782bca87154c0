import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Dialect } from '../migrations.ts';

/** What a first walk puts aside until it knows items whole. */
export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const text = dialect === 'postgres' ? sql`text collate "C"` : sql`text`;
  await db.schema
    .createTable('shelved')
    .addColumn('source', text, (column) => column.notNull())
    .addColumn('shelf', 'bigint', (column) => column.notNull())
    .addColumn('part', text, (column) => column.notNull())
    .addColumn('text', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('shelved_pk', ['source', 'shelf', 'part'])
    .execute();
}
