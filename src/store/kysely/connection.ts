import type { Kysely } from 'kysely';
import { StoreError } from '../../shared/errors.ts';
import type { Dialect } from './migrations.ts';
import { openPostgres } from './postgres.ts';
import { openSqlite } from './sqlite.ts';
import type { Tables } from './tables.ts';

export interface Connection {
  readonly db: Kysely<Tables>;
  readonly dialect: Dialect;
  /** The database as people know it, without user and password. */
  readonly place: string;
}

/** Opens without looking at what is inside. `create: false` opens no SQLite file that is not there yet. */
export function connect(url: string): Connection {
  const path = sqlitePath(url);
  if (path !== null) {
    return { ...openSqlite(path), dialect: 'sqlite' };
  }
  if (/^postgres(ql)?:\/\//.test(url)) {
    return { ...openPostgres(url), dialect: 'postgres' };
  }
  // The text is not repeated: what is meant as an address may carry a password.
  throw new StoreError(
    'The storage url is neither "sqlite:<path>" nor "postgres://<host>/<database>". ' +
      'Nothing was changed. Correct storage.url, for example sqlite:./data/signalbox.db.',
  );
}

/** The file of a SQLite url, `:memory:`, or null for any other url. */
export function sqlitePath(url: string): string | null {
  if (!url.startsWith('sqlite:')) {
    return null;
  }
  const path = url.slice('sqlite:'.length);
  return path.startsWith('//') ? path.slice(2) : path;
}
