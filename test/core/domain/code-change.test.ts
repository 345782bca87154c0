import { describe, expect, it } from 'vitest';
import { codeChangesOf } from '../../../src/core/domain/code-change.ts';
import type { CodeChange } from '../../../src/core/domain/code-change.ts';

function changes(...urls: readonly string[]): CodeChange[] {
  const links = urls.map((url, id) => ({ id: String(id), url, title: url, relationship: null }));
  return codeChangesOf({ remoteLinks: links });
}

describe('commits and pull requests of an item', () => {
  it('are read from the links of Azure DevOps, each once', () => {
    const commit = 'vstfs:///Git/Commit/p-1%2Fr-2%2Fc0ffee';

    expect(changes(commit, 'vstfs:///Git/PullRequestId/p-1%2fr-2%2f17', commit)).toEqual([
      { kind: 'commit', project: 'p-1', repository: 'r-2', id: 'c0ffee' },
      { kind: 'pull-request', project: 'p-1', repository: 'r-2', id: '17' },
    ]);
  });

  it.each([
    'https://dev.azure.com/acme/_git/repo/commit/c0ffee',
    'vstfs:///Build/Build/17',
    'vstfs:///Git/Ref/p%2Fr%2FGBmain',
    'vstfs:///Git/Commit/p%2Fr',
    'vstfs:///Git/Commit/p%2Fr%2Fc0ffee%2F..',
  ])('are not read from %s', (url) => {
    expect(changes(url)).toEqual([]);
  });
});
