import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli } from '../support/cli.ts';

const CONFIG = `
timezone: Europe/Berlin
sources:
  - id: jira
    kind: jira
    baseUrl: https://acme.example
    auth: { email: { env: JIRA_EMAIL }, token: { env: JIRA_TOKEN } }
    projects: [PAY]
valueStreams:
  - id: payments
    arts:
      - id: cards
        teams: [{ id: acquiring, match: [{ project: PAY }] }]
`;

let folder: string;
let config: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-'));
  config = join(folder, 'signalbox.yaml');
  await writeFile(config, `${CONFIG}storage: { url: 'sqlite:${join(folder, 'signalbox.db')}' }\n`);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const COMMANDS = [
  'start',
  'pull',
  'digest',
  'metrics',
  'deps',
  'forecast',
  'topology',
  'item',
  'export',
  'audit',
  'init',
  'check',
  'migrate',
  'demo',
];

describe('the command line', () => {
  it.each(COMMANDS)('explains %s with --help and succeeds', async (command) => {
    const { code, out } = await cli([command, '--help']);

    expect(code).toBe(0);
    expect(out).toContain(`Usage: signalbox ${command}`);
  });

  it('lists every command in its help', async () => {
    const { out } = await cli(['--help']);

    for (const command of COMMANDS) expect(out).toMatch(new RegExp(`^  ${command} `, 'm'));
  });

  it.each([
    [['pul'], 'Did you mean pull?'],
    [['digest'], "missing required argument 'scope'"],
    [['metrics'], "missing required argument 'scope'"],
    [['item'], "missing required argument 'key'"],
    [['item', ' '], 'It is empty.'],
    [['export', 'numbers'], 'Allowed choices are items, visits'],
    [['export', 'items', '--format', 'xml'], 'Allowed choices are ndjson, csv'],
    [['demo', '--bogus'], "unknown option '--bogus'"],
    [['init'], "required option '--url <url>' not specified"],
  ])('answers %j with what is wrong, where help is, and exit code 2', async (argv, what) => {
    const { code, out, err } = await cli(argv);

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(what);
    expect(err).toContain('Add --help to see what the command takes.');
  });

  it.each([
    ['acme', 'write a full URL such as https://acme.atlassian.net'],
    ['ftp://acme.example', 'use an http or https URL'],
    ['http://acme.example', 'plain http is only allowed towards a loopback address'],
  ])('refuses to ask a site at %s and says how a URL is written', async (url, what) => {
    const { code, err } = await cli(['init', '--url', url]);

    expect(code).toBe(2);
    expect(err).toContain(what);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it.each(['start', 'pull', 'check', 'migrate'])(
    'says for %s that there is no configuration, and how to get one',
    async (command) => {
      const { code, err } = await cli([command, '--config', join(folder, 'nowhere.yaml')]);

      expect(code).toBe(2);
      expect(err).toContain(`There is no configuration file ${join(folder, 'nowhere.yaml')}`);
      expect(err).toContain('npx signalbox init');
      expect(err).not.toContain('ENOENT');
    },
  );

  it('lists every secret that is missing before anything is started', async () => {
    const { code, err } = await cli(['pull', '--config', config], {
      env: { JIRA_EMAIL: 'rte@acme.example' },
    });

    expect(code).toBe(2);
    expect(err).toContain('source "jira": token: set the environment variable JIRA_TOKEN');
    expect(err).not.toContain('JIRA_EMAIL');
    expect(existsSync(join(folder, 'signalbox.db'))).toBe(false);
  });

  it('guesses the scope that was meant and lists all there are', async () => {
    const { code, err } = await cli(['metrics', 'card', '--config', config]);

    expect(code).toBe(2);
    expect(err).toContain('Did you mean "cards"?');
    expect(err).toMatch(
      /portfolio \(portfolio\)\n {2}payments \(value-stream\)\n {2}cards \(art\)/,
    );
  });

  it.each([
    [['--as-of', 'yesterday'], '--as-of: "yesterday" is no instant'],
    [['--as-of', '2026-02-30'], '--as-of: "2026-02-30" is no instant'],
    [['--to', '2026-01-01'], '--to needs --from'],
    [['--from', '2026-03-01', '--to', '2026-01-01'], '--to must lie after --from'],
    [
      ['--as-of', '2026-01-01', '--from', '2026-03-01', '--to', '2026-03-02'],
      'The window must begin before the as-of instant',
    ],
  ])('refuses the instants %j', async (options, what) => {
    const { code, err } = await cli(['metrics', 'cards', ...options, '--config', config]);

    expect(code).toBe(2);
    expect(err).toContain(what);
  });

  it('names the sources there are when another one is asked for', async () => {
    const { code, err } = await cli(['pull', '--source', 'ado', '--config', config]);

    expect(code).toBe(2);
    expect(err).toBe('There is no source "ado"; the configuration has jira.\n');
  });

  it('does not overwrite a file with init unless it is told to', async () => {
    const before = await readFile(config, 'utf8');

    const { code, err } = await cli(['init', '--url', 'https://acme.example', '--out', config]);

    expect(code).toBe(2);
    expect(err).toContain('exists already and was not changed');
    expect(await readFile(config, 'utf8')).toBe(before);
  });

  it('ends with exit code 1 when an item is not known, because a script must see it', async () => {
    const { code, out, err } = await cli(['item', 'PAY-1', '--config', config]);

    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('No item has or had the key "PAY-1"');
  });

  it('applies migrations once and then says that there is nothing to do', async () => {
    const address = join(folder, 'other.yaml');
    await writeFile(address, `${CONFIG}storage: { url: 'sqlite:${join(folder, 'other.db')}' }\n`);

    const first = await cli(['migrate', '--config', address]);
    const second = await cli(['migrate', '--config', address]);

    expect(first.out).toMatch(/^Applied \d+ migrations: 0001/);
    expect(second.out).toBe('The database is up to date; nothing was changed.\n');
    expect([first.code, second.code]).toEqual([0, 0]);
  });

  it('refuses a LOG_LEVEL that is none, and says which there are', async () => {
    const env = { JIRA_EMAIL: 'a@b.example', JIRA_TOKEN: 'token', LOG_LEVEL: 'loud' };
    const { code, err } = await cli(['start', '--config', config], { env });

    expect(code).toBe(2);
    expect(err).toBe(
      'LOG_LEVEL is "loud"; nothing was started. Set it to one of trace, debug, info, warn, error.\n',
    );
  });
});
