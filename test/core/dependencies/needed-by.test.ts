import { describe, expect, it } from 'vitest';
import { neededBy, scheduledFor } from '../../../src/core/dependencies/needed-by.ts';
import { planningOf } from '../../../src/core/dependencies/planning.ts';
import { instantOf } from '../../../src/core/domain/time.ts';
import type { Plan } from '../../../src/core/placement/plan.ts';
import { at } from '../metrics/support.ts';
import { aPi, company, item } from './planned-support.ts';

/** Berlin is one hour ahead of UTC in winter: PIs and iterations begin and end at 23:00 UTC of the day before. */
const HOUR = 1 / 24;
const PLANNING = planningOf(
  company({ pis: [aPi('PI-1', -HOUR, 70 - HOUR), aPi('PI-2', 70 - HOUR, 140 - 2 * HOUR)] }),
);
const SPRINT = { name: 'S-7', period: { from: at(0 - HOUR), to: at(14 - HOUR) } };

function needed(
  consumer: Partial<Plan>,
  provider: Partial<Plan> = {},
  team = 'red',
): ReturnType<typeof neededBy> {
  return neededBy(
    {
      consumer: item('A-1', [['Build', 0]], { team }, consumer),
      provider: item('B-1', [['Build', 0]], { team: 'green' }, provider),
    },
    PLANNING,
  );
}

function utc(text: string): number {
  return instantOf(Date.parse(text));
}

const DUE = { dueDate: '2026-02-02' };
const IN_PI = { pis: [{ pi: 'PI-1', from: at(0), to: null }] };

describe('the day by which a consumer needs its provider', () => {
  it.each([
    ["the provider's own day first", { needBy: '2026-01-30' }, '2026-01-30', 'need-by'],
    ["then the consumer's due date", {}, '2026-02-02', 'due-date'],
  ])('is %s', (_, provider, day, origin) => {
    const plan = { ...DUE, iteration: SPRINT, ...IN_PI };

    expect(needed(plan, provider)).toMatchObject({ day, origin });
  });

  it("is then the last day of the consumer's iteration", () => {
    expect(needed({ iteration: SPRINT, ...IN_PI })).toEqual({
      day: '2026-01-18',
      at: utc('2026-01-18T23:00:00Z'),
      origin: 'iteration',
    });
  });

  it("is then the last day of the consumer's PI", () => {
    expect(needed(IN_PI)).toEqual({
      day: '2026-03-15',
      at: utc('2026-03-15T23:00:00Z'),
      origin: 'pi',
    });
  });

  it('is that of the PI that ends last, of those that the item is still in', () => {
    const pis = [
      { pi: 'PI-2', from: at(0), to: at(5) },
      { pi: 'PI-1', from: at(0), to: null },
    ];

    expect(needed({ pis })?.day).toBe('2026-03-15');
    expect(needed({ pis: [...pis, { pi: 'PI-2', from: at(6), to: null }] })?.day).toBe(
      '2026-05-24',
    );
    expect(needed({ pis: [{ pi: 'PI-9', from: at(0), to: null }] })).toBeNull();
  });

  it("is not told by an iteration without dates, nor by a provider's own plan", () => {
    expect(needed({ iteration: { name: 'Backlog', period: null } })).toBeNull();
    expect(needed({}, { ...DUE, iteration: SPRINT, ...IN_PI })).toBeNull();
  });

  it('passes over a day that does not exist', () => {
    expect(needed(DUE, { needBy: '2026-02-30' })?.day).toBe('2026-02-02');
    expect(needed({ dueDate: 'soon' })).toBeNull();
  });

  it.each([
    ['Berlin', 'red', '2026-02-02', '2026-02-02T23:00:00Z'],
    ['New York', 'blue', '2026-02-02', '2026-02-03T05:00:00Z'],
    ['Berlin when the clocks go forward', 'red', '2026-03-29', '2026-03-29T22:00:00Z'],
    ['New York when the clocks go back', 'blue', '2026-11-01', '2026-11-02T05:00:00Z'],
  ])("passes at the end of the day in the consumer's zone: %s", (_, team, dueDate, end) => {
    expect(needed({ dueDate }, {}, team)?.at).toBe(utc(end));
  });

  it("is the same day for a consumer in another zone than the portfolio's", () => {
    expect(needed({ iteration: SPRINT }, {}, 'blue')).toMatchObject({
      day: '2026-01-18',
      at: utc('2026-01-19T05:00:00Z'),
    });
  });

  it("is the provider's own where nobody knows the consumer", () => {
    const provider = item('B-1', [['Build', 0]], {}, { needBy: '2026-02-02' });

    expect(neededBy({ consumer: null, provider }, PLANNING)?.at).toBe(utc('2026-02-02T23:00:00Z'));
    expect(neededBy({ consumer: null, provider: null }, PLANNING)).toBeNull();
  });
});

describe('the day that a provider is planned for', () => {
  it.each([
    [
      'the end of its iteration',
      { ...DUE, iteration: SPRINT, ...IN_PI },
      '2026-01-18',
      'iteration',
    ],
    ['else the end of its PI', { ...DUE, ...IN_PI }, '2026-03-15', 'pi'],
    ['else its due date', DUE, '2026-02-02', 'due-date'],
  ])('is %s', (_, plan, day, by) => {
    expect(scheduledFor(item('B-1', [['Build', 0]], {}, plan), PLANNING)).toEqual({ day, by });
  });

  it('is unknown where nothing tells', () => {
    expect(scheduledFor(item('B-1'), PLANNING)).toBeNull();
    expect(
      scheduledFor(item('B-1', [['Build', 0]], {}, { dueDate: '2026-13-01' }), PLANNING),
    ).toBeNull();
  });
});
