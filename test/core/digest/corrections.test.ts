import { describe, expect, it } from 'vitest';
import { correctionsOf, numbersOf } from '../../../src/core/digest/corrections.ts';
import type { PeriodNumbers, ToldPeriod } from '../../../src/core/digest/corrections.ts';
import { findScope } from '../../../src/core/domain/scopes.ts';
import type { ItemHistory } from '../../../src/core/domain/work-item.ts';
import { flowReport } from '../../../src/core/metrics/flow-report.ts';
import { anItem, anOrganisation, at, deleted, placed, walked } from '../../support/build.ts';

const ORGANISATION = anOrganisation();
/** Weeks are those from Monday 5 January 2026; the second is the one that people were told of. */
const WEEK = { from: at(7), to: at(14) };
const THIS_WEEK = at(14);

/** What a digest of the second week says as of a day. */
function told(items: readonly ItemHistory[], day: number, rules = 'one'): PeriodNumbers {
  const scope = findScope(ORGANISATION, 'cards');
  if (scope === null) throw new Error('there is an ART');
  const seen = items.map((item) => placed(item, day));
  const context = { organisation: ORGANISATION, asOf: at(day), window: WEEK, freshness: {} };
  const report = flowReport(seen, scope, context);
  return numbersOf(report, seen, scope, { levels: ORGANISATION.levels, rules });
}

interface Seen {
  readonly was: readonly ItemHistory[];
  readonly now: readonly ItemHistory[];
  readonly rules?: string;
  readonly covers?: Partial<ToldPeriod>;
}

/** Told on Monday, day 14; seen again on Monday, day 21, of which the week begins on day 14. */
function corrections({ was, now, rules = 'one', covers = {} }: Seen): string[] {
  const period: ToldPeriod = {
    key: '2026-W03',
    name: 'week 3, 12–18 January 2026',
    covers: WEEK,
    numbers: told(was, 14),
    ...covers,
  };
  return correctionsOf(
    { told: period, now: told(now, 21, rules), items: now.map((item) => placed(item, 21)) },
    THIS_WEEK,
  );
}

/** Started before the week that is told of, done in it. */
function done(key: string, day = 10): ItemHistory {
  return walked(anItem(key), ['In Progress', 2], ['Done', day]);
}

const SIX = [1, 2, 3, 4, 5, 6].map((n) => done(`PAY-${n}`, 8 + n / 2));
const FIVE = SIX.slice(0, 5);

describe('a correction', () => {
  it('is none where history says the same as it did', () => {
    expect(corrections({ was: SIX, now: SIX })).toEqual([]);
  });

  it('says that an item was reopened, so that fewer were finished', () => {
    const now = [...FIVE, walked(done('PAY-6', 11), ['In Progress', 16])];

    // Of flow times 6.5 to 9 days the median was 7.75; of the five that are left it is 7.5.
    expect(corrections({ was: SIX, now })).toEqual([
      "Last week's velocity was told as 6; it is 5 now: PAY-6 was reopened.",
      "Last week's median flow time was told as 7.8 days; it is 7.5 days now: PAY-6 was reopened.",
    ]);
  });

  it.each([
    [
      'was reopened and finished again',
      walked(done('PAY-6', 11), ['In Progress', 16], ['Done', 18]),
    ],
    [
      'was reopened and cancelled',
      walked(done('PAY-6', 11), ['In Progress', 16], ['Rejected', 18]),
    ],
    ['was reopened and deleted', deleted(walked(done('PAY-6', 11), ['In Progress', 16]), 18)],
  ])('says what came of it when an item %s', (fate, item) => {
    const [velocity] = corrections({ was: SIX, now: [...FIVE, item] });

    expect(velocity).toBe(`Last week's velocity was told as 6; it is 5 now: PAY-6 ${fate}.`);
  });

  it('is none when a finished item was deleted: what is done stays done', () => {
    const now = [...FIVE, deleted(done('PAY-6', 11), 16)];

    expect(corrections({ was: SIX, now })).toEqual([]);
  });

  it('says that an item was read only after people were told', () => {
    expect(corrections({ was: FIVE, now: SIX })[0]).toBe(
      "Last week's velocity was told as 5; it is 6 now: PAY-6 was read only later.",
    );
  });

  it('names two items and counts the others', () => {
    const back = SIX.slice(2).map((item) => walked(item, ['In Progress', 16]));

    expect(corrections({ was: SIX, now: [...SIX.slice(0, 2), ...back] })[0]).toBe(
      "Last week's velocity was told as 6; it is 2 now: PAY-3, PAY-4 and 2 more were reopened.",
    );
  });

  it('says of started items that one went back before commitment', () => {
    const begun = walked(anItem('PAY-9'), ['In Progress', 8]);
    const back = walked(begun, ['Backlog', 16]);
    const again = walked(back, ['Ready', 17]);
    const start = "Last week's number of started items was told as 1; it is 0 now: PAY-9 was";

    expect(corrections({ was: [begun], now: [back] })).toEqual([
      `${start} put back before commitment.`,
    ]);
    expect(corrections({ was: [begun], now: [again] })).toEqual([
      `${start} put back and started again.`,
    ]);
  });

  it('says that the configuration has changed where no fact explains what is missing', () => {
    expect(corrections({ was: SIX, now: FIVE, rules: 'two' })[0]).toBe(
      "Last week's velocity was told as 6; it is 5 now: the configuration has changed since.",
    );
    expect(corrections({ was: FIVE, now: SIX, rules: 'two' })[0]).toContain(
      ': the configuration has changed since.',
    );
  });

  it('says what it knows and that the rest is not known', () => {
    const now = [...SIX.slice(0, 4), walked(done('PAY-6', 11), ['In Progress', 16])];

    expect(corrections({ was: SIX, now })[0]).toBe(
      "Last week's velocity was told as 6; it is 4 now: PAY-6 was reopened and history changed since.",
    );
  });

  it('knows no reason where the items were too many to remember', () => {
    const numbers = { ...told(SIX, 14), finishedItems: null };

    expect(corrections({ was: SIX, now: FIVE, covers: { numbers } })[0]).toBe(
      "Last week's velocity was told as 6; it is 5 now: history changed since.",
    );
  });

  it('calls any other period by its name', () => {
    const numbers = { ...told(FIVE, 14), finished: 4 };
    const covers = { key: '2026-W02+2', name: '2 weeks, 5–18 January 2026', numbers };

    expect(corrections({ was: FIVE, now: FIVE, covers })).toEqual([
      '2 weeks, 5–18 January 2026: velocity was told as 4; it is 5 now: history changed since.',
    ]);
  });

  it.each([
    ['flowTimeP50', 0.09, 0],
    ['flowTimeP50', 0.1, 1],
    ['efficiency', 0.009, 0],
    ['efficiency', 0.01, 1],
  ] as const)('is told of %s from one unit of what is printed on: %f', (name, off, lines) => {
    const numbers = told(FIVE, 14);
    const was = { ...numbers, [name]: (numbers[name] ?? 0) - off };

    expect(corrections({ was: FIVE, now: FIVE, covers: { numbers: was } })).toHaveLength(lines);
  });

  it('is told of no number that was none or is none now', () => {
    const four = SIX.slice(0, 4);

    expect(corrections({ was: four, now: FIVE })).toHaveLength(1);
    expect(corrections({ was: FIVE, now: four })).toHaveLength(1);
  });
});

describe('what a digest remembers of its numbers', () => {
  it('is how many items were finished and started in its period, and which', () => {
    const items = [...FIVE, walked(anItem('PAY-9'), ['In Progress', 8])];

    expect(told(items, 14)).toMatchObject({
      finished: 5,
      started: 1,
      flowTimeP50: 7.5,
      finishedItems: FIVE.map(({ item: { source, id, key } }) => ({ source, id, key })),
      startedItems: [{ key: 'PAY-9' }],
    });
  });

  it('is the number alone where the items are more than a thousand', () => {
    const many = Array.from({ length: 1_001 }, (_, n) => done(`PAY-${n + 1}`));

    expect(told(many, 14)).toMatchObject({ finished: 1_001, finishedItems: null });
  });
});
