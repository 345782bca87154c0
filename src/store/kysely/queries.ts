import { randomInt } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import { instantOf } from '../../core/domain/time.ts';
import type { Instant } from '../../core/domain/time.ts';
import type { Tables } from './tables.ts';

/** Rows per statement: far below the 32,766 values that a statement may carry on SQLite. */
export const CHUNK = 500;

export function chunksOf<T>(list: readonly T[], size = CHUNK): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < list.length; start += size) {
    chunks.push(list.slice(start, start + size));
  }
  return chunks;
}

/**
 * Makes a transaction the only one that writes a source until it ends, whichever process it runs in. It has to be
 * the first statement: on SQLite a transaction that read before it writes fails when another one wrote in between.
 */
export async function lockSource(trx: Transaction<Tables>, source: string): Promise<void> {
  await trx
    .insertInto('source_state')
    .values({ source })
    .onConflict((conflict) =>
      conflict.column('source').doUpdateSet((row) => ({ source: row.ref('excluded.source') })),
    )
    .execute();
}

/** One that no record has had, whatever the clock says and whichever process writes. */
export function newStamp(): number {
  return randomInt(1, 2 ** 48 - 1);
}

export async function sourcesOf(db: Kysely<Tables>): Promise<string[]> {
  const rows = await db.selectFrom('source_state').select('source').orderBy('source').execute();
  return rows.map((row) => row.source);
}

export function instantOrNull(value: number | null | undefined): Instant | null {
  return value === null || value === undefined ? null : instantOf(value);
}
