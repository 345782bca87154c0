import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { StoreError } from '../../src/shared/errors.ts';
import { openSqlite } from '../../src/store/kysely/sqlite.ts';

describe('SQLite behind Kysely', () => {
  it.each([[new Date(0)], [{ a: 1 }], [true], [undefined]])(
    'refuses %s as a value instead of storing nothing for it',
    async (value) => {
      const { db } = openSqlite(':memory:');

      await expect(sql`select ${value} as value`.execute(db)).rejects.toThrow(
        'SQLite takes text, numbers and null',
      );
      await db.destroy();
    },
  );

  it('tells that the disk is full, not that there was nothing to take back', async () => {
    const { db } = openSqlite(':memory:');
    await sql`create table notes (text text)`.execute(db);
    await sql`pragma max_page_count = 4`.execute(db);

    const writing = db.transaction().execute(async (trx) => {
      await sql`insert into notes values (${'x'.repeat(100_000)})`.execute(trx);
    });

    await expect(writing).rejects.toThrow(StoreError);
    await expect(writing).rejects.toThrow(
      'The database in memory cannot be used: the disk is full. Nothing was changed. Free some space; what is missing is read again.',
    );
    await db.destroy();
  });
});
