import { describe, expect, it } from 'vitest';
import type { RiskHappening, RoamDecision } from '../../../src/core/domain/risk.ts';
import type { ItemHistory } from '../../../src/core/domain/work-item.ts';
import { HYGIENE_KINDS, hygieneOf } from '../../../src/core/risks/hygiene.ts';
import type { HygieneInput } from '../../../src/core/risks/hygiene.ts';
import { promisesOf } from '../../../src/core/risks/promises.ts';
import type { RiskStory } from '../../../src/core/risks/story.ts';
import { workingCalendar } from '../../../src/core/timeline/working-calendar.ts';
import { anItem, at, placed, walked } from '../../support/build.ts';
import { aSignal, evidence } from '../../support/risks.ts';
import { after, begun } from '../../support/risk-tale.ts';

const SIGNAL = aSignal();
const RECOVERED: RiskHappening = { what: 'recovered' };
const RETURNED: RiskHappening = { what: 'returned', signal: SIGNAL };
const RESOLVED = decided({ roam: 'resolved', why: 'done' });

function decided(decision: RoamDecision): RiskHappening {
  return { what: 'decided', decision };
}

function owned(byDay: number | null, owner = 'U-ANN'): RiskHappening {
  return decided({ roam: 'owned', owner, by: byDay === null ? null : at(byDay) });
}

function mitigated(byDay: number | null = null, workItem = 'PAY-1'): RiskHappening {
  const by = byDay === null ? null : at(byDay);
  return decided({ roam: 'mitigated', plan: 'a stub', workItem, by });
}

/** Raised on Monday, day 0, at noon; what happens is given with its day. */
function aStory(
  ...happenings: readonly (readonly [day: number, what: RiskHappening])[]
): RiskStory {
  return happenings.reduce(
    (story, [day, what]) => after(story, at(day), what),
    begun('R-1', at(0.5), SIGNAL),
  );
}

/** Seen on Monday, day 14, for the week before it, unless another day is given. */
function input(
  stories: readonly RiskStory[],
  override: Partial<HygieneInput> = {},
  item: ItemHistory | null = null,
  asOf = 14,
): HygieneInput {
  return {
    stories,
    workItems: new Map(item === null ? [] : [['PAY-1', placed(item, asOf)]]),
    week: { from: at(asOf - 7), to: at(asOf) },
    asOf: at(asOf),
    zone: 'UTC',
    calendar: null,
    ...override,
  };
}

function findings(...args: Parameters<typeof input>): (readonly [string, number])[] {
  return hygieneOf(input(...args)).map(({ kind, since }) => [kind, (since - at(0)) / 86_400_000]);
}

describe('hygiene', () => {
  it('names what nobody decided within two working days', () => {
    expect(findings([aStory()], { asOf: at(2.5) })).toEqual([]);
    expect(findings([aStory()], { asOf: at(2.6) })).toEqual([['un-roamed', 0.5]]);
    expect(findings([aStory([1, owned(20)])])).toEqual([]);
    // Back since Friday noon: two working days are over on Tuesday noon.
    const back = aStory([1, RESOLVED], [2, RECOVERED], [4.5, RETURNED]);
    const week = { from: at(7), to: at(14) };
    expect(findings([back], { asOf: at(8.5), week })).toEqual([]);
    expect(findings([back], { asOf: at(8.6), week })).toEqual([['un-roamed', 4.5]]);
  });

  it('counts two working days by the calendar where there is one', () => {
    const hours = { zone: 'UTC', from: 540, to: 1020, holidays: ['2026-01-06'] };
    const calendar = workingCalendar({ ...hours, days: [1, 2, 3, 4, 5] }, 'UTC');

    // Five hours on Monday, none on Tuesday, eight on Wednesday, the last three on Thursday until noon.
    expect(findings([aStory()], { asOf: at(3.5), calendar })).toEqual([]);
    expect(findings([aStory()], { asOf: at(3.51), calendar })).toEqual([['un-roamed', 0.5]]);
  });

  it('names owned ones without a name or a date, and those that are overdue', () => {
    expect(findings([aStory([1, owned(null, ' ')])])).toEqual([
      ['owned-without-name', 1],
      ['owned-without-date', 1],
    ]);
    expect(findings([aStory([1, owned(14)])])).toEqual([['owned-overdue', 14]]);
    expect(findings([aStory([1, owned(14.1)])])).toEqual([]);
    expect(findings([aStory([1, owned(10)], [9, RECOVERED])])).toEqual([]);
  });

  it('names mitigations whose work is not named, not known, cancelled or stands still', () => {
    const story = aStory([1, mitigated()]);
    function movedOn(day: number, status = 'In Progress'): ItemHistory {
      return walked(anItem('PAY-1'), [status, day]);
    }

    expect(findings([aStory([1, mitigated(null, ' ')])])).toEqual([['mitigated-without-item', 1]]);
    expect(findings([story])).toEqual([['mitigation-unknown', 1]]);
    expect(findings([story], {}, movedOn(3, 'Rejected'))).toEqual([['mitigation-cancelled', 3]]);
    expect(findings([story], {}, movedOn(7))).toEqual([['mitigation-stands-still', 7]]);
    expect(findings([story], {}, movedOn(7.1))).toEqual([]);
    expect(findings([story], {}, movedOn(2, 'Done'))).toEqual([]);
    // Work that was named two days ago is not blamed for its past.
    expect(findings([aStory([12, mitigated()])], {}, movedOn(2))).toEqual([]);
  });

  it('names accepted ones past their review, and those with worse evidence than was accepted', () => {
    const accepted = decided({ roam: 'accepted', why: 'cheap', reviewAt: at(14) });
    const later = decided({ roam: 'accepted', why: 'cheap', reviewAt: at(30) });
    const worse: RiskHappening = {
      what: 'evidence-changed',
      signal: aSignal({ evidence: evidence({ weight: 1 }) }),
    };
    const less: RiskHappening = {
      what: 'evidence-changed',
      signal: aSignal({ evidence: evidence({ weight: 0.5 }) }),
    };

    expect(findings([aStory([1, accepted])])).toEqual([['review-due', 14]]);
    expect(findings([aStory([1, later], [2, worse])])).toEqual([['accepted-but-worse', 1]]);
    expect(findings([aStory([1, worse], [2, later])])).toEqual([]);
    expect(findings([aStory([1, later], [2, less])])).toEqual([]);
    expect(findings([aStory([1, later], [2, worse], [3, RECOVERED])])).toEqual([]);
  });

  it('names resolved ones that are still true, and those that came back in the week', () => {
    expect(findings([aStory([1, RESOLVED])])).toEqual([['resolved-but-true', 1]]);
    expect(findings([aStory([1, RECOVERED], [2, RESOLVED])])).toEqual([]);
    const back = [RECOVERED, RESOLVED, RETURNED].map((what, index) => [6 + index, what] as const);
    expect(findings([aStory(...back, [9, owned(20)])])).toEqual([['came-back', 8]]);
    expect(findings([aStory(...back, [9, owned(30)])], {}, null, 21)).toEqual([]);
    expect(findings([aStory([6, RECOVERED], [8, RETURNED], [9, owned(20)])])).toEqual([]);
  });

  it('comes in the order of its kinds, the most urgent risk first', () => {
    function named(id: string, severity: 'medium' | 'high', what: RiskHappening): RiskStory {
      return after(begun(id, at(0), aSignal({ key: id, severity })), at(1), what);
    }
    const stories = [
      named('R-1', 'medium', owned(2)),
      named('R-2', 'high', owned(3)),
      named('R-3', 'medium', RESOLVED),
    ];
    const found = hygieneOf(input(stories));

    expect(found.map(({ kind, risk }) => `${kind} ${risk.id}`)).toEqual([
      'resolved-but-true R-3',
      'owned-overdue R-2',
      'owned-overdue R-1',
    ]);
    expect(hygieneOf(input(stories.toReversed()))).toEqual(found);
    expect(new Set(HYGIENE_KINDS).size).toBe(HYGIENE_KINDS.length);
  });
});

describe('a promise', () => {
  function outcomes(...args: Parameters<typeof input>): unknown[] {
    return promisesOf(input(...args)).map(({ outcome, keptBy, keptAt, madeAt }) => [
      (madeAt - at(0)) / 86_400_000,
      outcome,
      keptBy,
      keptAt === null ? null : (keptAt - at(0)) / 86_400_000,
    ]);
  }

  it('to own is kept when the condition is clear or the risk resolved by the day that was named', () => {
    expect(outcomes([aStory([1, owned(12)], [11, RECOVERED])])).toEqual([[1, 'kept', 'clear', 11]]);
    expect(outcomes([aStory([1, owned(12)], [12, RESOLVED])])).toEqual([
      [1, 'kept', 'resolved', 12],
    ]);
    expect(outcomes([aStory([1, owned(12)], [12.1, RECOVERED])])).toEqual([
      [1, 'late', 'clear', 12.1],
    ]);
    expect(outcomes([aStory([1, owned(12)])])).toEqual([[1, 'missed', null, null]]);
    expect(outcomes([aStory([8, owned(20)])])).toEqual([[8, 'pending', null, null]]);
  });

  it('is not kept by what did not last, and is kept at once by what was clear already', () => {
    expect(outcomes([aStory([1, owned(12)], [8, RECOVERED], [9, RETURNED])])).toEqual([
      [1, 'missed', null, null],
    ]);
    expect(outcomes([aStory([7, RECOVERED], [8, owned(12)])])).toEqual([[8, 'kept', 'clear', 8]]);
  });

  it('to mitigate is kept when its work item is done', () => {
    const done = walked(anItem('PAY-1'), ['In Progress', 2], ['Done', 11]);
    const open = walked(anItem('PAY-1'), ['In Progress', 2]);

    expect(outcomes([aStory([1, mitigated(12)])], {}, done)).toEqual([
      [1, 'kept', 'item-done', 11],
    ]);
    expect(outcomes([aStory([1, mitigated(10)])], {}, done)).toEqual([
      [1, 'late', 'item-done', 11],
    ]);
    expect(outcomes([aStory([1, mitigated(null)])], {}, done)).toEqual([
      [1, 'kept', 'item-done', 11],
    ]);
    expect(outcomes([aStory([1, mitigated(12)])], {}, open)).toEqual([[1, 'missed', null, null]]);
    expect(outcomes([aStory([1, mitigated(12)])])).toEqual([[1, 'missed', null, null]]);
  });

  it('is spoken of in the week in which it was made, kept or due, and not again', () => {
    const story = aStory([1, owned(12)], [16, RECOVERED]);

    expect(outcomes([aStory([1, owned(14)])])).toHaveLength(1);
    expect(outcomes([aStory([1, owned(7)])])).toHaveLength(0);
    expect(outcomes([story], {}, null, 21)).toEqual([[1, 'late', 'clear', 16]]);
    expect(outcomes([story], {}, null, 28)).toEqual([]);
    expect(outcomes([aStory([1, owned(20)])])).toEqual([]);
  });

  it('that is replaced before its day is none any more; after its day it stays missed', () => {
    expect(outcomes([aStory([8, owned(12)], [10, owned(20)])])).toEqual([
      [10, 'pending', null, null],
    ]);
    expect(outcomes([aStory([8, owned(12)], [13, owned(20)])])).toEqual([
      [8, 'missed', null, null],
      [13, 'pending', null, null],
    ]);
    const accepted = decided({ roam: 'accepted', why: 'cheap', reviewAt: at(30) });
    expect(outcomes([aStory([8, owned(12)], [10, accepted])])).toEqual([]);
  });
});
