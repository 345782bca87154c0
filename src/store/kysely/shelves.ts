import type { Kysely, Transaction } from 'kysely';
import type { Batch } from '../../core/domain/batch.ts';
import type { SourceId } from '../../core/domain/ids.ts';
import type { Shelf } from '../store.ts';
import { plain } from './codec.ts';
import { chunksOf } from './queries.ts';
import type { Tables } from './tables.ts';

/** Puts on shelves what a batch brings for them, and clears the one that it emptied. */
export async function saveShelved(
  trx: Transaction<Tables>,
  { source, shelved = [], emptied }: Batch,
): Promise<void> {
  const rows = shelved.map(({ shelf, part, text }) => ({ source, shelf, part: plain(part), text }));
  for (const chunk of chunksOf(rows)) {
    await trx
      .insertInto('shelved')
      .values(chunk)
      .onConflict((conflict) =>
        conflict
          .columns(['source', 'shelf', 'part'])
          .doUpdateSet((row) => ({ text: row.ref('excluded.text') })),
      )
      .execute();
  }
  if (emptied !== undefined) {
    await trx
      .deleteFrom('shelved')
      .where('source', '=', source)
      .where('shelf', '=', emptied)
      .execute();
  }
}

export async function firstShelf(db: Kysely<Tables>, source: SourceId): Promise<Shelf | null> {
  const first = await db
    .selectFrom('shelved')
    .select('shelf')
    .where('source', '=', source)
    .orderBy('shelf')
    .limit(1)
    .executeTakeFirst();
  if (first === undefined) return null;
  const { shelf } = first;
  const parts = await db
    .selectFrom('shelved')
    .select('text')
    .where('source', '=', source)
    .where('shelf', '=', shelf)
    .orderBy('part')
    .execute();
  return { shelf, texts: parts.map(({ text }) => text) };
}
