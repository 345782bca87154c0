import { describe, expect, it } from 'vitest';
import { startJira } from '../../../src/demo/jira/server.ts';
import { aJiraSite } from '../../support/a-jira-site.ts';
import { ask, keysIn, search } from '../../support/jira-conversation.ts';

const MONDAY = Date.parse('2026-01-05T09:00:00Z');
const HOUR = 3_600_000;

function aStory(): ReturnType<typeof aJiraSite> {
  const author = aJiraSite();
  const issue = { project: 'PAY', type: 'Story', status: 'Ready', at: MONDAY };
  author.create({ ...issue, summary: 'A' });
  author.create({ ...issue, summary: 'B' });
  return author;
}

interface Item {
  readonly field: string;
  readonly fieldId?: string;
  readonly from: string | null;
  readonly fromString: string | null;
  readonly to: string | null;
}

/** `[field, fieldId, from, fromString, to, toString]` of every change of an issue, oldest first. */
function changes(author: ReturnType<typeof aJiraSite>, key: string): unknown[][] {
  const histories = author.site.issues.find(key)!.histories();
  const items = histories.flatMap((history) => JSON.parse(history.items) as Item[]);
  return items.map((item) => [
    item.field,
    item.fieldId ?? null,
    item.from,
    item.fromString,
    item.to,
    Object.getOwnPropertyDescriptor(item, 'toString')?.value,
  ]);
}

describe('an authored issue', () => {
  it('has the resolution set with done and cleared on the way back, each in the same history', () => {
    const author = aStory();

    author.edit('PAY-1', MONDAY + HOUR, { status: 'Done' });
    author.edit('PAY-1', MONDAY + 2 * HOUR, { status: 'In Progress' });

    expect(changes(author, 'PAY-1')).toEqual([
      ['status', 'status', '10001', 'Ready', '10002', 'Done'],
      ['resolution', 'resolution', null, null, '10000', 'Done'],
      ['status', 'status', '10002', 'Done', '3', 'In Progress'],
      ['resolution', 'resolution', '10000', 'Done', null, null],
    ]);
    expect(author.site.issues.find('PAY-1')!.histories()).toHaveLength(2);
  });

  it('is flagged and cleared with the values that Jira writes', () => {
    const author = aStory();

    author.edit('PAY-1', MONDAY + HOUR, { flagged: true });
    author.edit('PAY-1', MONDAY + 2 * HOUR, { flagged: false });

    expect(changes(author, 'PAY-1')).toEqual([
      ['Flagged', 'customfield_10021', null, null, '[10019]', 'Impediment'],
      ['Flagged', 'customfield_10021', '[10019]', 'Impediment', '', ''],
    ]);
  });

  it('gets one item per version, and a list of sprints', () => {
    const author = aStory();

    author.edit('PAY-1', MONDAY + HOUR, { fixVersions: ['PI 1', 'PI 2'], sprints: [11] });
    author.edit('PAY-1', MONDAY + 2 * HOUR, { fixVersions: ['PI 2'], sprints: [11, 12] });

    expect(changes(author, 'PAY-1')).toEqual([
      ['Fix Version', 'fixVersions', null, null, '111', 'PI 1'],
      ['Fix Version', 'fixVersions', null, null, '112', 'PI 2'],
      ['Sprint', 'customfield_10020', '', '', '11', 'Sprint 11'],
      ['Fix Version', 'fixVersions', '111', 'PI 1', null, null],
      ['Sprint', 'customfield_10020', '11', 'Sprint 11', '11, 12', 'Sprint 11, Sprint 12'],
    ]);
  });

  it('shows a link on both sides, and loses it on both', async () => {
    const author = aStory();
    await using jira = await startJira({ site: author.site });

    author.link('PAY-1', 'PAY-2', MONDAY + HOUR);
    const consumer = await ask(jira, 'GET', '/rest/api/3/issue/PAY-1?fields=issuelinks');
    const provider = await ask(jira, 'GET', '/rest/api/3/issue/PAY-2?fields=issuelinks');
    author.unlink('PAY-1', 'PAY-2', MONDAY + 2 * HOUR);
    const after = await ask(jira, 'GET', '/rest/api/3/issue/PAY-2?fields=issuelinks');

    expect(consumer.json['fields']).toMatchObject({
      issuelinks: [{ type: { inward: 'is blocked by' }, inwardIssue: { key: 'PAY-2' } }],
    });
    expect(provider.json['fields']).toMatchObject({
      issuelinks: [{ type: { outward: 'blocks' }, outwardIssue: { key: 'PAY-1' } }],
    });
    expect(after.json['fields']).toEqual({ issuelinks: [] });
    expect(changes(author, 'PAY-1')).toEqual([
      ['Link', null, null, null, 'PAY-2', 'This issue is blocked by PAY-2'],
      ['Link', null, 'PAY-2', 'This issue is blocked by PAY-2', null, null],
    ]);
  });

  it('is found by its old key after a move and shows its new one everywhere', async () => {
    const author = aStory();
    author.link('PAY-1', 'PAY-2', MONDAY + HOUR);
    author.create({ project: 'LED', type: 'Story', summary: 'L', status: 'Ready', at: MONDAY });

    const newKey = author.move('PAY-2', MONDAY + 2 * HOUR, 'LED', 'In Progress');

    await using jira = await startJira({ site: author.site });
    const byOldKey = await ask(jira, 'GET', '/rest/api/3/issue/PAY-2?fields=status');
    const neighbour = await ask(jira, 'GET', '/rest/api/3/issue/PAY-1?fields=issuelinks');
    const inPay = await search(jira, { jql: 'project = PAY', fields: ['key'] });
    expect(newKey).toBe('LED-2');
    expect(byOldKey.json).toMatchObject({
      id: '10002',
      key: 'LED-2',
      fields: { status: { name: 'In Progress' } },
    });
    expect(JSON.stringify(neighbour.json)).toContain('"LED-2"');
    expect(keysIn(inPay)).toEqual(['PAY-1']);
    expect(changes(author, 'LED-2').slice(1)).toEqual([
      ['project', 'project', '10100', 'Payments', '10200', 'Ledger'],
      ['Key', null, null, 'PAY-2', null, 'LED-2'],
    ]);
  });

  it('is gone everywhere once deleted, links included', async () => {
    const author = aStory();
    author.link('PAY-1', 'PAY-2', MONDAY + HOUR);
    await using jira = await startJira({ site: author.site, indexLagMs: 60_000 });

    author.remove('PAY-2');

    const found = await search(jira, { jql: 'project = PAY', fields: ['key'] });
    const direct = await ask(jira, 'GET', '/rest/api/3/issue/PAY-2');
    const neighbour = await ask(jira, 'GET', '/rest/api/3/issue/PAY-1?fields=issuelinks');
    expect(keysIn(found)).toEqual(['PAY-1']);
    expect(direct.status).toBe(404);
    expect(neighbour.json['fields']).toEqual({ issuelinks: [] });
  });

  it('tells of a remote link in its history', () => {
    const author = aStory();

    author.addRemoteLink('PAY-1', MONDAY + HOUR, 'https://wiki.example.com', 'Notes');

    expect(author.site.issues.find('PAY-1')!.remoteLinks).toMatchObject([
      { object: { url: 'https://wiki.example.com', title: 'Notes' } },
    ]);
    expect(changes(author, 'PAY-1')).toMatchObject([
      [
        'RemoteIssueLink',
        null,
        null,
        null,
        expect.any(String),
        'This issue links to "Notes (Web Link)"',
      ],
    ]);
  });

  it('gets no history from an edit that changes nothing', () => {
    const author = aStory();

    author.edit('PAY-1', MONDAY + HOUR, { status: 'Ready', labels: [], flagged: false });

    expect(changes(author, 'PAY-1')).toEqual([]);
    expect(author.read('PAY-1').updated).toBe(MONDAY);
  });

  it('refuses a status the site does not have', () => {
    expect(() => aStory().edit('PAY-1', MONDAY, { status: 'Nowhere' })).toThrow(
      'no status "Nowhere"',
    );
  });
});
