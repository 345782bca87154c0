import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/shared/errors.ts';
import { openSource } from '../../src/sources/registry.ts';
import { someOptions as someAzureDevOpsOptions } from './azure-devops/samples.ts';
import { someOptions } from './jira/samples.ts';

describe('the registry of sources', () => {
  it('opens Jira Cloud under its configured id', () => {
    const source = openSource({ kind: 'jira', deployment: 'cloud', options: someOptions() });

    expect(source.id).toBe('jira');
  });

  it('opens Azure DevOps under its configured id', () => {
    const source = openSource({ kind: 'azure-devops', options: someAzureDevOpsOptions() });

    expect(source.id).toBe('ado');
  });

  it('refuses what it cannot read yet, and says what to do', () => {
    const options = someOptions();

    expect(() => openSource({ kind: 'jira', deployment: 'data-center', options })).toThrow(
      ConfigError,
    );
    expect(() => openSource({ kind: 'jira', deployment: 'data-center', options })).toThrow(
      'Source "jira": Jira Data Center cannot be read yet; only deployment: cloud can.',
    );
  });
});
