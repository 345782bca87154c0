import { describe, expect, it } from 'vitest';
import type { ItemHistory } from '../../../src/core/domain/work-item.ts';
import { sourceId } from '../../../src/core/domain/ids.ts';
import { withRevisions } from '../../../src/sources/azure-devops/items.ts';
import { linkTypesOf, phrasesOf } from '../../../src/sources/azure-devops/link-types.ts';
import type { LinkEvent } from '../../../src/sources/azure-devops/links.ts';
import { linksInUpdate, readLink, withLinks } from '../../../src/sources/azure-devops/links.ts';
import { aRevision, at, read, SITE, someReading, time } from './samples.ts';

const phrases = phrasesOf([{ name: 'Acme.Needs', inward: 'Needed by', outward: 'Needs' }]);
const site = { source: sourceId('ado'), baseUrl: SITE };

function anItem(id: number): ItemHistory {
  return withRevisions(site, someReading(), null, [read(aRevision(id, 1))]);
}

function event(days: number, made: boolean, changed: Partial<LinkEvent> = {}): LinkEvent {
  return {
    type: 'System.LinkTypes.Dependency',
    source: '8',
    target: '7',
    sourceProject: null,
    targetProject: null,
    made,
    at: at(days) as LinkEvent['at'],
    ...changed,
  };
}

describe('links of Azure DevOps', () => {
  it('are read in their old flat form and in that of today', () => {
    const flat = {
      rel: 'System.LinkTypes.Hierarchy',
      sourceId: 8,
      targetId: 7,
      changedDate: time(2),
      isActive: false,
    };
    const { rel, ...attributes } = flat;
    const nested = {
      rel,
      attributes: {
        ...attributes,
        linkType: 'System.LinkTypes.Hierarchy-Forward',
        changedOperation: 'remove',
        sourceProjectId: 'p1',
        targetProjectId: 'p2',
      },
    };

    const expected = event(2, false, { type: 'System.LinkTypes.Hierarchy' });
    expect(readLink(flat)).toEqual(expected);
    expect(readLink(nested)).toEqual({ ...expected, sourceProject: 'p1', targetProject: 'p2' });
  });

  it('are set aside when they name no end or no time', () => {
    const rejected = { key: '8', why: 'a link without type, ends or time' };

    expect(readLink({ rel: 'x', sourceId: 8, changedDate: time(1) })).toEqual({ rejected });
    expect(readLink({ rel: 'x', sourceId: 8, targetId: 7 })).toEqual({ rejected });
    expect(readLink(null)).toMatchObject({ rejected: { key: '?' } });
  });

  it('are a predecessor for the one that waits and a successor for the one waited for', () => {
    const waits = withLinks(anItem(7), [event(2, true)], phrases);
    const provides = withLinks(anItem(8), [event(2, true)], phrases);

    expect(waits.item.links).toEqual([
      { phrase: 'Predecessor', type: 'System.LinkTypes.Dependency', other: { id: '8', key: '8' } },
    ]);
    expect(provides.item.links).toMatchObject([{ phrase: 'Successor', other: { id: '7' } }]);
    expect(waits.item.updatedAt).toBe(at(2));
  });

  it('make the source of a hierarchy the parent of its target, and nothing of the source', () => {
    const hierarchy = { type: 'System.LinkTypes.Hierarchy' };
    const child = withLinks(anItem(7), [event(2, true, hierarchy)], phrases);
    const parent = anItem(8);

    expect(child.item.parent).toEqual({ id: '8', key: '8' });
    expect(withLinks(parent, [event(2, true, hierarchy)], phrases)).toBe(parent);
    expect(withLinks(child, [event(3, false, hierarchy)], phrases).item.parent).toBeNull();
  });

  it('leave the new parent in place when the old one is told to be gone only afterwards', () => {
    const type = 'System.LinkTypes.Hierarchy';
    const moved = withLinks(
      anItem(7),
      [event(2, true, { type }), event(3, true, { type, source: '9' }), event(3, false, { type })],
      phrases,
    );

    expect(moved.item.parent).toEqual({ id: '9', key: '9' });
  });

  it('end the same in whatever order and however often they are told', () => {
    const events = [event(2, true), event(3, false), event(4, true), event(5, false)];
    const whole = withLinks(anItem(7), events, phrases);
    let later = anItem(7);
    for (const one of [...events.toReversed(), ...events]) later = withLinks(later, [one], phrases);

    expect(later.item).toEqual(whole.item);
    expect(later.item.links).toEqual([]);
    expect(later.history.toSorted((a, b) => a.at - b.at)).toEqual(whole.history);
    expect(withLinks(whole, events, phrases)).toBe(whole);
  });

  it('read by the organisation’s own names where they are its own, and by ours where they are not', () => {
    const own = withLinks(anItem(8), [event(2, true, { type: 'Acme.Needs' })], phrases);
    const listed = linkTypesOf([
      relation('System.LinkTypes.Dependency-Forward', 'Nachfolger'),
      relation('System.LinkTypes.Dependency-Reverse', 'Vorgänger'),
      relation('Acme.Needs-Forward', 'Needs'),
      relation('Acme.Needs-Reverse', 'Needed by'),
      { ...relation('Hyperlink', 'Hyperlink'), attributes: { usage: 'resourceLink' } },
    ]);

    expect(own.item.links).toMatchObject([{ phrase: 'Needs' }]);
    expect(listed).toEqual([
      { name: 'System.LinkTypes.Dependency', inward: 'Predecessor', outward: 'Successor' },
      { name: 'Acme.Needs', inward: 'Needed by', outward: 'Needs' },
    ]);
  });

  it('in an update happen when its fields changed, or when it was made if none did', () => {
    const relations = {
      added: [{ rel: 'System.LinkTypes.Dependency-Reverse', url: `${SITE}/_apis/wit/workItems/8` }],
      removed: [{ rel: 'Hyperlink', url: 'https://jira.example/browse/PAY-1' }],
    };
    const ended = { id: 4, workItemId: 7, revisedDate: new Date(at(9)), relations };
    const fields = { 'System.ChangedDate': { newValue: time(2) } };

    expect(linksInUpdate(ended)).toEqual([event(9, true)]);
    expect(linksInUpdate({ ...ended, fields })).toEqual([event(2, true)]);
  });
});

function relation(
  referenceName: string,
  name: string,
): { referenceName: string; name: string; attributes: Record<string, unknown> } {
  return { referenceName, name, attributes: { usage: 'workItemLink' } };
}
