import { describe, expect, it } from 'vitest';
import { startJira } from '../../../src/demo/jira/server.ts';
import { aJiraSite } from '../../support/a-jira-site.ts';
import { ask, keysIn, search, walk } from '../../support/jira-conversation.ts';

const MONDAY = Date.parse('2026-01-05T09:00:00Z');
const HOUR = 3_600_000;
const BY_UPDATE = 'project = PAY ORDER BY updated ASC';

function siteWith(issues: number): ReturnType<typeof aJiraSite> {
  const author = aJiraSite();
  for (let i = 0; i < issues; i += 1) {
    author.create({
      project: 'PAY',
      type: 'Story',
      summary: `Story ${i}`,
      status: 'Ready',
      at: MONDAY + i * HOUR,
    });
  }
  return author;
}

describe('an emulated search', () => {
  it('gives every issue once over all pages, in the order asked for', async () => {
    const { site } = siteWith(7);
    await using jira = await startJira({ site, pageSize: 3 });

    const keys = await walk(jira, { jql: BY_UPDATE, fields: ['summary'], maxResults: 5000 });

    expect(keys).toEqual(['PAY-1', 'PAY-2', 'PAY-3', 'PAY-4', 'PAY-5', 'PAY-6', 'PAY-7']);
    expect(jira.count('search')).toBe(3);
  });

  it('gives long pages where only ids and keys are asked for', async () => {
    const { site } = siteWith(7);
    await using jira = await startJira({ site, pageSize: 3 });

    const reply = await search(jira, { jql: BY_UPDATE, fields: ['key'], maxResults: 5000 });

    expect(keysIn(reply)).toHaveLength(7);
    expect(reply.json['isLast']).toBe(true);
  });

  it('gives only ids when no field is asked for', async () => {
    const { site } = siteWith(1);
    await using jira = await startJira({ site });

    const reply = await search(jira, { jql: BY_UPDATE });

    expect(reply.json['issues']).toEqual([{ id: '10001' }]);
  });

  it('gives the fields that were asked for and no other', async () => {
    const { site } = siteWith(1);
    await using jira = await startJira({ site });

    const reply = await search(jira, { jql: BY_UPDATE, fields: ['summary', 'labels', 'nonsense'] });

    expect(reply.json['issues']).toMatchObject([{ fields: { summary: 'Story 0', labels: [] } }]);
    const [issue] = reply.json['issues'] as { readonly fields: object }[];
    expect(Object.keys(issue!.fields)).toEqual(['summary', 'labels']);
  });

  it('leaves out a field with a dash before its name', async () => {
    const { site } = siteWith(1);
    await using jira = await startJira({ site });

    const reply = await search(jira, { jql: BY_UPDATE, fields: ['*all', '-summary'] });

    const [issue] = reply.json['issues'] as { readonly fields: object }[];
    expect(Object.keys(issue!.fields)).toContain('status');
    expect(Object.keys(issue!.fields)).not.toContain('summary');
  });

  it('shows an issue again that changes during a walk, and skips none', async () => {
    const author = siteWith(4);
    await using jira = await startJira({ site: author.site, pageSize: 2 });

    const first = await search(jira, { jql: BY_UPDATE, fields: ['summary'], maxResults: 100 });
    author.edit('PAY-1', MONDAY + 100 * HOUR, { status: 'In Progress' });
    const nextPageToken = first.json['nextPageToken'];
    const second = await search(jira, { jql: BY_UPDATE, fields: ['summary'], nextPageToken });

    expect(keysIn(first)).toEqual(['PAY-1', 'PAY-2']);
    expect(keysIn(second)).toEqual(['PAY-3', 'PAY-4']);
    expect(second.json['nextPageToken']).toBeDefined();
  });

  it('shows a change only after the index has caught up', async () => {
    let now = MONDAY;
    const author = siteWith(1);
    await using jira = await startJira({
      site: author.site,
      clock: () => now,
      indexLagMs: 60_000,
    });
    const changedSince = { jql: `updated >= ${MONDAY + HOUR}`, fields: ['key'] };

    author.edit('PAY-1', MONDAY + 2 * HOUR, { status: 'Done' });
    now += 59_999;
    const early = await search(jira, changedSince);
    const direct = await ask(jira, 'GET', '/rest/api/3/issue/PAY-1?fields=status');
    now += 1;
    const late = await search(jira, changedSince);

    expect(keysIn(early)).toEqual([]);
    expect(direct.json).toMatchObject({ fields: { status: { name: 'Done' } } });
    expect(keysIn(late)).toEqual(['PAY-1']);
  });

  it('refuses a page token after seven days', async () => {
    let now = MONDAY;
    const { site } = siteWith(4);
    await using jira = await startJira({ site, clock: () => now, pageSize: 2 });
    const first = await search(jira, { jql: BY_UPDATE, fields: ['key', 'summary'] });
    const next = { jql: BY_UPDATE, fields: ['key', 'summary'], ...tokenOf(first) };

    now += 7 * 24 * HOUR;
    const onTheDay = await search(jira, next);
    now += 1;
    const tooLate = await search(jira, next);

    expect(onTheDay.status).toBe(200);
    expect(tooLate.status).toBe(400);
    expect(JSON.stringify(tooLate.json)).toContain('expired');
  });

  it('refuses a page token of another query, and one it never made', async () => {
    const { site } = siteWith(4);
    await using jira = await startJira({ site, pageSize: 2 });
    const first = await search(jira, { jql: BY_UPDATE, fields: ['summary'] });

    const foreign = await search(jira, {
      jql: 'project = PAY ORDER BY key',
      fields: ['summary'],
      ...tokenOf(first),
    });
    const invented = await search(jira, { jql: BY_UPDATE, nextPageToken: 'abc' });

    expect([foreign.status, invented.status]).toEqual([400, 400]);
  });

  it('says which project it does not know', async () => {
    const { site } = siteWith(1);
    await using jira = await startJira({ site });

    const reply = await search(jira, { jql: 'project in (PAY, NOPE)' });

    expect(reply.status).toBe(400);
    expect(reply.json['errorMessages']).toEqual([
      "The value 'NOPE' does not exist for the field 'project'.",
    ]);
  });

  it('shows at most the 40 newest histories inside an issue, and how many there are', async () => {
    const author = siteWith(1);
    for (let i = 1; i <= 45; i += 1) {
      author.edit('PAY-1', MONDAY + i * HOUR, { summary: `Name ${i}` });
    }
    await using jira = await startJira({ site: author.site });

    const reply = await search(jira, { jql: BY_UPDATE, fields: ['summary'], expand: 'changelog' });

    const [issue] = reply.json['issues'] as { readonly changelog: Record<string, unknown> }[];
    const histories = issue!.changelog['histories'] as { readonly created: string }[];
    expect(issue!.changelog['total']).toBe(45);
    expect(histories).toHaveLength(40);
    expect(histories[0]!.created).toBe('2026-01-07T06:00:00.000+0000');
  });

  it('counts what a query finds', async () => {
    const { site } = siteWith(5);
    await using jira = await startJira({ site });

    const jql = `project = PAY AND updated >= ${MONDAY + 2 * HOUR}`;
    const reply = await ask(jira, 'POST', '/rest/api/3/search/approximate-count', { jql });

    expect(reply.json).toEqual({ count: 3 });
  });

  it('tells that the old search is gone', async () => {
    const { site } = siteWith(1);
    await using jira = await startJira({ site });

    const reply = await ask(jira, 'POST', '/rest/api/3/search', { jql: 'project = PAY' });

    expect(reply.status).toBe(410);
  });
});

function tokenOf(reply: { readonly json: Readonly<Record<string, unknown>> }): {
  readonly nextPageToken: unknown;
} {
  return { nextPageToken: reply.json['nextPageToken'] };
}
