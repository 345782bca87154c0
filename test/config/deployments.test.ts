import { describe, expect, it } from 'vitest';
import { deploymentRules } from '../../src/config/deployments.ts';
import { parseConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/schema.ts';
import { isFailedChange, isProduction } from '../../src/core/domain/deployment.ts';
import type { Deployment } from '../../src/core/domain/deployment.ts';
import { sourceId } from '../../src/core/domain/ids.ts';
import { at } from '../support/build.ts';

function config(deployments: object, jira = 'jira'): Config {
  const sources = [
    {
      id: jira,
      kind: 'jira',
      baseUrl: 'https://example.atlassian.net',
      auth: { email: { env: 'E' }, token: { env: 'T' } },
      projects: ['PAY'],
    },
    {
      id: 'ado',
      kind: 'azure-devops',
      baseUrl: 'https://dev.azure.com/example',
      auth: { token: { env: 'P' } },
    },
  ];
  return parseConfig(JSON.stringify({ sources, deployments }), 'test.yaml');
}

const HTTP = { secret: { env: 'S' } };

describe('the configuration of deployments', () => {
  it.each([
    [
      'an unknown source',
      { source: 'jra', releasedVersions: true },
      'no source "jra"; there is "jira", "ado"',
    ],
    ['http where nobody may tell', { source: 'http', environment: 'live' }, 'no source "http"'],
    ['an environment of Jira', { source: 'jira', environment: 'live' }, 'releasedVersions: true'],
    ['versions of Azure DevOps', { source: 'ado', releasedVersions: true }, 'only Jira'],
    ['a line that says nothing', { source: 'ado' }, 'give one of'],
    [
      'a line that says two things',
      { source: 'ado', environment: 'a', pipeline: 'b' },
      'give one of',
    ],
  ])('refuses %s', (_, line, message) => {
    expect(() => config({ production: [line] })).toThrow(message);
  });

  it('refuses pipelines of deployments that are told, which have none', () => {
    const production = [{ source: 'http', pipeline: 'deploy' }];

    expect(() => config({ http: HTTP, production })).toThrow('only Azure DevOps has pipelines');
  });

  it('keeps the source of told deployments for them alone', () => {
    expect(() => config({ http: HTTP }, 'http')).toThrow('"http" is the source of deployments');
    expect(() => config({}, 'http')).not.toThrow();
  });
});

describe('a deployment', () => {
  const rules = deploymentRules(
    config({
      http: HTTP,
      production: [
        { source: 'http', environment: 'Production' },
        { source: 'jira', releasedVersions: true },
        { source: 'ado', pipeline: 'Deploy refunds' },
        { source: 'ado', environment: 'Live' },
      ],
      failed: { labels: ['Hotfix'] },
    }),
  );
  const told: Deployment = {
    source: sourceId('http'),
    id: '1',
    kind: 'told',
    service: 'refunds',
    name: '1',
    environment: 'production ',
    at: at(0),
    outcome: 'succeeded',
    items: [],
    commits: [],
    labels: [],
  };
  const [jira, ado] = [sourceId('jira'), sourceId('ado')];

  it.each<readonly [string, Partial<Deployment>, boolean]>([
    ['told to be in production, whatever its capitals', {}, true],
    ['told to be elsewhere', { environment: 'test' }, false],
    ['told by another source', { source: ado }, false],
    ['a released version', { source: jira, kind: 'version', environment: null }, true],
    ['a run of the pipeline', { source: ado, kind: 'build', service: 'deploy refunds' }, true],
    ['a run of another one', { source: ado, kind: 'build', service: 'Build refunds' }, false],
    [
      'a record of the environment',
      { source: ado, kind: 'environment', environment: 'live' },
      true,
    ],
    ['a stage of a release', { source: ado, kind: 'release', environment: 'LIVE' }, true],
  ])('that is %s', (_, overrides, expected) => {
    expect(isProduction({ ...told, ...overrides }, rules)).toBe(expected);
  });

  it('is a change that failed by its labels, not by how it went', () => {
    expect(isFailedChange({ ...told, labels: ['urgent', 'hotfix'] }, rules)).toBe(true);
    expect(isFailedChange({ ...told, outcome: 'failed' }, rules)).toBe(false);
  });

  it('is never in production where nothing is configured', () => {
    expect(isProduction(told, deploymentRules({ deployments: undefined }))).toBe(false);
  });
});
