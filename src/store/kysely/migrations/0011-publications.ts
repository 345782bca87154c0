import type { Kysely } from 'kysely';

/** Numbers as they were published, of which nothing tells to whom: since 0008 they are kept by channel. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropTable('publication').execute();
}
