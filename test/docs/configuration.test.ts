import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { parseConfig } from '../../src/config/load.ts';
import { allPages, blocks, codeRows, page } from './pages.ts';

/** What an example that shows some sections is completed with. */
const REST: Readonly<Record<string, unknown>> = {
  sources: [
    {
      id: 'jira',
      kind: 'jira',
      baseUrl: 'https://example.atlassian.net',
      auth: { email: { env: 'JIRA_EMAIL' }, token: { env: 'JIRA_TOKEN' } },
      projects: ['PAY'],
    },
  ],
  valueStreams: [
    {
      id: 'main',
      arts: [{ id: 'art', teams: [{ id: 'team', match: [{ project: 'PAY' }] }] }],
    },
  ],
};

const examples = allPages().flatMap((one) =>
  blocks(one, 'yaml').map((yaml, index) => ({ name: `${one.path} ${index + 1}`, yaml })),
);

describe('an example of configuration', () => {
  it.each(examples)('is accepted: $name', ({ name, yaml }) => {
    const whole = JSON.stringify({ ...REST, ...(parse(yaml) as object) });

    expect(() => parseConfig(whole, name)).not.toThrow();
  });
});

interface Node {
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
}

interface Key {
  readonly path: string;
  readonly byDefault: unknown;
  readonly required: boolean;
}

/** Every key of the schema that holds a value: sections that only group others are left out. */
function keysOf(node: Node, at: string): Key[] {
  const own = Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const path = at === '' ? name : `${at}.${name}`;
    // A section that is left out may bring its keys along.
    const section = node.default as Readonly<Record<string, unknown>> | undefined;
    const byDefault = child.default ?? section?.[name];
    const required = byDefault === undefined && node.required?.includes(name) === true;
    const inner = keysOf(child, path);
    const groups = child.properties !== undefined && child.anyOf === undefined;
    return groups ? inner : [{ path, byDefault, required }, ...inner];
  });
  const branches = [...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap((one) => keysOf(one, at));
  return [...own, ...branches, ...(node.items === undefined ? [] : keysOf(node.items, `${at}[]`))];
}

/** Described in prose: secrets, references to a status or type, and lines of a match. */
const ELSEWHERE = [
  /\.(env|file)$/,
  /^workflows\[\]\.(stages\[\]\.statuses|ignore)\[\]\./,
  /^metrics\.scopeLevels\.\w+\./,
  /\.match\[\]\./,
  /^risks\.(rules|scopes)\b/,
  /^sources\[\]\.blocked\.field$/,
];

const rows = new Map(
  codeRows(page('docs/configuration.md')).flatMap(({ names, cells }) =>
    names.length === 1 ? [[names[0] ?? '', cells[0] ?? ''] as const] : [],
  ),
);
const schema = JSON.parse(configJsonSchema()) as Node;
const keys = keysOf(schema, '')
  // What several kinds of sources share is described once, as Jira has it.
  .filter(({ path }, index, all) => all.findIndex((other) => other.path === path) === index)
  .filter(({ path }) => !ELSEWHERE.some((pattern) => pattern.test(path)));

describe('docs/configuration.md', () => {
  it.each(keys)('has a row for $path', ({ path }) => {
    expect(rows.has(path)).toBe(true);
  });

  it.each(keys.filter(({ byDefault }) => byDefault !== undefined))(
    'tells the default of $path',
    ({ path, byDefault }) => {
      const written = (rows.get(path) ?? '').replaceAll('`', '');

      expect(parse(written)).toEqual(byDefault);
    },
  );

  it.each(keys.filter(({ required }) => required))('says that $path is required', ({ path }) => {
    expect(rows.get(path)).toBe('required');
  });

  it('has no row for a key that does not exist', () => {
    const known = new Set(keys.map(({ path }) => path));
    const named = [...rows.keys()].filter((name) => /^[a-zA-Z]+(\[\])?\./.test(name));

    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });
});
