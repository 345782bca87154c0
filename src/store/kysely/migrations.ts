import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { StoreError } from '../../shared/errors.ts';
import type { Connection } from './connection.ts';
import { up as firstTables } from './migrations/0001-first-tables.ts';
import { up as census } from './migrations/0002-census.ts';
import { up as deployments } from './migrations/0003-deployments.ts';
import { up as lastingPlaces } from './migrations/0004-lasting-places.ts';
import { up as stamps } from './migrations/0005-stamps.ts';
import { up as shelves } from './migrations/0006-shelves.ts';
import { up as sprints } from './migrations/0007-sprints.ts';
import { up as risks } from './migrations/0008-risks.ts';
import { up as itemLinks } from './migrations/0009-item-links.ts';
import { up as alerts } from './migrations/0010-alerts.ts';
import { up as dropPublications } from './migrations/0011-publications.ts';
import { up as turnsToTell } from './migrations/0012-turns-to-tell.ts';

export type Dialect = 'sqlite' | 'postgres';

type Migration = (db: Kysely<unknown>, dialect: Dialect) => Promise<void>;

/** By hand, in order. Once released a migration is never edited. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-first-tables': firstTables,
  '0002-census': census,
  '0003-deployments': deployments,
  '0004-lasting-places': lastingPlaces,
  '0005-stamps': stamps,
  '0006-shelves': shelves,
  '0007-sprints': sprints,
  '0008-risks': risks,
  '0009-item-links': itemLinks,
  '0010-alerts': alerts,
  '0011-publications': dropPublications,
  '0012-turns-to-tell': turnsToTell,
};

export interface MigrationStatus {
  readonly applied: readonly string[];
  readonly pending: readonly string[];
}

/** Reads which migrations the database has; throws StoreError where it has some that this program does not know. */
export async function statusOf(connection: Connection): Promise<MigrationStatus> {
  const applied = await appliedNames(connection);
  const known = Object.keys(MIGRATIONS);
  const unknown = applied.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new StoreError(
      `${connection.place} was written by a newer signalbox (it has ${unknown.join(', ')}). ` +
        'Nothing was changed. Start the newer version, or restore a backup from before the upgrade.',
    );
  }
  return { applied, pending: known.filter((name) => !applied.includes(name)) };
}

/** How often two processes that migrate one SQLite file may get in each other's way. */
const TURNS = 5;
const TURN_MS = 50;

/** Brings the database up to date; returns the names that were applied by this call. */
export async function migrateUp(connection: Connection): Promise<readonly string[]> {
  const before = await statusOf(connection);
  if (before.pending.length === 0) {
    return [];
  }
  const migrator = new Migrator({
    db: connection.db,
    provider: { getMigrations: () => Promise.resolve(migrationsFor(connection.dialect)) },
  });
  for (let turn = 1; ; turn += 1) {
    const { error, results } = await migrator.migrateToLatest();
    if (error === undefined) {
      return (results ?? []).flatMap(({ migrationName, status }) =>
        status === 'Success' ? [migrationName] : [],
      );
    }
    // Another process was faster, and SQLite let only one of the two write.
    if ((await statusOf(connection)).pending.length === 0) {
      return [];
    }
    if (turn === TURNS) {
      throw failed(connection, error);
    }
    await sleep(TURN_MS * turn);
  }
}

function failed({ place }: Connection, error: unknown): StoreError {
  return error instanceof StoreError
    ? error
    : new StoreError(
        `${place} could not be brought up to date. Nothing was changed; please report this.`,
        { cause: error },
      );
}

function migrationsFor(
  dialect: Dialect,
): Record<string, { up(db: Kysely<unknown>): Promise<void> }> {
  return Object.fromEntries(
    Object.entries(MIGRATIONS).map(([name, migration]) => [
      name,
      { up: (db: Kysely<unknown>) => migration(db, dialect) },
    ]),
  );
}

async function appliedNames({ db }: Connection): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) {
    return [];
  }
  const rows = await db
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom('kysely_migration')
    .select('name')
    .orderBy('name')
    .execute();
  return rows.map((row) => row.name);
}
