import { describe, expect, it } from 'vitest';
import type { FieldChange } from '../../../src/core/domain/work-item.ts';
import { historyReader } from '../../../src/sources/jira/histories.ts';
import type { ReadHistory } from '../../../src/sources/jira/histories.ts';
import { START, aHistory, someCatalogue } from './samples.ts';

function read(...raw: readonly unknown[]): ReadHistory {
  const reader = historyReader(someCatalogue());
  reader.add(raw);
  return reader.done();
}

/** The one change that an entry with this item becomes. */
function changeOf(item: Readonly<Record<string, unknown>>): FieldChange | undefined {
  return read(aHistory(1, START, item)).history[0]?.changes[0];
}

const STATUS = { field: 'status', fieldId: 'status', fieldtype: 'jira' };
const FLAGGED = { field: 'Flagged', fieldId: 'customfield_10021', fieldtype: 'custom' };
const NAMED = [{ id: null, name: 'x' }];

describe('histories', () => {
  it('come out oldest first, entries of one instant by their number', () => {
    const item = { ...STATUS, from: '1', fromString: 'A', to: '2', toString: 'B' };

    const { history } = read(
      aHistory(20_001, START + 5, item),
      aHistory(9, START + 9, item),
      aHistory(100, START, item),
      aHistory(20, START + 5, item),
    );

    expect(history.map((entry) => entry.id)).toEqual(['100', '20', '20001', '9']);
  });

  it('keep every item of an entry, the same field several times included', () => {
    const left = { field: 'Fix Version', fieldId: 'fixVersions', from: '1', fromString: '1.0' };
    const joined = { field: 'Fix Version', fieldId: 'fixVersions', to: '2', toString: '2.0' };

    const { history } = read(aHistory(1, START, left, joined, left));

    expect(history[0]?.changes).toEqual([
      {
        field: 'versions',
        name: 'Fix Version',
        mode: 'member',
        from: [{ id: '1', name: '1.0' }],
        to: [],
      },
      {
        field: 'versions',
        name: 'Fix Version',
        mode: 'member',
        from: [],
        to: [{ id: '2', name: '2.0' }],
      },
      {
        field: 'versions',
        name: 'Fix Version',
        mode: 'member',
        from: [{ id: '1', name: '1.0' }],
        to: [],
      },
    ]);
  });

  it('may be spread over several pages that repeat an entry', () => {
    const item = { ...STATUS, from: '1', to: '2', toString: 'B' };
    const reader = historyReader(someCatalogue());

    reader.add([aHistory(2, START + 2, item)]);
    reader.add([aHistory(2, START + 2, item), aHistory(1, START + 1, item)]);

    expect(reader.done().history.map((entry) => entry.id)).toEqual(['1', '2']);
  });

  it('keep the name that a status had at the time', () => {
    const { history } = read(
      aHistory(1, START, { ...STATUS, from: '1', fromString: 'Open', to: '3', toString: 'Doing' }),
      aHistory(2, START + 1, {
        ...STATUS,
        from: '3',
        fromString: 'In work',
        to: '1',
        toString: '',
      }),
      aHistory(3, START + 2, {
        ...STATUS,
        from: '1',
        fromString: 'Open',
        to: '3',
        toString: 'Doing',
      }),
    );

    const told = history.flatMap(({ changes }) => changes.flatMap(({ from, to }) => [from, to]));
    expect(told).toEqual([
      [{ id: '1', name: 'Open' }],
      [{ id: '3', name: 'Doing' }],
      [{ id: '3', name: 'In work' }],
      [{ id: '1', name: '' }],
      [{ id: '1', name: 'Open' }],
      [{ id: '3', name: 'Doing' }],
    ]);
  });

  it('may have no items at all', () => {
    const result = read({ id: '1', created: START, items: null }, { id: '2', created: START });

    expect(result).toEqual({ history: [], prose: [], hasRemoteLinks: false, unreadable: [] });
  });

  it('are not fooled by the toString that every object inherits', () => {
    expect(changeOf({ ...STATUS, from: '1', fromString: 'A', to: '2' })?.to).toEqual([
      { id: '2', name: '' },
    ]);
  });

  it.each([
    [{ created: START, items: [] }, 'a change has no id'],
    [{ id: '1', created: 'soon', items: [] }, 'change 1: its time cannot be read'],
    [{ id: '1', created: START, items: 'x' }, 'change 1: its items are no list'],
    [{ id: '1', created: START, items: [{ from: '1' }] }, 'change 1: an item has no field name'],
    ['x', 'a change is no object'],
  ])('say of an entry that makes no sense why: %j', (entry, why) => {
    const good = aHistory(7, START, { ...STATUS, from: '1', to: '2' });

    const { history, unreadable } = read(entry, good);

    expect(unreadable).toEqual([why]);
    expect(history.map((one) => one.id)).toEqual(['7']);
  });

  it('never carry an author', () => {
    const author = { accountId: 'abc', displayName: 'Somebody', emailAddress: 's@acme.example' };
    const entry = { ...aHistory(1, START, { ...STATUS, from: '1', to: '2' }), author };

    expect(JSON.stringify(read(entry))).not.toMatch(/Somebody|acme|abc/);
  });
});

describe('a change', () => {
  it.each([
    ['status', 'status', 'status', 'replace'],
    ['issuetype', 'issuetype', 'type', 'replace'],
    ['project', 'project', 'project', 'replace'],
    ['Key', null, 'key', 'replace'],
    ['IssueParentAssociation', null, 'parent', 'replace'],
    ['Parent', null, 'parent', 'replace'],
    ['Epic Link', 'customfield_10014', 'parent', 'replace'],
    ['Epic Link', null, 'parent', 'replace'],
    ['Parent Link', 'customfield_10018', 'parent', 'replace'],
    ['Epic Child', null, 'Epic Child', 'member'],
    ['labels', 'labels', 'labels', 'replace'],
    ['Component', 'components', 'components', 'member'],
    ['Fix Version', 'fixVersions', 'versions', 'member'],
    ['Version', 'versions', 'affectedVersions', 'member'],
    ['Sprint', 'customfield_10020', 'sprints', 'replace'],
    ['Sprint', null, 'sprints', 'replace'],
    ['assignee', 'assignee', 'assignee', 'replace'],
    ['priority', 'priority', 'priority', 'replace'],
    ['resolution', 'resolution', 'resolution', 'replace'],
    ['duedate', 'duedate', 'dueDate', 'replace'],
    ['Link', 'issuelinks', 'links', 'member'],
    ['Link', null, 'links', 'member'],
    ['RemoteIssueLink', null, 'remoteLinks', 'member'],
    ['Flagged', 'customfield_10021', 'customfield_10021', 'replace'],
    ['Flagged', null, 'customfield_10021', 'replace'],
    ['Team', 'customfield_10001', 'customfield_10001', 'replace'],
    ['Something else', 'customfield_77777', 'customfield_77777', 'replace'],
    ['Something else', null, 'Something else', 'replace'],
  ])('of %s (%s) goes to %s, %s', (field, fieldId, key, mode) => {
    const item = { field, fieldId, from: null, fromString: null, to: null, toString: 'x' };

    const change = changeOf(fieldId === null ? { ...item, fieldId: undefined } : item);

    expect(change).toMatchObject({ field: key, name: field, mode, from: [] });
    expect(change?.to).toEqual(key === 'assignee' ? [{ id: null, name: '' }] : NAMED);
  });

  it('sets and clears the flag', () => {
    const set = changeOf({
      ...FLAGGED,
      from: null,
      fromString: null,
      to: '[10019]',
      toString: 'Impediment',
    });
    const clear = changeOf({
      ...FLAGGED,
      from: '[10019]',
      fromString: 'Impediment',
      to: '',
      toString: '',
    });

    expect(set).toMatchObject({ from: [], to: [{ id: '10019', name: 'Impediment' }] });
    expect(clear).toMatchObject({ from: [{ id: '10019', name: 'Impediment' }], to: [] });
  });

  it('replaces all labels at once', () => {
    const item = { field: 'labels', fieldId: 'labels', fromString: 'a b', toString: 'b c' };

    expect(changeOf(item)).toMatchObject({
      mode: 'replace',
      from: [
        { id: null, name: 'a' },
        { id: null, name: 'b' },
      ],
      to: [
        { id: null, name: 'b' },
        { id: null, name: 'c' },
      ],
    });
  });

  it('of story points carries the number, whether or not Jira repeats it as an id', () => {
    const points = { field: 'Story Points', fieldId: 'customfield_10016' };

    expect(
      changeOf({ ...points, from: null, fromString: null, to: null, toString: '5' })?.to,
    ).toEqual([{ id: null, name: '5' }]);
    expect(changeOf({ ...points, from: '3', fromString: '3', to: '', toString: '' })?.from).toEqual(
      [{ id: null, name: '3' }],
    );
  });

  it('of the parent keeps a key, and an id where it is one', () => {
    const association = { field: 'IssueParentAssociation', to: '20707', toString: 'PAY-1' };
    const parentLink = {
      field: 'Parent Link',
      fieldId: 'customfield_10018',
      to: 'PAY-9',
      toString: 'PAY-9',
    };

    expect(changeOf(association)?.to).toEqual([{ id: '20707', name: 'PAY-1' }]);
    expect(changeOf(parentLink)?.to).toEqual([{ id: null, name: 'PAY-9' }]);
  });

  it('of a due date carries the date in the form of the current value', () => {
    const item = {
      field: 'duedate',
      fieldId: 'duedate',
      to: '2026-03-09',
      toString: '2026-03-09 00:00:00.0',
    };

    expect(changeOf(item)?.to).toEqual([{ id: null, name: '2026-03-09' }]);
  });

  it.each([
    ['assignee', 'assignee', 'abc'],
    ['Reviewer', 'customfield_10051', 'abc'],
    ['Unknown picker', 'customfield_66666', '712020:0e8c3b29-1f66-4a6c-9f5e-3d2a1b0c9d8e'],
    ['Unknown picker', 'customfield_66666', '5b10ac8d82e05b22cc7d4ef5'],
  ])('of %s keeps the account id and no name', (field, fieldId, account) => {
    const change = changeOf({ field, fieldId, from: null, to: account, toString: 'Some Body' });

    expect(change?.to).toEqual([{ id: account, name: '' }]);
  });

  it('of a project names the keys of both projects, as rules do', () => {
    const { history } = read(
      aHistory(
        1,
        START,
        {
          field: 'project',
          fieldId: 'project',
          from: '1',
          fromString: 'Improvements',
          to: '2',
          toString: 'Promotions',
        },
        { field: 'Key', fromString: 'IMP-88', toString: 'PROMO-1', from: null, to: null },
      ),
    );

    expect(history[0]?.changes).toEqual([
      {
        field: 'project',
        name: 'project',
        mode: 'replace',
        from: [{ id: '1', name: 'IMP' }],
        to: [{ id: '2', name: 'PROMO' }],
      },
      {
        field: 'key',
        name: 'Key',
        mode: 'replace',
        from: [{ id: null, name: 'IMP-88' }],
        to: [{ id: null, name: 'PROMO-1' }],
      },
    ]);
  });

  it.each([
    ['description', 'description'],
    ['summary', 'summary'],
    ['Comment', null],
    ['Rank', 'customfield_10019'],
    ['Attachment', 'attachment'],
    ['timespent', 'timespent'],
    ['WorklogId', null],
    ['Workflow', null],
    ['Acceptance criteria', 'customfield_10050'],
  ])('of %s is kept apart, for no number rests on it', (field, fieldId) => {
    const prose = { field, ...(fieldId === null ? {} : { fieldId }), toString: 'x' };
    const status = { ...STATUS, from: '1', to: '2' };

    const result = read(aHistory(1, START, prose, status));

    expect(result.prose.flatMap((entry) => entry.changes.map((change) => change.name))).toEqual([
      field,
    ]);
    expect(result.history[0]?.changes.map((change) => change.field)).toEqual(['status']);
  });

  it('of a long text counts as a value when a rule reads the field', () => {
    const reader = historyReader(someCatalogue({ extraFields: ['acceptance criteria'] }));

    reader.add([
      aHistory(1, START, {
        field: 'Acceptance criteria',
        fieldId: 'customfield_10050',
        toString: 'x',
      }),
    ]);

    expect(reader.done().prose).toEqual([]);
    expect(reader.done().history).toHaveLength(1);
  });

  it('of a remote link says that the issue has to be asked for them', () => {
    expect(
      read(aHistory(1, START, { field: 'RemoteIssueLink', to: '7', toString: 'x' })).hasRemoteLinks,
    ).toBe(true);
    expect(
      read(aHistory(1, START, { field: 'Link', to: 'PAY-2', toString: 'x' })).hasRemoteLinks,
    ).toBe(false);
  });
});
