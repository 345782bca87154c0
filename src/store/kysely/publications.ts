import type { Kysely } from 'kysely';
import type { Publications } from '../store.ts';
import { plain } from './codec.ts';
import type { Tables } from './tables.ts';

export function publications(db: Kysely<Tables>): Publications {
  return {
    record: async (scope, period, numbers, at) => {
      const published = { numbers: plain(numbers), at };
      await db
        .insertInto('publication')
        .values({ scope, period, ...published })
        .onConflict((conflict) => conflict.columns(['scope', 'period']).doUpdateSet(published))
        .execute();
    },
    find: async (scope, period) => {
      const row = await db
        .selectFrom('publication')
        .select('numbers')
        .where('scope', '=', scope)
        .where('period', '=', period)
        .executeTakeFirst();
      return row?.numbers ?? null;
    },
  };
}
