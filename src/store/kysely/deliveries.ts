import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type {
  Deliveries,
  Delivery,
  DeliveryKey,
  DeliveryState,
} from '../../core/domain/delivery.ts';
import { instantOf } from '../../core/domain/time.ts';
import { StoreError } from '../../shared/errors.ts';
import { addLine } from './audit.ts';
import { plain } from './codec.ts';
import type { DeliveryRow, Tables } from './tables.ts';

export function deliveries(db: Kysely<Tables>): Deliveries {
  return {
    add: async (key, payload, at) => {
      await addDelivery(db, key, payload, at);
      const delivery = await find(db, key);
      if (delivery === null) {
        throw new StoreError(
          'A delivery vanished while it was added. Nothing was sent; try again.',
        );
      }
      return delivery;
    },
    find: (key) => find(db, key),
    claim: async (id, at) => {
      const row = await db
        .updateTable('delivery')
        .set((current) => ({
          state: 'sending' as const,
          attempts: current('attempts', '+', 1),
          claimed_at: at,
          updated_at: at,
        }))
        .where('id', '=', id)
        .where('state', '=', 'due')
        .where('not_before', '<=', at)
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : deliveryOf(row);
    },
    settle: (id, outcome, at) => settle(db, id, outcome, at),
    revive: (id, at) => dueAgain(db, id, ['failed'], at),
    postAgain: (id, at, audited) =>
      db.transaction().execute(async (trx) => {
        const again = await dueAgain(trx, id, ['failed', 'unknown'], at);
        if (again !== null && audited !== undefined) await addLine(trx, audited);
        return again;
      }),
    list: (states, limit, of = {}) => list(db, states, limit, of),
    each: (states, of = {}) => each(db, states, of),
    follow: (workspace, from, to) => follow(db, workspace, from, to),
  };
}

async function dueAgain(
  db: Kysely<Tables>,
  id: string,
  states: readonly DeliveryState[],
  at: number,
): Promise<Delivery | null> {
  const row = await db
    .updateTable('delivery')
    .set({ state: 'due', not_before: at, due_since: at, claimed_at: null, updated_at: at })
    .where('id', '=', id)
    .where('state', 'in', states)
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? null : deliveryOf(row);
}

const PAGE = 200;

const KEY_COLUMNS = ['workspace', 'channel', 'kind', 'scope', 'period', 'part'] as const;

/** Page by page, each beginning after the last of the one before: no cursor stays open. */
async function* each(
  db: Kysely<Tables>,
  states: readonly DeliveryState[],
  of: Partial<DeliveryKey>,
): AsyncGenerator<readonly Delivery[]> {
  for (let after: Delivery | null = null; ;) {
    const page: readonly Delivery[] = await list(db, states, PAGE, of, after);
    if (page.length > 0) yield page;
    after = page.at(-1) ?? null;
    if (after === null || page.length < PAGE) return;
    await setImmediate();
  }
}

async function list(
  db: Kysely<Tables>,
  states: readonly DeliveryState[],
  limit: number,
  of: Partial<DeliveryKey>,
  after: Delivery | null = null,
): Promise<readonly Delivery[]> {
  if (states.length === 0) return [];
  let query = db.selectFrom('delivery').selectAll().where('state', 'in', states);
  for (const column of KEY_COLUMNS) {
    const wanted = of[column];
    if (wanted !== undefined) query = query.where(column, '=', wanted);
  }
  if (after !== null) {
    const { createdAt, id } = after;
    query = query.where((row) =>
      row.or([
        row('created_at', '>', createdAt),
        row.and([row('created_at', '=', createdAt), row('id', '>', id)]),
      ]),
    );
  }
  const rows = await query.orderBy('created_at').orderBy('id').limit(limit).execute();
  return rows.map(deliveryOf);
}

async function follow(
  db: Kysely<Tables>,
  workspace: string,
  from: string,
  to: string,
): Promise<void> {
  await db
    .updateTable('delivery')
    .set({ channel: to })
    .where('workspace', '=', workspace)
    .where('channel', '=', from)
    .where('state', '<>', 'sending')
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('delivery as there')
            .select('there.id')
            .where('there.workspace', '=', workspace)
            .where('there.channel', '=', to)
            .whereRef('there.kind', '=', 'delivery.kind')
            .whereRef('there.scope', '=', 'delivery.scope')
            .whereRef('there.period', '=', 'delivery.period')
            .whereRef('there.part', '=', 'delivery.part'),
        ),
      ),
    )
    .execute();
}

/** The id of what was added; null, and nothing is changed, where the key is there already. */
export async function addDelivery(
  db: Kysely<Tables>,
  key: DeliveryKey,
  payload: string,
  at: number,
): Promise<string | null> {
  const row = await db
    .insertInto('delivery')
    .values({
      id: randomUUID(),
      ...key,
      state: 'due',
      payload: plain(payload),
      ts: null,
      sent_in: null,
      attempts: 0,
      not_before: at,
      claimed_at: null,
      last_error: null,
      created_at: at,
      due_since: at,
      updated_at: at,
    })
    .onConflict((conflict) => conflict.columns([...KEY_COLUMNS]).doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id ?? null;
}

async function find(db: Kysely<Tables>, key: DeliveryKey): Promise<Delivery | null> {
  const row = await findDelivery(db, key);
  return row === undefined ? null : deliveryOf(row);
}

async function findDelivery(
  db: Kysely<Tables>,
  key: DeliveryKey,
): Promise<DeliveryRow | undefined> {
  return db
    .selectFrom('delivery')
    .selectAll()
    .where('workspace', '=', key.workspace)
    .where('channel', '=', key.channel)
    .where('kind', '=', key.kind)
    .where('scope', '=', key.scope)
    .where('period', '=', key.period)
    .where('part', '=', key.part)
    .executeTakeFirst();
}

async function settle(
  db: Kysely<Tables>,
  id: string,
  outcome: Parameters<Deliveries['settle']>[1],
  at: number,
): Promise<void> {
  const settled = await db
    .updateTable('delivery')
    .set({
      state: outcome.state,
      last_error:
        outcome.error === undefined || outcome.error === null ? null : plain(outcome.error),
      updated_at: at,
      ...(outcome.ts === undefined ? {} : { ts: outcome.ts }),
      ...(outcome.sentIn === undefined ? {} : { sent_in: outcome.sentIn }),
      ...(outcome.notBefore === undefined ? {} : { not_before: outcome.notBefore }),
      ...(outcome.state === 'due' ? { claimed_at: null } : {}),
    })
    .where('id', '=', id)
    // Sent is final: a late report of somebody who gave up on it must not send it again.
    .where('state', '<>', 'sent')
    .returning('id')
    .executeTakeFirst();
  if (settled === undefined) {
    await demandDelivery(db, id);
  }
}

async function demandDelivery(db: Kysely<Tables>, id: string): Promise<void> {
  const row = await db.selectFrom('delivery').select('id').where('id', '=', id).executeTakeFirst();
  if (row === undefined) {
    throw new StoreError(
      `There is no delivery ${id} to record an outcome of. Nothing was changed; please report this.`,
    );
  }
}

function deliveryOf(row: DeliveryRow): Delivery {
  const { workspace, channel, kind, scope, period, part } = row;
  return {
    id: row.id,
    key: { workspace, channel, kind, scope, period, part },
    state: row.state,
    payload: row.payload,
    ts: row.ts,
    sentIn: row.sent_in,
    attempts: row.attempts,
    notBefore: instantOf(row.not_before),
    claimedAt: row.claimed_at === null ? null : instantOf(row.claimed_at),
    lastError: row.last_error,
    createdAt: instantOf(row.created_at),
    dueSince: instantOf(row.due_since),
    updatedAt: instantOf(row.updated_at),
  };
}
