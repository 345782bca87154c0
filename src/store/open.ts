import { existsSync } from 'node:fs';
import { StoreError } from '../shared/errors.ts';
import { alerts } from './kysely/alerts.ts';
import { audit } from './kysely/audit.ts';
import { censuses } from './kysely/censuses.ts';
import { connect, sqlitePath } from './kysely/connection.ts';
import type { Connection } from './kysely/connection.ts';
import { deliveries } from './kysely/deliveries.ts';
import { deployments } from './kysely/deployments.ts';
import { storedItems } from './kysely/items.ts';
import { MIGRATIONS, migrateUp, statusOf } from './kysely/migrations.ts';
import type { MigrationStatus } from './kysely/migrations.ts';
import { occurrences } from './kysely/occurrences.ts';
import { publications } from './kysely/publications.ts';
import { pulls } from './kysely/pulls.ts';
import { quietings } from './kysely/quietings.ts';
import { risks } from './kysely/risks.ts';
import { settings } from './kysely/settings.ts';
import { subscriptions } from './kysely/subscriptions.ts';
import type { Store } from './store.ts';

export type { MigrationStatus } from './kysely/migrations.ts';

/**
 * Opens `sqlite:<path>`, `sqlite::memory:` or `postgres://…` and brings it up to date. With `migrate: false` a
 * database that is not up to date is refused. Throws StoreError.
 */
export async function openStore(
  url: string,
  { migrate: mayMigrate = true }: { readonly migrate?: boolean } = {},
): Promise<Store> {
  const connection = connect(url);
  try {
    if (mayMigrate) {
      await migrateUp(connection);
    } else {
      await demandUpToDate(connection);
    }
  } catch (error) {
    await connection.db.destroy();
    throw error;
  }
  return storeOn(connection);
}

/** Whether a url means a database that lives and dies with its connection. */
export function isInMemory(url: string): boolean {
  return sqlitePath(url) === ':memory:';
}

/** Brings the database up to date; returns the names of the migrations that this call applied. */
export async function migrate(url: string): Promise<readonly string[]> {
  const connection = connect(url);
  try {
    return await migrateUp(connection);
  } finally {
    await connection.db.destroy();
  }
}

/** Which migrations the database has and which it lacks. Changes nothing: a file that is not there stays so. */
export async function migrationStatus(url: string): Promise<MigrationStatus> {
  const path = sqlitePath(url);
  if (path !== null && !isInMemory(url) && !existsSync(path)) {
    return { applied: [], pending: Object.keys(MIGRATIONS) };
  }
  const connection = connect(url);
  try {
    return await statusOf(connection);
  } finally {
    await connection.db.destroy();
  }
}

async function demandUpToDate(connection: Connection): Promise<void> {
  const { pending } = await statusOf(connection);
  if (pending.length > 0) {
    throw new StoreError(
      `${connection.place} is not up to date: ${pending.join(', ')} is missing. ` +
        'Nothing was changed. Run "signalbox migrate".',
    );
  }
}

function storeOn(connection: Connection): Store {
  const { db } = connection;
  return {
    items: storedItems(connection),
    pulls: pulls(db),
    censuses: censuses(db),
    deliveries: deliveries(db),
    occurrences: occurrences(db),
    publications: publications(db),
    deployments: deployments(db),
    risks: risks(db),
    quietings: quietings(db),
    subscriptions: subscriptions(db),
    settings: settings(db),
    audit: audit(db),
    alerts: alerts(db),
    ping: async () => {
      // Touches no row, but only a database that can be written accepts it.
      await db
        .updateTable('source_state')
        .set({ error: null })
        .where('source', '=', '')
        .where('source', '<>', '')
        .execute();
    },
    [Symbol.asyncDispose]: () => db.destroy(),
  };
}
