import type { Kysely } from 'kysely';
import type { Subscription } from '../../core/domain/subscription.ts';
import { instantOf } from '../../core/domain/time.ts';
import type { Subscriptions } from '../store.ts';
import { addLine } from './audit.ts';
import { plain } from './codec.ts';
import type { SubscriptionRow, Tables } from './tables.ts';

export function subscriptions(db: Kysely<Tables>): Subscriptions {
  return {
    save: (subscription, audited) =>
      db.transaction().execute(async (trx) => {
        await save(trx, subscription);
        if (audited !== undefined) await addLine(trx, audited);
      }),
    remove: (of, audited) =>
      db.transaction().execute(async (trx) => {
        const isRemoved = await remove(trx, of);
        if (isRemoved && audited !== undefined) await addLine(trx, audited);
        return isRemoved;
      }),
    list: async () => {
      const rows = await db
        .selectFrom('subscription')
        .selectAll()
        .orderBy('workspace')
        .orderBy('channel')
        .orderBy('scope')
        .orderBy('cadence')
        .execute();
      return rows.map(subscriptionOf);
    },
    follow: (workspace, from, to) => follow(db, workspace, from, to),
  };
}

async function save(db: Kysely<Tables>, subscription: Subscription): Promise<void> {
  const { workspace, channel, scope, cadence, at, anchor, by, createdAt } = subscription;
  const wish = { at: plain(at), anchor, by, created_at: createdAt };
  await db
    .insertInto('subscription')
    .values({ workspace, channel, scope: plain(scope), cadence, ...wish })
    .onConflict((conflict) =>
      conflict.columns(['workspace', 'channel', 'scope', 'cadence']).doUpdateSet(wish),
    )
    .execute();
}

async function remove(
  db: Kysely<Tables>,
  { workspace, channel, scope, cadence }: Parameters<Subscriptions['remove']>[0],
): Promise<boolean> {
  const removed = await db
    .deleteFrom('subscription')
    .where('workspace', '=', workspace)
    .where('channel', '=', channel)
    .where('scope', '=', plain(scope))
    .where('cadence', '=', cadence)
    .returning('channel')
    .executeTakeFirst();
  return removed !== undefined;
}

async function follow(
  db: Kysely<Tables>,
  workspace: string,
  from: string,
  to: string,
): Promise<void> {
  if (from === to) return;
  await db.transaction().execute(async (trx) => {
    const moved = await trx
      .deleteFrom('subscription')
      .where('workspace', '=', workspace)
      .where('channel', '=', from)
      .returningAll()
      .execute();
    if (moved.length === 0) return;
    await trx
      .insertInto('subscription')
      .values(moved.map((row) => ({ ...row, channel: to })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}

function subscriptionOf({ created_at, ...row }: SubscriptionRow): Subscription {
  return { ...row, createdAt: instantOf(created_at) };
}
