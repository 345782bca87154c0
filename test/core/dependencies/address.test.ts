import { describe, expect, it } from 'vitest';
import { addressOf, mentionsIn, webUrl } from '../../../src/core/dependencies/address.ts';
import { sourceId } from '../../../src/core/domain/ids.ts';
import { SOURCES } from './support.ts';

const ON_PREMISES = [
  { id: sourceId('jira'), tracker: 'jira', baseUrl: 'https://tools.example/jira/' },
  {
    id: sourceId('tfs'),
    tracker: 'azure-devops',
    baseUrl: 'https://tools.example:8443/tfs/Main',
  },
] as const;

function address(text: string, sites: Parameters<typeof addressOf>[1] = SOURCES): string | null {
  const url = webUrl(text);
  const found = url === null ? null : addressOf(url, sites);
  return found === null ? null : `${found.source}:${found.idOrKey}`;
}

describe('the item that a URL leads to', () => {
  it.each([
    ['https://acme.atlassian.net/browse/PAY-12', 'jira:PAY-12'],
    ['https://ACME.atlassian.net/browse/pay-12/?focusedId=3#x', 'jira:PAY-12'],
    ['https://acme.atlassian.net/projects/PAY/issues/PAY-12', 'jira:PAY-12'],
    [
      'https://acme.atlassian.net/jira/software/c/projects/PAY/boards/1?selectedIssue=PAY-12',
      'jira:PAY-12',
    ],
    ['https://acme.atlassian.net/rest/api/2/issue/10012', 'jira:10012'],
    ['https://dev.azure.com/acme/Claims/_workitems/edit/4711', 'ado:4711'],
    ['https://dev.azure.com/ACME/_workitems/edit/4711/', 'ado:4711'],
    ['https://dev.azure.com/acme/1b2c/_apis/wit/workItems/4711', 'ado:4711'],
    ['https://dev.azure.com/acme/Claims/_workitems?id=4711&_a=edit', 'ado:4711'],
    ['https://dev.azure.com/acme/Claims/_boards/board/t/Team/Stories/?workitem=4711', 'ado:4711'],
    ['https://acme.visualstudio.com/Claims/_workitems/edit/4711', 'ado:4711'],
    ['https://acme.visualstudio.com/DefaultCollection/Claims/_workitems/edit/4711', 'ado:4711'],
  ])('is found in %s', (text, expected) => {
    expect(address(text)).toBe(expected);
  });

  it.each([
    ['https://tools.example/jira/browse/PAY-12', 'jira:PAY-12'],
    ['https://tools.example/browse/PAY-12', null],
    ['https://tools.example/jira2/browse/PAY-12', null],
    ['https://tools.example:8443/tfs/Main/Claims/_workitems/edit/7', 'tfs:7'],
    ['https://tools.example:8443/tfs/Other/Claims/_workitems/edit/7', null],
  ])('is looked for below the context path of a server: %s', (text, expected) => {
    expect(address(text, ON_PREMISES)).toBe(expected);
  });

  it.each([
    'https://acme.atlassian.net.evil.example/browse/PAY-12',
    'https://acme.atlassian.net@evil.example/browse/PAY-12',
    'https://user@acme.atlassian.net/browse/PAY-12',
    'https://user:secret@acme.atlassian.net/browse/PAY-12',
    'http://acme.atlassian.net/browse/PAY-12',
    'https://acme.atlassian.net:444/browse/PAY-12',
    'https://evil.example/?to=https://acme.atlassian.net/browse/PAY-12',
    'https://acme.atlassian.net/browse/PAY-12/../../admin',
    'https://acme.atlassian.net/browse/PAY-12%0A',
    'https://acme.atlassian.net/browse/__proto__',
    'https://acme.atlassian.net/browse/PAY-012',
    'https://dev.azure.com/acme/_workitems/edit/0',
    'https://dev.azure.com/acme/_workitems/edit/4711abc',
    'https://dev.azure.com/acme-two/_workitems/edit/4711',
    'https://dev.azure.com/acme/_workitems/edit/99999999999',
    'javascript:location="https://acme.atlassian.net/browse/PAY-12"',
    'data:text/html,https://acme.atlassian.net/browse/PAY-12',
    'file:///browse/PAY-12',
    '//acme.atlassian.net/browse/PAY-12',
    ' https://acme.atlassian.net/browse/PAY-12',
    'https://[',
    '',
    `https://acme.atlassian.net/browse/PAY-12?${'x'.repeat(2_000)}`,
  ])('is none for %s', (text) => {
    expect(address(text)).toBeNull();
  });
});

describe('items that a text names', () => {
  function mentions(text: string): string[] {
    return mentionsIn(text, SOURCES).map(({ source, idOrKey }) => `${source}:${idOrKey}`);
  }

  it.each([
    ['blocked by PAY-12 (see AB#77)', ['jira:PAY-12', 'ado:77']],
    ['(https://dev.azure.com/acme/_workitems/edit/9), please', ['ado:9']],
    ['https://wiki.example/PAY-12', []],
    ['4711, #4711, pay-12, X-1, XPAY-12a, A-PAY-12, AB#0, CAB#1', []],
    ['', []],
  ])('are read from "%s"', (text, expected) => {
    expect(mentions(text)).toEqual(expected);
  });

  it('are read from the beginning of an endless text, and only some of them', () => {
    expect(mentions(`${' '.repeat(500)}PAY-1`)).toEqual([]);
    expect(mentions('PAY-1 '.repeat(50))).toHaveLength(20);
  });

  it('take no longer to find in a text that is made to be slow', () => {
    const began = performance.now();

    mentions('A'.repeat(100_000));
    mentions('https://'.repeat(10_000));

    expect(performance.now() - began).toBeLessThan(200);
  });
});
