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
    function at(time: string): string[] {
      return mistakesIn(`${minimal}digests: [{ scope: portfolio, channel: C1, at: ${time} }]\n`);
    }
    expect([at('Mon 09:00'), at('first Mon 10:00'), at('2 days before')]).toEqual([[], [], []]);
    expect(at('Monday 9')).toHaveLength(1);
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
});
