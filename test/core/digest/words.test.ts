import { describe, expect, it } from 'vitest';
import {
  counted,
  elapsed,
  listed,
  oneDecimal,
  promiseKept,
  told,
} from '../../../src/core/digest/words.ts';
import type { Measure } from '../../../src/core/domain/measure.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('the words of a digest', () => {
  it.each([
    [0, 'less than a minute'],
    [-5 * MINUTE, 'less than a minute'],
    [MINUTE, '1 minute'],
    [59 * MINUTE, '59 minutes'],
    [HOUR, '1 hour'],
    [47 * HOUR, '47 hours'],
    [60 * HOUR, '2.5 days'],
  ])('say %i milliseconds as %s', (ms, words) => {
    expect(elapsed(ms)).toBe(words);
  });

  it('count nothing with a word, one with the singular and more with the plural', () => {
    expect([0, 1, 2].map((n) => counted(n, 'feature'))).toEqual([
      'no features',
      '1 feature',
      '2 features',
    ]);
  });

  it('name the missing promise where enough was finished to judge one', () => {
    const few = { kind: 'too-few', n: 2, needed: 5 } as const;
    const enough = { kind: 'too-few', n: 6, needed: 5 } as const;
    function words(kept: Measure<number>): string {
      return told(kept, String);
    }

    expect(promiseKept({ promised: few, attainment: enough }, words)).toBe(
      'no promise to keep yet',
    );
    expect(promiseKept({ promised: few, attainment: few }, words)).toContain(
      '2 finished, 5 needed',
    );
  });

  it('never write a minus before a zero', () => {
    expect(oneDecimal(-0.04)).toBe('0.0');
  });

  it('join the last part of a list with “and”', () => {
    expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
    expect(listed(['a'])).toBe('a');
    expect(listed([])).toBe('');
  });
});
