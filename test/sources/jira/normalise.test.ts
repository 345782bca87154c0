import { describe, expect, it } from 'vitest';
import { sourceId } from '../../../src/core/domain/ids.ts';
import type { WorkItem } from '../../../src/core/domain/work-item.ts';
import { readIssue } from '../../../src/sources/jira/normalise.ts';
import { MINUTE, SITE, START, anIssue, someCatalogue } from './samples.ts';

const WHERE = { source: sourceId('jira'), baseUrl: `${SITE}/` };

function itemOf(fields: Readonly<Record<string, unknown>>): WorkItem {
  const read = readIssue(anIssue(1, 1, fields), WHERE, someCatalogue());
  if ('rejected' in read) throw new Error(read.rejected.why);
  return read.item;
}

describe('an issue', () => {
  it('is read with its identity, address, place and times', () => {
    expect(itemOf({})).toEqual({
      source: 'jira',
      id: '10001',
      key: 'PAY-1',
      url: 'https://acme.example/browse/PAY-1',
      title: 'Issue 1',
      project: { id: '10000', name: 'PAY' },
      type: { id: '10001', name: 'Story' },
      status: { id: '3', name: 'In Progress' },
      parent: null,
      createdAt: Date.UTC(2026, 0, 5, 8),
      updatedAt: START + MINUTE,
      fields: {},
      links: [],
      remoteLinks: [],
      deletion: null,
    });
  });

  it('carries the current values of the fields that numbers and rules read', () => {
    const { fields } = itemOf({
      labels: ['security'],
      components: [{ id: '1', name: 'api' }],
      fixVersions: [{ id: '7', name: '1.0' }],
      versions: [{ id: '6', name: '0.9' }],
      assignee: { accountId: 'abc', displayName: 'Somebody' },
      priority: { id: '2', name: 'High' },
      resolution: null,
      duedate: '2026-03-09',
      customfield_10020: [{ id: 17, name: 'Sprint 17' }],
      customfield_10021: [{ id: '10019', value: 'Impediment' }],
      customfield_10001: { id: 'a-b', name: 'Team A' },
      customfield_10016: 5,
      customfield_99999: 'nobody asked for this',
    });

    expect(fields).toEqual({
      labels: [{ id: null, name: 'security' }],
      components: [{ id: '1', name: 'api' }],
      versions: [{ id: '7', name: '1.0' }],
      affectedVersions: [{ id: '6', name: '0.9' }],
      assignee: [{ id: 'abc', name: '' }],
      priority: [{ id: '2', name: 'High' }],
      dueDate: [{ id: null, name: '2026-03-09' }],
      sprints: [{ id: '17', name: 'Sprint 17' }],
      customfield_10021: [{ id: '10019', name: 'Impediment' }],
      customfield_10001: [{ id: 'a-b', name: 'Team A' }],
      customfield_10016: [{ id: null, name: '5' }],
    });
  });

  it.each([
    [
      'the modern parent',
      { parent: { id: '9', key: 'PAY-9' }, customfield_10014: 'PAY-8' },
      { id: '9', key: 'PAY-9' },
    ],
    ['the epic link', { parent: null, customfield_10014: 'PAY-8' }, { id: null, key: 'PAY-8' }],
    [
      'the parent link',
      { customfield_10018: { data: { id: 7, key: 'PAY-7' } } },
      { id: '7', key: 'PAY-7' },
    ],
    ['a parent link that the licence hides', { customfield_10018: { showField: false } }, null],
  ])('has %s as its parent', (_, fields, parent) => {
    expect(itemOf(fields).parent).toEqual(parent);
  });

  it('reads each link from its own side', () => {
    const type = { id: '1', name: 'Blocks', inward: 'is blocked by', outward: 'blocks' };

    const { links } = itemOf({
      issuelinks: [
        { id: '1', type, inwardIssue: { id: '5', key: 'LED-5' } },
        { id: '2', type, outwardIssue: { id: '6', key: 'LED-6' } },
        { id: '3', type },
        null,
      ],
    });

    expect(links).toEqual([
      { phrase: 'is blocked by', type: 'Blocks', other: { id: '5', key: 'LED-5' } },
      { phrase: 'blocks', type: 'Blocks', other: { id: '6', key: 'LED-6' } },
    ]);
  });

  it('may have no summary', () => {
    expect(itemOf({ summary: null }).title).toBe('');
  });

  it.each([
    [{ status: null }, 'status: expected an object'],
    [{ created: 'soon' }, 'created: not a time'],
    [{ updated: undefined }, 'updated: not a time'],
    [
      { issuetype: {} },
      'issuetype.id: expected a text or a number; issuetype.name: expected a text',
    ],
    [{ project: { id: 1, key: 7 } }, 'project.key: expected a text'],
  ])('that cannot be read is set aside with its key and the reason: %j', (fields, why) => {
    const read = readIssue(anIssue(1, 1, fields), WHERE, someCatalogue());

    expect(read).toEqual({
      id: '10001',
      rejected: { key: 'PAY-1', why },
    });
  });

  it.each([
    [null, 'expected an object'],
    [{ id: 5, key: 'PAY-1' }, 'fields: expected an object'],
    [{ ...anIssue(1), key: '' }, 'key: empty'],
  ])('says in words what is wrong with it: %j', (raw, why) => {
    expect(readIssue(raw, WHERE, someCatalogue())).toMatchObject({ rejected: { why } });
  });

  it.each([
    [null, '?'],
    ['text', '?'],
    [{ id: 5 }, '5'],
    [{ key: '<!channel>\u202Ex' }, '‹!channel› x'],
  ])('of no sense at all gets a harmless name: %j', (raw, key) => {
    expect(readIssue(raw, WHERE, someCatalogue())).toMatchObject({ rejected: { key } });
  });
});

describe('the fields that are asked for', () => {
  it('are found by name without regard to case, by id, or taken as an id', () => {
    const catalogue = someCatalogue({
      fields: {
        flagged: 'flagged',
        team: 'customfield_10001',
        storyPoints: null,
        needBy: 'customfield_55555',
      },
      extraFields: ['REVIEWER', 'labels', 'No such field'],
    });

    expect(catalogue.requested.join(' ')).toBe(
      'assignee components created customfield_10001 customfield_10014 customfield_10018 ' +
        'customfield_10020 customfield_10021 customfield_10051 customfield_55555 duedate fixVersions ' +
        'issuelinks issuetype labels parent priority project resolution status summary updated versions',
    );
  });
});
