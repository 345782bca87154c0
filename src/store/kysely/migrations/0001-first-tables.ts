import { sql } from 'kysely';
import type { CreateTableBuilder, Kysely } from 'kysely';
import type { Dialect } from '../migrations.ts';

type Table<Columns extends string> = CreateTableBuilder<string, Columns>;

export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  // Text is compared byte by byte on both, whatever locale a PostgreSQL server was set up with.
  const text = dialect === 'postgres' ? sql`text collate "C"` : sql`text`;

  // On SQLite rows of small tables live in their primary key, in the order in which they are read.
  function clustered<Columns extends string>(table: Table<Columns>): Table<Columns> {
    return dialect === 'sqlite' ? table.modifyEnd(sql`without rowid`) : table;
  }

  await createItemTables(db, text, clustered);
  await createLookupTables(db, text, clustered);
  await createSourceTables(db, text);
  await createJobTables(db, text);
}

async function createItemTables(
  db: Kysely<unknown>,
  text: ReturnType<typeof sql>,
  clustered: <Columns extends string>(table: Table<Columns>) => Table<Columns>,
): Promise<void> {
  const { schema } = db;
  await clustered(
    schema
      .createTable('work_item')
      .addColumn('source', text, (column) => column.notNull())
      .addColumn('id_order', text, (column) => column.notNull())
      .addColumn('key', text, (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addColumn('truncated', 'integer', (column) => column.notNull())
      .addColumn('placed_with', text, (column) => column.notNull())
      .addColumn('start_at', 'bigint')
      .addColumn('end_at', 'bigint')
      .addColumn('open_until', 'bigint', (column) => column.notNull())
      .addColumn('flow', text)
      .addPrimaryKeyConstraint('work_item_pk', ['source', 'id_order']),
  ).execute();
  await schema
    .createIndex('work_item_by_placement')
    .on('work_item')
    .columns(['placed_with', 'source', 'id_order'])
    .execute();
  await schema
    .createTable('item_record')
    .addColumn('source', text, (column) => column.notNull())
    .addColumn('id_order', text, (column) => column.notNull())
    .addColumn('facts', text, (column) => column.notNull())
    .addColumn('history', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('item_record_pk', ['source', 'id_order'])
    .execute();
  await schema
    .createTable('item_prose')
    .addColumn('source', text, (column) => column.notNull())
    .addColumn('id_order', text, (column) => column.notNull())
    .addColumn('prose', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('item_prose_pk', ['source', 'id_order'])
    .execute();
}

async function createLookupTables(
  { schema }: Kysely<unknown>,
  text: ReturnType<typeof sql>,
  clustered: <Columns extends string>(table: Table<Columns>) => Table<Columns>,
): Promise<void> {
  await clustered(
    schema
      .createTable('item_team')
      .addColumn('source', text, (column) => column.notNull())
      .addColumn('id_order', text, (column) => column.notNull())
      .addColumn('team', text, (column) => column.notNull())
      .addColumn('open_until', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('item_team_pk', ['source', 'id_order', 'team']),
  ).execute();
  await schema
    .createIndex('item_team_by_team')
    .on('item_team')
    .columns(['team', 'open_until', 'source', 'id_order'])
    .execute();
  await clustered(
    schema
      .createTable('item_key')
      .addColumn('key', text, (column) => column.notNull())
      .addColumn('source', text, (column) => column.notNull())
      .addColumn('id_order', text, (column) => column.notNull())
      .addPrimaryKeyConstraint('item_key_pk', ['key', 'source', 'id_order']),
  ).execute();
}

async function createSourceTables(
  { schema }: Kysely<unknown>,
  text: ReturnType<typeof sql>,
): Promise<void> {
  await schema
    .createTable('rejected')
    .addColumn('source', text, (column) => column.notNull())
    .addColumn('key', text, (column) => column.notNull())
    .addColumn('why', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('rejected_pk', ['source', 'key'])
    .execute();
  await schema
    .createTable('source_state')
    .addColumn('source', text, (column) => column.primaryKey().notNull())
    .addColumn('checkpoint', text)
    .addColumn('pulled_at', 'bigint')
    .addColumn('read_until', 'bigint')
    .addColumn('tried_at', 'bigint')
    .addColumn('error', text)
    .execute();
  await schema
    .createTable('source_description')
    .addColumn('source', text, (column) => column.primaryKey().notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('description', text, (column) => column.notNull())
    .execute();
  await schema
    .createTable('status_seen')
    .addColumn('source', text, (column) => column.notNull())
    .addColumn('id', text, (column) => column.notNull())
    .addColumn('status', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('status_seen_pk', ['source', 'id'])
    .execute();
}

async function createJobTables(
  { schema }: Kysely<unknown>,
  text: ReturnType<typeof sql>,
): Promise<void> {
  await schema
    .createTable('delivery')
    .addColumn('id', text, (column) => column.primaryKey().notNull())
    .addColumn('workspace', text, (column) => column.notNull())
    .addColumn('channel', text, (column) => column.notNull())
    .addColumn('kind', text, (column) => column.notNull())
    .addColumn('scope', text, (column) => column.notNull())
    .addColumn('period', text, (column) => column.notNull())
    .addColumn('part', text, (column) => column.notNull())
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('payload', text, (column) => column.notNull())
    .addColumn('ts', text)
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('not_before', 'bigint', (column) => column.notNull())
    .addColumn('claimed_at', 'bigint')
    .addColumn('last_error', text)
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('delivery_key', [
      'workspace',
      'channel',
      'kind',
      'scope',
      'period',
      'part',
    ])
    .execute();
  await schema
    .createIndex('delivery_by_state')
    .on('delivery')
    .columns(['state', 'created_at'])
    .execute();
  await schema
    .createTable('occurrence')
    .addColumn('job', text, (column) => column.notNull())
    .addColumn('occurrence', 'bigint', (column) => column.notNull())
    .addColumn('claimed_at', 'bigint', (column) => column.notNull())
    .addColumn('finished_at', 'bigint')
    .addColumn('error', text)
    .addPrimaryKeyConstraint('occurrence_pk', ['job', 'occurrence'])
    .execute();
  await schema
    .createTable('publication')
    .addColumn('scope', text, (column) => column.notNull())
    .addColumn('period', text, (column) => column.notNull())
    .addColumn('numbers', text, (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('publication_pk', ['scope', 'period'])
    .execute();
}
