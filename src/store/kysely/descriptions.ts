import type { Kysely } from 'kysely';
import type { SourceDescription, StatusInfo } from '../../core/domain/description.ts';
import type { SourceId } from '../../core/domain/ids.ts';
import { instantOf } from '../../core/domain/time.ts';
import { StoreError } from '../../shared/errors.ts';
import { plain } from './codec.ts';
import { Description, Status } from './schema.ts';
import { chunksOf, lockSource } from './queries.ts';
import { readSprints, saveSprints } from './sprints.ts';
import type { Tables } from './tables.ts';

export async function saveDescription(
  db: Kysely<Tables>,
  description: SourceDescription,
): Promise<void> {
  const { source, at, statuses, sprints, ...rest } = description;
  await db.transaction().execute(async (trx) => {
    await lockSource(trx, source);
    const stored = await trx
      .selectFrom('source_description')
      .select('at')
      .where('source', '=', source)
      .executeTakeFirst();
    const isOld = stored !== undefined && stored.at > at;
    const text = JSON.stringify({ ...rest, live: statuses.filter((s) => s.live).map((s) => s.id) });
    if (!isOld) {
      await trx
        .insertInto('source_description')
        .values({ source, at, description: text })
        .onConflict((conflict) => conflict.column('source').doUpdateSet({ at, description: text }))
        .execute();
      await saveSprints(trx, source, sprints ?? []);
    }
    const rows = new Map(
      statuses.map((status) => [
        status.id,
        { source, id: plain(status.id), status: JSON.stringify(status) },
      ]),
    );
    for (const chunk of chunksOf([...rows.values()])) {
      await trx
        .insertInto('status_seen')
        .values(chunk)
        .onConflict((conflict) => {
          const same = conflict.columns(['source', 'id']);
          return isOld
            ? same.doNothing()
            : same.doUpdateSet((row) => ({ status: row.ref('excluded.status') }));
        })
        .execute();
    }
  });
}

export async function readDescription(
  db: Kysely<Tables>,
  source: SourceId,
): Promise<SourceDescription | null> {
  const row = await db
    .selectFrom('source_description')
    .select(['at', 'description'])
    .where('source', '=', source)
    .executeTakeFirst();
  if (row === undefined) {
    return null;
  }
  const seen = await db
    .selectFrom('status_seen')
    .select('status')
    .where('source', '=', source)
    .orderBy('id')
    .execute();
  const sprints = await readSprints(db, source);
  const told = sprints.length === 0 ? {} : { sprints };
  try {
    const { live, ...description } = Description.parse(JSON.parse(row.description));
    const statuses = seen.map(({ status }): StatusInfo => {
      const known = Status.parse(JSON.parse(status));
      return { ...known, live: live.includes(known.id) };
    });
    return { source, at: instantOf(row.at), statuses, ...description, ...told };
  } catch (error) {
    throw new StoreError(
      `The stored description of source ${source} is damaged. Nothing was changed. ` +
        'Pull again: a pull reads the description anew once a day.',
      { cause: error },
    );
  }
}
