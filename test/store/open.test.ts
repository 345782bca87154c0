import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoreError } from '../../src/shared/errors.ts';
import { migrate, migrationStatus, openStore } from '../../src/store/open.ts';
import { aBatch, pulled } from '../support/batches.ts';
import { anItem, at, moved } from '../support/build.ts';
import { ANN, BY_HAND } from '../support/risks.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-open-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function file(name: string): string {
  return join(folder, name);
}

describe('opening a store', () => {
  it('creates the folders of a new file', async () => {
    await using store = await openStore(`sqlite:${file('new/deep/signalbox.db')}`);

    expect(await store.items.count()).toBe(0);
  });

  it('finds what was stored before', async () => {
    const url = `sqlite:${file('again.db')}`;
    {
      await using store = await openStore(url);
      await store.pulls.save(aBatch([pulled(anItem('PAY-1'))]), at(1));
    }

    await using store = await openStore(url);

    expect(await store.items.byKey('PAY-1')).toEqual([anItem('PAY-1')]);
  });

  it('refuses to open what is not up to date when it may not bring it there', async () => {
    const url = `sqlite:${file('empty.db')}`;

    const opening = openStore(url, { migrate: false });

    await expect(opening).rejects.toThrow(
      /is not up to date: 0001-first-tables.* is missing\. Nothing was changed\. Run "signalbox migrate"\./,
    );
    await migrate(url);
    await using store = await openStore(url, { migrate: false });
    expect(await store.items.count()).toBe(0);
  });

  it('tells which migrations are applied without creating a file', async () => {
    const path = file('status.db');
    const before = await migrationStatus(`sqlite:${path}`);
    const created = existsSync(path);

    const applied = await migrate(`sqlite:${path}`);
    const again = await migrate(`sqlite:${path}`);

    expect(created).toBe(false);
    expect(before.applied).toEqual([]);
    expect(applied).toEqual(before.pending);
    expect(again).toEqual([]);
    expect(await migrationStatus(`sqlite:${path}`)).toEqual({ applied, pending: [] });
  });

  it('lets three processes bring one file up to date at once', { timeout: 20_000 }, async () => {
    const url = `sqlite:${file('raced.db')}`;
    const open = join(import.meta.dirname, '../../src/store/open.ts');
    const script = `import { migrate } from ${JSON.stringify(open)}; await migrate(process.argv[1]);`;

    const codes = await Promise.all(
      [1, 2, 3].map(async () => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', script, url], {
          stdio: ['ignore', 'ignore', 'inherit'],
        });
        const [code] = (await once(child, 'exit')) as [number];
        return code;
      }),
    );

    expect(codes).toEqual([0, 0, 0]);
    expect((await migrationStatus(url)).pending).toEqual([]);
  });
});

describe('a database that cannot be used', () => {
  it('is refused when a newer program wrote it', async () => {
    const path = file('newer.db');
    await migrate(`sqlite:${path}`);
    const db = new DatabaseSync(path);
    db.exec(`insert into kysely_migration (name, timestamp) values ('9999-later', 'x')`);
    db.close();

    const message = await refusal(`sqlite:${path}`);

    expect(message).toMatch(/was written by a newer signalbox \(it has 9999-later\)\. Nothing/);
  });

  it('is left alone when it is no database', async () => {
    const path = file('text.db');
    await writeFile(path, 'These are notes, no database. '.repeat(200));

    const message = await refusal(`sqlite:${path}`);

    expect(message).toBe(
      `The database file ${path} cannot be used: the file is no SQLite database. Nothing was changed. Point storage.url at another file.`,
    );
    expect(await readFile(path, 'utf8')).toMatch(/^These are notes/);
  });

  it.each([
    [
      'a folder',
      'folder',
      /cannot be opened\. Nothing was changed\. Check that storage\.url is right/,
    ],
    [
      'below a file',
      'file/deep/signalbox.db',
      /a part of the path is no folder\. Nothing was changed/,
    ],
  ])('is reported when its path is %s', async (_, path, expected) => {
    await mkdir(file('folder'), { recursive: true });
    await writeFile(file('file'), '');

    expect(await refusal(`sqlite:${file(path)}`)).toMatch(expected);
  });

  it.runIf(existsSync('/proc'))('is reported when its folder cannot be created', async () => {
    expect(await refusal('sqlite:/proc/signalbox/deep/x.db')).toMatch(
      /cannot be used: the folder cannot be created\. Nothing was changed\./,
    );
  });

  it('is reported when nothing answers at its address', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    server.close();
    await once(server, 'close');

    const message = await refusal(`postgres://bob:s3cret@127.0.0.1:${port}/flow`);

    expect(message).toBe(
      `PostgreSQL at 127.0.0.1:${port}/flow cannot be used: nothing answers there. Nothing was changed. Check that the server runs and that host and port of storage.url are right.`,
    );
  });

  it.each(['mysql://bob:s3cret@127.0.0.1/x', 'postgres://bob:s3cret@[/x', 's3cret'])(
    'is refused without repeating its address: %s',
    async (url) => {
      const message = await refusal(url);

      expect(message).toMatch(/Nothing was changed\./);
      expect(message).not.toContain('s3cret');
    },
  );

  it('names the item whose record is damaged', async () => {
    const path = file('damaged.db');
    await using store = await openStore(`sqlite:${path}`);
    await store.pulls.save(aBatch([pulled(moved(anItem('PAY-1'), 'Backlog', 'Ready', 1))]), at(1));
    const db = new DatabaseSync(path);

    for (const damage of [
      '',
      '{}',
      '[2,"",[]]',
      '[1,"",[0]]',
      '[1,"a\\nb\\n1",[1,0,1,5,1,7,7,7]]',
    ]) {
      db.prepare('update item_record set history = ?').run(damage);
      await expect(store.items.byKey('PAY-1')).rejects.toThrow(
        /^What is stored about item PAY-1 of source jira is damaged .*Nothing was changed\./,
      );
    }
    db.close();
  });

  it.each([
    ['risk', `update risk set risk = '{}'`, /^What is stored about risk R-1 is damaged\. Nothing/],
    ['risk', `update risk set risk = 'R'`, /^What is stored about risk R-1 is damaged\. Nothing/],
    ['mute', `update quieting set "by" = '{}'`, /^What is stored about the mute of R7 is damaged/],
    ['mute', `update quieting set subject = 'R0'`, /^What is stored about the mute of R0 is/],
  ])('names the %s whose record is damaged by %s', async (what, damage, expected) => {
    const path = file(`damaged-${randomUUID()}.db`);
    await using store = await openStore(`sqlite:${path}`);
    await store.risks.raise('modal-1', { at: at(1), who: ANN, happening: BY_HAND });
    await store.quietings.add({ kind: 'mute', rule: 'R7', scope: 'art', by: ANN, at: at(1) });
    const db = new DatabaseSync(path);
    db.exec(damage);
    db.close();

    const reading = what === 'risk' ? store.risks.find('R-1') : store.quietings.list();

    await expect(reading).rejects.toThrow(expected);
    await expect(reading).rejects.toThrow(StoreError);
  });
});

/** What a person reads when the store of that url is opened. */
async function refusal(url: string): Promise<string> {
  const error: unknown = await openStore(url).then(
    (store) => store[Symbol.asyncDispose](),
    (reason: unknown) => reason,
  );
  if (error instanceof StoreError) return error.message;
  throw new Error('The store opened or failed in another way', { cause: error });
}
