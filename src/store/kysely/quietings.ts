import type { Kysely } from 'kysely';
import type { Quieting } from '../../core/domain/risk.ts';
import { instantOf } from '../../core/domain/time.ts';
import { StoreError } from '../../shared/errors.ts';
import type { Quietings } from '../store.ts';
import { plain } from './codec.ts';
import { StoredActor, StoredRaisedBy } from './risk-schema.ts';
import type { QuietingRow, Tables } from './tables.ts';

export function quietings(db: Kysely<Tables>): Quietings {
  return {
    add: async (quieting) => {
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
    },
    remove: async (quieting) => {
      const { kind, subject, scope } = subjectOf(quieting);
      await db
        .deleteFrom('quieting')
        .where('kind', '=', kind)
        .where('subject', '=', subject)
        .where('scope', '=', scope)
        .execute();
    },
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
