import { describe, expect, it } from 'vitest';
import type { ItemHistory } from '../../../src/core/domain/work-item.ts';
import { sourceId } from '../../../src/core/domain/ids.ts';
import { withRevisions } from '../../../src/sources/azure-devops/items.ts';
import { readRevision, revisionOf } from '../../../src/sources/azure-devops/revisions.ts';
import type { Reading } from '../../../src/sources/azure-devops/revisions.ts';
import { aRevision, at, read, SITE, someReading, time } from './samples.ts';

const site = { source: sourceId('ado'), baseUrl: SITE };

function told(
  known: ItemHistory | null,
  raw: readonly unknown[],
  reading: Reading = someReading(),
): ReturnType<typeof withRevisions> {
  return withRevisions(
    site,
    reading,
    known,
    raw.map((one) => read(one, reading)),
  );
}

function changesOf(item: ItemHistory): string[] {
  return item.history.flatMap(({ id, changes }) =>
    changes.map(({ field, from, to }) => `${id} ${field}: ${words(from)} → ${words(to)}`),
  );
}

function words(refs: readonly { readonly id: string | null; readonly name: string }[]): string {
  return refs.map((ref) => (ref.name === '' ? (ref.id ?? '') : ref.name)).join(',');
}

describe('revisions of Azure DevOps', () => {
  it('become a history of what changed, under the revision’s number and time', () => {
    const item = told(null, [
      aRevision(7, 1),
      aRevision(7, 2, { 'System.State': 'Active', 'System.Tags': 'b; a' }),
      aRevision(7, 3, { 'System.State': 'Active', 'System.Tags': 'b' }),
    ]);

    expect(changesOf(item)).toEqual([
      '2 status: New → Active',
      '2 labels:  → a,b',
      '3 labels: a,b → b',
    ]);
    expect(item.history.map((entry) => entry.at)).toEqual([at(2), at(3)]);
    expect(item.item).toMatchObject({
      id: '7',
      key: '7',
      title: 'Item 7',
      url: `${SITE}/Claims/_workitems/edit/7`,
      status: { name: 'Active' },
      type: { name: 'Bug' },
      project: { id: 'p1', name: 'Claims' },
      createdAt: at(1),
      updatedAt: at(3),
      deletion: null,
    });
  });

  it('are the same however they are cut into answers, ordered or repeated', () => {
    const all = [
      aRevision(7, 1, { 'Microsoft.VSTS.Scheduling.StoryPoints': 3 }),
      aRevision(7, 2, { 'System.State': 'Active', 'System.Tags': 'x' }),
      aRevision(7, 3, { 'System.State': 'Active', 'System.TeamProject': 'Other' }),
      aRevision(7, 4, { 'System.State': 'Closed', 'System.WorkItemType': 'Bug' }),
    ];
    const whole = told(null, all);

    for (const cut of [1, 2, 3]) {
      const parts = told(told(null, all.slice(0, cut)), all.slice(cut));
      expect(changesOf(parts)).toEqual(changesOf(whole));
      expect(parts.item).toEqual(whole.item);
    }
    expect(changesOf(told(null, all.toReversed()))).toEqual(changesOf(whole));
    for (const again of [all, all.slice(0, 1), all.slice(1, 3), all.slice(3)]) {
      const repeated = told(whole, again);
      expect(changesOf(repeated).toSorted()).toEqual(changesOf(whole).toSorted());
      expect(repeated.item).toEqual(whole.item);
    }
  });

  it('take a state’s category from the type of that revision', () => {
    const item = told(null, [
      aRevision(7, 1, { 'System.State': 'Resolved' }),
      aRevision(7, 2, { 'System.State': 'Resolved', 'System.WorkItemType': 'Feature' }),
    ]);

    expect(item.history[0]?.changes).toMatchObject([
      { field: 'type', from: [{ name: 'Bug' }], to: [{ name: 'Feature' }] },
      {
        field: 'status',
        from: [{ id: 'waiting:resolved', name: 'Resolved' }],
        to: [{ id: 'active:resolved', name: 'Resolved' }],
      },
    ]);
  });

  it('name a state that the process has no more without guessing an id', () => {
    expect(read(aRevision(7, 1, { 'System.State': 'Parked' })).status).toEqual({
      id: null,
      name: 'Parked',
    });
  });

  it('tell of a renamed area nothing, and of a move between areas both paths', () => {
    function area(id: number, path: string): Record<string, unknown> {
      return {
        'System.AreaId': id,
        'System.AreaPath': path,
      };
    }
    const item = told(null, [
      aRevision(7, 1, area(1, 'Claims\\Old')),
      aRevision(7, 2, area(1, 'Claims\\New')),
      aRevision(7, 3, area(2, 'Claims\\Other')),
    ]);

    expect(changesOf(item)).toEqual(['3 System.AreaPath: Claims\\New → Claims\\Other']);
  });

  it('keep of people only an id, and no name where the service gives only names', () => {
    const item = told(null, [
      aRevision(7, 1, {
        'System.AssignedTo': { id: 'u-1', displayName: 'Ann', uniqueName: 'a@x' },
      }),
      aRevision(7, 2, { 'System.AssignedTo': 'Ann Example <ann@acme.example>' }),
    ]);

    expect(item.history[0]?.changes).toMatchObject([
      { field: 'assignee', from: [{ id: 'u-1', name: '' }] },
    ]);
    expect(JSON.stringify(item)).not.toMatch(/ann|a@x/i);
  });

  it('put titles aside as prose', () => {
    const item = told(told(null, [aRevision(7, 1)]), [aRevision(7, 2, { 'System.Title': 'New' })]);

    expect(item.history).toEqual([]);
    expect(item.prose).toMatchObject([
      { id: '2', changes: [{ field: 'System.Title', to: [{ name: 'New' }] }] },
    ]);
  });

  it('delete an item at the revision that says so, and restore it', () => {
    const gone = { 'System.IsDeleted': true };
    const first = told(null, [aRevision(7, 1), aRevision(7, 2, gone), aRevision(7, 3, gone)]);
    const second = told(first, [aRevision(7, 4, gone)]);
    const third = told(second, [aRevision(7, 5)]);

    expect(first.item.deletion).toEqual({ at: at(2), why: 'deleted' });
    expect(second.item.deletion).toEqual({ at: at(2), why: 'deleted' });
    expect(third.item.deletion).toBeNull();
  });

  it('read the size whichever field the process keeps it in', () => {
    const points = read(aRevision(1, 1, { 'Microsoft.VSTS.Scheduling.StoryPoints': 5 })).fields;
    const effort = read(aRevision(1, 1, { 'Microsoft.VSTS.Scheduling.Effort': 8 })).fields;

    expect(points['points']).toEqual([{ id: null, name: '5' }]);
    expect(effort['points']).toEqual([{ id: null, name: '8' }]);
  });

  it('give a field that configuration names only later its whole history when all is told again', () => {
    const all = [
      aRevision(7, 1, { 'Custom.NeedBy': '2026-02-01' }),
      aRevision(7, 2, { 'Custom.NeedBy': '2026-02-01', 'System.State': 'Active' }),
      aRevision(7, 3, { 'Custom.NeedBy': '2026-03-01', 'System.State': 'Active' }),
      aRevision(7, 4, { 'Custom.NeedBy': '2026-03-01', 'System.State': 'Closed' }),
    ];
    const fields = { blocked: null, team: null, storyPoints: null, needBy: 'Need by' };
    const later = someReading({ fields });
    const before = told(null, all);

    let known: ItemHistory = before;
    for (const one of all) known = told(known, [one], later);

    expect(changesOf(before).join()).not.toContain('NeedBy');
    expect(changesOf(known).filter((change) => change.includes('NeedBy'))).toEqual([
      '0 Custom.NeedBy:  → 2026-02-01',
      '3 Custom.NeedBy: 2026-02-01 → 2026-03-01',
    ]);
    expect(known.item.fields['Custom.NeedBy']).toEqual([{ id: null, name: '2026-03-01' }]);
    expect(changesOf(known)).toEqual(expect.arrayContaining(changesOf(before)));
  });

  it('do not make an item younger that was imported with older dates', () => {
    const item = told(null, [
      aRevision(7, 1),
      aRevision(7, 2, { 'System.State': 'Active', 'System.ChangedDate': time(0.5) }),
    ]);

    expect(revisionOf(item.item)).toBe(2);
    expect(item.history[0]?.at).toBe(at(0.5));
  });

  it('are set aside with a reason when they cannot be read', () => {
    const reading = someReading();
    const broken = [
      null,
      { id: 'x', rev: 1, fields: {} },
      { id: 7, fields: {} },
      { id: 7, rev: 1 },
      aRevision(7, 1, { 'System.ChangedDate': 'yesterday' }),
      aRevision(7, 1, { 'System.TeamProject': '' }),
    ];

    expect(
      broken.map((raw) => {
        const read = readRevision(raw, reading);
        return 'rejected' in read ? read.rejected : null;
      }),
    ).toEqual([
      { key: '?', why: 'revision ?: it has no id' },
      { key: 'x', why: 'revision 1: it has no id' },
      { key: '7', why: 'revision ?: it has no number' },
      { key: '7', why: 'revision 1: it has no fields' },
      { key: '7', why: 'revision 1: System.ChangedDate: not a time' },
      { key: '7', why: 'revision 1: it has no type or no project' },
    ]);
  });
});
