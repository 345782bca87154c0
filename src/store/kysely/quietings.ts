import type { Kysely } from 'kysely';
import type { Quieting } from '../../core/domain/risk.ts';
import { instantOf } from '../../core/domain/time.ts';
import { StoreError } from '../../shared/errors.ts';
import type { Quietings } from '../store.ts';
import { addLine } from './audit.ts';
import { plain } from './codec.ts';
import { StoredActor, StoredRaisedBy } from './risk-schema.ts';
import type { QuietingRow, Tables } from './tables.ts';

export function quietings(db: Kysely<Tables>): Quietings {
  return {
    add: (quieting, audited) =>
      db.transaction().execute(async (trx) => {
        await add(trx, quieting);
        if (audited !== undefined) await addLine(trx, audited);
      }),
    remove: (quieting, audited) =>
      db.transaction().execute(async (trx) => {
        const isRemoved = await remove(trx, quieting);
        if (isRemoved && audited !== undefined) await addLine(trx, audited);
        return isRemoved;
      }),
    list: async () => {
      const rows = await db
        .selectFrom('quieting')
        .selectAll()
        .orderBy('kind')
        .orderBy('subject')
        .orderBy('scope')
        .execute();
      return rows.map(quietingOf);
    },
  };
}

async function add(db: Kysely<Tables>, quieting: Quieting): Promise<void> {
  const wish = {
    until: quieting.kind === 'snooze' ? quieting.until : null,
    by: JSON.stringify(quieting.by),
    at: quieting.at,
  };
  await db
    .insertInto('quieting')
    .values({ ...subjectOf(quieting), ...wish })
    .onConflict((conflict) => conflict.columns(['kind', 'subject', 'scope']).doUpdateSet(wish))
    .execute();
}

async function remove(db: Kysely<Tables>, quieting: Quieting): Promise<boolean> {
  const { kind, subject, scope } = subjectOf(quieting);
  const { numDeletedRows } = await db
    .deleteFrom('quieting')
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .where('scope', '=', scope)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

function subjectOf(quieting: Quieting): Pick<QuietingRow, 'kind' | 'subject' | 'scope'> {
  return quieting.kind === 'snooze'
    ? { kind: 'snooze', subject: plain(quieting.risk), scope: '' }
    : { kind: 'mute', subject: quieting.rule, scope: plain(quieting.scope) };
}

function quietingOf({ kind, subject, scope, until, by, at }: QuietingRow): Quieting {
  try {
    const wish = { by: StoredActor.parse(JSON.parse(by)), at: instantOf(at) };
    return kind === 'snooze'
      ? { kind, risk: subject, until: instantOf(until ?? at), ...wish }
      : { kind, rule: StoredRaisedBy.parse(subject), scope, ...wish };
  } catch (cause) {
    throw new StoreError(
      `What is stored about the ${kind} of ${subject} is damaged. Nothing was changed. ` +
        'Was it written by something else than signalbox? Restore a backup, or remove that row.',
      { cause },
    );
  }
}
