import { describe, expect, it } from 'vitest';
import { linkVerdicts } from '../../src/cli/check-links.ts';

const BLOCKS = { name: 'Blocks', inward: 'is blocked by', outward: 'blocks' };
const CLONES = { name: 'Cloners', inward: 'is cloned by', outward: 'clones' };
const DEPENDENCY = {
  name: 'System.LinkTypes.Dependency',
  inward: 'Predecessor',
  outward: 'Successor',
};
const AFFECTS = {
  name: 'Microsoft.VSTS.Common.Affects',
  inward: 'Affected By',
  outward: 'Affects',
};
const HIERARCHY = { name: 'System.LinkTypes.Hierarchy', inward: 'Parent', outward: 'Child' };

function said(
  dependencyLinks: Parameters<typeof linkVerdicts>[0]['dependencyLinks'],
  linkTypes: Parameters<typeof linkVerdicts>[1]['linkTypes'],
): string[] {
  return linkVerdicts({ dependencyLinks }, { linkTypes }).map(({ what }) => what);
}

describe('checking links', () => {
  it('names the link types of a Jira site that nobody configured, by both of their names', () => {
    expect(said(['is blocked by'], [BLOCKS, CLONES])).toEqual([
      'links that are not counted as dependencies: is cloned by, clones',
    ]);
  });

  it('names those of Azure DevOps, but not the hierarchy', () => {
    expect(said(['Predecessor'], [DEPENDENCY, AFFECTS, HIERARCHY])).toEqual([
      'links that are not counted as dependencies: Affected By, Affects',
    ]);
  });

  it('takes a flipped link for configured, whatever its capitals', () => {
    expect(said([{ name: 'BLOCKS', flip: true }], [BLOCKS])).toEqual([]);
  });

  it('says which configured link the site does not have', () => {
    expect(said(['depends on', 'is blocked by'], [BLOCKS])).toEqual([
      'dependencyLinks: the site has no link "depends on"',
    ]);
  });

  it('does not miss links between organisations where there is only one', () => {
    expect(said(['Predecessor', 'Consumes From'], [DEPENDENCY])).toEqual([]);
  });
});
