import type { Kysely, SelectQueryBuilder, Transaction } from 'kysely';
import type { Risk, RiskEvent, RiskWatch } from '../../core/domain/risk.ts';
import { instantOf } from '../../core/domain/time.ts';
import { riskOf } from '../../core/risks/fold.ts';
import { StoreError } from '../../shared/errors.ts';
import type { Risks } from '../store.ts';
import { addLine } from './audit.ts';
import { plain } from './codec.ts';
import { chunksOf } from './queries.ts';
import { StoredActor, StoredHappening, StoredRisk } from './risk-schema.ts';
import type { RiskEventRow, RiskRow, Tables } from './tables.ts';

type NewEvent = Parameters<Risks['append']>[2];
type Audited = Parameters<Risks['append']>[3];

export function risks(db: Kysely<Tables>): Risks {
  return {
    raise: async (key, first, audited) => {
      if (first.happening.what === 'raised' && first.happening.signal.key !== key) {
        throw new TypeError(`A risk of ${first.happening.signal.key} was to be raised as ${key}`);
      }
      return (
        (await byKey(db, key)) ??
        (await db.transaction().execute((trx) => raise(trx, key, first, audited)))
      );
    },
    append: (risk, expected, event, audited) =>
      db.transaction().execute((trx) => append(trx, risk, expected, event, audited)),
    find: (id) => find(db, id),
    byKey: (key) => byKey(db, key),
    list: (query) => list(db, query),
    events: (risk) => eventsOf(db, risk),
    watch: (rows) => db.transaction().execute((trx) => watch(trx, rows)),
    evaluated: (rows, asOf) =>
      db.transaction().execute(async (trx) => {
        await watch(trx, rows);
        await noteEvaluation(trx, asOf);
      }),
    lastEvaluatedAt: async () => {
      const row = await db
        .selectFrom('risk_evaluation')
        .select('at')
        .where('name', '=', LAST)
        .executeTakeFirst();
      return row === undefined ? null : instantOf(row.at);
    },
    watches: async () => {
      const rows = await db.selectFrom('risk_watch').selectAll().orderBy('risk').execute();
      return rows.map(({ risk, last_seen_at, clear_evaluations }) => ({
        risk,
        lastSeenAt: instantOf(last_seen_at),
        clearEvaluations: clear_evaluations,
      }));
    },
  };
}

async function raise(
  trx: Transaction<Tables>,
  key: string,
  first: NewEvent,
  audited: Audited,
): Promise<Risk> {
  const number = (await lockNumbers(trx)) + 1;
  // Now that nobody else can raise one: was somebody faster?
  const known = await byKey(trx, key);
  if (known !== null) return known;
  const event = asStored({ risk: `R-${number}`, version: 1, ...first });
  const risk = riskOf([event], key);
  await trx.updateTable('last_number').set({ number }).where('name', '=', 'risk').execute();
  await trx
    .insertInto('risk')
    .values({ id: risk.id, number, key: plain(key), ...columnsOf(risk, event) })
    .execute();
  await insertEvent(trx, event);
  if (audited !== undefined) await addLine(trx, audited(risk));
  return risk;
}

/** The last number given; nobody else gets one until the transaction ends. It has to be its first statement. */
async function lockNumbers(trx: Transaction<Tables>): Promise<number> {
  const { number } = await trx
    .updateTable('last_number')
    .set((row) => ({ number: row.ref('number') }))
    .where('name', '=', 'risk')
    .returning('number')
    .executeTakeFirstOrThrow();
  return number;
}

async function append(
  trx: Transaction<Tables>,
  id: string,
  expected: number,
  { at, who, happening }: NewEvent,
  audited: Audited,
): Promise<Risk | null> {
  // Writes before it reads: the row is ours until the end, and whoever comes second finds another version.
  const row = await trx
    .updateTable('risk')
    .set({ version: expected + 1 })
    .where('id', '=', plain(id))
    .where('version', '=', expected)
    .returning('key')
    .executeTakeFirst();
  if (row === undefined) {
    await demandRisk(trx, id);
    return null;
  }
  const event = asStored({ risk: id, version: expected + 1, at, who, happening });
  const risk = riskOf([...(await eventsOf(trx, id)), event], row.key);
  await insertEvent(trx, event);
  await trx.updateTable('risk').set(columnsOf(risk, event)).where('id', '=', id).execute();
  if (audited !== undefined) await addLine(trx, audited(risk));
  return find(trx, id);
}

async function demandRisk(trx: Transaction<Tables>, id: string): Promise<void> {
  const row = await trx
    .selectFrom('risk')
    .select('id')
    .where('id', '=', plain(id))
    .executeTakeFirst();
  if (row === undefined) {
    throw new StoreError(
      `There is no risk ${id}. Nothing was changed. Look for its id in the list.`,
    );
  }
}

async function insertEvent(trx: Transaction<Tables>, event: RiskEvent): Promise<void> {
  const { risk, version, at, who, happening } = event;
  await trx
    .insertInto('risk_event')
    .values({ risk, version, at, who: JSON.stringify(who), happening: JSON.stringify(happening) })
    .execute();
}

type Columns = Omit<RiskRow, 'id' | 'number' | 'key'>;

function columnsOf(risk: Risk, { at }: RiskEvent): Columns {
  return {
    version: risk.version,
    scope: plain(risk.scope),
    pi: risk.pi === null ? null : plain(risk.pi),
    roam: risk.roam,
    condition: risk.condition,
    severity: risk.severity,
    seen_at: risk.lastSeenAt,
    decided_at: risk.decidedAt,
    updated_at: at,
    risk: JSON.stringify(risk),
  };
}

/** An event as it will be read: what cannot be read again must never get into a history that stays for ever. */
function asStored(event: RiskEvent): RiskEvent {
  const { who, happening } = event;
  try {
    return {
      ...event,
      who: StoredActor.parse(JSON.parse(JSON.stringify(who))),
      happening: StoredHappening.parse(JSON.parse(JSON.stringify(happening))),
    };
  } catch (cause) {
    throw new TypeError(`What happened to ${event.risk} cannot be stored`, { cause });
  }
}

interface StandingRow {
  readonly id: string;
  readonly risk: string;
  readonly watched_at: number | null;
}

/** Risks with when an evaluation last found them true. */
function standing(db: Kysely<Tables>): SelectQueryBuilder<Tables, 'risk', StandingRow> {
  return db
    .selectFrom('risk')
    .select((risk) => [
      'risk.id',
      'risk.risk',
      risk
        .selectFrom('risk_watch')
        .select('risk_watch.last_seen_at')
        .whereRef('risk_watch.risk', '=', 'risk.id')
        .as('watched_at'),
    ]);
}

async function find(db: Kysely<Tables>, id: string): Promise<Risk | null> {
  const row = await standing(db).where('risk.id', '=', plain(id)).executeTakeFirst();
  return row === undefined ? null : riskOfRow(row);
}

async function byKey(db: Kysely<Tables>, key: string): Promise<Risk | null> {
  const row = await standing(db).where('risk.key', '=', plain(key)).executeTakeFirst();
  return row === undefined ? null : riskOfRow(row);
}

async function list(
  db: Kysely<Tables>,
  { scopes, since }: Parameters<Risks['list']>[0],
): Promise<readonly Risk[]> {
  if (scopes?.length === 0) return [];
  const rows = await standing(db)
    .where((where) =>
      where.or([
        where('risk.roam', '<>', 'resolved'),
        ...(since === null
          ? []
          : [
              where('risk.decided_at', '>=', since),
              where('risk.seen_at', '>=', since),
              where(
                'risk.id',
                'in',
                where.selectFrom('risk_watch').select('risk').where('last_seen_at', '>=', since),
              ),
            ]),
      ]),
    )
    .$if(scopes !== null, (some) => some.where('risk.scope', 'in', (scopes ?? []).map(plain)))
    .orderBy('risk.number')
    .execute();
  return rows.map(riskOfRow);
}

async function eventsOf(db: Kysely<Tables>, risk: string): Promise<readonly RiskEvent[]> {
  const rows = await db
    .selectFrom('risk_event')
    .selectAll()
    .where('risk', '=', plain(risk))
    .orderBy('version')
    .execute();
  return rows.map(eventOfRow);
}

async function watch(trx: Transaction<Tables>, watched: readonly RiskWatch[]): Promise<void> {
  // One statement may name a row once: the last word about it counts.
  const rows = new Map(watched.map((one) => [one.risk, one]));
  // In one order, so that two who watch at once wait for each other instead of both.
  const ordered = [...rows.values()].toSorted((a, b) => (a.risk < b.risk ? -1 : 1));
  for (const chunk of chunksOf(ordered)) {
    await trx
      .insertInto('risk_watch')
      .values(
        chunk.map(({ risk, lastSeenAt, clearEvaluations }) => ({
          risk: plain(risk),
          last_seen_at: lastSeenAt,
          clear_evaluations: clearEvaluations,
        })),
      )
      .onConflict((conflict) =>
        conflict
          .column('risk')
          .doUpdateSet((row) => ({
            last_seen_at: row.ref('excluded.last_seen_at'),
            clear_evaluations: row.ref('excluded.clear_evaluations'),
          }))
          .whereRef('excluded.last_seen_at', '>=', 'risk_watch.last_seen_at'),
      )
      .execute();
  }
}

const LAST = 'last';

async function noteEvaluation(trx: Transaction<Tables>, at: number): Promise<void> {
  await trx
    .insertInto('risk_evaluation')
    .values({ name: LAST, at })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ at })
        .whereRef('excluded.at', '>', 'risk_evaluation.at'),
    )
    .execute();
}

function riskOfRow({ id, risk: stored, watched_at: watched }: StandingRow): Risk {
  return readable(id, () => {
    const risk = StoredRisk.parse(JSON.parse(stored));
    return watched !== null && watched > risk.lastSeenAt
      ? { ...risk, lastSeenAt: instantOf(watched) }
      : risk;
  });
}

function eventOfRow({ risk, version, at, who, happening }: RiskEventRow): RiskEvent {
  return readable(risk, () => ({
    risk,
    version,
    at: instantOf(at),
    who: StoredActor.parse(JSON.parse(who)),
    happening: StoredHappening.parse(JSON.parse(happening)),
  }));
}

function readable<T>(risk: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new StoreError(
      `What is stored about risk ${risk} is damaged. Nothing was changed. ` +
        'Was it written by something else than signalbox? Restore a backup.',
      { cause },
    );
  }
}
