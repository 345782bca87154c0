import type { Kysely } from 'kysely';
import { instantOf } from '../../core/domain/time.ts';
import type { Publication, Publications } from '../store.ts';
import { plain } from './codec.ts';
import type { ChannelPublicationRow, Tables } from './tables.ts';

export function publications(db: Kysely<Tables>): Publications {
  return {
    publish: (publication) => keep(db, [rowOf(publication)]),
    latest: async ({ workspace, channel, scope }, endedBy, limit) => {
      const rows = await db
        .selectFrom('channel_publication')
        .selectAll()
        .where('workspace', '=', workspace)
        .where('channel', '=', channel)
        .where('scope', '=', plain(scope))
        .where('to_at', '<=', endedBy)
        .orderBy('to_at', 'desc')
        .orderBy('from_at', 'desc')
        .orderBy('period')
        .limit(limit)
        .execute();
      return rows.map(publicationOf);
    },
    follow: async (workspace, from, to) => {
      if (from === to) return;
      await db.transaction().execute(async (trx) => {
        const moved = await trx
          .deleteFrom('channel_publication')
          .where('workspace', '=', workspace)
          .where('channel', '=', from)
          .returningAll()
          .execute();
        await keep(
          trx,
          moved.map((row) => ({ ...row, channel: to })),
        );
      });
    },
  };
}

async function keep(db: Kysely<Tables>, rows: readonly ChannelPublicationRow[]): Promise<void> {
  if (rows.length === 0) return;
  await db
    .insertInto('channel_publication')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['workspace', 'channel', 'scope', 'period'])
        .doUpdateSet((row) => ({
          from_at: row.ref('excluded.from_at'),
          to_at: row.ref('excluded.to_at'),
          numbers: row.ref('excluded.numbers'),
          at: row.ref('excluded.at'),
        }))
        .whereRef('excluded.at', '>=', 'channel_publication.at'),
    )
    .execute();
}

function rowOf(publication: Publication): ChannelPublicationRow {
  const { workspace, channel, scope, period, covers, numbers, at } = publication;
  return {
    workspace,
    channel,
    scope: plain(scope),
    period: plain(period),
    from_at: covers.from,
    to_at: covers.to,
    numbers: plain(numbers),
    at,
  };
}

function publicationOf({ from_at, to_at, at, ...row }: ChannelPublicationRow): Publication {
  return {
    ...row,
    covers: { from: instantOf(from_at), to: instantOf(to_at) },
    at: instantOf(at),
  };
}
