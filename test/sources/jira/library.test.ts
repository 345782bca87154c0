import { createAgileClient, createCloudClient } from 'jira.js/browser';
import { describe, expect, it } from 'vitest';
import { jiraLibrary } from '../../../src/sources/jira/library.ts';

/** Stands where jira.js would send, and gives back what it would have sent. */
const seam = {
  sendRequest: async <Answer>(request: { readonly url: string }): Promise<Answer> =>
    request as Answer,
};

function callsOf(part: object): string[] {
  return Object.keys(part).toSorted();
}

describe('the parts of jira.js that are loaded', () => {
  it('offer every call that the whole client offers there', async () => {
    const library = await jiraLibrary();
    const parts = { ...library.cloud(seam), ...library.agile(seam) };
    const whole: Record<string, object> = {
      ...createCloudClient(seam),
      ...createAgileClient(seam),
    };
    expect(Object.keys(parts)).toContain('board');
    for (const [name, part] of Object.entries(parts)) {
      expect({ name, calls: callsOf(part) }).toEqual({ name, calls: callsOf(whole[name] ?? {}) });
    }
  });

  it('make the same request as the whole client', async () => {
    const library = await jiraLibrary();
    const ask = { jql: 'project in ("TRAIN")', fields: ['summary'], maxResults: 100 };
    const asked = await library.cloud(seam).issueSearch.searchAndReconsileIssuesUsingJqlPost(ask);
    const whole = createCloudClient(seam).issueSearch;
    expect(asked).toMatchObject({ url: '/rest/api/3/search/jql', method: 'POST', body: ask });
    expect(Object.keys(asked)).toEqual(
      Object.keys(await whole.searchAndReconsileIssuesUsingJqlPost(ask)),
    );
  });
});
