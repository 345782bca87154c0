import { describe, expect, it } from 'vitest';
import { startJira } from '../../../src/demo/jira/server.ts';
import type { JiraEmulator } from '../../../src/demo/jira/server.ts';
import { aJiraSite } from '../../support/a-jira-site.ts';
import { ask } from '../../support/jira-conversation.ts';
import type { Reply } from '../../support/jira-conversation.ts';

const MONDAY = Date.parse('2026-01-05T09:00:00Z');
const HOUR = 3_600_000;

function bulk(jira: JiraEmulator, body: Readonly<Record<string, unknown>>): Promise<Reply> {
  return ask(jira, 'POST', '/rest/api/3/changelog/bulkfetch', body);
}

/** Issue id and instant of each history, in the order of the answer. */
function seen(reply: Reply): [string, number][] {
  const logs = reply.json['issueChangeLogs'] as {
    readonly issueId: string;
    readonly changeHistories: readonly { readonly created: number }[];
  }[];
  return logs.flatMap((log) =>
    log.changeHistories.map((history): [string, number] => [log.issueId, history.created]),
  );
}

function twoIssues(): ReturnType<typeof aJiraSite> {
  const author = aJiraSite();
  for (const summary of ['A', 'B', 'C']) {
    author.create({ project: 'PAY', type: 'Story', summary, status: 'Ready', at: MONDAY });
  }
  author.edit('PAY-1', MONDAY + HOUR, { status: 'In Progress' });
  author.edit('PAY-1', MONDAY + 3 * HOUR, { status: 'Done' });
  author.edit('PAY-2', MONDAY + 2 * HOUR, { labels: ['x'] });
  return author;
}

describe('bulk changelogs', () => {
  it('are sorted by date and so spread one issue over pages; issues without changes are missing', async () => {
    const { site } = twoIssues();
    await using jira = await startJira({ site });
    const request = { issueIdsOrKeys: ['10001', '10002', '10003'], maxResults: 2 };

    const first = await bulk(jira, request);
    const second = await bulk(jira, { ...request, nextPageToken: first.json['nextPageToken'] });

    expect(seen(first)).toEqual([
      ['10001', MONDAY + HOUR],
      ['10002', MONDAY + 2 * HOUR],
    ]);
    expect(seen(second)).toEqual([['10001', MONDAY + 3 * HOUR]]);
    expect(second.json['nextPageToken']).toBeUndefined();
  });

  it('name the changes as Jira does', async () => {
    const { site } = twoIssues();
    await using jira = await startJira({ site });

    const reply = await bulk(jira, {
      issueIdsOrKeys: ['PAY-1'],
      fieldIds: ['status'],
      maxResults: 1,
    });

    const [log] = reply.json['issueChangeLogs'] as { readonly changeHistories: unknown[] }[];
    expect(log!.changeHistories[0]).toMatchObject({
      author: { accountId: 'u-2' },
      items: [
        {
          field: 'status',
          fieldtype: 'jira',
          fieldId: 'status',
          from: '10001',
          fromString: 'Ready',
          to: '3',
          toString: 'In Progress',
        },
      ],
    });
  });

  it('give only histories that touch the fields asked for', async () => {
    const { site } = twoIssues();
    await using jira = await startJira({ site });

    const reply = await bulk(jira, { issueIdsOrKeys: ['10001', '10002'], fieldIds: ['labels'] });

    expect(seen(reply)).toEqual([['10002', MONDAY + 2 * HOUR]]);
  });

  it.each([
    ['no issue', { issueIdsOrKeys: [] }],
    ['1,001 issues', { issueIdsOrKeys: Array.from({ length: 1001 }, (_, i) => String(i)) }],
    [
      '11 fields',
      { issueIdsOrKeys: ['1'], fieldIds: Array.from({ length: 11 }, (_, i) => `f${i}`) },
    ],
    ['10,001 histories', { issueIdsOrKeys: ['1'], maxResults: 10_001 }],
  ])('refuse %s', async (_, body) => {
    const { site } = twoIssues();
    await using jira = await startJira({ site });

    expect((await bulk(jira, body)).status).toBe(400);
  });

  it('show an edit that comes between two requests', async () => {
    const author = twoIssues();
    await using jira = await startJira({ site: author.site });

    await bulk(jira, { issueIdsOrKeys: ['10003'] });
    author.edit('PAY-3', MONDAY + 5 * HOUR, { flagged: true });
    const reply = await bulk(jira, { issueIdsOrKeys: ['10003'] });

    expect(seen(reply)).toEqual([['10003', MONDAY + 5 * HOUR]]);
  });
});
