import type { Kysely, Transaction } from 'kysely';
import type { SprintInfo } from '../../core/domain/description.ts';
import type { SourceId } from '../../core/domain/ids.ts';
import { plain } from './codec.ts';
import { chunksOf, instantOrNull } from './queries.ts';
import type { Tables } from './tables.ts';

/** Adds sprints and replaces what was known of them: they are re-planned without a trace in any history. */
export async function saveSprints(
  trx: Transaction<Tables>,
  source: SourceId,
  sprints: readonly SprintInfo[],
): Promise<void> {
  const rows = new Map(
    sprints.map(({ id, name, startAt, endAt }) => [
      plain(id),
      { source, id: plain(id), name: plain(name), start_at: startAt, end_at: endAt },
    ]),
  );
  for (const chunk of chunksOf([...rows.values()])) {
    await trx
      .insertInto('sprint_seen')
      .values(chunk)
      .onConflict((conflict) =>
        conflict.columns(['source', 'id']).doUpdateSet((row) => ({
          name: row.ref('excluded.name'),
          start_at: row.ref('excluded.start_at'),
          end_at: row.ref('excluded.end_at'),
        })),
      )
      .execute();
  }
}

export async function readSprints(
  db: Kysely<Tables>,
  source: SourceId,
): Promise<readonly SprintInfo[]> {
  const rows = await db
    .selectFrom('sprint_seen')
    .selectAll()
    .where('source', '=', source)
    .orderBy('id')
    .execute();
  return rows.map(({ id, name, start_at, end_at }) => ({
    id,
    name,
    startAt: instantOrNull(start_at),
    endAt: instantOrNull(end_at),
  }));
}
