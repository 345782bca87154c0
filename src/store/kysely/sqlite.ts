import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { Kysely, SqliteAdapter, SqliteDialect } from 'kysely';
import type { SqliteDatabase, SqliteStatement } from 'kysely';
import { storeFailure } from './failure.ts';
import type { Tables } from './tables.ts';

const CACHED_STATEMENTS = 200;

/**
 * WAL lets others read while one writes. `synchronous = full`: a post that was recorded survives a power cut too. Pages
 * of 8 KB hold an item's history with fewer overflows; a file keeps the size that it was made with.
 */
const PRAGMAS = `
  pragma busy_timeout = 5000;
  pragma page_size = 8192;
  pragma journal_mode = wal;
  pragma synchronous = full;
  pragma foreign_keys = on;
  pragma cache_size = -16384;
`;

/** SQLite changes tables in transactions as well as rows, though Kysely does not count on it: a migration is whole or not there. */
class Dialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

export function openSqlite(path: string): { db: Kysely<Tables>; place: string } {
  const place = path === ':memory:' ? 'The database in memory' : `The database file ${path}`;
  const database = translated(place, () => open(path));
  return {
    place,
    db: new Kysely<Tables>({ dialect: new Dialect({ database: port(database, place) }) }),
  };
}

function open(path: string): DatabaseSync {
  if (path !== ':memory:') {
    createFolder(dirname(path));
  }
  const database = new DatabaseSync(path);
  try {
    database.exec(PRAGMAS);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/** Node's own recursive mkdir never ends where a file system such as /proc answers "not found" to a new folder. */
function createFolder(path: string): void {
  if (existsSync(path)) {
    return;
  }
  createFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have been faster.
    if (!existsSync(path)) {
      throw error;
    }
  }
}

/** Node's own SQLite behind the narrow port that Kysely asks for. */
function port(database: DatabaseSync, place: string): SqliteDatabase {
  const cache = new Map<string, SqliteStatement>();
  return {
    close: () => {
      database.close();
    },
    prepare(text) {
      const cached = cache.get(text);
      if (cached !== undefined) {
        return cached;
      }
      // SQLite may have rolled back on its own (a full disk); a second rollback would hide the cause.
      if (text === 'rollback' && !database.isTransaction) {
        return NOTHING;
      }
      const prepared = statement(
        translated(place, () => database.prepare(text)),
        place,
      );
      if (cache.size >= CACHED_STATEMENTS) {
        cache.clear();
      }
      cache.set(text, prepared);
      return prepared;
    },
  };
}

const NOTHING: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [][Symbol.iterator](),
};

function statement(prepared: StatementSync, place: string): SqliteStatement {
  return {
    reader: prepared.columns().length > 0,
    all: (values) => translated(place, () => prepared.all(...bindable(values))),
    run: (values) => translated(place, () => prepared.run(...bindable(values))),
    iterate: (values) => prepared.iterate(...bindable(values)),
  };
}

/** node:sqlite takes a Date or any other object for named parameters and silently binds NULL to every `?`. */
function bindable(values: readonly unknown[]): SQLInputValue[] {
  for (const value of values) {
    if (value !== null && typeof value !== 'string' && typeof value !== 'number') {
      throw new TypeError(`SQLite takes text, numbers and null, not ${typeof value}`);
    }
  }
  return values as SQLInputValue[];
}

function translated<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof TypeError ? error : storeFailure(place, error);
  }
}
