import { describe, expect, it } from 'vitest';
import { bandWords, flowPredictability } from '../../../src/core/metrics/flow-predictability.ts';
import type { FlowPredictability } from '../../../src/core/metrics/flow-predictability.ts';
import type { PiObjective } from '../../../src/core/domain/program-increment.ts';
import { anObjective, aPi } from './delivery-support.ts';

function predictability(objectives: readonly PiObjective[], floor = 1): FlowPredictability {
  return flowPredictability(aPi({ objectives }), 'cards', floor);
}

const stretch = { committed: false };

describe('flow predictability', () => {
  it.each<readonly [string, readonly PiObjective[], number, string]>([
    ['all is achieved', [anObjective(8, 8), anObjective(12, 12)], 1, 'healthy'],
    ['part is achieved', [anObjective(8, 8), anObjective(12, 6)], 0.7, 'below'],
    [
      'uncommitted value helps, and is not planned',
      [anObjective(8, 8), anObjective(12, 6), anObjective(5, 3, stretch)],
      0.85,
      'healthy',
    ],
    ['exactly 80 % is achieved', [anObjective(10, 8), anObjective(20, 16)], 0.8, 'healthy'],
    ['a little less than 80 % is achieved', [anObjective(100, 79)], 0.79, 'below'],
    [
      'more is achieved than was committed',
      [anObjective(8, 8), anObjective(4, 4, stretch)],
      1.5,
      'under-committed',
    ],
    ['nothing is achieved', [anObjective(8, 0)], 0, 'below'],
  ])('when %s', (_, objectives, share, band) => {
    const found = predictability(objectives);

    expect(found.share).toEqual({
      kind: 'measured',
      n: objectives.length,
      value: expect.closeTo(share, 12),
    });
    expect(found.band).toBe(band);
  });

  it.each<readonly [string, readonly PiObjective[]]>([
    ['there are no objectives', []],
    ['all are uncommitted', [anObjective(8, 8, stretch)]],
    ['what is committed has no value', [anObjective(0, 0)]],
    ['they are another ART’s', [anObjective(8, 8, { art: 'ledger' })]],
  ])('has no committed business value where %s', (_, objectives) => {
    const found = predictability(objectives);

    expect(found.share).toEqual({ kind: 'not-configured', what: 'no committed business value' });
    expect(found.band).toBeNull();
  });

  it('waits for actual values instead of taking a missing one for 0', () => {
    const found = predictability([
      anObjective(8, 8),
      anObjective(5, null),
      anObjective(3, null, stretch),
    ]);

    expect(found).toMatchObject({
      plannedValue: 13,
      actualValue: 8,
      objectives: 3,
      missing: 2,
      band: null,
    });
    expect(found.share).toEqual({ kind: 'too-few', n: 1, needed: 3 });
  });

  it('prints the values but no share below the floor', () => {
    const found = predictability([anObjective(8, 6)], 5);

    expect(found).toMatchObject({ plannedValue: 8, actualValue: 6, missing: 0, band: null });
    expect(found.share).toEqual({ kind: 'too-few', n: 1, needed: 5 });
  });

  it('says its band in words', () => {
    expect(bandWords('below')).toBe('below the healthy 80 to 100 %');
    expect(bandWords('healthy')).toBe('healthy, within 80 to 100 %');
    expect(bandWords('under-committed')).toBe('above 100 %: under-committed');
  });
});
