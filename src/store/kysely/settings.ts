import type { Kysely } from 'kysely';
import type { Settings } from '../store.ts';
import { addLine } from './audit.ts';
import { plain } from './codec.ts';
import type { Tables } from './tables.ts';

export function settings(db: Kysely<Tables>): Settings {
  return {
    set: ({ workspace, of, name, value }, audited) =>
      db.transaction().execute(async (trx) => {
        const set = { value: plain(value) };
        await trx
          .insertInto('setting')
          .values({ workspace, owner: of, name: plain(name), ...set })
          .onConflict((conflict) =>
            conflict.columns(['workspace', 'owner', 'name']).doUpdateSet(set),
          )
          .execute();
        if (audited !== undefined) await addLine(trx, audited);
      }),
    of: async (workspace, of) => {
      const rows = await db
        .selectFrom('setting')
        .select(['name', 'value'])
        .where('workspace', '=', workspace)
        .where('owner', '=', of)
        .orderBy('name')
        .execute();
      return rows.map((row) => ({ workspace, of, ...row }));
    },
    called: async (workspace, name) => {
      const rows = await db
        .selectFrom('setting')
        .select(['owner as of', 'value'])
        .where('workspace', '=', workspace)
        .where('name', '=', name)
        .orderBy('owner')
        .execute();
      return rows.map((row) => ({ workspace, name, ...row }));
    },
    follow: (workspace, from, to) => follow(db, workspace, from, to),
  };
}

async function follow(
  db: Kysely<Tables>,
  workspace: string,
  from: string,
  to: string,
): Promise<void> {
  if (from === to) return;
  await db.transaction().execute(async (trx) => {
    const moved = await trx
      .deleteFrom('setting')
      .where('workspace', '=', workspace)
      .where('owner', '=', from)
      .returningAll()
      .execute();
    if (moved.length === 0) return;
    await trx
      .insertInto('setting')
      .values(moved.map((row) => ({ ...row, owner: to })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  });
}
