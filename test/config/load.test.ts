import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { loadConfig, parseConfig } from '../../src/config/load.ts';
import { organisationOf } from '../../src/config/organisation.ts';
import { Secrets } from '../../src/config/secrets.ts';
import { ConfigError } from '../../src/shared/errors.ts';

const example = 'config/signalbox.example.yaml';
const shared = '../shared/config-example.yaml';

const minimal = `
sources:
  - id: jira
    kind: jira
    baseUrl: https://acme.example
    auth: { email: { env: JIRA_EMAIL }, token: { env: JIRA_TOKEN } }
    projects: [PAY]
`;

function workflowOf(...stages: readonly string[]): string {
  const rows = stages.map((stage) => `      - ${stage}\n`).join('');
  return `${minimal}workflows:\n  - id: w\n    stages:\n${rows}`;
}

function mistakesIn(text: string): string[] {
  try {
    parseConfig(text, 'flow.yaml');
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n').slice(1);
    throw error;
  }
  return [];
}

describe('configuration', () => {
  it('takes the example that the project ships', async () => {
    const organisation = organisationOf(await loadConfig(example));

    expect(organisation.valueStreams[0]?.arts.map((art) => art.id)).toEqual(['shop', 'foundation']);
    expect(organisation.workflows[0]?.stages[2]).toMatchObject({ name: 'Build', wipLimit: 12 });
    expect(organisation.defaultKind).toBe('feature');
  });

  it.runIf(existsSync(shared))('takes the shape that was agreed on', async () => {
    const config = await loadConfig(shared);

    expect(config.sources.map((source) => source.kind)).toEqual(['jira', 'azure-devops']);
    expect(config.risks.rules['R10']).toBe('off');
  });

  it('needs only a source: a command asks for the other sections when it needs them', () => {
    expect(parseConfig(minimal, 'flow.yaml').slack).toBeUndefined();
  });

  it('lists every mistake at once, each with its line', () => {
    const text = `timezone: Europe/Atlantis
colour: red
sources:
  - id: jira
    kind: jira
    baseUrl: http://acme.example
    auth: { email: { env: JIRA_EMAIL }, token: { env: JIRA_TOKEN } }
    projects: [PAY]
    tokne: x
digests:
  - { scope: nobody, channel: C1, at: Mon 09:00 }
`;
    expect(mistakesIn(text)).toEqual([
      '  flow.yaml:1  timezone: no such IANA time zone',
      '  flow.yaml:2  colour: unknown key "colour"',
      expect.stringContaining(
        'flow.yaml:6  sources[0].baseUrl: plain http is only allowed',
      ) as string,
      '  flow.yaml:9  sources[0].tokne: unknown key "tokne"',
      '  flow.yaml:11  digests[0].scope: no value stream, ART or team "nobody"',
    ]);
  });

  it('says where the YAML itself is broken', () => {
    expect(mistakesIn('timezone: UTC\nsources: [')).toEqual([
      expect.stringMatching(/^ {2}flow\.yaml:2 {2}/) as string,
    ]);
  });

  it('refuses plain http to another machine and takes it on this one', () => {
    const local = minimal.replace('https://acme.example', 'http://127.0.0.1:8081');

    expect(mistakesIn(local)).toEqual([]);
    expect(mistakesIn(minimal.replace('https:', 'http:'))).toHaveLength(1);
    expect(mistakesIn(minimal.replace('https://acme', 'http://127.0.0.1.acme'))).toHaveLength(1);
  });

  it('takes a weekday, a first weekday and days before a PI as times of a digest, nothing else', () => {
    function at(time: string, cadence: string): string[] {
      const digest = `{ scope: portfolio, channel: C1, at: ${time}, cadence: ${cadence} }`;
      return mistakesIn(`${minimal}digests: [${digest}]\n`);
    }
    expect(at('Mon 09:00', 'weekly')).toEqual([]);
    expect(at('Mon 09:00', 'fortnightly')).toEqual([]);
    expect(at('first Mon 10:00', 'monthly')).toEqual([]);
    expect(at('2 days before', 'pi')).toEqual([]);
    expect(at('Monday 9', 'weekly')).toHaveLength(1);
  });

  it('finds an id that stands twice, a type of an unknown source and a level that is not there', () => {
    const text = `${minimal}
levels: { story: [{ source: ado, type: Task }] }
valueStreams:
  - id: pay
    arts:
      - { id: pay, teams: [{ id: one, match: [{ project: PAY }] }] }
`;
    const found = mistakesIn(text).join('\n');

    expect(found).toContain('"pay" is already the id of a value stream');
    expect(found).toContain('no source "ado"; there is "jira"');
    expect(found).toContain('no level "feature"; there is "story"');
  });

  it('finds stages of one name whose flow state or order differ between workflows', () => {
    const text = `${minimal}
workflows:
  - id: one
    stages:
      - { name: Build, flow: active, statuses: [A] }
      - { name: Test, flow: active, statuses: [B] }
  - id: two
    stages:
      - { name: Test, flow: waiting, statuses: [C] }
      - { name: Build, flow: active, statuses: [D] }
`;
    const found = mistakesIn(text).join('\n');

    expect(found).toContain('stage "Test" is waiting here and active in workflow "one"');
    expect(found).toContain(
      'stage "Test" stands before "Build" here and after it in workflow "one"',
    );
  });

  it.each([
    ['sources', 'timezone: UTC', ':1  sources: is missing'],
    [
      'a section that is empty',
      `${minimal}digests:`,
      'digests: is empty; fill it or remove the key',
    ],
    ['a word for a list', `${minimal}pis: PI-1`, 'pis: write a list'],
    ['a word for a section', `${minimal}storage: sqlite:x`, 'storage: write keys and values'],
    ['a fraction', `${minimal}metrics: { floor: 1.5 }`, 'metrics.floor: write a whole number'],
    ['too little', `${minimal}metrics: { floor: 0 }`, 'metrics.floor: must be at least 1'],
    ['too much', `${minimal}http: { port: 99999 }`, 'http.port: must be at most 65535'],
    ['no teams', `${minimal}valueStreams: [{ id: a, arts: [] }]`, 'arts: needs at least one entry'],
    ['another word', `${minimal}writeBack: on`, 'writeBack: write one of off, comment'],
    [
      'an unknown tracker',
      minimal.replace('kind: jira', 'kind: trello'),
      'kind: write one of jira, azure-devops',
    ],
    ['a list for the file', '- 1', 'flow.yaml:1  the file: write keys and values'],
    [
      'a number for a status',
      workflowOf('{ name: A, flow: new, statuses: [1] }'),
      'write a name in quotes',
    ],
    [
      'a day that is not there',
      `${minimal}pis: [{ id: p, from: 2026-02-30, to: 2026-03-30 }]`,
      'from: no such day',
    ],
    ['too slow', `${minimal}    pull: { requestsPerSecond: 0 }`, 'must be more than 0'],
    [
      'a long name',
      `${minimal}pis: [{ id: ${'p'.repeat(81)}, from: 2026-01-01, to: 2026-01-02 }]`,
      'id: must be at most 80 letters',
    ],
    [
      'a list for a text or a secret',
      `${minimal}storage: { url: [] }`,
      'storage.url: has a shape that is not known',
    ],
    ['a name for nothing', 'sources: [*jira]', 'flow.yaml:1  Unresolved alias'],
  ])('says in plain words what is wrong with %s', (_, text, expected) => {
    const found = mistakesIn(text);

    expect(found).toEqual([expect.stringContaining(expected)]);
  });

  it.each(['xoxb-written-here', '{ env: A, file: b }', '[A]'])(
    'asks for a secret to be named and does not repeat what stood there: %s',
    (written) => {
      const found = mistakesIn(minimal.replace('{ env: JIRA_TOKEN }', written));

      expect(found).toEqual([
        '  flow.yaml:6  sources[0].auth.token: name the secret, do not write it here: { env: NAME } or { file: PATH }',
      ]);
    },
  );

  it('says what the name of an environment variable looks like', () => {
    expect(mistakesIn(minimal.replace('env: JIRA_TOKEN', 'env: JIRA-TOKEN'))).toEqual([
      expect.stringContaining('use letters, digits and underscores'),
    ]);
  });

  it('takes a single word where a list of words is meant', () => {
    const config = parseConfig(
      `${minimal.replace('[PAY]', 'PAY')}
levels: { story: Story, feature: Epic }
workflows: [{ id: w, ignore: Parked, stages: [{ name: Done, flow: done, statuses: Done }] }]
slack: { botToken: { env: B }, appToken: { env: A }, channels: { portfolio: C1 } }`,
      'flow.yaml',
    );

    expect(config.sources[0]?.projects).toEqual(['PAY']);
    expect(config.levels['story']).toEqual(['Story']);
    expect(config.workflows[0]).toMatchObject({
      ignore: ['Parked'],
      stages: [{ statuses: ['Done'] }],
    });
    expect(config.slack?.channels['portfolio']).toEqual(['C1']);
  });

  it.each([
    ['2 days before', 'weekly', 'is a time for cadence: pi'],
    ['first Mon 10:00', 'weekly', 'is a time for cadence: monthly'],
    ['last Fri 10:00', 'fortnightly', 'is a time for cadence: monthly'],
    ['Mon 10:00', 'monthly', 'is a time for cadence: weekly or fortnightly'],
    ['Mon 10:00', 'pi', 'is a time for cadence: weekly or fortnightly'],
  ])('refuses %s as the time of a %s digest, which would go out at another', (at, cadence, why) => {
    const digest = `{ scope: portfolio, channel: C1, at: ${at}, cadence: ${cadence} }`;

    expect(mistakesIn(`${minimal}digests: [${digest}]`)).toEqual([
      `  flow.yaml:8  digests[0].at: "${at}" ${why}, and this digest is ${cadence}`,
    ]);
  });

  it('refuses the same digest twice in one channel, where the second would never be posted', () => {
    const digest = '{ scope: portfolio, channel: C1, at: Mon 10:00 }';
    const other = '{ scope: portfolio, channel: C1, at: Mon 10:00, cadence: fortnightly }';

    expect(mistakesIn(`${minimal}digests: [${digest}, ${other}]`)).toEqual([]);
    expect(mistakesIn(`${minimal}digests: [${digest}, ${other}, ${digest}]`)).toEqual([
      '  flow.yaml:8  digests[2]: there is a weekly digest of "portfolio" to C1 already',
    ]);
  });

  it('finds a status that stands in two stages of one workflow, where the second would never have it', () => {
    const text = workflowOf(
      '{ name: A, flow: waiting, statuses: [To Do, { id: "7" }] }',
      '{ name: B, flow: active, statuses: [to do, { name: Doing }] }',
      '{ name: C, flow: done, statuses: [{ id: 7 }, Doing] }',
    );

    expect(mistakesIn(text)).toEqual([
      '  flow.yaml:12  workflows[0].stages[1].statuses: status "to do" already stands in stage "A"',
      '  flow.yaml:13  workflows[0].stages[2].statuses: status 7 already stands in stage "A"',
      '  flow.yaml:13  workflows[0].stages[2].statuses: status "Doing" already stands in stage "B"',
    ]);
  });

  it('lists the days of a PI that ends before it begins, whatever else is wrong', () => {
    const text = `${minimal}pis: [{ id: p, from: 2026-03-01, to: 2026-01-01 }]\nvalueStreams: [{ id: a }]`;

    expect(mistakesIn(text)).toEqual([
      '  flow.yaml:8  pis[0].to: the last day 2026-01-01 is before 2026-03-01',
      '  flow.yaml:9  valueStreams[0].arts: is missing',
    ]);
  });

  it('asks for the file to be named when it is not there', async () => {
    await expect(loadConfig('no/such.yaml')).rejects.toThrow(/no\/such\.yaml.*\n.*--config/);
  });
});

describe('JSON schema for editors', () => {
  it('is current: npm run schema writes the file that is committed', () => {
    expect(readFileSync('config/signalbox.schema.json', 'utf8')).toBe(configJsonSchema());
  });
});

describe('secrets', () => {
  it('are read by reference, and all that are missing are named at once without any value', () => {
    const secrets = new Secrets({ JIRA_TOKEN: 'tok-1' });

    expect(secrets.read({ env: 'JIRA_TOKEN' }, 'source "jira": token')).toBe('tok-1');
    secrets.read({ env: 'JIRA_EMAIL' }, 'source "jira": e-mail');
    secrets.read({ file: 'no/such/secret' }, 'slack: bot token');

    expect(() => {
      secrets.demand();
    }).toThrow(/JIRA_EMAIL[\s\S]*no\/such\/secret/);
    expect(secrets.values()).toEqual(['tok-1']);
  });

  it('are known in the forms in which they go out: Basic authentication, and the password in an address', () => {
    const secrets = new Secrets({});

    secrets.rememberBasic('flow@acme.example', 'tok-1');
    secrets.rememberBasic('', 'pat');
    secrets.rememberBasic('somebody', '');
    secrets.rememberPassword('postgres://flow:s%2Fcret@db:5432/signalbox');
    secrets.rememberPassword('postgres://flow:100%@db/signalbox');
    secrets.rememberPassword('sqlite:./data/signalbox.db');

    expect(secrets.values()).toEqual([
      btoa('flow@acme.example:tok-1'),
      btoa(':pat'),
      's%2Fcret',
      's/cret',
      '100%',
    ]);
  });
});
