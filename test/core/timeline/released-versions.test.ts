import { describe, expect, it } from 'vitest';
import { releasedVersions } from '../../../src/core/timeline/released-versions.ts';
import type { ProjectInfo } from '../../../src/core/domain/description.ts';
import type { WorkItem } from '../../../src/core/domain/work-item.ts';
import { JIRA } from '../../support/build.ts';

type Version = ProjectInfo['versions'][number];

function version(id: string, overrides: Partial<Version> = {}): Version {
  const released = { released: true, startDate: null, releaseDate: '2026-04-22' };
  return { id, name: `Refunds ${id}`, ...released, ...overrides };
}

function project(...versions: readonly Version[]): ProjectInfo {
  return { id: 'p1', key: 'PAY', name: 'Payments', components: [], versions };
}

function carrying(id: string, ...versions: readonly string[]): Pick<WorkItem, 'id' | 'fields'> {
  return { id, fields: { versions: versions.map((one) => ({ id: one, name: `Refunds ${one}` })) } };
}

describe('released versions', () => {
  it('are deployments at the first moment of their release day, with the items that carry them', () => {
    const items = [
      carrying('101', '1'),
      carrying('102', '2', '1'),
      carrying('103'),
      carrying('104', '9'),
    ];

    const found = releasedVersions(
      { source: JIRA, projects: [project(version('1'))] },
      items,
      'Europe/Berlin',
    );

    expect(found).toEqual([
      {
        source: JIRA,
        id: 'version 1',
        kind: 'version',
        service: 'PAY',
        name: 'Refunds 1',
        environment: null,
        // Berlin is two hours ahead of UTC in April.
        at: Date.parse('2026-04-21T22:00:00Z'),
        outcome: 'succeeded',
        items: [
          { source: JIRA, idOrKey: '101' },
          { source: JIRA, idOrKey: '102' },
        ],
        commits: [],
        labels: [],
      },
    ]);
  });

  it.each([
    ['that are not released', { released: false }],
    ['without a day', { releaseDate: null }],
    ['on a day that does not exist', { releaseDate: '2026-02-30' }],
    ['on something else than a day', { releaseDate: '22/Apr/26' }],
  ])('%s are none', (_, overrides) => {
    const projects = [project(version('1', overrides), version('2'))];

    const found = releasedVersions({ source: JIRA, projects }, [], 'UTC');

    expect(found.map(({ id }) => id)).toEqual(['version 2']);
  });
});
