import { describe, expect, it } from 'vitest';
import type { ItemHistory, ItemLink } from '../../../src/core/domain/work-item.ts';
import { prepareModel } from '../../../src/core/placement/model.ts';
import { placeItem } from '../../../src/core/placement/place-item.ts';
import type { PlacedItem } from '../../../src/core/placement/placed-item.ts';
import { relationsOf } from '../../../src/core/placement/relations.ts';
import {
  aDescription,
  anItem,
  anOrganisation,
  at,
  change,
  changed,
  deleted,
  entered,
  JIRA,
  placed,
  sourceRules,
  walked,
} from '../../support/build.ts';

const DAY = 86_400_000;
const BASE = anOrganisation();
const BY_LINKS = anOrganisation({ metrics: { ...BASE.metrics, blockedByLinks: true } });

function blockedBy(id: string, key: string): ItemLink {
  return { phrase: 'is blocked by', type: 'Blocks', other: { id, key } };
}

/** Needs PAY-2 since day 2, in progress from day 1 on. */
function consumer(): ItemHistory {
  const story = walked(anItem('PAY-1', { links: [blockedBy('2', 'PAY-2')] }), ['In Progress', 1]);
  const to = [{ id: 'PAY-2', name: 'This issue is blocked by PAY-2' }];
  return entered(story, 2, [change('links', [], to, 'member')]);
}

function provider(): ItemHistory {
  return anItem('PAY-2', { id: '2' });
}

function related(
  story: ItemHistory,
  others: readonly ItemHistory[],
  day: number,
  organisation = BY_LINKS,
): PlacedItem {
  const model = prepareModel(organisation, new Map([[JIRA, aDescription()]]));
  const relations = relationsOf(others.map((other) => placed(other, day, organisation)));
  const item = placeItem(story, model, at(day), relations);
  if (item === null) {
    throw new Error('not created yet');
  }
  return item;
}

describe('the links by which an item needs another', () => {
  it('stand from when they were made', () => {
    expect(placed(consumer(), 5).needs).toEqual([{ provider: '2', from: at(2), to: null }]);
    expect(placed(consumer(), 1.5).needs).toEqual([]);
  });

  it('stand since the creation where the history does not tell of them', () => {
    const story = anItem('PAY-1', { links: [blockedBy('2', 'PAY-2')] });

    expect(placed(story, 5).needs).toEqual([{ provider: '2', from: at(0), to: null }]);
  });

  it('are known from the other end’s name where configuration reads that end, flipped', () => {
    const rules = sourceRules({ dependencyLinks: [], flippedLinks: ['blocks'] });
    const organisation = anOrganisation({ ...BY_LINKS, sources: [rules] });
    const linkTypes = [{ name: 'Blocks', inward: 'is blocked by', outward: 'blocks' }];
    const model = prepareModel(organisation, new Map([[JIRA, aDescription({ linkTypes })]]));
    const done = walked(provider(), ['Done', 3]);
    const others = [done].map((one) => placeItem(one, model, at(5))).filter((one) => one !== null);

    const item = placeItem(consumer(), model, at(5), relationsOf(others));

    expect(item?.needs).toEqual([{ provider: '2', from: at(2), to: null }]);
    expect(item?.blocked).toEqual([{ from: at(2), to: at(3) }]);
    expect(item?.findings).toContainEqual({ kind: 'blocked-by-done-item', detail: 'PAY-2' });
  });

  it('stand until they were removed', () => {
    const from = [{ id: 'PAY-2', name: 'This issue is blocked by PAY-2' }];
    const removed = entered(consumer(), 4, [change('links', from, [], 'member')]);
    const story = { item: { ...removed.item, links: [] }, history: removed.history };

    expect(placed(story, 5).needs).toEqual([{ provider: 'PAY-2', from: at(2), to: at(4) }]);
    expect(placed(story, 3).needs).toEqual([{ provider: 'PAY-2', from: at(2), to: null }]);
  });

  it('stand since they were made where the other item was moved later and has another key now', () => {
    const story = entered(anItem('PAY-1', { links: [blockedBy('2', 'LED-7')] }), 2, [
      change('links', [], [{ id: 'PAY-2', name: 'This issue is blocked by PAY-2' }], 'member'),
    ]);

    expect(placed(story, 5).needs).toEqual([{ provider: '2', from: at(2), to: null }]);
    expect(placed(story, 1).needs).toEqual([]);
  });

  it('stand until they were removed under the key that the other item had by then', () => {
    const made = entered(anItem('PAY-1'), 2, [
      change('links', [], [{ id: 'PAY-2', name: 'This issue is blocked by PAY-2' }], 'member'),
    ]);
    const story = entered(made, 4, [
      change('links', [{ id: 'LED-7', name: 'This issue is blocked by LED-7' }], [], 'member'),
    ]);

    expect(placed(story, 5).needs).toEqual([{ provider: 'LED-7', from: at(2), to: at(4) }]);
  });

  it('are only those of the configured phrases', () => {
    const link: ItemLink = { phrase: 'blocks', type: 'Blocks', other: { id: '2', key: 'PAY-2' } };
    const story = entered(anItem('PAY-1', { links: [link] }), 2, [
      change('links', [], [{ id: 'PAY-2', name: 'This issue blocks PAY-2' }], 'member'),
    ]);

    expect(placed(story, 5).needs).toEqual([]);
  });
});

describe('blocked time by links', () => {
  it('runs while the link stands and the provider is not done', () => {
    const item = related(consumer(), [walked(provider(), ['In Progress', 1], ['Done', 4])], 6);

    expect(item.blocked).toEqual([{ from: at(2), to: at(4) }]);
    expect(item.blockedNow).toBe(false);
    expect(item.durations).toEqual({
      flowTime: null,
      active: 3 * DAY,
      waiting: 2 * DAY,
      blocked: 2 * DAY,
    });
  });

  it('begins when the provider is there, where nothing tells since when the link stands', () => {
    const story = walked(anItem('PAY-1', { links: [blockedBy('2', 'PAY-2')] }), ['In Progress', 1]);
    const late = anItem('PAY-2', { id: '2', createdAt: at(4) });

    expect(related(story, [late], 6).blocked).toEqual([{ from: at(4), to: at(6) }]);
  });

  it('runs whatever key the provider had when the link was made or removed', () => {
    const moved = changed(anItem('LED-7', { id: '2' }), 'key', ['PAY-2'], ['LED-7'], 3);
    const made = entered(walked(anItem('PAY-1'), ['In Progress', 1]), 2, [
      change('links', [], [{ id: 'PAY-2', name: 'This issue is blocked by PAY-2' }], 'member'),
    ]);
    const story = entered(made, 4, [
      change('links', [{ id: 'LED-7', name: 'This issue is blocked by LED-7' }], [], 'member'),
    ]);

    expect(related(story, [moved], 6).blocked).toEqual([{ from: at(2), to: at(4) }]);
    expect(related(story, [moved], 2.5).blocked).toEqual([{ from: at(2), to: at(2.5) }]);
  });

  it('runs up to now while the provider is open', () => {
    const item = related(consumer(), [provider()], 6);

    expect(item.blocked).toEqual([{ from: at(2), to: at(6) }]);
    expect(item.blockedNow).toBe(true);
  });

  it('runs again while a done provider is re-opened', () => {
    const again = walked(provider(), ['Done', 3], ['Review', 4], ['Done', 5]);

    expect(related(consumer(), [again], 6).blocked).toEqual([
      { from: at(2), to: at(3) },
      { from: at(4), to: at(5) },
    ]);
  });

  it('stops where the provider is cancelled or deleted', () => {
    const cancelled = related(consumer(), [walked(provider(), ['Rejected', 3])], 6);
    const gone = related(consumer(), [deleted(provider(), 4)], 6);

    expect(cancelled.blocked).toEqual([{ from: at(2), to: at(3) }]);
    expect(gone.blocked).toEqual([{ from: at(2), to: at(4) }]);
  });

  it('counts only until the end in the durations of a finished item', () => {
    const finished = walked(consumer(), ['Done', 3]);

    expect(related(finished, [provider()], 6).durations).toEqual({
      flowTime: 2 * DAY,
      active: DAY,
      waiting: DAY,
      blocked: DAY,
    });
  });

  it('is none where it is not configured', () => {
    expect(related(consumer(), [provider()], 6, BASE).blocked).toEqual([]);
  });

  it('is none where nobody here knows the provider', () => {
    expect(related(consumer(), [], 6).blocked).toEqual([]);
  });

  it('joins the other blocked time', () => {
    const onHold = walked(consumer(), ['On Hold', 3]);

    const item = related(onHold, [walked(provider(), ['Done', 4])], 6);

    expect(item.blocked).toEqual([{ from: at(2), to: at(6) }]);
  });
});

describe('an open item whose provider is done', () => {
  it('is a finding, whether links block or not', () => {
    const item = related(consumer(), [walked(provider(), ['Done', 4])], 6, BASE);

    expect(item.findings).toEqual([{ kind: 'blocked-by-done-item', detail: 'PAY-2' }]);
  });

  it('is none once the link is removed', () => {
    const from = [{ id: 'PAY-2', name: 'This issue is blocked by PAY-2' }];
    const removed = entered(consumer(), 5, [change('links', from, [], 'member')]);
    const story = { item: { ...removed.item, links: [] }, history: removed.history };
    const done = walked(provider(), ['Done', 4]);

    expect(related(story, [done], 4.5).findings).toHaveLength(1);
    expect(related(story, [done], 6).findings).toEqual([]);
  });

  it('is none before the link was made, before the provider is done, or once the item is done', () => {
    const done = walked(provider(), ['Done', 1]);
    const late = walked(provider(), ['Done', 4]);

    expect(related(consumer(), [done], 1.5).findings).toEqual([]);
    expect(related(consumer(), [late], 3).findings).toEqual([]);
    expect(related(walked(consumer(), ['Done', 5]), [late], 6).findings).toEqual([]);
  });
});

describe('parent and child', () => {
  const CHILD = anItem('PAY-1', { parent: { id: '9', key: 'PAY-9' } });
  const PARENT = anItem('PAY-9', { id: '9' });

  function kindsOf(child: ItemHistory, parent: ItemHistory): string[] {
    return related(child, [parent], 6).findings.map((finding) => finding.kind);
  }

  it('are a finding on an open child of a done parent', () => {
    const done = walked(PARENT, ['In Progress', 1], ['Done', 2]);

    expect(kindsOf(walked(CHILD, ['In Progress', 1]), done)).toEqual(['parent-done-child-open']);
    expect(kindsOf(walked(CHILD, ['In Progress', 1], ['Done', 2]), done)).toEqual([]);
    expect(kindsOf(walked(CHILD, ['In Progress', 1], ['Rejected', 2]), done)).toEqual([]);
    expect(kindsOf(deleted(CHILD, 3), done)).toEqual([]);
  });

  it('are a finding on a started child of a parent that is still new', () => {
    expect(kindsOf(walked(CHILD, ['In Progress', 1]), PARENT)).toEqual([
      'child-started-parent-new',
    ]);
    expect(kindsOf(CHILD, PARENT)).toEqual([]);
    expect(kindsOf(walked(CHILD, ['In Progress', 1]), walked(PARENT, ['Ready', 1]))).toEqual([]);
    expect(kindsOf(walked(CHILD, ['In Progress', 1]), deleted(PARENT, 2))).toEqual([]);
  });

  it('are found by key where the child knows no id of its parent', () => {
    const child = anItem('PAY-1', { parent: { id: null, key: 'PAY-9' } });

    expect(kindsOf(walked(child, ['In Progress', 1]), PARENT)).toEqual([
      'child-started-parent-new',
    ]);
  });
});
