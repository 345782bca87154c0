import type { JiraEmulator } from '../../src/demo/jira/server.ts';
import { ask, search } from './jira-conversation.ts';

/** Asks everything the emulator knows. */
export async function askEverything(jira: JiraEmulator): Promise<void> {
  const projects = jira.site.projects.map((project) => project.key).join();
  const jql = `project in (${projects}) ORDER BY updated ASC`;
  const issues = [...jira.site.issues.all()];
  const first = await search(jira, { jql, fields: ['*all'], expand: 'changelog', maxResults: 5 });
  if (first.json['nextPageToken'] !== undefined) {
    const nextPageToken = first.json['nextPageToken'];
    await search(jira, {
      jql,
      fields: ['*all'],
      expand: 'changelog',
      maxResults: 5,
      nextPageToken,
    });
  }
  await search(jira, { jql, fields: ['id'], maxResults: 5000 });
  await ask(
    jira,
    'GET',
    `/rest/api/3/search/jql?jql=${encodeURIComponent(jql)}&fields=summary&maxResults=2`,
  );
  await ask(jira, 'POST', '/rest/api/3/search/approximate-count', { jql });
  const issueIdsOrKeys = issues.slice(0, 1000).map((issue) => issue.id);
  await ask(jira, 'POST', '/rest/api/3/changelog/bulkfetch', {
    issueIdsOrKeys,
    maxResults: 10_000,
  });
  await ask(jira, 'POST', '/rest/api/3/issue/bulkfetch', {
    issueIdsOrKeys: issueIdsOrKeys.slice(0, 100),
    fields: ['*all'],
    expand: ['changelog'],
  });
  for (const { key } of issues.slice(0, 40)) {
    await ask(jira, 'GET', `/rest/api/3/issue/${key}?expand=changelog`);
    await ask(jira, 'GET', `/rest/api/3/issue/${key}/changelog?startAt=0&maxResults=100`);
    await ask(jira, 'GET', `/rest/api/3/issue/${key}/remotelink`);
  }
  const paragraph = { type: 'paragraph', content: [{ type: 'text', text: 'Noted.' }] };
  for (const { key } of issues.slice(0, 2)) {
    await ask(jira, 'POST', `/rest/api/3/issue/${key}/comment`, {
      body: { type: 'doc', version: 1, content: [paragraph] },
    });
    await ask(jira, 'GET', `/rest/api/3/issue/${key}/comment?startAt=0&maxResults=100`);
    const project = key.split('-')[0] ?? '';
    const asked = `projectKey=${project}&permissions=ADD_COMMENTS`;
    await ask(jira, 'GET', `/rest/api/3/mypermissions?${asked}`);
  }
  for (const name of ['field', 'status', 'issuetype', 'issueLinkType', 'myself', 'serverInfo']) {
    await ask(jira, 'GET', `/rest/api/3/${name}`);
  }
  await ask(jira, 'GET', '/rest/api/3/project/search?startAt=0&maxResults=50&orderBy=key');
  for (const { key } of jira.site.projects) {
    await ask(jira, 'GET', `/rest/api/3/project/${key}`);
    for (const part of ['version', 'versions', 'component', 'components']) {
      await ask(jira, 'GET', `/rest/api/3/project/${key}/${part}`);
    }
  }
  await ask(jira, 'GET', '/rest/agile/1.0/board?startAt=0&maxResults=50');
  for (const { id } of jira.site.boards) {
    await ask(jira, 'GET', `/rest/agile/1.0/board/${id}/configuration`);
    await ask(jira, 'GET', `/rest/agile/1.0/board/${id}/sprint?startAt=0&maxResults=50`);
  }
  await ask(jira, 'GET', '/rest/api/3/issue/NOPE-1');
  await search(jira, { jql: 'ORDER BY updated' });
}
