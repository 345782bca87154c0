import type { Insertable, Kysely, Selectable } from 'kysely';
import type { AuditEntry } from '../../core/domain/audit.ts';
import { instantOf } from '../../core/domain/time.ts';
import type { Period } from '../../core/domain/time.ts';
import type { Audit } from '../store.ts';
import { plain } from './codec.ts';
import { CHUNK } from './queries.ts';
import type { AuditRow, Tables } from './tables.ts';

/** Characters: no line of the trail is long, whatever somebody typed. */
const WORD = 300;
const WHY = 2_000;
const STATE = 10_000;
/** Of a state that is too long: quoted once more, each of its characters may take two. */
const STATE_KEPT = 4_900;

export function audit(db: Kysely<Tables>): Audit {
  return {
    add: (entry) => addLine(db, entry),
    read: (period) => read(db, period),
  };
}

/** Within a transaction: there if and only if the change is. */
export async function addLine(db: Kysely<Tables>, entry: AuditEntry): Promise<void> {
  await db.insertInto('audit').values(rowOf(entry)).execute();
}

async function* read(
  db: Kysely<Tables>,
  { from, to }: Period,
): AsyncGenerator<readonly AuditEntry[]> {
  let last: Selectable<AuditRow> | undefined;
  do {
    const { at, id } = last ?? { at: from, id: -1 };
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('at', '>=', at)
      .where('at', '<', to)
      .where((where) => where.or([where('at', '>', at), where('id', '>', id)]))
      .orderBy('at')
      .orderBy('id')
      .limit(CHUNK)
      .execute();
    if (rows.length > 0) yield rows.map(entryOf);
    last = rows.at(-1);
  } while (last !== undefined);
}

function rowOf(entry: AuditEntry): Insertable<AuditRow> {
  return {
    at: entry.at,
    workspace: cut(entry.workspace, WORD),
    actor: cut(entry.actor, WORD),
    role: cut(entry.role, WORD),
    action: cut(entry.action, WORD),
    object: cut(entry.object, WORD),
    outcome: entry.outcome,
    why: cut(entry.why, WHY),
    state_before: entry.before === null ? null : state(entry.before),
    state_after: entry.after === null ? null : state(entry.after),
    channel: entry.channel === null ? null : cut(entry.channel, WORD),
    request: cut(entry.request, WORD),
  };
}

function cut(text: string, most: number): string {
  return plain(text.length <= most ? text : `${text.slice(0, most - 1)}…`);
}

/** Stays JSON: who reads the trail with a program need not know where it was cut. */
function state(json: string): string {
  if (json.length <= STATE) return plain(json);
  const begins = plain(json.slice(0, STATE_KEPT));
  return JSON.stringify({ tooLong: json.length, begins });
}

function entryOf(row: Selectable<AuditRow>): AuditEntry {
  const { id: _, at, state_before: before, state_after: after, ...rest } = row;
  return { ...rest, at: instantOf(at), before, after };
}
