import { describe, expect, it } from 'vitest';
import { forkAzureDevOps } from '../../src/demo/azure-devops/child.ts';
import { say } from '../support/say.ts';
import { azureDevOpsSourceOf } from '../support/small-organisation.ts';
import { aWorkplace } from '../support/workplace.ts';

const ITEMS = 10_000;
const REVISIONS = 15;
/** What the emulator gives per page when nobody asks for less, as the service does. */
const PAGE = 200;

describe('how often Azure DevOps is asked', () => {
  it('is once per page of both feeds and a fixed set-up on a first pull, and 3 times on a quiet poll', async () => {
    // Two organisations of one shape, so that what does not grow with the items can be told from what does.
    const asked: { pages: number; setUp: number; quiet: number }[] = [];
    for (const items of [400, ITEMS]) {
      await using ado = await forkAzureDevOps([
        '--organisation=bulk',
        '--now=2026-04-20T06:30:00Z',
        `--items=${items}`,
        `--revisions=${REVISIONS}`,
      ]);
      await using place = await aWorkplace(
        (database) => ({
          storage: { url: database },
          sources: [azureDevOpsSourceOf(ado)],
        }),
        { AZURE_DEVOPS_TOKEN: ado.pat },
      );

      const began = performance.now();
      const first = await place.run('pull');
      const seconds = (performance.now() - began) / 1000;
      const counts = await ado.counts();
      ado.forgetCounts();
      const quiet = await place.run('pull');
      const again = (await ado.counts())['all'] ?? 0;

      expect([first.code, quiet.code]).toEqual([0, 0]);
      expect(quiet.out).toContain('0 changed items stored');
      expect(first.out).toContain(`the store has ${items}.`);
      const pages = (counts['revisions'] ?? 0) + (counts['links'] ?? 0);
      const setUp = (counts['all'] ?? 0) - pages;
      asked.push({ pages, setUp, quiet: again });
      const parts = Object.entries(counts).filter(([name]) => name !== 'all');
      say(
        `first pull of ${items} × ${REVISIONS}: ${counts['all']} requests = ${counts['revisions']} pages of ` +
          `revisions + ${counts['links']} of links + ${setUp} of set-up ` +
          `(${parts.map(([name, n]) => `${name} ${n}`).join(', ')}), ${seconds.toFixed(1)} s; quiet poll: ${again}`,
      );
      expect(counts['revisions']).toBeLessThanOrEqual(Math.ceil((items * REVISIONS) / PAGE) + 1);
      expect(again).toBeLessThanOrEqual(3);
    }
    expect(asked[1]!.setUp).toBeLessThanOrEqual(asked[0]!.setUp + 2);
    expect(asked[1]!.setUp).toBeLessThan(60);
  }, 180_000);
});
