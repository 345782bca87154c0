import type { Kysely, Selectable } from 'kysely';
import type { Deployment } from '../../core/domain/deployment.ts';
import { sourceId } from '../../core/domain/ids.ts';
import type { SourceId } from '../../core/domain/ids.ts';
import { instantOf } from '../../core/domain/time.ts';
import type { Period } from '../../core/domain/time.ts';
import { StoreError } from '../../shared/errors.ts';
import type { Deployments, DeploymentState } from '../store.ts';
import { plain } from './codec.ts';
import { chunksOf, instantOrNull } from './queries.ts';
import { DeploymentKind, StoredDeployment } from './schema.ts';
import type { Tables } from './tables.ts';

type Row = Selectable<Tables['deployment']>;

export function deployments(db: Kysely<Tables>): Deployments {
  return {
    save: ({ source, deployments: told, checkpoint }) =>
      db.transaction().execute(async (trx) => {
        const moved = { checkpoint: plain(checkpoint) };
        await trx
          .insertInto('deployment_state')
          .values({ source, ...moved })
          .onConflict((conflict) => conflict.column('source').doUpdateSet(moved))
          .execute();
        await upsert(trx, told);
      }),
    add: async (deployment) => {
      const row = rowOf(deployment);
      const added = await db
        .insertInto('deployment')
        .values(row)
        .onConflict((conflict) => conflict.columns(['source', 'id']).doNothing())
        .returning('id')
        .executeTakeFirst();
      if (added !== undefined) return null;
      const known = await db
        .selectFrom('deployment')
        .selectAll()
        .where('source', '=', row.source)
        .where('id', '=', row.id)
        .executeTakeFirstOrThrow();
      return deploymentOf(known);
    },
    replaceVersions: (source, versions) =>
      db.transaction().execute(async (trx) => {
        await trx
          .deleteFrom('deployment')
          .where('source', '=', source)
          .where('kind', '=', 'version')
          .execute();
        await upsert(trx, versions);
      }),
    during: (period) => during(db, period),
    state: (source) => readState(db, source),
    tried: async (source, at, error) => {
      const ended =
        error === null
          ? { tried_at: at, read_at: at, error }
          : { tried_at: at, error: plain(error) };
      await db
        .insertInto('deployment_state')
        .values({ source, ...ended })
        .onConflict((conflict) => conflict.column('source').doUpdateSet(ended))
        .execute();
    },
  };
}

async function during(db: Kysely<Tables>, { from, to }: Period): Promise<readonly Deployment[]> {
  const rows = await db
    .selectFrom('deployment')
    .selectAll()
    .where('at', '>=', from)
    .where('at', '<', to)
    .orderBy('at')
    .orderBy('source')
    .orderBy('id')
    .execute();
  return rows.map(deploymentOf);
}

async function readState(db: Kysely<Tables>, source: SourceId): Promise<DeploymentState> {
  const row = await db
    .selectFrom('deployment_state')
    .selectAll()
    .where('source', '=', source)
    .executeTakeFirst();
  return {
    source,
    checkpoint: row?.checkpoint ?? null,
    readAt: instantOrNull(row?.read_at),
    triedAt: instantOrNull(row?.tried_at),
    lastError: row?.error ?? null,
  };
}

async function upsert(db: Kysely<Tables>, told: readonly Deployment[]): Promise<void> {
  // One statement may name a row once: the last word about it counts.
  const rows = new Map(told.map((one) => [`${one.source}\n${one.id}`, rowOf(one)]));
  for (const chunk of chunksOf([...rows.values()])) {
    await db
      .insertInto('deployment')
      .values(chunk)
      .onConflict((conflict) =>
        conflict.columns(['source', 'id']).doUpdateSet((row) => ({
          kind: row.ref('excluded.kind'),
          at: row.ref('excluded.at'),
          deployment: row.ref('excluded.deployment'),
        })),
      )
      .execute();
  }
}

function rowOf({ source, id, kind, at, ...rest }: Deployment): Row {
  return { source, id: plain(id), kind, at, deployment: JSON.stringify(rest) };
}

function deploymentOf({ source, id, kind, at, deployment }: Row): Deployment {
  try {
    const { items, commits, ...rest } = StoredDeployment.parse(JSON.parse(deployment));
    return {
      source: sourceId(source),
      id,
      kind: DeploymentKind.parse(kind),
      at: instantOf(at),
      ...rest,
      items: items.map((item) => ({
        source: item.source === null ? null : sourceId(item.source),
        idOrKey: item.idOrKey,
      })),
      commits: commits.map((commit) => ({ id: commit.id, at: instantOrNull(commit.at) })),
    };
  } catch (cause) {
    throw new StoreError(
      `Deployment ${id} of "${source}" cannot be read from the database. Nothing was changed. ` +
        'Was it written by something else than signalbox? Restore a backup, or remove that row.',
      { cause },
    );
  }
}
