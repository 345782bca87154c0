import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { migrate, migrationStatus, openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { aBatch, pulled } from '../support/batches.ts';
import { anItem, at, change, entered, JIRA, moved } from '../support/build.ts';
import { startPostgres } from '../support/postgres.ts';
import type { PostgresServer } from '../support/postgres.ts';
import { storeContract } from './store.ts';

let folder: string;
let server: PostgresServer;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-store-'));
  server = await startPostgres();
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

storeContract('a SQLite file', () => {
  files += 1;
  return Promise.resolve(`sqlite:${join(folder, `${files}.db`)}`);
});
storeContract('SQLite in memory', () => Promise.resolve('sqlite::memory:'));
storeContract('PostgreSQL', () => server.freshDatabase());

describe.each(['a SQLite file', 'PostgreSQL'])('two that have %s open', (database) => {
  it('see by its version that the other one has written', async () => {
    const url =
      database === 'PostgreSQL'
        ? await server.freshDatabase()
        : `sqlite:${join(folder, 'seen-by-two.db')}`;
    await using one = await openStore(url);
    await using two = await openStore(url);
    const before = await one.items.version();
    expect(await one.items.version()).toBe(before);

    await two.pulls.save(aBatch([pulled(anItem('PAY-1'))]), at(1));

    expect(await one.items.version()).not.toBe(before);
  });
});

describe('several replicas on PostgreSQL', () => {
  it('bring one database up to date together', async () => {
    const url = await server.freshDatabase();

    const applied = await Promise.all([migrate(url), migrate(url), migrate(url)]);

    const { pending, applied: all } = await migrationStatus(url);
    expect(applied.flat().toSorted()).toEqual(all);
    expect(pending).toEqual([]);
  });

  it('save about one item at once without losing an entry', async () => {
    const url = await server.freshDatabase();
    await using stores = new AsyncDisposableStack();
    const replicas: Store[] = [];
    for (let n = 0; n < 3; n += 1) replicas.push(stores.use(await openStore(url)));
    const entries = Array.from({ length: 30 }, (_, index) =>
      entered(anItem('PAY-1'), index, [change('status', [`${index}`], ['x'])], String(index + 1)),
    );

    await Promise.all(
      replicas.flatMap((replica, n) =>
        entries
          .filter((_, index) => index % 3 === n)
          .map((entry) => replica.pulls.save(aBatch([pulled(entry)]), at(n))),
      ),
    );

    const [item] = (await replicas[0]?.items.byKey('PAY-1')) ?? [];
    expect(item?.history.map(({ id }) => Number(id))).toEqual(entries.map((_, index) => index + 1));
  });

  it('save and place many items at once without getting in a deadlock', async () => {
    const url = await server.freshDatabase();
    await using one = await openStore(url);
    await using two = await openStore(url);
    const items = Array.from({ length: 300 }, (_, index) => anItem(`PAY-${index}`));
    await one.pulls.save(aBatch(items.map((item) => pulled(item))), at(1));
    const changed = items.map((item) => pulled(moved(item, 'Backlog', 'Ready', 1)));
    const rows = items.map(({ item }) => ({
      source: JIRA,
      id: item.id,
      teams: ['red'],
      closedAt: null,
      startAt: null,
      endAt: null,
      flow: null,
    }));

    await Promise.all([
      one.pulls.save(aBatch(changed), at(2)),
      two.items.place(rows.toReversed(), 'print'),
      two.pulls.save(aBatch(changed.toReversed()), at(2)),
      one.items.place(rows, 'print'),
    ]);

    expect(await one.items.count()).toBe(300);
  });

  it('claim a delivery and an occurrence once between them', async () => {
    const url = await server.freshDatabase();
    await using one = await openStore(url);
    await using two = await openStore(url);
    const key = { workspace: 'T', channel: 'C', kind: 'k', scope: 's', period: 'p', part: 'x' };

    const added = await Promise.all([
      one.deliveries.add(key, '1', at(1)),
      two.deliveries.add(key, '2', at(1)),
    ]);
    const id = added[0].id;
    const claims = await Promise.all([
      one.deliveries.claim(id, at(1)),
      two.deliveries.claim(id, at(1)),
    ]);
    const runs = await Promise.all([
      one.occurrences.claim('job', at(1), at(1)),
      two.occurrences.claim('job', at(1), at(1)),
    ]);

    expect(added[1]).toEqual(added[0]);
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
    expect(runs.filter(Boolean)).toHaveLength(1);
  });

  it('change a message once between them, many times over', async () => {
    const url = await server.freshDatabase();
    await using one = await openStore(url);
    await using two = await openStore(url);
    const key = {
      workspace: 'T',
      channel: 'C',
      kind: 'alert',
      scope: 's',
      period: 'R-1',
      part: 'x',
    };
    await one.alerts.add(key, '{}', [{ risk: 'R-1', version: 1, reason: null }], 0, at(1));
    const made: number[] = [];

    for (let shown = 2; shown < 40; shown += 1) {
      const changes = await Promise.all(
        [one, two, one, two].map(({ alerts }) =>
          alerts.change(key, '{}', [{ risk: 'R-1', shown }], at(shown)),
        ),
      );
      made.push(changes.filter((change) => change !== null).length);
    }

    expect(made).toEqual(made.map(() => 1));
  });

  it('go on after the server cut their connections', async () => {
    const url = await server.freshDatabase();
    await using store = await openStore(url);
    await store.pulls.save(aBatch([pulled(anItem('PAY-1'))]), at(1));

    await server.run(
      url,
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'signalbox'`,
    );
    // Whoever queries before the pool has noticed is told; each dead connection can be met once.
    await vi.waitFor(() => store.ping(), { timeout: 5_000 });

    expect(await store.items.count()).toBe(1);
  });
});

describe('a PostgreSQL that cannot be used', () => {
  it('is reported without the password when the password is wrong', async () => {
    const url = new URL(await server.freshDatabase());
    url.password = 'not-the-secret';

    await expect(openStore(url.href)).rejects.toThrow(
      `PostgreSQL at 127.0.0.1:${server.port}${url.pathname} cannot be used: user or password is wrong. Nothing was changed. Check user and password of storage.url.`,
    );
  });

  it('is reported when there is no such database', async () => {
    const url = new URL(await server.freshDatabase());
    url.pathname = '/nowhere';

    await expect(openStore(url.href)).rejects.toThrow(/nowhere cannot be used: there is no such/);
  });

  it('is reported when it may only be read', async () => {
    const url = new URL(await server.freshDatabase());
    await migrate(url.href);
    url.searchParams.set('options', '-c default_transaction_read_only=on');

    await using store = await openStore(url.href);

    expect(await store.items.count()).toBe(0);
    await expect(store.ping()).rejects.toThrow('cannot be used: the server is read-only');
  });
});
