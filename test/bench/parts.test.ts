import { describe, expect, it } from 'vitest';
import { firstPull } from '../../bench/first-pull.ts';
import { metrics } from '../../bench/metrics.ts';
import { firstPullTable, metricsTable } from '../../bench/support/tables.ts';

describe('the benchmarks', () => {
  it('pull a site and fetch the same answers without the product', async () => {
    const result = await firstPull({ issues: 40, runs: 1, freshPostgres: null, profiles: null });

    expect(result.megabytes).toBeGreaterThan(0.5);
    // One page of issues, one count, one page of histories, and what describes the site.
    expect(result.requests - result.describing).toBe(3);
    expect(result.sqlite.peakMb).toBeGreaterThan(result.floor.peakMb);
    expect(firstPullTable(result)).toContain('First pull of 40 issues');
  }, 60_000);

  it('report on a store they have filled, with something completed in every scope', async () => {
    const result = await metrics({ items: 2_000, runs: 1, warmRuns: 1, profiles: null });

    expect(result.reports.map(({ what }) => what)).toEqual([
      'one ART, last four weeks',
      'portfolio, last four weeks',
      'one ART, all three years',
      'portfolio, all three years',
    ]);
    for (const { cost } of result.reports) expect(cost.completed).toBeGreaterThan(0);
    expect(metricsTable(result)).toContain('a store of 2,000 items');
  }, 60_000);
});
