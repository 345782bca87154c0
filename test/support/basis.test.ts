import { describe, expect, it } from 'vitest';
import { nonsense, withoutBasis } from './basis.ts';

describe('what is wrong with an answer', () => {
  it.each([
    ['no n', { p50: 3 }, ['.p50 has no n']],
    [
      'NaN that JSON made null',
      { leadTime: { n: 40, p50: null } },
      ['.leadTime.p50 is null with n = 40'],
    ],
    ['a share of nothing', { n: 0, share: 1 }, ['.share is 1 of nothing']],
    ['another n in place of its own', { n: 9, points: 4 }, ['.points has no n']],
    [
      'a simulated chance told as certain',
      { n: 9, value: 0.999, words: '100 %' },
      [' tells 0.999 as "100 %"'],
    ],
    ['a text made of nothing', [{ title: 'undefined items' }], ['[0].title says undefined items']],
  ])('is named: %s', (_, answer, expected) => {
    expect(withoutBasis(answer, 5)).toEqual(expected);
  });

  it('is nothing where a value stands beside its n, or null beside one below the floor', () => {
    const answer = {
      leadTime: { n: 4, p50: null },
      wait: { n: 9, share: 1 },
      chance: { n: 9, value: 0.95, words: 'over 95 %' },
      pi: [{ items: [{ key: 'PAY-1', points: null }] }],
      aging: { limits: { Build: { n: 9, p95: 4 }, 'On hold': { n: 0, p95: 4 } } },
    };

    expect(withoutBasis(answer, 5)).toEqual([]);
  });

  it('is every line of a text that a program wrote by mistake', () => {
    expect(nonsense('p50 NaN d\np85 3.0 d\n[object Object]\n')).toEqual([
      'p50 NaN d',
      '[object Object]',
    ]);
  });
});
