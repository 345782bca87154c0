import { describe, expect, it } from 'vitest';
import { findScope } from '../../../src/core/domain/scopes.ts';
import type { ProgramIncrement } from '../../../src/core/domain/program-increment.ts';
import { dateAsked, runningPi } from '../../../src/core/forecast/date-asked.ts';
import { anOrganisation, at } from '../../support/build.ts';

function aPi(id: string, from: number, to: number, arts: readonly string[]): ProgramIncrement {
  const period = { from: at(from), to: at(to) };
  return {
    id,
    arts,
    period,
    graceEnds: period.from,
    iterations: [],
    match: [],
    integrationPoints: [],
    objectives: [],
  };
}

const organisation = anOrganisation({
  pis: [
    aPi('PI-2', 70, 140, ['cards']),
    aPi('PI-1', 0, 70, ['cards']),
    aPi('other', 0, 50, ['books']),
  ],
});
const scope = findScope(organisation, 'acquiring')!;

/** Day 40 is Saturday 2026-02-14; noon. */
function asked(text: string, day = 40.5, of = scope): ReturnType<typeof dateAsked> {
  return dateAsked(text, of, organisation, at(day));
}

describe('a date that somebody asks about', () => {
  it.each([
    ['2026-02-20', 47],
    [' 2026-02-14 ', 41],
    ['monday', 43],
    ['Fri', 47],
    ['SUNDAY', 42],
    // Today's name means the one a week from now.
    ['saturday', 48],
    ['PI end', 70],
    ['end of  pi', 70],
  ])('%j ends at the end of that local day', (text, day) => {
    expect(asked(text)).toEqual({ kind: 'by', by: at(day) });
  });

  it('is a day of the scope’s zone, which may have 23 hours', () => {
    const berlin = { ...scope, zone: 'Europe/Berlin' };

    // The clocks go forward on 29 March: midnight is 23:00 UTC before it and 22:00 after it.
    expect(asked('2026-03-28', 40, berlin)).toEqual({ kind: 'by', by: at(82 + 23 / 24) });
    expect(asked('2026-03-29', 40, berlin)).toEqual({ kind: 'by', by: at(83 + 22 / 24) });
  });

  it('is over as soon as its last moment is', () => {
    expect(asked('2026-02-13')).toEqual({ kind: 'passed' });
    expect(asked('2026-02-13', 40)).toEqual({ kind: 'passed' });
    expect(asked('2026-02-13', 39.99)).toEqual({ kind: 'by', by: at(40) });
  });

  it('lies at most ten years ahead, as far as any forecast looks', () => {
    // Day 40 and 3652 more: 2036-02-14 is the first day whose end lies beyond.
    expect(asked('2036-02-13')).toEqual({ kind: 'by', by: at(40 + 3652) });
    expect(asked('2036-02-14')).toEqual({ kind: 'unknown' });
    expect(asked('9999-12-31')).toEqual({ kind: 'unknown' });
  });

  it('is the end of the next PI once the first is over, and none where no other comes', () => {
    expect(asked('pi end', 70)).toEqual({ kind: 'by', by: at(140) });
    expect(asked('pi end', 140)).toEqual({ kind: 'no-pi' });
  });

  it.each(['', 'mo', 'mondayish', 'tomorrow', '2026-02-30', '20.2.2026', '2026-2-3'])(
    'is not %j',
    (text) => {
      expect(asked(text)).toEqual({ kind: 'unknown' });
    },
  );
});

describe('the PI that a scope is in', () => {
  it.each([
    ['on its first day', 0, 'PI-1'],
    ['until its end, which belongs to the next one', 70, 'PI-2'],
    ['never once the last one is over', 140, null],
  ])('runs %s', (_, day, id) => {
    expect(runningPi(scope, organisation, at(day))?.id ?? null).toBe(id);
  });

  it('is none before it begins, nor one of another ART', () => {
    expect(runningPi(scope, organisation, at(-1))).toBeNull();
    expect(runningPi({ ...scope, teams: ['nobody'] }, organisation, at(10))).toBeNull();
  });
});
