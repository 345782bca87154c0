import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { ITEM_COLUMNS, VISIT_COLUMNS } from '../../src/cli/rows.ts';
import { createMetrics } from '../../src/ops/metrics.ts';
import { connect } from '../../src/store/kysely/connection.ts';
import { migrateUp } from '../../src/store/kysely/migrations.ts';
import { allPages, blocks, codeOf, codeRows, page, ROOT } from './pages.ts';

function source(...parts: string[]): string {
  return readFileSync(join(ROOT, ...parts), 'utf8');
}

const operations = page('docs/operations.md');
const rows = codeRows(operations);

describe('the metrics in docs/operations.md', () => {
  it('are those of the service, each with its labels', () => {
    const described = rows.flatMap(({ names, cells }) =>
      (names[0] ?? '').startsWith('signalbox_')
        ? [`${names[0]} ${cells[0]?.match(/\w+/g)?.join(' ') ?? ''}`]
        : [],
    );
    const real = createMetrics()
      .registry.getMetricsAsArray()
      .filter(({ name }) => name.startsWith('signalbox_'))
      .map((metric) => {
        const labels = 'labelNames' in metric ? (metric.labelNames as string[]).join(' ') : '';
        return `${metric.name} ${labels}`;
      });

    expect(described.toSorted()).toEqual(real.toSorted());
  });
});

describe('the log in docs/operations.md', () => {
  it('has every message that the service writes, and no other', () => {
    const written = [
      ...source('src/ops/events.ts').matchAll(/log(?:\.\w+|\[.*?\])\([^;]*?'([a-z][^']+)',?\s*\)/g),
    ].map(([, text = '']) => text);
    const after = operations.text.split('### Log')[1]?.split('\n## ')[0] ?? '';
    const described = codeRows({ path: '', text: after }).flatMap(({ names }) => names);

    expect(new Set(described)).toEqual(new Set(written));
    expect(written.length).toBeGreaterThan(15);
  });
});

/** What Node itself reads. */
const OF_NODE = ['NODE_USE_ENV_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];

describe('environment variables in the documentation', () => {
  it('are read somewhere, by Node itself too, or named by a configuration', () => {
    const named = new Set(
      allPages().flatMap((one) =>
        codeOf(one).flatMap((code) => code.match(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/g) ?? []),
      ),
    );
    const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => source('src', path));
    const everything = [
      ...files,
      source('Dockerfile'),
      source('config/signalbox.example.yaml'),
      ...allPages().flatMap((one) => blocks(one, 'yaml')),
    ].join('\n');

    const known = new Set([
      ...(everything.match(/\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/g) ?? []),
      ...OF_NODE,
    ]);
    expect([...named].filter((name) => !known.has(name))).toEqual([]);
    expect(named).toContain('LOG_LEVEL');
  });
});

describe('the columns in docs/cli.md', () => {
  it.each([
    ['export items', ITEM_COLUMNS],
    ['export visits', VISIT_COLUMNS],
  ])('of %s are those that are written', (what, columns) => {
    const [, table = ''] = page('docs/cli.md').text.split(`| \`${what}\` | |\n`);
    const end = table.indexOf('\n\n');
    const described = codeRows({ path: '', text: table.slice(0, end) }).flatMap(
      ({ names }) => names,
    );

    expect(described).toEqual(columns);
  });
});

describe('the scopes in docs/slack.md', () => {
  it.each(['config/slack-manifest.socket.json', 'config/slack-manifest.http.json'])(
    'are those of %s',
    (manifest) => {
      const { scopes } = (
        JSON.parse(source(manifest)) as {
          oauth_config: { scopes: { bot: string[]; bot_optional: string[] } };
        }
      ).oauth_config;
      const after = page('docs/slack.md').text.split('## What it may do')[1]?.split('\n## ')[0];
      const described = [...(after ?? '').matchAll(/^\| (`.*?) \|/gm)].map(([, cell = '']) => cell);
      const optional = described.filter((cell) => cell.includes('(optional)'));

      function scopesIn(cells: readonly string[]): string[] {
        return cells.flatMap((cell) => cell.match(/\w+:\w+(?::\w+)?|commands/g) ?? []).toSorted();
      }
      expect(scopesIn(optional)).toEqual(scopes.bot_optional.toSorted());
      expect(scopesIn(described.filter((cell) => !optional.includes(cell)))).toEqual(
        scopes.bot.toSorted(),
      );
    },
  );
});

describe('the SQL in docs/operations.md', () => {
  it('runs on the database that the service makes', async () => {
    const connection = connect('sqlite::memory:');
    await migrateUp(connection);
    const statements = blocks(operations, 'sql').flatMap((block) => block.split(/;\n/));

    for (const statement of statements.filter((text) => text.trim() !== '')) {
      await expect(sql.raw(statement).execute(connection.db)).resolves.toBeDefined();
    }
    expect(statements.length).toBeGreaterThan(1);
    await connection.db.destroy();
  });
});
