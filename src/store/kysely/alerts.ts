import type { Kysely, Transaction } from 'kysely';
import type { DeliveryKey } from '../../core/domain/delivery.ts';
import { instantOf } from '../../core/domain/time.ts';
import type { ReminderReason } from '../../core/risks/alert.ts';
import type { Alerts, KeptAlert } from '../store.ts';
import { plain } from './codec.ts';
import { addDelivery } from './deliveries.ts';
import { chunksOf } from './queries.ts';
import type { AlertTellRow, DeliveryRow, Tables } from './tables.ts';

export function alerts(db: Kysely<Tables>): Alerts {
  return {
    turn: (workspace, channel) => turnOf(db, workspace, channel),
    add: (key, payload, tells, turn, at) =>
      db.transaction().execute(async (trx) => {
        // Writes before it reads: whoever would take the same turn waits for this one, and then finds it taken.
        const next = await takeTurn(trx, key, turn);
        if (next !== null) await add(trx, key, payload, tells, at);
        return next;
      }),
    told: (workspace, channel, risks) => told(db, workspace, channel, risks),
    change: (key, payload, shown, at) =>
      db.transaction().execute((trx) => change(trx, key, payload, shown, at)),
  };
}

async function turnOf(db: Kysely<Tables>, workspace: string, channel: string): Promise<number> {
  const row = await db
    .selectFrom('alert_turn')
    .select('turn')
    .where('workspace', '=', workspace)
    .where('channel', '=', channel)
    .executeTakeFirst();
  return row?.turn ?? 0;
}

async function takeTurn(
  trx: Transaction<Tables>,
  { workspace, channel }: DeliveryKey,
  turn: number,
): Promise<number | null> {
  const row = await trx
    .insertInto('alert_turn')
    .values({ workspace, channel, turn: turn + 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace', 'channel'])
        .doUpdateSet({ turn: turn + 1 })
        .where('alert_turn.turn', '=', turn),
    )
    .returning('turn')
    .executeTakeFirst();
  return row?.turn ?? null;
}

async function add(
  trx: Transaction<Tables>,
  key: DeliveryKey,
  payload: string,
  tells: Parameters<Alerts['add']>[2],
  at: number,
): Promise<void> {
  const delivery = await addDelivery(trx, key, payload, at);
  if (delivery === null) return;
  await trx.insertInto('alert').values({ delivery, changes: 0, last_change: null }).execute();
  const rows = tells.map(({ risk, version, reason }, position) => ({
    delivery,
    position,
    risk: plain(risk),
    version,
    shown: version,
    reason,
  }));
  for (const chunk of chunksOf(rows)) await trx.insertInto('alert_tell').values(chunk).execute();
}

async function told(
  db: Kysely<Tables>,
  workspace: string,
  channel: string,
  risks: readonly string[],
): Promise<readonly KeptAlert[]> {
  const found: MessageRow[] = [];
  for (const chunk of chunksOf([...new Set(risks)])) {
    const rows = await db
      .selectFrom('delivery')
      .innerJoin('alert', 'alert.delivery', 'delivery.id')
      .leftJoin('delivery as last', 'last.id', 'alert.last_change')
      .select(['delivery.id', 'delivery.kind', 'delivery.scope', 'delivery.period'])
      .select(['delivery.part', 'delivery.state', 'delivery.created_at'])
      .select('last.state as last_state')
      .where('delivery.workspace', '=', workspace)
      .where('delivery.channel', '=', channel)
      .where('delivery.id', 'in', (of) =>
        of.selectFrom('alert_tell').select('delivery').where('risk', 'in', chunk.map(plain)),
      )
      .execute();
    found.push(...rows);
  }
  const messages = new Map(found.map((row) => [row.id, row]));
  const tells: AlertTellRow[] = [];
  for (const chunk of chunksOf([...messages.keys()])) {
    const rows = await db
      .selectFrom('alert_tell')
      .selectAll()
      .where('delivery', 'in', chunk)
      .orderBy('position')
      .execute();
    tells.push(...rows);
  }
  const byMessage = Map.groupBy(tells, ({ delivery }) => delivery);
  return [...messages.values()]
    .toSorted((a, b) => a.created_at - b.created_at || (a.id < b.id ? -1 : 1))
    .map((row) => alertOf(row, byMessage.get(row.id) ?? []));
}

type MessageRow = Pick<
  DeliveryRow,
  'id' | 'kind' | 'scope' | 'period' | 'part' | 'state' | 'created_at'
> & { readonly last_state: DeliveryRow['state'] | null };

function alertOf(row: MessageRow, tells: readonly AlertTellRow[]): KeptAlert {
  const { kind, scope, period, part, state } = row;
  return {
    key: { kind, scope, period, part },
    at: instantOf(row.created_at),
    state,
    isEditable: state === 'sent' && row.last_state !== 'failed',
    tells: tells.map(({ risk, version, shown, reason }) => ({
      risk,
      version,
      shown,
      reason: reason as ReminderReason | null,
    })),
  };
}

async function change(
  trx: Transaction<Tables>,
  key: DeliveryKey,
  payload: string,
  shown: Parameters<Alerts['change']>[2],
  at: number,
): Promise<DeliveryKey | null> {
  if (shown.length === 0) return null;
  // Taken by a statement of its own: on PostgreSQL one that has waited for a row goes on to see all others as they were.
  const message = await trx
    .updateTable('alert')
    .set((row) => ({ changes: row.ref('changes') }))
    .where('delivery', '=', (of) =>
      of
        .selectFrom('delivery')
        .select('id')
        .where('workspace', '=', key.workspace)
        .where('channel', '=', key.channel)
        .where('kind', '=', key.kind)
        .where('scope', '=', key.scope)
        .where('period', '=', key.period)
        .where('part', '=', key.part),
    )
    .returning(['delivery', 'changes'])
    .executeTakeFirst();
  if (message === undefined) return null;
  let isNew = false;
  for (const tell of shown) {
    const rows = await trx
      .updateTable('alert_tell')
      .set({ shown: tell.shown })
      .where('delivery', '=', message.delivery)
      .where('risk', '=', plain(tell.risk))
      .where('shown', '<', tell.shown)
      .returning('risk')
      .execute();
    isNew ||= rows.length > 0;
  }
  if (!isNew) return null;
  const changes = message.changes + 1;
  const changed = { ...key, part: `${key.part}-change-${changes}` };
  const id = await addDelivery(trx, changed, payload, at);
  await trx
    .updateTable('alert')
    .set({ changes, last_change: id })
    .where('delivery', '=', message.delivery)
    .execute();
  return changed;
}
