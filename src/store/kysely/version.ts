import { sql } from 'kysely';
import type { Connection } from './connection.ts';

/**
 * SQLite counts what other connections commit, and apart from that what this one writes. PostgreSQL tells which
 * transactions can be seen: those of other databases change that as well, which costs somebody a read and no more.
 */
export async function version({ db, dialect }: Connection): Promise<string> {
  const asked =
    dialect === 'sqlite'
      ? sql<Told>`select data_version || '.' || total_changes() as version from pragma_data_version`
      : sql<Told>`select cast(pg_current_snapshot() as text) as version`;
  const { rows } = await asked.execute(db);
  return rows.map((row) => row.version).join();
}

interface Told {
  readonly version: string;
}
