import { describe, expect, it } from 'vitest';
import { usualTimes } from '../../../src/core/metrics/usual-time.ts';
import type { PlacedItem } from '../../../src/core/placement/placed-item.ts';
import { aPlacedItem, anItem, at, placed, walked } from '../../support/build.ts';

/** Done on the day after so many days; of team acquiring, unless said. */
function took(days: number, done: number, overrides: Partial<PlacedItem> = {}): PlacedItem {
  const story = walked(anItem('PAY-1'), ['In Progress', done - days], ['Done', done]);
  return { ...placed(story, 200), ...overrides };
}

const RED = aPlacedItem();
const frame = { asOf: at(200), floor: 3 };

describe('the usual time', () => {
  it('is the median flow time of what a team finished of a kind in the trailing 90 days', () => {
    const items = [took(2, 190), took(3, 150), took(3, 120), took(4, 199), took(10, 111)];

    expect(usualTimes(items, frame)(RED)).toEqual({ kind: 'measured', value: 3, n: 5 });
  });

  it.each([
    ['of another team', { team: 'fraud' }],
    ['of another kind', { kind: 'defect' }],
    ['of another level', { level: 'feature' }],
  ])('does not rest on items %s', (_, overrides) => {
    const items = [took(2, 190), took(3, 190), took(4, 190, overrides)];

    expect(usualTimes(items, frame)(RED)).toEqual({ kind: 'too-few', n: 2, needed: 3 });
  });

  it('does not rest on what was finished earlier, or went straight to done', () => {
    const straight = placed(walked(anItem('PAY-2'), ['Done', 190]), 200);
    // 90 days before day 200 is day 110, which still counts.
    const items = [took(2, 109.9), took(3, 110), straight];

    expect(usualTimes(items, frame)(RED)).toEqual({ kind: 'too-few', n: 1, needed: 3 });
  });
});
