import { describe, expect, it } from 'vitest';
import { handoffs } from '../../../src/core/metrics/handoffs.ts';
import type { Plan } from '../../../src/core/placement/plan.ts';
import { aPlannedStory, withTeams } from './delivery-support.ts';
import { at } from './support.ts';

/** In Build from day 10, done on day 20. */
function done(plan: Partial<Plan>, key = 'A'): ReturnType<typeof aPlannedStory> {
  return aPlannedStory(
    key,
    [
      ['Backlog', 0],
      ['Build', 10],
      ['Done', 20],
    ],
    plan,
  );
}

function people(...days: readonly number[]): Pick<Plan, 'passedOn'> {
  return { passedOn: days.map((day) => at(day)) };
}

describe('handoffs', () => {
  it.each<readonly [string, Partial<Plan>, number, number]>([
    ['nobody else ever had it', {}, 0, 0],
    ['another person takes it', people(12), 0, 1],
    ['it goes to and fro between people', people(12, 13, 14), 0, 3],
    ['a person takes it before it starts', people(9), 0, 0],
    ['a person takes it at its start', people(10), 0, 0],
    ['a person takes it at its end', people(20), 0, 1],
    ['a person takes it after its end', people(20.001), 0, 0],
    ['another team takes it', withTeams([0, 'red'], [12, 'blue']), 1, 0],
    ['another team takes it while it waits', withTeams([0, 'red'], [5, 'blue']), 0, 0],
    ['a team gives it back', withTeams([0, 'red'], [12, 'blue'], [15, 'red']), 2, 0],
    ['its first team finds it', withTeams([0, null], [12, 'red']), 0, 0],
    ['no team has it for a while', withTeams([0, 'red'], [12, null], [14, 'blue']), 1, 0],
    [
      'no team has it and the same one comes back',
      withTeams([0, 'red'], [12, null], [14, 'red']),
      0,
      0,
    ],
    [
      'the team is lost before the start and another one finds it after',
      withTeams([0, 'red'], [8, null], [14, 'blue']),
      1,
      0,
    ],
    [
      'team and person change at once',
      { ...withTeams([0, 'red'], [12, 'blue']), ...people(12) },
      1,
      1,
    ],
  ])('when %s', (_, plan, ofTeam, ofPerson) => {
    expect(handoffs([done(plan)], 1)).toMatchObject({ ofTeam, ofPerson, total: ofTeam + ofPerson });
  });

  it('are told per item, those without any included', () => {
    const items = [
      people(),
      people(11),
      people(11, 12),
      people(11, 12, 13),
      people(11, 12, 13, 14),
    ];

    const found = handoffs(
      items.map((plan, index) => done(plan, `A-${index}`)),
      5,
    );

    // 0, 1, 2, 3, 4: position 0.85 × 4 = 3.4.
    expect(found).toMatchObject({ total: 10, perItem: { kind: 'measured', n: 5 } });
    expect(found.perItem).toHaveProperty('value.mean', 2);
    expect(found.perItem).toHaveProperty('value.p50', 2);
    expect(found.perItem).toHaveProperty('value.p85', expect.closeTo(3.4, 9));
  });

  it('leave out what went straight to done and say so, instead of counting it as none', () => {
    const straight = aPlannedStory(
      'S',
      [
        ['Backlog', 0],
        ['Done', 20],
      ],
      people(12),
    );

    expect(handoffs([straight, done(people(11))], 1)).toMatchObject({
      total: 1,
      excluded: 1,
      perItem: { n: 1, value: { mean: 1 } },
    });
  });

  it('count from the last start of what went back, up to its last end', () => {
    const again = aPlannedStory(
      'A',
      [
        ['Build', 0],
        ['Backlog', 5],
        ['Build', 10],
        ['Done', 15],
        ['Build', 18],
        ['Done', 25],
      ],
      people(3, 12, 20),
    );

    expect(handoffs([again], 1).total).toBe(2);
  });

  it('print the sum but no percentile below the floor', () => {
    expect(handoffs([done(people(11))], 5)).toMatchObject({
      total: 1,
      perItem: { kind: 'too-few', n: 1, needed: 5 },
    });
    expect(handoffs([], 5).perItem).toEqual({ kind: 'too-few', n: 0, needed: 5 });
  });
});
