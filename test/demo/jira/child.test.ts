import { describe, expect, it } from 'vitest';
import { forkJira } from '../../../src/demo/jira/child.ts';

describe('an emulated Jira in its own process', () => {
  it('serves the site it was asked for, counts requests, and ends when it is closed', async () => {
    await using jira = await forkJira(['--site', 'bulk', '--issues', '5', '--now', '2026-11-21']);
    const authorization = `Basic ${Buffer.from(`${jira.email}:${jira.token}`).toString('base64')}`;

    const response = await fetch(`${jira.url}/rest/api/3/search/approximate-count`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ jql: 'project in (CARD, ACC, CLM, PLT)' }),
    });
    const counted = await jira.counts();
    jira.forgetCounts();
    const forgotten = await jira.counts();
    await jira.close();

    expect(await response.json()).toEqual({ count: 5 });
    expect(counted).toEqual({ all: 1, count: 1 });
    expect(forgotten).toEqual({ all: 0 });
    expect(() => process.kill(jira.pid, 0)).toThrow('ESRCH');
  }, 20_000);
});
