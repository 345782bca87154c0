import { describe, expect, it } from 'vitest';
import type { ItemHistory } from '../../../src/core/domain/work-item.ts';
import {
  aDescription,
  anItem,
  anOrganisation,
  at,
  change,
  changed,
  deleted,
  entered,
  placed,
  sourceRules,
  walked,
} from '../../support/build.ts';

const DAY = 86_400_000;
const FLAGGED = 'customfield_1';

/** In progress from day 1, flagged from day `from` to day `to`. */
function flagged(from: number, to: number): ItemHistory {
  const set = changed(walked(anItem(), ['In Progress', 1]), FLAGGED, [], ['Impediment'], from);
  return changed(set, FLAGGED, ['Impediment'], [], to);
}

describe('blocked time', () => {
  it('is the time that the flag was set, and no active time', () => {
    const item = placed(walked(flagged(2, 4), ['Done', 7]), 9);

    expect(item.blocked).toEqual([{ from: at(2), to: at(4) }]);
    expect(item.durations).toEqual({
      flowTime: 6 * DAY,
      active: 4 * DAY,
      waiting: 2 * DAY,
      blocked: 2 * DAY,
    });
  });

  it('reaches to the as-of instant while the flag is set', () => {
    const item = placed(flagged(2, 4), 3);

    expect(item.blocked).toEqual([{ from: at(2), to: at(3) }]);
    expect(item.blockedNow).toBe(true);
  });

  it('is over at the very instant that the flag is lifted', () => {
    const item = placed(flagged(2, 4), 4);

    expect(item.blocked).toEqual([{ from: at(2), to: at(4) }]);
    expect(item.blockedNow).toBe(false);
  });

  it('is there at the very instant that the flag is set, without any length', () => {
    const item = placed(flagged(2, 4), 2);

    expect(item.blocked).toEqual([]);
    expect(item.blockedNow).toBe(true);
  });

  it('begins at the creation where the flag was set from the start', () => {
    const story = changed(anItem(), FLAGGED, ['Impediment'], [], 2);

    expect(placed(story, 5).blocked).toEqual([{ from: at(0), to: at(2) }]);
  });

  it('is the whole life where the flag is set and never changed', () => {
    const story = anItem('PAY-1', { fields: { [FLAGGED]: [{ id: '10019', name: 'Impediment' }] } });

    expect(placed(story, 5).blocked).toEqual([{ from: at(0), to: at(5) }]);
  });

  it.each(['No', 'false', '0'])('does not take a blocked field that says %s for set', (answer) => {
    const story = anItem('PAY-1', { fields: { [FLAGGED]: [{ id: null, name: answer }] } });

    expect(placed(story, 5).blocked).toEqual([]);
  });

  it('takes every field of the configured name for the flag', () => {
    const description = aDescription({
      fields: [
        { key: 'customfield_7', name: 'flagged', custom: true },
        { key: 'customfield_8', name: 'Flagged', custom: true },
      ],
    });
    const one = changed(anItem(), 'customfield_7', [], ['Impediment'], 1);
    const both = changed(one, 'customfield_8', [], ['Impediment'], 3);
    const story = changed(both, 'customfield_7', ['Impediment'], [], 4);

    expect(placed(story, 5, undefined, description).blocked).toEqual([{ from: at(1), to: at(5) }]);
  });

  it('is the time that a blocked tag was on the item, whatever its case', () => {
    const tagged = changed(anItem(), 'labels', ['ui'], ['ui', 'Blocked'], 1);
    const story = changed(tagged, 'labels', ['ui', 'Blocked'], ['ui'], 3);

    expect(placed(story, 5).blocked).toEqual([{ from: at(1), to: at(3) }]);
  });

  it('follows tags that the history tells one by one', () => {
    const tagged = entered(anItem('PAY-1', { fields: { labels: [{ id: null, name: 'ui' }] } }), 1, [
      change('labels', [], ['blocked'], 'member'),
    ]);
    const story = entered(tagged, 3, [change('labels', ['blocked'], [], 'member')]);

    expect(placed(story, 5).blocked).toEqual([{ from: at(1), to: at(3) }]);
  });

  it('is the time in stages marked as blocked, which is waiting time too', () => {
    const story = walked(anItem(), ['In Progress', 1], ['On Hold', 3], ['Review', 6], ['Done', 7]);

    const item = placed(story, 9);

    expect(item.blocked).toEqual([{ from: at(3), to: at(6) }]);
    expect(item.durations).toEqual({
      flowTime: 6 * DAY,
      active: 3 * DAY,
      waiting: 3 * DAY,
      blocked: 3 * DAY,
    });
  });

  it('is now while the item is in a stage marked as blocked', () => {
    const story = walked(anItem(), ['On Hold', 3]);

    expect(placed(story, 3).blockedNow).toBe(true);
    expect(placed(story, 2.9).blockedNow).toBe(false);
  });

  it('counts once where flag, tag and stage overlap, and joins where they touch', () => {
    const onHold = walked(flagged(2, 4), ['On Hold', 3], ['Review', 5]);
    const story = changed(onHold, 'labels', [], ['blocked'], 5);

    expect(placed(story, 8).blocked).toEqual([{ from: at(2), to: at(8) }]);
  });

  it('counts only within start and end in the durations', () => {
    const early = changed(anItem(), FLAGGED, [], ['Impediment'], 0.5);
    const story = walked(early, ['In Progress', 1], ['Done', 3]);

    const item = placed(story, 9);

    expect(item.blocked).toEqual([{ from: at(0.5), to: at(9) }]);
    expect(item.durations).toEqual({
      flowTime: 2 * DAY,
      active: 0,
      waiting: 2 * DAY,
      blocked: 2 * DAY,
    });
  });

  it('ends with a deletion', () => {
    const item = placed(deleted(flagged(2, 8), 4), 9);

    expect(item.blocked).toEqual([{ from: at(2), to: at(4) }]);
    expect(item.blockedNow).toBe(false);
  });

  it('is none where no flag and no tag is configured', () => {
    const organisation = anOrganisation({
      sources: [sourceRules({ flagged: [], blockedTags: [] })],
    });
    const story = changed(flagged(2, 4), 'labels', [], ['blocked'], 1);

    expect(placed(story, 9, organisation).blocked).toEqual([]);
  });
});
