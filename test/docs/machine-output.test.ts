import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli } from '../support/cli.ts';
import { aLinkedCompany, AS_OF, fill } from '../support/linked-company.ts';
import type { LinkedCompany } from '../support/linked-company.ts';
import { page } from './pages.ts';

let company: LinkedCompany;
beforeAll(async () => {
  company = await aLinkedCompany();
  await fill(company);
});
afterAll(() => company[Symbol.asyncDispose]());

/** The names in the first column of the table that has this text at its head. */
function documented(head: string): string[] {
  const { text } = page('docs/cli.md');
  const start = text.indexOf(`| \`${head}\` |`);
  const [, , ...rows] = text.slice(start).split('\n\n')[0]?.split('\n') ?? [];
  return rows.flatMap((row) =>
    [...(row.split(' | ')[0] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
  );
}

async function printed(...argv: readonly string[]): Promise<string> {
  const { out } = await cli([...argv, '--config', company.config, '--as-of', AS_OF]);
  return out;
}

describe('the machine output in docs/cli.md', () => {
  it.each([
    ['metrics SCOPE --json', ['metrics', 'cards']],
    ['deps SCOPE --json', ['deps', 'cards']],
    ['forecast SCOPE --json', ['forecast', 'cards', '--by', 'PI end']],
    ['forecast SCOPE --backtest --json', ['forecast', 'cards', '--backtest']],
    ['risks SCOPE --json', ['risks', 'cards']],
    ['risks SCOPE board --json', ['risks', 'cards', 'board']],
    ['topology --json', ['topology']],
  ])('names every key of %s', async (head, argv) => {
    const keys = Object.keys(JSON.parse(await printed(...argv, '--json')) as object);

    expect(documented(head).toSorted()).toEqual(keys.toSorted());
  });

  it('names every key of item KEY --json', async () => {
    const { items } = JSON.parse(await printed('item', 'PAY-100', '--json')) as { items: object[] };
    const named = [...documented('export items'), ...documented('item KEY --json')];

    expect(named.toSorted()).toEqual(Object.keys(items[0] ?? {}).toSorted());
  });

  it.each(['items', 'visits', 'dependencies', 'stages'])(
    'names every column of export %s, in order',
    async (what) => {
      const csv = await printed('export', what, '--format', 'csv');

      expect(documented(`export ${what}`)).toEqual(csv.split('\n')[0]?.split(','));
    },
  );

  it('names every column of audit export, in order', async () => {
    const csv = await cli(['audit', 'export', '--format', 'csv', '--config', company.config]);

    expect(documented('audit export')).toEqual(csv.out.trimEnd().split(','));
  });
});
