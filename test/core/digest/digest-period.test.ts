import { describe, expect, it } from 'vitest';
import { digestPeriod, usualCadence } from '../../../src/core/digest/digest-period.ts';
import type { DigestPeriod } from '../../../src/core/digest/digest-period.ts';
import type { Organisation } from '../../../src/core/domain/organisation.ts';
import type { ProgramIncrement } from '../../../src/core/domain/program-increment.ts';
import { findScope } from '../../../src/core/domain/scopes.ts';
import { anOrganisation, at } from '../../support/build.ts';

/** Days are counted from Monday 5 January 2026, in UTC. */
function aPi(id: string, from: number, to: number, arts = ['cards']): ProgramIncrement {
  return {
    id,
    arts,
    period: { from: at(from), to: at(to) },
    graceEnds: at(from + 3),
    iterations: [],
    match: [],
    integrationPoints: [],
    objectives: [],
  };
}

/** PI-1 for ten weeks, a week of nothing, PI-2 for eight. */
const PIS = [aPi('PI-1', 0, 70), aPi('PI-2', 77, 133)];

function period(
  asOf: number,
  cadence: 'weekly' | 'fortnightly' | 'monthly' | 'pi',
  changes: Partial<Organisation> = { pis: PIS },
  scopeId = 'cards',
): DigestPeriod {
  const organisation = anOrganisation(changes);
  const scope = findScope(organisation, scopeId);
  if (scope === null) throw new Error(`no scope ${scopeId}`);
  return digestPeriod(scope, at(asOf), cadence, organisation);
}

function days({ window, before }: DigestPeriod): number[] {
  return [window.from, window.to, before.from, before.to].map((one) => (one - at(0)) / 86_400_000);
}

describe('the time that a digest is about', () => {
  it.each([
    ['weekly', [14, 21, 7, 14], '2026-W04', 'week 4, 19–25 January 2026', 'the week before'],
    [
      'fortnightly',
      [7, 21, -7, 7],
      '2026-W03+2',
      '2 weeks, 12–25 January 2026',
      'the 2 weeks before',
    ],
    [
      'monthly',
      [-7, 21, -35, -7],
      '2026-W01+4',
      '4 weeks, 29 December 2025 – 25 January 2026',
      'the 4 weeks before',
    ],
  ] as const)('is %s complete weeks before it', (cadence, expected, key, name, before) => {
    // Wednesday of the fourth week.
    const found = period(23.5, cadence);

    expect(days(found)).toEqual(expected);
    expect(found).toMatchObject({ key, name, beforeName: before, pi: null });
  });

  it('is the PI that runs, up to now, beside as much of the one before', () => {
    const found = period(131.375, 'pi');

    expect(days(found)).toEqual([77, 131.375, 0, 54.375]);
    expect(found).toMatchObject({
      key: 'PI-2',
      name: 'PI-2 so far, 23 March – 16 May 2026',
      beforeName: 'the same time of PI-1',
      pi: { id: 'PI-2' },
      piBefore: { id: 'PI-1' },
    });
  });

  it('is the PI that has ended while the next is still being planned, and between two', () => {
    expect(period(79.9, 'pi').key).toBe('PI-1');
    expect(period(75, 'pi')).toMatchObject({
      key: 'PI-1',
      name: 'PI-1, 5 January – 15 March 2026',
    });
    expect(period(80, 'pi').key).toBe('PI-2');
  });

  it('compares a PI that was longer than the one before with all of that', () => {
    const found = period(400, 'pi', { pis: [aPi('PI-1', 0, 56), aPi('PI-2', 56, 126)] });

    expect(days(found)).toEqual([56, 126, 0, 56]);
    expect(found.beforeName).toBe('PI-1');
  });

  it('compares the first PI with as much time before it', () => {
    const found = period(70, 'pi');

    expect(days(found)).toEqual([0, 70, -70, 0]);
    expect(found).toMatchObject({ beforeName: 'the same time before it', piBefore: null });
  });

  it('is, of several that run, the one that ends first, and none of other ARTs', () => {
    const pis = [aPi('LONG', 0, 100), aPi('SHORT', 0, 50), aPi('OTHERS', 0, 20, ['lending'])];

    expect(period(10, 'pi', { pis }).key).toBe('SHORT');
  });

  it.each([[[]], [[aPi('PI-1', 77, 133)]], [[aPi('PI-1', 0, 70, ['lending'])]]])(
    'is twelve weeks where there is no PI to speak of',
    (pis) => {
      const found = period(75, 'pi', { pis });

      expect(days(found)).toEqual([-14, 70, -98, -14]);
      expect(found.pi).toBeNull();
    },
  );

  it('is by default what the audience of a scope looks at', () => {
    const kinds = ['team', 'art', 'value-stream', 'portfolio'] as const;

    expect(kinds.map(usualCadence)).toEqual(['fortnightly', 'weekly', 'monthly', 'pi']);
  });
});
