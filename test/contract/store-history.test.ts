import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/store/kysely/connection.ts';
import { MIGRATIONS } from '../../src/store/kysely/migrations.ts';
import { migrate, openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { aBatch, pulled } from '../support/batches.ts';
import { anItem, at } from '../support/build.ts';
import { startPostgres } from '../support/postgres.ts';
import type { PostgresServer } from '../support/postgres.ts';
import { ANN, aSignal, SIGNALBOX } from '../support/risks.ts';

let folder: string;
let server: PostgresServer;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-history-'));
  server = await startPostgres();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

interface Database {
  readonly name: string;
  readonly fresh: () => Promise<string>;
  /** Runs a statement past signalbox. */
  readonly run: (url: string, statement: string) => Promise<unknown>;
}

const SQLITE: Database = {
  name: 'SQLite',
  fresh: () => {
    files += 1;
    return Promise.resolve(`sqlite:${join(folder, `${files}.db`)}`);
  },
  run: async (url, statement) => {
    const db = new DatabaseSync(url.slice('sqlite:'.length));
    try {
      return db.exec(statement);
    } finally {
      db.close();
    }
  },
};

const POSTGRES: Database = {
  name: 'PostgreSQL',
  fresh: () => server.freshDatabase(),
  run: (url, statement) => server.run(url, statement),
};

describe.each([SQLITE, POSTGRES])('what happened, on $name', ({ name, fresh, run }) => {
  it('cannot be changed or removed, whoever asks the database', async () => {
    const url = await fresh();
    await using store = await openStore(url);
    await raise(store, 'a');
    await store.audit.add(LINE);
    const attempts = [
      `update risk_event set at = 0`,
      `delete from risk_event`,
      `update audit set why = 'nothing happened'`,
      `delete from audit where id = 1`,
      ...(name === 'SQLite'
        ? [
            `insert or replace into risk_event select risk, version, 0, who, happening from risk_event`,
            `insert or replace into audit select * from audit`,
          ]
        : [`truncate risk_event`, `truncate audit`, `truncate risk cascade`]),
    ];
    const [event] = await store.risks.events('R-1');

    for (const attempt of attempts) {
      await expect(run(url, attempt)).rejects.toThrow(/ is only ever added to/);
    }

    expect(await store.risks.events('R-1')).toEqual([event]);
    expect((await Array.fromAsync(store.audit.read({ from: at(0), to: at(9) }))).flat()).toEqual([
      LINE,
    ]);
  });

  it('to a risk cannot lose the risk, nor have two events of one version', async () => {
    const url = await fresh();
    await using store = await openStore(url);
    await raise(store, 'a');

    await expect(run(url, PRAGMA[name] + `delete from risk`)).rejects.toThrow(
      /foreign key constraint/i,
    );
    await expect(
      run(url, `insert into risk_event select risk, version, 0, who, happening from risk_event`),
    ).rejects.toThrow(/is only ever added to|duplicate key/);

    expect(await store.risks.events('R-1')).toHaveLength(1);
  });

  it('to one risk in several processes at once is one line of events, no decision lost', async () => {
    const url = await fresh();
    {
      await using store = await openStore(url);
      await raise(store, 'a');
    }

    const outcomes = await Promise.all(['A', 'B', 'C'].map((user) => decideInAProcess(url, user)));

    await using store = await openStore(url);
    const events = await store.risks.events('R-1');
    const deciders = events.flatMap(({ who }) => (who.kind === 'person' ? [who.user] : []));
    expect(events.map(({ version }) => version)).toEqual(events.map((_, index) => index + 1));
    expect(deciders.toSorted()).toEqual(['A', 'B', 'C'].flatMap((user) => Array(8).fill(user)));
    expect(await store.risks.find('R-1')).toMatchObject({ version: 25, id: 'R-1' });
    expect(outcomes.flatMap(({ raised }) => raised).toSorted()).toEqual(
      Array.from({ length: 24 }, (_, index) => `R-${index + 2}`).toSorted(),
    );
    expect(new Set(outcomes.map(({ shared }) => shared)).size).toBe(1);
  }, 60_000);

  it('before risks were kept is still there after the upgrade, and risks can be raised', async () => {
    const url = await fresh();
    await migrateTo(url, '0007-sprints');
    const former = connect(url);
    await (former.db as Kysely<unknown>)
      .withTables<{ delivery: typeof KEY & typeof UNKNOWN_DELIVERY }>()
      .insertInto('delivery')
      .values({ ...KEY, ...UNKNOWN_DELIVERY })
      .execute();
    await former.db.destroy();

    expect(await migrate(url)).toEqual([
      '0008-risks',
      '0009-item-links',
      '0010-alerts',
      '0011-publications',
      '0012-turns-to-tell',
    ]);

    await using store = await openStore(url, { migrate: false });
    await store.pulls.save(aBatch([pulled(anItem('PAY-1'))]), at(1));
    expect(await store.deliveries.postAgain('d-1', at(2))).toMatchObject({
      key: KEY,
      state: 'due',
    });
    expect((await raise(store, 'a')).id).toBe('R-1');
    expect(await migrate(url)).toEqual([]);
  });
});

describe('several replicas on PostgreSQL', () => {
  it('decide about one risk at once, and exactly one wins each time', async () => {
    const url = await POSTGRES.fresh();
    await using stores = new AsyncDisposableStack();
    const replicas: Store[] = [];
    for (let n = 0; n < 4; n += 1) replicas.push(stores.use(await openStore(url)));
    const [one] = replicas;
    if (one === undefined) throw new Error('There is a first replica');
    await raise(one, 'a');

    for (let version = 1; version <= 15; version += 1) {
      const outcomes = await Promise.all(
        replicas.flatMap((replica) => [decide(replica, version), decide(replica, version)]),
      );
      expect(outcomes.filter((risk) => risk !== null)).toHaveLength(1);
    }

    expect(await one.risks.events('R-1')).toHaveLength(16);
  });

  it('raise many risks at once, each key once and each number once', async () => {
    const url = await POSTGRES.fresh();
    await using one = await openStore(url);
    await using two = await openStore(url);
    const keys = Array.from({ length: 20 }, (_, index) => `k${index}`);

    const raised = await Promise.all(
      keys.flatMap((key, index) => [raise(one, key), raise(two, keys.at(-index - 1) ?? key)]),
    );

    const ids = new Set(raised.map(({ id, key }) => `${id} ${key}`));
    expect(ids.size).toBe(20);
    expect(new Set(raised.map(({ id }) => id)).size).toBe(20);
    expect((await one.risks.list({ scopes: null, since: null })).map(({ id }) => id)).toEqual(
      keys.map((_, index) => `R-${index + 1}`),
    );
  });

  it('watch the same risks at once without getting in a deadlock', async () => {
    const url = await POSTGRES.fresh();
    await using one = await openStore(url);
    await using two = await openStore(url);
    const rows = Array.from({ length: 400 }, (_, index) => ({
      risk: `R-${index + 1}`,
      lastSeenAt: at(1),
      clearEvaluations: 0,
    }));

    await Promise.all([
      one.risks.watch(rows),
      two.risks.watch(rows.toReversed()),
      one.risks.watch(rows.toReversed()),
      two.risks.watch(rows),
    ]);

    expect(await one.risks.watches()).toHaveLength(400);
  });
});

/** SQLite looks after references only where the connection asks for it, as that of signalbox does. */
const PRAGMA: Readonly<Record<string, string>> = {
  SQLite: 'pragma foreign_keys = on; ',
  PostgreSQL: '',
};

const LINE = {
  at: at(1),
  workspace: 'T1',
  actor: 'U-ANN',
  role: 'none',
  action: 'risk.own',
  object: 'R-1',
  outcome: 'denied',
  why: 'A viewer may not own a risk',
  before: null,
  after: null,
  channel: null,
  request: 'req-1',
} as const;

const KEY = {
  workspace: 'T1',
  channel: 'C1',
  kind: 'digest',
  scope: 'payments',
  period: '2026-W47',
  part: 'parent',
};

const UNKNOWN_DELIVERY = {
  id: 'd-1',
  state: 'unknown',
  payload: '{}',
  ts: null,
  attempts: 1,
  not_before: 1,
  claimed_at: 1,
  last_error: null,
  created_at: 1,
  updated_at: 1,
} as const;

function raise(store: Store, key: string): ReturnType<Store['risks']['raise']> {
  const happening = { what: 'raised', signal: aSignal({ key }) } as const;
  return store.risks.raise(key, { at: at(1), who: SIGNALBOX, happening });
}

function decide(store: Store, expected: number): ReturnType<Store['risks']['append']> {
  const decision = { roam: 'owned', owner: 'U-ANN', by: null } as const;
  return store.risks.append('R-1', expected, {
    at: at(2),
    who: ANN,
    happening: { what: 'decided', decision },
  });
}

async function migrateTo(url: string, name: string): Promise<void> {
  const { db, dialect } = connect(url);
  const migrator = new Migrator({
    db,
    provider: {
      getMigrations: () =>
        Promise.resolve(
          Object.fromEntries(
            Object.entries(MIGRATIONS)
              .filter(([known]) => known <= name)
              .map(([known, up]) => [
                known,
                { up: (inner: Kysely<unknown>) => up(inner, dialect) },
              ]),
          ),
        ),
    },
  });
  const { error } = await migrator.migrateToLatest();
  await db.destroy();
  if (error !== undefined)
    throw new Error('The former version could not be set up', { cause: error });
}

interface Outcome {
  /** Ids of the risks that only this process raised. */
  readonly raised: readonly string[];
  /** Id of the risk that every process raised. */
  readonly shared: string;
}

/** A process that decides eight times about R-1, again whenever somebody was first, and raises eight risks. */
async function decideInAProcess(url: string, user: string): Promise<Outcome> {
  const decider = fileURLToPath(new URL('../store/decider.ts', import.meta.url));
  const child = spawn(process.execPath, [decider, url, user], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (data: Buffer) => output.push(data));
  await once(child, 'close');
  return JSON.parse(Buffer.concat(output).toString()) as Outcome;
}
