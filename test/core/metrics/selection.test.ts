import { describe, expect, it } from 'vitest';
import { itemsOfScope } from '../../../src/core/metrics/selection.ts';
import type { HasAncestorAt } from '../../../src/core/metrics/selection.ts';
import type { PlacedItem } from '../../../src/core/placement/placed-item.ts';
import { anOrganisation, aScope, story } from './support.ts';
import type { Told } from './support.ts';

const STREAM = aScope({
  kind: 'value-stream',
  level: { level: 'feature', orphans: ['defect', 'debt'] },
});

function one(key: string, told: Told): PlacedItem {
  return story(key, [['Build', 0]], told);
}

function keysOf(
  items: readonly PlacedItem[],
  scope = STREAM,
  hasAncestorAt?: HasAncestorAt,
): string[] {
  return itemsOfScope(items, scope, anOrganisation().levels, hasAncestorAt).map((item) => item.key);
}

describe('the items of a scope', () => {
  it('are those of its teams at its level', () => {
    const items = [
      one('RED', { team: 'red' }),
      one('BLUE', { team: 'blue' }),
      one('GREEN', { team: 'green' }),
      one('NOBODY', { team: null }),
      one('FEATURE', { level: 'feature' }),
      one('NO-LEVEL', { level: null }),
    ];

    expect(keysOf(items, aScope())).toEqual(['RED', 'BLUE']);
  });

  it('include orphans of the listed kinds from any lower level', () => {
    const items = [
      one('FEATURE', { level: 'feature' }),
      one('DEFECT', { kind: 'defect' }),
      one('DEBT', { kind: 'debt', level: 'subtask' }),
      one('STORY', { kind: 'feature' }),
      one('NO-KIND', { kind: null }),
      one('GREEN', { kind: 'defect', team: 'green' }),
    ];

    expect(keysOf(items)).toEqual(['FEATURE', 'DEFECT', 'DEBT']);
  });

  it('leave out a defect under a feature, however far up, found by id or by key', () => {
    const items = [
      one('F-1', { level: 'feature', id: '1' }),
      one('S-1', { id: '2', parent: { id: '1', key: 'OLD-KEY' } }),
      one('D-1', { kind: 'defect', level: 'subtask', parent: { id: null, key: 'S-1' } }),
    ];

    expect(keysOf(items)).toEqual(['F-1']);
  });

  it('ask the caller for ancestors where it can tell', () => {
    const items = [one('D-1', { kind: 'defect' }), one('D-2', { kind: 'defect' })];

    expect(keysOf(items, STREAM, (item) => item.key === 'D-1')).toEqual(['D-2']);
  });

  it('never hold an item and its ancestor: the topmost orphan stands for those below it', () => {
    const items = [
      one('D-1', { kind: 'defect' }),
      one('SUB-1', { kind: 'debt', level: 'subtask', parent: { id: null, key: 'D-1' } }),
    ];

    expect(keysOf(items)).toEqual(['D-1']);
  });

  it('are found although two items claim to be the parent of each other', () => {
    const items = [
      one('A', { kind: 'defect', parent: { id: null, key: 'B' } }),
      one('B', { kind: 'feature', parent: { id: null, key: 'A' } }),
    ];

    expect(keysOf(items)).toEqual(['A']);
  });
});
