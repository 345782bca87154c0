import { sql } from 'kysely';
import type { Kysely, RawBuilder } from 'kysely';
import type { Dialect } from '../migrations.ts';

/** Risks, and what people decided, asked for, set and did; what each channel was told. */
export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const text = dialect === 'postgres' ? sql`text collate "C"` : sql`text`;
  await createRiskTables(db, text);
  await createWishTables(db, text);
  await createAudit(db, text, dialect);
  await createPublications(db, text);
  await refuseChanges(db, dialect, 'risk_event', ['risk', 'version']);
  await refuseChanges(db, dialect, 'audit', ['id']);
}

async function createRiskTables(db: Kysely<unknown>, text: RawBuilder<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('last_number')
    .addColumn('name', text, (column) => column.primaryKey().notNull())
    .addColumn('number', 'bigint', (column) => column.notNull())
    .execute();
  await sql`insert into last_number (name, number) values ('risk', 0)`.execute(db);
  await schema
    .createTable('risk')
    .addColumn('id', text, (column) => column.primaryKey().notNull())
    .addColumn('number', 'bigint', (column) => column.notNull().unique())
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addColumn('key', text, (column) => column.notNull().unique())
    .addColumn('scope', text, (column) => column.notNull())
    .addColumn('pi', text)
    .addColumn('roam', text, (column) => column.notNull())
    .addColumn('condition', text, (column) => column.notNull())
    .addColumn('severity', text, (column) => column.notNull())
    .addColumn('seen_at', 'bigint', (column) => column.notNull())
    .addColumn('decided_at', 'bigint')
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('risk', text, (column) => column.notNull())
    .execute();
  await schema.createIndex('risk_by_scope').on('risk').columns(['scope', 'roam']).execute();
  await schema
    .createTable('risk_event')
    .addColumn('risk', text, (column) => column.notNull().references('risk.id'))
    .addColumn('version', 'bigint', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('who', text, (column) => column.notNull())
    .addColumn('happening', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('risk_event_pk', ['risk', 'version'])
    .execute();
  await schema
    .createTable('risk_watch')
    .addColumn('risk', text, (column) => column.primaryKey().notNull())
    .addColumn('last_seen_at', 'bigint', (column) => column.notNull())
    .addColumn('clear_evaluations', 'integer', (column) => column.notNull())
    .execute();
}

async function createWishTables(
  { schema }: Kysely<unknown>,
  text: RawBuilder<unknown>,
): Promise<void> {
  await schema
    .createTable('quieting')
    .addColumn('kind', text, (column) => column.notNull())
    .addColumn('subject', text, (column) => column.notNull())
    .addColumn('scope', text, (column) => column.notNull())
    .addColumn('until', 'bigint')
    .addColumn('by', text, (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('quieting_pk', ['kind', 'subject', 'scope'])
    .execute();
  await schema
    .createTable('subscription')
    .addColumn('workspace', text, (column) => column.notNull())
    .addColumn('channel', text, (column) => column.notNull())
    .addColumn('scope', text, (column) => column.notNull())
    .addColumn('cadence', text, (column) => column.notNull())
    .addColumn('at', text, (column) => column.notNull())
    .addColumn('anchor', text)
    .addColumn('by', text, (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('subscription_pk', ['workspace', 'channel', 'scope', 'cadence'])
    .execute();
  await schema
    .createTable('setting')
    .addColumn('workspace', text, (column) => column.notNull())
    .addColumn('owner', text, (column) => column.notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('value', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('setting_pk', ['workspace', 'owner', 'name'])
    .execute();
}

async function createAudit(
  { schema }: Kysely<unknown>,
  text: RawBuilder<unknown>,
  dialect: Dialect,
): Promise<void> {
  await schema
    .createTable('audit')
    // Lines of one instant are read in the order in which they came.
    .addColumn('id', dialect === 'postgres' ? 'bigserial' : 'integer', (column) =>
      dialect === 'postgres' ? column.primaryKey() : column.primaryKey().autoIncrement(),
    )
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('workspace', text, (column) => column.notNull())
    .addColumn('actor', text, (column) => column.notNull())
    .addColumn('role', text, (column) => column.notNull())
    .addColumn('action', text, (column) => column.notNull())
    .addColumn('object', text, (column) => column.notNull())
    .addColumn('outcome', text, (column) => column.notNull())
    .addColumn('why', text, (column) => column.notNull())
    .addColumn('state_before', text)
    .addColumn('state_after', text)
    .addColumn('channel', text)
    .addColumn('request', text, (column) => column.notNull())
    .execute();
  await schema.createIndex('audit_by_time').on('audit').columns(['at', 'id']).execute();
}

async function createPublications(
  { schema }: Kysely<unknown>,
  text: RawBuilder<unknown>,
): Promise<void> {
  await schema
    .createTable('channel_publication')
    .addColumn('workspace', text, (column) => column.notNull())
    .addColumn('channel', text, (column) => column.notNull())
    .addColumn('scope', text, (column) => column.notNull())
    .addColumn('period', text, (column) => column.notNull())
    .addColumn('from_at', 'bigint', (column) => column.notNull())
    .addColumn('to_at', 'bigint', (column) => column.notNull())
    .addColumn('numbers', text, (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('channel_publication_pk', ['workspace', 'channel', 'scope', 'period'])
    .execute();
}

/**
 * The database itself refuses to change or remove a row, whoever asks. A later way to erase a person's traces has to
 * take the triggers off within its own transaction, so that it can never happen by a mistake in a query.
 */
async function refuseChanges(
  db: Kysely<unknown>,
  dialect: Dialect,
  table: string,
  identity: readonly string[],
): Promise<void> {
  const message = `${table} is only ever added to`;
  if (dialect === 'postgres') {
    await sql
      .raw(
        `create function ${table}_refuse() returns trigger language plpgsql as ` +
          `$$ begin raise exception '${message}'; end $$`,
      )
      .execute(db);
    await sql
      .raw(
        `create trigger ${table}_stays before update or delete or truncate on ${table} ` +
          `for each statement execute function ${table}_refuse()`,
      )
      .execute(db);
    return;
  }
  // "insert or replace" removes a row without the trigger for deletions.
  const same = identity.map((column) => `${column} = new.${column}`).join(' and ');
  const refused = [
    ['changed', 'update', ''],
    ['removed', 'delete', ''],
    ['replaced', 'insert', `when exists (select 1 from ${table} where ${same})`],
  ] as const;
  for (const [name, act, condition] of refused) {
    await sql
      .raw(
        `create trigger ${table}_is_not_${name} before ${act} on ${table} ${condition} ` +
          `begin select raise(abort, '${message}'); end`,
      )
      .execute(db);
  }
}
