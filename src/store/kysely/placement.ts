import type { Kysely, Transaction } from 'kysely';
import type { FlowState } from '../../core/domain/workflow.ts';
import type { PlacementRow } from '../store.ts';
import { idOrder, plain } from './codec.ts';
import { placeLinks } from './item-links.ts';
import { chunksOf, lockSource } from './queries.ts';
import { OPEN } from './tables.ts';
import type { Tables, WorkItemRow } from './tables.ts';

export async function place(
  db: Kysely<Tables>,
  rows: readonly PlacementRow[],
  fingerprint: string,
): Promise<void> {
  for (const [source, ofSource] of Map.groupBy(rows, (row) => row.source)) {
    for (const chunk of chunksOf(ofSource)) {
      await db.transaction().execute(async (trx) => {
        await lockSource(trx, source);
        await placeChunk(trx, source, chunk, fingerprint);
      });
    }
  }
}

interface Placed {
  readonly item: WorkItemRow;
  readonly row: PlacementRow;
  readonly openUntil: number;
}

async function placeChunk(
  trx: Transaction<Tables>,
  source: string,
  rows: readonly PlacementRow[],
  fingerprint: string,
): Promise<void> {
  const byId = new Map(rows.map((row) => [idOrder(row.id), row]));
  const stored = await trx
    .selectFrom('work_item')
    .selectAll()
    .where('source', '=', source)
    .where('id_order', 'in', [...byId.keys()])
    .execute();
  const placed = stored.flatMap((item) => {
    const row = byId.get(item.id_order);
    // What changed since it was read stays unplaced: its placement was computed from an older history.
    return row === undefined || hasChanged(item, row)
      ? []
      : [{ item, row, openUntil: row.closedAt ?? OPEN }];
  });
  if (placed.length === 0) {
    return;
  }
  await trx
    .insertInto('work_item')
    .values(placed.map((one) => placedRow(one, fingerprint)))
    .onConflict((conflict) =>
      conflict.columns(['source', 'id_order']).doUpdateSet((row) => ({
        placed_with: row.ref('excluded.placed_with'),
        start_at: row.ref('excluded.start_at'),
        end_at: row.ref('excluded.end_at'),
        open_until: row.ref('excluded.open_until'),
        flow: row.ref('excluded.flow'),
        level: row.ref('excluded.level'),
        kind: row.ref('excluded.kind'),
        parent: row.ref('excluded.parent'),
        parent_since: row.ref('excluded.parent_since'),
        latest_at: row.ref('excluded.latest_at'),
        tells: row.ref('excluded.tells'),
      })),
    )
    .execute();
  await placeInTeams(trx, source, placed);
  await placeLinks(
    trx,
    source,
    placed.map(({ item, row }) => ({ order: item.id_order, names: row.told?.names ?? [] })),
  );
}

function placedRow({ item, row, openUntil }: Placed, fingerprint: string): WorkItemRow {
  return {
    ...item,
    placed_with: fingerprint,
    start_at: row.startAt,
    end_at: row.endAt,
    open_until: openUntil,
    flow: row.flow as FlowState | null,
    level: plainOrNull(row.lasting?.level),
    kind: plainOrNull(row.lasting?.kind),
    parent: row.lasting?.parent ? idOrder(row.lasting.parent.id) : null,
    parent_since: row.lasting?.parent?.since ?? null,
    latest_at: row.lasting?.latestAt ?? null,
    tells: row.told === undefined ? null : row.told.links ? 1 : 0,
  };
}

function plainOrNull(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : plain(text);
}

function hasChanged(item: WorkItemRow, { updatedAt, deletedAt }: PlacementRow): boolean {
  return (
    (updatedAt !== undefined && updatedAt !== item.updated_at) ||
    (deletedAt !== undefined && deletedAt !== item.deleted_at)
  );
}

async function placeInTeams(
  trx: Transaction<Tables>,
  source: string,
  placed: readonly Placed[],
): Promise<void> {
  const teams = placed.flatMap(({ item, row, openUntil }) =>
    [...new Set(row.teams.map(plain))].map((team) => ({
      source,
      id_order: item.id_order,
      team,
      open_until: openUntil,
    })),
  );
  await forgetTeams(
    trx,
    source,
    placed.map(({ item }) => item.id_order),
  );
  for (const chunk of chunksOf(teams)) {
    await trx.insertInto('item_team').values(chunk).execute();
  }
}

export async function forgetTeams(
  trx: Transaction<Tables>,
  source: string,
  ids: readonly string[],
): Promise<void> {
  await trx
    .deleteFrom('item_team')
    .where('source', '=', source)
    .where('id_order', 'in', ids)
    .execute();
}
