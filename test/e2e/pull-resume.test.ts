import { describe, expect, it } from 'vitest';
import { startJira } from '../../src/demo/jira/server.ts';
import type { JiraEmulator } from '../../src/demo/jira/server.ts';
import { bulkSite } from '../../src/demo/organisation/bulk.ts';
import { smallConfig } from '../support/small-company.ts';
import { aWorkplace, secretsOf } from '../support/workplace.ts';
import type { Workplace } from '../support/workplace.ts';

const NOW = '2026-04-20T06:30:00Z';
const ISSUES = 2_500;
/** A thousand issues make a batch; the fifteenth page of a hundred belongs to the second one. */
const FIFTEENTH = { on: 'search', after: 14, times: Number.POSITIVE_INFINITY } as const;

function aSite(): Promise<JiraEmulator> {
  const site = bulkSite({
    issues: ISSUES,
    seed: 5,
    now: Date.parse(NOW),
    transitionsPerIssue: 3,
    otherChanges: 1,
  });
  return startJira({ site });
}

function aPlace(jira: JiraEmulator): Promise<Workplace> {
  return aWorkplace((database) => {
    const config = smallConfig(jira, database) as { sources: object[] };
    const projects = ['CARD', 'ACC', 'CLM', 'PLT'];
    return { ...config, valueStreams: [], sources: [{ ...config.sources[0], projects }] };
  }, secretsOf(jira));
}

async function everything(place: Workplace): Promise<string> {
  return (await place.exported('items', NOW)) + (await place.exported('visits', NOW));
}

describe('a pull that broke off between two batches', () => {
  it('says what is stored, goes on from there, and ends as if nothing had happened', async () => {
    await using jira = await aSite();
    await using place = await aPlace(jira);
    jira.fail({ kind: 'login-page' }, FIFTEENTH);

    const broken = await place.run('pull');
    jira.restore();
    jira.forgetRequests();
    const resumed = await place.run('pull');

    const stored = Number(/^ {2}Stored before that: (\d+) items;/m.exec(broken.out)?.[1]);
    expect(broken.code).toBe(1);
    expect(stored).toBeGreaterThanOrEqual(900);
    expect(stored).toBeLessThan(1_500);
    expect(resumed.out).toContain(`up to date, ${ISSUES - stored} changed items stored`);
    expect(jira.count('search')).toBe(Math.ceil((ISSUES - stored) / 100));
    await using other = await aPlace(jira);
    await other.run('pull');
    expect((await everything(place)) === (await everything(other))).toBe(true);
  });

  it('begins the walk again, and says so, when Jira has forgotten its page meanwhile', async () => {
    await using jira = await aSite();
    await using place = await aPlace(jira);
    jira.fail({ kind: 'login-page' }, FIFTEENTH);
    await place.run('pull');
    jira.restore();
    jira.fail({ kind: 'expired-page-token' });

    const again = await place.run('pull');

    expect(again).toMatchObject({ code: 0 });
    expect(again.err).toContain(
      'jira: Jira does not know the page of the interrupted walk any more',
    );
    expect(again.out).toContain(`up to date, ${ISSUES} changed items stored`);
    await using other = await aPlace(jira);
    await other.run('pull');
    expect((await everything(place)) === (await everything(other))).toBe(true);
  });
});
