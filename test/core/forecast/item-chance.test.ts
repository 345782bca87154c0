import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chancesAmong, peersFrom } from '../../../src/core/forecast/item-chance.ts';
import type { ItemChance } from '../../../src/core/forecast/item-chance.ts';
import type { PlacedItem } from '../../../src/core/placement/placed-item.ts';
import { at, finished, finishedOn, story } from '../metrics/support.ts';
import type { Told } from '../metrics/support.ts';

/** Asked as of day 100. */
function ask(
  item: PlacedItem,
  by: number,
  peers: readonly PlacedItem[],
  floor = 5,
  asOf = 100,
): ItemChance {
  return chancesAmong(peers, { asOf: at(asOf), floor })(item, at(by));
}

function words(answer: ItemChance): string | null {
  return answer.kind === 'open' && answer.chance.kind === 'measured'
    ? answer.chance.value.words
    : null;
}

/** 0 below the floor, which does not depend on the date. */
function share(answer: ItemChance): number {
  return answer.kind === 'open' && answer.chance.kind === 'measured'
    ? answer.chance.value.value
    : 0;
}

function since(day: number, told: Told = {}): PlacedItem {
  return story('ASKED', [['Build', day]], told);
}

/** Created on `born`, started after `delay`, done after `flow` more. */
function lived(key: string, born: number, delay: number, flow: number): PlacedItem {
  return story(key, [
    ['Backlog', born],
    ['Build', born + delay],
    ['Done', born + delay + flow],
  ]);
}

const TEN = finishedOn(60, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);

describe('the chance that an item in progress is done by a date', () => {
  it.each([
    // Of six that took longer than 4 days, so many had ended 1 … 6 days later.
    { by: 101, chance: '16 %' },
    { by: 103, chance: '50 %' },
    { by: 105.9, chance: '83 %' },
    { by: 106, chance: '> 95 %' },
    { by: 100.5, chance: '< 5 %' },
  ])('by day $by after 4 days is $chance', ({ by, chance }) => {
    expect(words(ask(since(96), by, TEN))).toBe(chance);
  });

  it('says what it rests on', () => {
    expect(ask(since(96), 103, [...TEN, since(97)])).toMatchObject({
      kind: 'open',
      started: true,
      ageDays: 4,
      olderThanHistory: false,
      chance: { kind: 'measured', n: 10, value: { cap: null } },
      flow: { peers: 'same-kind', finished: 10, censored: 1 },
      delay: null,
    });
  });

  it('is small, and says why, for one that is older than all history', () => {
    const answer = ask(since(90), 500, TEN);

    expect(answer).toMatchObject({ olderThanHistory: true, chance: { kind: 'measured' } });
    expect(words(answer)).toBe('< 5 %');
  });

  it('counts the age of a reopened item from its start', () => {
    const reopened = story('AGAIN', [
      ['Build', 96],
      ['Done', 98],
      ['Build', 99],
    ]);

    expect(words(ask(reopened, 103, TEN))).toBe('50 %');
  });

  it('counts those in progress as open for as long as they have been', () => {
    // 2 and 6 days ended, one is open for 4: S(2) = 2/3. Without the open one it would be 1/2.
    const open = story('OPEN', [
      ['Ready', 96],
      ['Build', 99],
    ]);
    const peers = [...finishedOn(60, 2, 6), open];

    expect(words(ask(since(100), 102, peers, 2))).toBe('33 %');
  });

  it.each([
    [
      'cancelled',
      story('GONE', [
        ['Build', 50],
        ['Rejected', 54],
      ]),
    ],
    ['deleted', story('GONE', [['Build', 50]], { deleted: 54 })],
  ])('counts a %s peer for as long as it was there', (_, gone) => {
    const answer = ask(since(100), 102, [...finishedOn(60, 2, 6), gone], 2);

    expect(words(answer)).toBe('33 %');
    expect(answer).toMatchObject({ flow: { finished: 2, censored: 1 } });
  });

  it('learns nothing about flow time from what went straight to done', () => {
    const straight = story('STRAIGHT', [
      ['Backlog', 50],
      ['Done', 51],
    ]);

    expect(ask(since(96), 103, [...TEN, straight])).toEqual(ask(since(96), 103, TEN));
  });

  it('gives the item itself no say', () => {
    const item = since(96);

    expect(words(ask(item, 103, [...TEN, item]))).toBe(words(ask(item, 103, TEN)));
  });
});

describe('peers', () => {
  const defects = finishedOn(60, 20, 20, 20, 20).map((item) => ({ ...item, kind: 'defect' }));

  it('are of the same kind where enough of them ended', () => {
    expect(ask(since(96), 103, [...TEN, ...defects])).toMatchObject({
      flow: { peers: 'same-kind', finished: 10 },
    });
  });

  it('are of all kinds of the team where too few of the kind ended', () => {
    const answer = ask(since(90, { kind: 'defect' }), 110, [...TEN, ...defects]);

    // Four of fourteen took longer than 10 days, all of them 20.
    expect(answer).toMatchObject({ flow: { peers: 'same-team', finished: 14 } });
    expect(words(answer)).toBe('> 95 %');
  });

  it('are too few where the team has too few of any kind', () => {
    expect(ask(since(96, { kind: 'defect' }), 103, defects)).toMatchObject({
      kind: 'open',
      chance: { kind: 'too-few', n: 4, needed: 5 },
    });
    expect(ask(since(96), 103, [])).toMatchObject({ chance: { kind: 'too-few', n: 0 } });
  });

  it.each(['team', 'level'] as const)('are of the same %s', (field) => {
    const others = TEN.map((item) => ({ ...item, [field]: 'other' }));

    expect(ask(since(96), 103, others)).toMatchObject({ chance: { kind: 'too-few', n: 0 } });
  });

  it('were started in the last 365 days', () => {
    const peers = [finished('OLD', 34.9, 36), finished('EDGE', 35, 37), finished('NEW', 36, 39)];

    expect(peersFrom(at(400))).toBe(at(35));
    expect(ask(since(399), 402, peers, 1, 400)).toMatchObject({ flow: { finished: 2 } });
  });

  it('may have been created long before that', () => {
    // Created on day 20, begun on day 40; the last 365 days begin on day 35.
    const peers = [lived('LONG', 20, 20, 2)];

    expect(ask(since(399), 402, peers, 1, 400)).toMatchObject({ flow: { finished: 1 } });
  });
});

describe('the chance that an item is done that has not been started', () => {
  // Started after 2, 4, 6, 8 and 10 days, done a day later.
  const peers = [2, 4, 6, 8, 10].map((delay, index) => lived(`P-${index}`, 50, delay, 1));
  const item = story('ASKED', [['Backlog', 95]]);

  it('has the delay of its start in front, given how long it has waited', () => {
    // After 5 days it starts after 6, 8 or 10, and is done after 7, 9 or 11; day 104 is its ninth.
    const answer = ask(item, 104, peers);

    expect(answer).toMatchObject({
      started: false,
      ageDays: 5,
      chance: { n: 5 },
      delay: { peers: 'same-kind', finished: 5, censored: 0 },
    });
    expect(words(answer)).toBe('66 %');
    expect(words(ask(item, 101.9, peers))).toBe('< 5 %');
    expect(words(ask(item, 102, peers))).toBe('33 %');
  });

  it('counts those that wait to be started as long as they have waited, cancelled ones until then', () => {
    const waiting = story('WAITING', [['Backlog', 93]]);
    const cancelled = story('CANCELLED', [
      ['Backlog', 60],
      ['Rejected', 67],
    ]);
    const deleted = story('DELETED', [['Backlog', 60]], { deleted: 67 });

    // At risk of being started after 6 days: three that were, and three that were seen waiting for 7.
    const answer = ask(item, 102, [...peers, waiting, cancelled, deleted]);
    expect(answer).toMatchObject({ delay: { finished: 5, censored: 3 } });
    expect(words(answer)).toBe('16 %');
  });

  it('does not wait for the start of what went straight to done', () => {
    const straight = story('STRAIGHT', [
      ['Backlog', 50],
      ['Done', 57],
    ]);

    expect(ask(item, 104, [...peers, straight])).toEqual(ask(item, 104, peers));
  });

  it('takes the last start of an item that went back to the backlog', () => {
    const back = story('BACK', [
      ['Build', 50],
      ['Backlog', 51],
      ['Build', 56],
      ['Done', 57],
    ]);
    const known = [2, 4, 8, 10].map((delay, index) => lived(`P-${index}`, 50, delay, 1));

    expect(ask(item, 104, [...known, back])).toEqual(ask(item, 104, peers));
  });

  it('is small where nothing that waited this long was ever started', () => {
    expect(ask(story('ASKED', [['Backlog', 90]]), 400, peers)).toMatchObject({
      olderThanHistory: true,
      chance: { value: { words: '< 5 %' } },
    });
  });

  it('needs enough that were started and enough that ended', () => {
    const running = peers.map((_, index) =>
      story(`R-${index}`, [
        ['Backlog', 80],
        ['Build', 90],
      ]),
    );

    expect(ask(item, 104, running)).toMatchObject({
      chance: { kind: 'too-few', n: 0, needed: 5 },
      delay: { finished: 5 },
      flow: { finished: 0, censored: 5 },
    });

    // Created 400 days ago and started 350 days ago: known for the flow time, too old for the delay.
    const old = [0, 1, 2, 3, 4].map((index) => lived(`O-${index}`, -300, 50, 1));
    expect(ask(item, 104, old)).toMatchObject({
      chance: { kind: 'too-few', n: 0, needed: 5 },
      delay: { finished: 0 },
      flow: { finished: 5 },
    });
  });
});

describe('an item that is not open', () => {
  it('is done, also if it was deleted afterwards', () => {
    expect(ask(finished('DONE', 90, 95), 103, TEN)).toEqual({ kind: 'done', at: at(95) });
    expect(ask(finished('DONE', 90, 95, { deleted: 97 }), 103, TEN).kind).toBe('done');
  });

  it('is cancelled or deleted', () => {
    const cancelled = story('ASKED', [
      ['Build', 90],
      ['Rejected', 95],
    ]);

    expect(ask(cancelled, 103, TEN)).toEqual({ kind: 'cancelled' });
    expect(ask(since(90, { deleted: 95 }), 103, TEN)).toEqual({ kind: 'deleted', at: at(95) });
  });

  it('is late where the date has passed', () => {
    expect(ask(since(96), 100, TEN)).toEqual({ kind: 'passed' });
    expect(ask(finished('DONE', 90, 95), 93, TEN).kind).toBe('done');
  });
});

describe('the chance of any item', () => {
  const aPeer = fc
    .tuple(
      fc.integer({ min: 0, max: 95 }),
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 0, max: 40 }),
      fc.constantFrom('feature', 'defect'),
    )
    .map(([born, delay, flow, kind]) => (key: string): PlacedItem => {
      const steps = [
        ['Backlog', born],
        ['Build', born + delay],
        ['Done', born + delay + flow],
      ] as const;
      return story(
        key,
        steps.filter(([, day]) => day <= 100),
        { kind },
      );
    });
  const peers = fc
    .array(aPeer, { minLength: 5, maxLength: 40 })
    .map((makers) => makers.map((make, index) => make(`P-${index}`)));
  const asked = fc.constantFrom(since(95), since(70), story('ASKED', [['Backlog', 80]]));

  it('falls as the date comes nearer, and does not depend on the order of its peers', () => {
    fc.assert(
      fc.property(peers, asked, fc.integer({ min: 101, max: 160 }), (known, item, by) => {
        const near = ask(item, by, known);

        expect(ask(item, by, known.toReversed())).toEqual(near);
        expect(share(near)).toBeLessThanOrEqual(share(ask(item, by + 1, known)));
      }),
      { numRuns: 60 },
    );
  });
});
