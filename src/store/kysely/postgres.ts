import { Kysely, PostgresDialect } from 'kysely';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { StoreError } from '../../shared/errors.ts';
import { storeFailure } from './failure.ts';
import type { Tables } from './tables.ts';

const INT8 = 20;
const CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 10_000;

export function openPostgres(url: string): { db: Kysely<Tables>; place: string } {
  const place = placeOf(url);
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'signalbox',
    types: {
      // On this pool only: every whole number we store fits a number.
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 ? Number : pg.types.getTypeParser(oid, format),
    },
  });
  // Without a listener a connection that dies while nobody queries on it ends the process. The next query tells.
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  return {
    place,
    db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool: port(pool, place) }) }),
  };
}

function placeOf(url: string): string {
  // The url is not repeated in the message: it may carry a password.
  const parsed = URL.parse(url);
  if (parsed === null) {
    throw new StoreError(
      'The storage url is no valid address. Nothing was changed. ' +
        'Write postgres://user:password@host:5432/database and encode special characters of the password.',
    );
  }
  const host = parsed.hostname === '' ? 'the local socket' : parsed.host;
  return `PostgreSQL at ${host}${parsed.pathname}`;
}

/** The pool behind the narrow port that Kysely asks for; whatever it throws becomes a StoreError. */
function port(pool: pg.Pool, place: string): PostgresPool {
  return {
    options: pool.options,
    connect: async () => {
      const client = await translated(place, pool.connect());
      return guarded(client, place);
    },
    end: () => pool.end(),
  };
}

function guarded(client: pg.PoolClient, place: string): PostgresPoolClient {
  function query(text: string, values: readonly unknown[]): Promise<unknown> {
    return translated(place, client.query(text, [...values]));
  }
  return {
    // Kysely also asks with a cursor, but only for its own streaming, which nothing here uses.
    query: query as PostgresPoolClient['query'],
    release: (destroy) => {
      client.release(destroy);
    },
  };
}

async function translated<T>(place: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw storeFailure(place, error);
  }
}

function ignore(): void {}
