import { describe, expect, it } from 'vitest';
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

  it('opens Jira Data Center under its configured id', () => {
    const options = someOptions({ email: '' });
    const source = openSource({ kind: 'jira', deployment: 'data-center', options });

    expect(source.id).toBe('jira');
  });
});
