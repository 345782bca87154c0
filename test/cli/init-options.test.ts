import { describe, expect, it } from 'vitest';
import { siteAddress } from '../../src/cli/init-options.ts';

describe('an address that was copied from a browser', () => {
  it.each([
    ['https://dev.azure.com/acme/', 'https://dev.azure.com/acme'],
    ['https://dev.azure.com/acme/Core%20Systems/_boards/board/t/X', 'https://dev.azure.com/acme'],
    ['https://acme.visualstudio.com/DefaultCollection/Claims', 'https://acme.visualstudio.com'],
    ['https://tfs.example/tfs/Main/_apis/projects?x=1', 'https://tfs.example/tfs/Main'],
    ['https://tfs.example/tfs/Main/', 'https://tfs.example/tfs/Main'],
    ['https://acme.atlassian.net/jira/software/projects/PAY', 'https://acme.atlassian.net'],
    ['https://jira.example/jira/browse/PAY-1', 'https://jira.example/jira'],
    ['https://jira.example/rest/api/2/myself', 'https://jira.example'],
    ['https://jira.example/restaurants', 'https://jira.example/restaurants'],
    ['https://jira.example:8443/', 'https://jira.example:8443'],
  ])('%s is of the site %s', (copied, site) => {
    expect(siteAddress(copied)).toBe(site);
  });
});
