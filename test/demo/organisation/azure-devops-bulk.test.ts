import { describe, expect, it } from 'vitest';
import { bulkAzureDevOps } from '../../../src/demo/organisation/azure-devops-bulk.ts';
import { feed, revs, serving } from '../../support/an-azure-devops.ts';

const NOW = Date.parse('2026-11-21T09:00:00Z');

describe('very many work items', () => {
  it('are as many as asked, with as many revisions each, mixed with those of others', async () => {
    const author = bulkAzureDevOps({ items: 100, revisions: 15, seed: 1, now: NOW });
    await using ado = await serving(author);

    const told = revs(await feed(ado, 'revisions', { $maxPageSize: '1000' }));

    expect(told).toHaveLength(1500);
    expect(new Set(told.map((one) => one.split('.')[0])).size).toBe(100);
    expect(told.filter((one) => one.endsWith('.15'))).toHaveLength(100);
    expect(told.indexOf('2.1')).toBeLessThan(told.indexOf('1.15'));
    const dates = author.organisation.revisions.map(({ changed }) => changed);
    expect(dates).toEqual(dates.toSorted((a, b) => a - b));
    expect(dates.at(-1)!).toBeLessThanOrEqual(NOW);
  });

  it('have parents and dependencies', async () => {
    const author = bulkAzureDevOps({ items: 100, revisions: 2, seed: 1, now: NOW });
    await using ado = await serving(author);

    const [links] = await feed(ado, 'links');
    const kinds = links!.values.map(({ rel }) => rel);

    expect(kinds.filter((rel) => rel === 'System.LinkTypes.Hierarchy')).toHaveLength(95);
    expect(kinds.filter((rel) => rel === 'System.LinkTypes.Dependency')).toHaveLength(2);
  });
});
