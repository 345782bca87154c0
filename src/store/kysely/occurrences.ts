import type { Kysely } from 'kysely';
import { instantOf } from '../../core/domain/time.ts';
import type { Occurrences } from '../store.ts';
import { plain } from './codec.ts';
import type { Tables } from './tables.ts';

export function occurrences(db: Kysely<Tables>): Occurrences {
  return {
    claim: async (job, occurrence, at) => {
      const taken = await db
        .insertInto('occurrence')
        .values({ job, occurrence, claimed_at: at, finished_at: null, error: null })
        .onConflict((conflict) => conflict.columns(['job', 'occurrence']).doNothing())
        .returning('job')
        .executeTakeFirst();
      return taken !== undefined;
    },
    reclaim: async (job, { occurrence, claimedAt }, at) => {
      const taken = await db
        .updateTable('occurrence')
        .set({ claimed_at: at })
        .where('job', '=', job)
        .where('occurrence', '=', occurrence)
        .where('claimed_at', '=', claimedAt)
        .where('finished_at', 'is', null)
        .returning('job')
        .executeTakeFirst();
      return taken !== undefined;
    },
    finish: async (job, occurrence, at, error) => {
      await db
        .updateTable('occurrence')
        .set({ finished_at: at, error: error === null ? null : plain(error) })
        .where('job', '=', job)
        .where('occurrence', '=', occurrence)
        .execute();
    },
    last: async (job) => {
      const row = await db
        .selectFrom('occurrence')
        .select(['occurrence', 'claimed_at', 'finished_at'])
        .where('job', '=', job)
        .orderBy('occurrence', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row === undefined
        ? null
        : {
            occurrence: instantOf(row.occurrence),
            claimedAt: instantOf(row.claimed_at),
            finishedAt: row.finished_at === null ? null : instantOf(row.finished_at),
          };
    },
    release: async (job, occurrence) => {
      await db
        .deleteFrom('occurrence')
        .where('job', '=', job)
        .where('occurrence', '=', occurrence)
        .where('finished_at', 'is', null)
        .execute();
    },
  };
}
