import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaySite } from '../../../src/demo/jira/replay.ts';
import { startJira } from '../../../src/demo/jira/server.ts';
import { jiraConformance, SPECIFICATIONS_PRESENT } from '../../support/jira-conformance.ts';
import { ask, walk } from '../../support/jira-conversation.ts';
import { askEverything } from '../../support/jira-tour.ts';

const REAL = fileURLToPath(new URL('../../../../shared/real/', import.meta.url));

function recordedIssue(id: string, key: string, histories: readonly unknown[]): string {
  const self = `https://recorded.example.com/rest/agile/1.0/issue/${id}`;
  const fields = {
    summary: '测试',
    project: { id: '10000', key: 'REC', name: 'Recorded' },
    issuetype: { id: '10001', name: '故事', hierarchyLevel: 0 },
    status: { id: '10068', name: '已完成' },
    created: '2021-01-05T08:00:00.000+0800',
    updated: '2021-01-06T08:00:00.000+0800',
    creator: { timeZone: 'Asia/Shanghai' },
    sprint: { id: 5, name: 'REC Sprint 1' },
    customfield_10060: '2021-02-01',
  };
  return JSON.stringify({ id, key, self, fields, changelog: { histories } });
}

const STATUS_CHANGE = {
  field: 'status',
  fieldId: 'status',
  from: '10020',
  fromString: 'Inbox',
  to: '10068',
  toString: '已完成',
};

describe('a replayed recording', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'replay-'));
    const history = { id: '7', created: '2021-01-06T08:00:00.000+0800', items: [STATUS_CHANGE] };
    const later = { id: '8', created: '2021-01-07T08:00:00.000+0800', items: null };
    const lines = [
      recordedIssue('10002', 'REC-2', [later, history]),
      recordedIssue('10001', 'REC-1', []),
    ];
    writeFileSync(join(folder, 'issues.ndjson'), lines.join('\n'));
    const status = { id: '10068', name: '已完成', statusCategory: { key: 'done' } };
    writeFileSync(join(folder, 'statuses.ndjson'), `${JSON.stringify({ data: status })}\n`);
    const sprint = { id: 5, name: 'REC Sprint 1', state: 'closed', originBoardId: 3 };
    writeFileSync(join(folder, 'sprints.ndjson'), `${JSON.stringify({ data: sprint })}\n`);
    const link = { id: 9, object: { url: 'https://example.com', title: 'Commit' } };
    writeFileSync(
      join(folder, 'remotelinks.ndjson'),
      `${JSON.stringify({ input: { issue_id: 10_001 }, data: link })}\n`,
    );
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('serves every recorded field as it was', async () => {
    await using jira = await startJira({ site: replaySite(folder) });

    const reply = await ask(jira, 'GET', '/rest/api/3/issue/REC-1');

    expect(reply.json['fields']).toEqual(JSON.parse(recordedIssue('10001', 'REC-1', [])).fields);
  });

  it('gives histories in bulk by date with their instant in milliseconds, and leaves out issues without any', async () => {
    await using jira = await startJira({ site: replaySite(folder) });

    const reply = await ask(jira, 'POST', '/rest/api/3/changelog/bulkfetch', {
      issueIdsOrKeys: ['10001', '10002'],
    });

    expect(reply.json).toEqual({
      issueChangeLogs: [
        {
          issueId: '10002',
          changeHistories: [
            { id: '7', created: Date.parse('2021-01-06T00:00:00Z'), items: [STATUS_CHANGE] },
            { id: '8', created: Date.parse('2021-01-07T00:00:00Z'), items: [] },
          ],
        },
      ],
    });
  });

  it('does not list a status that only histories know', () => {
    expect(replaySite(folder).statuses.map((status) => status.name)).toEqual(['已完成']);
  });

  it('lists projects, types, fields and boards as far as the issues show them', () => {
    const site = replaySite(folder);

    expect(site.projects.map((project) => project.key)).toEqual(['REC']);
    expect(site.types.map((type) => type.name)).toEqual(['故事']);
    expect(site.fields.map((field) => field.id)).toContain('customfield_10060');
    expect(site.boards).toMatchObject([{ id: 3, projectKey: 'REC', sprints: [{ id: 5 }] }]);
    expect(site.zone).toBe('Asia/Shanghai');
  });

  it('serves remote links with their issue', async () => {
    await using jira = await startJira({ site: replaySite(folder) });

    const reply = await ask(jira, 'GET', '/rest/api/3/issue/10001/remotelink');

    expect(reply.json).toMatchObject([{ id: 9, object: { title: 'Commit' } }]);
  });

  it('finds a moved issue by the key that its history remembers', async () => {
    const moved = { field: 'Key', from: null, fromString: 'OLD-5', to: null, toString: 'REC-2' };
    const history = { id: '7', created: '2021-01-06T08:00:00.000+0800', items: [moved] };
    writeFileSync(join(folder, 'issues.ndjson'), recordedIssue('10002', 'REC-2', [history]));
    await using jira = await startJira({ site: replaySite(folder) });

    const reply = await ask(jira, 'GET', '/rest/api/3/issue/OLD-5');

    expect(reply.json['key']).toBe('REC-2');
  });

  it('says what is missing in a folder without issues', () => {
    rmSync(join(folder, 'issues.ndjson'));

    expect(() => replaySite(folder)).toThrow('no recorded issues');
  });
});

describe.runIf(existsSync(REAL))('the real recordings', () => {
  it.each([
    ['jira-cloud-a', 33],
    ['jira-cloud-b', 6],
  ])('serve every issue of %s', async (name, issues) => {
    const site = replaySite(join(REAL, name));
    await using jira = await startJira({ site });
    const projects = site.projects.map((project) => project.key).join();

    const keys = await walk(jira, {
      jql: `project in (${projects}) ORDER BY updated`,
      fields: ['key'],
    });

    expect(new Set(keys).size).toBe(issues);
  });

  it.runIf(SPECIFICATIONS_PRESENT).each(['jira-cloud-a', 'jira-cloud-b'])(
    'are answered as the specification describes, but for its own defects: %s',
    async (name) => {
      const conformance = jiraConformance();
      const site = replaySite(join(REAL, name));
      await using jira = await startJira({ site, observe: conformance.observe });

      await askEverything(jira);

      expect(conformance.violations).toEqual([]);
    },
  );
});
