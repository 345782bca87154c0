import { describe, expect, it } from 'vitest';
import { commands } from '../../bench/commands.ts';
import { firstPull } from '../../bench/first-pull.ts';
import { memory } from '../../bench/memory.ts';
import { metrics } from '../../bench/metrics.ts';
import { questions, slope } from '../../bench/questions.ts';
import { copiesFor, repeated } from '../../bench/support/many-arts.ts';
import { measuredItem } from '../../bench/support/many-items.ts';
import { measuredOrganisation } from '../../bench/support/setting.ts';
import {
  commandsTable,
  firstPullTable,
  memoryTable,
  metricsTable,
  questionsTable,
} from '../../bench/support/tables.ts';

describe('the benchmarks', () => {
  it('pull a site and fetch the same answers without the product', async () => {
    const result = await firstPull({
      tracker: 'jira-cloud',
      items: 40,
      runs: 1,
      freshPostgres: null,
      profiles: null,
    });

    expect(result.megabytes).toBeGreaterThan(0.5);
    // One page of issues, one count, one page of histories, and what describes the site.
    expect(result.requests - result.describing).toBe(3);
    expect(result.sqlite.peakMb).toBeGreaterThan(result.floor.peakMb);
    expect(firstPullTable(result)).toContain('First pull of 40 issues of Jira Cloud');
  }, 60_000);

  it.each([
    // One page of 40 issues; 40 × 15 revisions and one page of links.
    { tracker: 'jira-data-center', about: 1 },
    { tracker: 'azure-devops', about: 2 },
  ] as const)(
    'pull from $tracker likewise',
    async ({ tracker, about }) => {
      const result = await firstPull({
        tracker,
        items: 40,
        runs: 1,
        freshPostgres: null,
        profiles: null,
      });

      expect(result.megabytes).toBeGreaterThan(0.1);
      expect(result.requests - result.describing).toBe(about);
      expect(result.describing).toBeGreaterThan(5);
    },
    60_000,
  );

  it('ask fifty things at once while the service pulls, and all are acknowledged in time and answered', async () => {
    const result = await commands({ items: 400, profiles: null });

    for (const round of [result.pulling, result.quiet]) {
      expect({ lost: round.lost, failed: round.failed }).toEqual({ lost: 0, failed: 0 });
      expect(round.acknowledged.n).toBe(50 * result.rounds);
      expect(round.acknowledged.max).toBeLessThan(3_000);
    }
    expect(commandsTable(result)).toContain('Slash commands while 400 items are pulled');
  }, 120_000);

  it('say how much memory a pull of few items takes and one of many', async () => {
    const trackers = ['azure-devops'] as const;
    const result = await memory({ sizes: [20, 40], trackers, profiles: null });

    const peaks = result.peaks.flatMap(({ peakMb }) => peakMb);
    expect(peaks).toHaveLength(2);
    for (const peak of peaks) expect(peak).toBeGreaterThan(30);
    for (const alive of result.peaks.flatMap(({ aliveMb }) => aliveMb)) {
      expect(alive).toBeGreaterThan(5);
      expect(alive).toBeLessThan(Math.min(...peaks));
    }
    expect(memoryTable(result)).toContain('Azure DevOps');
  }, 60_000);

  it('give a company of more items more ARTs, each item to one of them', () => {
    const small = measuredOrganisation(100_000);
    const large = measuredOrganisation(1_000_000);
    const arts = large.valueStreams.flatMap((stream) => stream.arts);
    const projects = new Set(
      arts.flatMap(({ teams }) => teams.flatMap(({ match }) => match.map((line) => line.project))),
    );

    expect(repeated(small.valueStreams, copiesFor(2_000))).toEqual(small.valueStreams);
    expect(new Set(arts.map(({ id }) => id)).size).toBe(40);
    expect(projects.size).toBe(40);
    for (let n = 0; n < 500; n += 1) {
      expect(projects).toContain(measuredItem(n * 1_999, 1_000_000).item.project.name);
    }
  });

  it('ask every question of stores of several sizes, and find something in each', async () => {
    const result = await questions({ sizes: [1_000, 3_000], runs: 1, profiles: null });

    expect(result.questions).toHaveLength(9);
    for (const { found, exponent, costs } of result.questions) {
      expect(found).toBeGreaterThan(0);
      expect(costs).toHaveLength(2);
      expect(exponent).toBeLessThan(3);
    }
    expect(questionsTable(result)).toContain('3,000 items');
  }, 120_000);

  it('know how a cost grows: 1 in proportion, 2 as the square', () => {
    const sizes = [10, 100, 1000];
    const inProportion = sizes.map((n) => [Math.log(n), Math.log(n * 7)] as const);
    const squared = sizes.map((n) => [Math.log(n), Math.log(n * n)] as const);

    expect(slope(inProportion)).toBeCloseTo(1, 9);
    expect(slope(squared)).toBeCloseTo(2, 9);
  });

  it('report on a store they have filled, with something completed in every scope', async () => {
    const options = { items: 2_000, runs: 1, warmRuns: 1, profiles: null, keepIn: null };
    const result = await metrics(options);

    expect(result.reports.map(({ what }) => what)).toEqual([
      'one ART, last four weeks',
      'portfolio, last four weeks',
      'portfolio, last twelve weeks',
      'one ART, all three years',
      'portfolio, all three years',
    ]);
    for (const { cost } of result.reports) expect(cost.completed).toBeGreaterThan(0);
    expect(metricsTable(result)).toContain('a store of 2,000 items');
  }, 60_000);
});
