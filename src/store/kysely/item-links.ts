import type { Kysely, Transaction } from 'kysely';
import type { SourceId } from '../../core/domain/ids.ts';
import type { ItemId, Named, NamedItem } from '../store.ts';
import { foldKey, idOf, idOrder } from './codec.ts';
import { chunksOf } from './queries.ts';
import type { ItemLinkRow, Tables } from './tables.ts';

/** Replaces what was noted of these items. */
export async function placeLinks(
  trx: Transaction<Tables>,
  source: string,
  placed: readonly { readonly order: string; readonly names: readonly Named[] }[],
): Promise<void> {
  const orders = placed.map(({ order }) => order);
  await trx
    .deleteFrom('item_link')
    .where('source', '=', source)
    .where('id_order', 'in', orders)
    .execute();
  const rows: ItemLinkRow[] = placed.flatMap(({ order, names }) =>
    names.map((named) => ({
      source,
      id_order: order,
      named_source: named.source,
      name: foldKey(named.idOrKey),
    })),
  );
  for (const chunk of chunksOf(rows)) {
    await trx
      .insertInto('item_link')
      .values(chunk)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** Items that have or had one of the names, as an id or as a key. */
export async function called(
  db: Kysely<Tables>,
  source: SourceId,
  names: readonly string[],
): Promise<readonly ItemId[]> {
  const found = new Set<string>();
  for (const chunk of chunksOf([...new Set(names)])) {
    const byId = await db
      .selectFrom('work_item')
      .select('id_order')
      .where('source', '=', source)
      .where('id_order', 'in', chunk.map(idOrder))
      .execute();
    const byKey = await db
      .selectFrom('item_key')
      .select('id_order')
      .where('source', '=', source)
      .where('key', 'in', chunk.map(foldKey))
      .execute();
    for (const row of [...byId, ...byKey]) found.add(row.id_order);
  }
  return [...found].map((order) => ({ source, id: idOf(order) }));
}

/** Items of any source that ever named one of these: by a link, or as a parent. */
export async function naming(
  db: Kysely<Tables>,
  source: SourceId,
  items: readonly NamedItem[],
): Promise<readonly ItemId[]> {
  const found = new Map<string, ItemId>();
  function add(rows: readonly { readonly source: string; readonly id_order: string }[]): void {
    for (const row of rows) {
      const id = { source: row.source as SourceId, id: idOf(row.id_order) };
      found.set(`${row.source}:${row.id_order}`, id);
    }
  }
  const names = new Set(items.flatMap(({ id, keys }) => [id, ...keys].map(foldKey)));
  for (const chunk of chunksOf([...names])) {
    add(
      await db
        .selectFrom('item_link')
        .select(['source', 'id_order'])
        .where('named_source', '=', source)
        .where('name', 'in', chunk)
        .execute(),
    );
  }
  for (const chunk of chunksOf(items.map(({ id }) => idOrder(id)))) {
    add(
      await db
        .selectFrom('work_item')
        .select(['source', 'id_order'])
        .where('source', '=', source)
        .where('parent', 'in', chunk)
        .execute(),
    );
  }
  return [...found.values()];
}
