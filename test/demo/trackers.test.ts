import { describe, expect, it } from 'vitest';
import { startTrackers } from '../../src/demo/trackers.ts';

const NOW = Date.parse('2026-11-21T09:00:00Z');

describe('the trackers of the demo', () => {
  it('link to each other where they can be reached, and name their secrets', async () => {
    await using trackers = await startTrackers({ seed: 1, now: NOW, clock: () => NOW });
    const { organisation, jira, azureDevOps } = trackers;
    const [first] = organisation.crossTool;

    const { resources } = organisation.azureDevOps.read(Number(first!.consumer.key));
    const issue = organisation.site.issues.find(first!.provider.key);

    expect(resources.map(({ url }) => url)).toEqual([`${jira.url}/browse/${first!.provider.key}`]);
    expect(issue?.remoteLinks.map(({ object }) => object.url)).toEqual([
      `${azureDevOps.url}/Claims/_workitems/edit/${first!.consumer.key}`,
    ]);
    expect(trackers.addresses).toEqual({ jira: jira.url, azureDevOps: azureDevOps.url });
    expect(trackers.secrets).toEqual({
      DEMO_JIRA_EMAIL: jira.email,
      DEMO_JIRA_TOKEN: jira.token,
      DEMO_AZURE_DEVOPS_TOKEN: azureDevOps.pat,
    });
  }, 30_000);

  it('are gone when they are put away', async () => {
    const trackers = await startTrackers({ seed: 1, now: NOW, clock: () => NOW });

    await trackers[Symbol.asyncDispose]();

    await expect(fetch(trackers.jira.url)).rejects.toThrow('fetch failed');
    await expect(fetch(trackers.azureDevOps.url)).rejects.toThrow('fetch failed');
  }, 30_000);
});
