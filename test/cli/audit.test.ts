import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../src/core/domain/audit.ts';
import { openStore } from '../../src/store/open.ts';
import { at } from '../support/build.ts';
import { cli } from '../support/cli.ts';
import { rowsOf } from '../support/workplace.ts';
import { startPostgres } from '../support/postgres.ts';
import type { PostgresServer } from '../support/postgres.ts';

const LINES = 1_200;

function entry(n: number): AuditEntry {
  return {
    at: at(n / 100),
    workspace: 'T1',
    actor: `U${n % 7}`,
    role: n % 3 === 0 ? 'none' : 'rte (user group S0RTE)',
    action: 'risk.accept',
    object: `R-${n}`,
    outcome: n % 3 === 0 ? 'denied' : 'done',
    why: n % 3 === 0 ? 'needs "rte",\nis not' : '',
    before: null,
    after: n % 3 === 0 ? null : '{"roam":"accepted"}',
    channel: n % 2 === 0 ? 'C1' : null,
    request: `req-${n}`,
  };
}

let folder: string;
let postgres: PostgresServer;
const configs = new Map<string, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-audit-'));
  postgres = await startPostgres();
  const urls = {
    SQLite: `sqlite:${join(folder, 'audit.db')}`,
    PostgreSQL: await postgres.freshDatabase(),
  };
  for (const [name, url] of Object.entries(urls)) {
    const config = join(folder, `${name}.json`);
    const source = {
      id: 'jira',
      kind: 'jira',
      baseUrl: 'https://tracker.invalid',
      projects: ['PAY'],
      auth: AUTH,
    };
    await writeFile(
      config,
      JSON.stringify({ timezone: 'Europe/Berlin', storage: { url }, sources: [source] }),
    );
    configs.set(name, config);
    await using store = await openStore(url);
    for (let n = 0; n < LINES; n += 1) await store.audit.add(entry(n));
  }
});
afterAll(async () => {
  await postgres[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const AUTH = { email: { env: 'JIRA_EMAIL' }, token: { env: 'JIRA_TOKEN' } };

async function exported(name: string, ...options: readonly string[]): Promise<string> {
  const config = configs.get(name) ?? '';
  const { code, out, err } = await cli(['audit', 'export', ...options, '--config', config], {
    clock: () => at(11.98),
  });
  expect([code, err]).toEqual([0, '']);
  return out;
}

describe.each(['SQLite', 'PostgreSQL'])('the exported audit trail on %s', (name) => {
  it('has every line until now, the oldest first, as it was written', async () => {
    const rows = rowsOf<Record<string, unknown>>(await exported(name));

    expect(rows.map(({ request }) => request)).toEqual(
      Array.from({ length: 1_199 }, (_, n) => `req-${n}`),
    );
    expect(rows[3]).toEqual({ ...entry(3), at: '2026-01-05T00:43:12.000Z' });
  });

  it('has the lines of a window, whose days begin in the portfolio’s zone', async () => {
    const rows = rowsOf<{ object: string }>(
      await exported(name, '--from', '2026-01-06', '--to', '2026-01-07'),
    );

    // Berlin's day began an hour before: 23:00 UTC is 0.958 of day 0, and ends so on day 1.
    expect([rows[0]?.object, rows.at(-1)?.object]).toEqual(['R-96', 'R-195']);
  });

  it('is CSV that a spreadsheet reads', async () => {
    const text = await exported(name, '--format', 'csv', '--from', '2026-01-05T00:43:12Z');

    expect(text.split('\n').slice(0, 4)).toEqual([
      'at,workspace,actor,role,action,object,outcome,why,before,after,channel,request',
      '2026-01-05T00:43:12.000Z,T1,U3,none,risk.accept,R-3,denied,"needs ""rte"",',
      'is not",,,,req-3',
      '2026-01-05T00:57:36.000Z,T1,U4,rte (user group S0RTE),risk.accept,R-4,done,,,"{""roam"":""accepted""}",C1,req-4',
    ]);
    expect(text.endsWith('\n')).toBe(true);
  });
});

describe('a window that cannot be', () => {
  it.each([
    [['--from', '2026-01-07', '--to', '2026-01-06'], '--to must lie after --from.'],
    [['--from', 'yesterday'], '--from: "yesterday" is no instant'],
  ])('%j is refused', async (options, message) => {
    const ran = await cli(['audit', 'export', ...options, '--config', configs.get('SQLite') ?? '']);

    expect(ran.code).toBe(2);
    expect(ran.err).toContain(message);
    expect(ran.out).toBe('');
  });
});
