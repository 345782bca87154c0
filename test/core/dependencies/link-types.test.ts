import { describe, expect, it } from 'vitest';
import { linksMissing, linkTypesSeen } from '../../../src/core/dependencies/link-types.ts';
import { sourceRules } from '../../support/build.ts';

const BLOCKS = { name: 'Blocks', inward: 'is blocked by', outward: 'blocks' };
const RENAMED = { name: 'Blocks', inward: 'waits for', outward: 'holds up' };
const RELATES = { name: 'Relates', inward: 'relates to', outward: 'relates to' };
const HIERARCHY = { name: 'System.LinkTypes.Hierarchy', inward: 'Parent', outward: 'Child' };

describe('link types', () => {
  it('that mean no dependency are listed', () => {
    expect(linkTypesSeen(sourceRules(), [BLOCKS, RELATES, HIERARCHY])).toEqual({
      source: 'jira',
      configured: ['is blocked by'],
      missing: [],
      uncounted: ['relates to'],
    });
  });

  it('that were renamed are missing, and their new names are listed', () => {
    const seen = linkTypesSeen(sourceRules(), [RENAMED]);

    expect(seen).toMatchObject({
      missing: ['is blocked by'],
      uncounted: ['waits for', 'holds up'],
    });
    expect(linksMissing([seen])).toBe(
      'no configured dependency link exists in jira: name those that do under dependencyLinks',
    );
  });

  it('count whatever their case and from whichever end they are named', () => {
    const rules = sourceRules({
      dependencyLinks: ['Is Blocked By'],
      flippedLinks: ['delivers for'],
    });

    expect(linkTypesSeen(rules, [BLOCKS])).toMatchObject({
      missing: ['delivers for'],
      uncounted: [],
    });
  });

  it('are not missed as long as one of those configured exists', () => {
    const rules = sourceRules({ dependencyLinks: ['is blocked by', 'needs'] });

    expect(linksMissing([linkTypesSeen(rules, [BLOCKS])])).toBeNull();
    expect(linksMissing([])).toBeNull();
  });

  it('are missed where none is configured', () => {
    const rules = sourceRules({ dependencyLinks: [] });

    expect(linksMissing([linkTypesSeen(rules, [BLOCKS])])).not.toBeNull();
  });
});
