import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { instantOf } from '../../src/core/domain/time.ts';
import { openStore } from '../../src/store/open.ts';

const ITEMS = 150_000;

describe('a store in which nothing is placed yet', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signalbox-many-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('finds the items of a team among more than fit into the arguments of one call', async () => {
    const file = join(folder, 'many.db');
    await (await openStore(`sqlite:${file}`))[Symbol.asyncDispose]();
    const database = new DatabaseSync(file);
    database.exec(`
      with recursive n(i) as (select 1 union all select i + 1 from n where i < ${ITEMS})
      insert into work_item
        (source, id_order, key, created_at, updated_at, truncated, project, placed_with, open_until, stamp)
      select 'jira', printf('%012d', i), 'PAY-' || i, 0, 0, 0, 'PAY', '', 9007199254740991, i from n
    `);
    database.close();
    await using store = await openStore(`sqlite:${file}`);

    let found = 0;
    const query = {
      createdUntil: instantOf(1),
      openSince: null,
      teams: ['acquiring'],
      fingerprint: 'now',
    };
    for await (const chunk of store.items.find(query)) found += chunk.length;

    expect(found).toBe(ITEMS);
  });
});
