import { describe, expect, it } from 'vitest';
import { inOrder } from '../../../src/core/timeline/order.ts';
import { fieldHistory, valueAt, valuesUntil } from '../../../src/core/timeline/values.ts';
import type { FieldHistory } from '../../../src/core/timeline/values.ts';
import type { ItemHistory } from '../../../src/core/domain/work-item.ts';
import { anItem, at, change, changed, entered } from '../../support/build.ts';

function read(story: ItemHistory): FieldHistory {
  const fields = new Set(['labels', 'components', 'type', 'project', 'key', 'parent']);
  return fieldHistory(story.item, inOrder(story.history), fields);
}

function names(story: ItemHistory, field: string, day: number): string[] {
  return valueAt(read(story), field, at(day)).map((ref) => ref.name);
}

describe('the value of a field at an instant', () => {
  it('is the current one since the creation where it never changed', () => {
    const story = anItem('PAY-1', { fields: { labels: [{ id: null, name: 'ui' }] } });

    expect(names(story, 'labels', 0)).toEqual(['ui']);
  });

  it('is empty where the item does not have the field', () => {
    expect(names(anItem(), 'labels', 3)).toEqual([]);
  });

  it('is what the next change leaves', () => {
    const story = changed(changed(anItem(), 'labels', ['a'], ['b'], 2), 'labels', ['b'], ['c'], 4);

    expect([0, 1.9, 2, 3.9, 4, 9].map((day) => names(story, 'labels', day))).toEqual([
      ['a'],
      ['a'],
      ['b'],
      ['b'],
      ['c'],
      ['c'],
    ]);
  });

  it('is the current one after the last change even where the history leads elsewhere', () => {
    const renamed = changed(anItem('OLD-1'), 'key', ['IMP-1'], ['OLD-1'], 2);
    const story = { item: { ...renamed.item, key: 'NEW-1' }, history: renamed.history };

    expect([names(story, 'key', 1), names(story, 'key', 3)]).toEqual([['IMP-1'], ['NEW-1']]);
  });

  it('is where the history ends for a field that the tracker does not give with the item', () => {
    const story = entered(anItem(), 2, [change('labels', [], ['a'])]);

    expect([names(story, 'labels', 1), names(story, 'labels', 3)]).toEqual([[], ['a']]);
  });

  it('undoes changes of single members, the newest first', () => {
    const item = anItem('PAY-1', { fields: { components: [{ id: '2', name: 'API' }] } });
    const joined = entered(item, 1, [
      change('components', [], [{ id: '1', name: 'Web' }], 'member'),
    ]);
    const story = entered(joined, 2, [
      change('components', [{ id: '1', name: 'Website' }], [], 'member'),
      change('components', [], [{ id: '2', name: 'API' }], 'member'),
    ]);

    expect(names(story, 'components', 3)).toEqual(['API']);
    expect(valueAt(read(story), 'components', at(1.5)).map((ref) => ref.id)).toEqual(['1']);
    expect(names(story, 'components', 0.5)).toEqual([]);
  });

  it('leaves the other members of a set alone', () => {
    const labels = ['ui', 'new'].map((name) => ({ id: null, name }));
    const story = entered(anItem('PAY-1', { fields: { labels } }), 2, [
      change('labels', ['old'], ['new'], 'member'),
    ]);

    expect(names(story, 'labels', 1)).toEqual(['ui', 'old']);
  });

  it('takes several changes of one field in one entry as one step', () => {
    const story = entered(anItem('PAY-1', { fields: { labels: [] } }), 2, [
      change('labels', ['a'], ['b']),
      change('labels', ['b'], []),
    ]);

    expect(names(story, 'labels', 1)).toEqual(['a']);
    expect(names(story, 'labels', 2)).toEqual([]);
  });

  it('counts a change dated before the creation as made at the creation', () => {
    const story = changed(anItem('PAY-1', { createdAt: at(5) }), 'labels', ['a'], ['b'], 3);

    expect(names(story, 'labels', 5)).toEqual(['b']);
    expect(valuesUntil(read(story), 'labels', at(9))).toEqual([
      { from: at(5), value: [{ id: null, name: 'b' }] },
    ]);
  });

  it.each([
    ['type', [{ id: 't1', name: 'Story' }]],
    ['project', [{ id: 'p1', name: 'Payments' }]],
    ['key', [{ id: null, name: 'PAY-1' }]],
    ['parent', []],
  ])('knows the field %s that every tracker has', (field, value) => {
    expect(valueAt(read(anItem()), field, at(1))).toEqual(value);
  });
});

describe('all values up to an instant', () => {
  it('come oldest first from the creation on', () => {
    const story = changed(changed(anItem(), 'labels', [], ['a'], 2), 'labels', ['a'], [], 4);

    expect(valuesUntil(read(story), 'labels', at(9)).map(({ from }) => from)).toEqual([
      at(0),
      at(2),
      at(4),
    ]);
  });

  it('leave out what comes later', () => {
    const story = changed(changed(anItem(), 'labels', [], ['a'], 2), 'labels', ['a'], [], 4);

    expect(valuesUntil(read(story), 'labels', at(2))).toEqual([
      { from: at(0), value: [] },
      { from: at(2), value: [{ id: null, name: 'a' }] },
    ]);
  });
});
