import { describe, expect, it } from 'vitest';
import { instantOf } from '../../src/core/domain/time.ts';
import { local, measured, percent, plain, table, numbered, wrapped } from '../../src/cli/text.ts';
import { someOf, note, ok, problem, verdictLines } from '../../src/cli/verdicts.ts';

describe('text of a tracker on a terminal', () => {
  it.each([
    ['clears the screen', 'a\u001B[2Jb', 'a [2Jb'],
    ['breaks the line', 'one\ntwo\r\nthree', 'one two  three'],
    ['turns the reading direction', 'safe\u202Egpj.exe', 'safe gpj.exe'],
    ['hides letters without a width', 'pay\u200Bment', 'pay ment'],
    ['ends a paragraph', 'a\u2029b', 'a b'],
  ])('loses what %s', (_what, text, shown) => {
    expect(plain(text)).toBe(shown);
  });

  it('keeps letters of every script and whole emoji', () => {
    expect(plain('付款 שלום 🚂')).toBe('付款 שלום 🚂');
  });

  it('is cut between letters, never inside one', () => {
    expect(plain('🚂🚃🚄🚅', 3)).toBe('🚂🚃…');
    expect(plain('abc', 3)).toBe('abc');
  });
});

describe('a table on a terminal', () => {
  it('has words on the left and numbers on the right, without lines or trailing spaces', () => {
    const text = table(
      ['Stage', 'n'],
      [
        ['Ready', '7'],
        ['In progress', '112'],
      ],
    );

    expect(text).toBe('  Stage          n\n  Ready          7\n  In progress  112\n');
  });

  it('keeps wide letters in their columns', () => {
    const text = table(
      ['', ''],
      [
        ['待办', 'a'],
        ['ok', 'b'],
      ],
      2,
    );

    expect(text).toBe('  待办  a\n  ok    b\n');
  });
});

describe('a table that is wider than the terminal', () => {
  const rows = [
    ['PAY-1', 'waits for the ledger team', '7'],
    ['PAY-22', 'blocked', '112'],
  ];

  it('breaks the widest texts between words, and the names above numbers', () => {
    // Three times two columns of distance, 6 for the keys and 6 for the days leave 14.
    expect(table(['Key', 'Why', 'Waited days'], rows, 2, 32)).toBe(
      [
        '  Key     Why             Waited',
        '                            days',
        '  PAY-1   waits for the        7',
        '          ledger team',
        '  PAY-22  blocked            112',
        '',
      ].join('\n'),
    );
  });

  it('keeps its rows whole where they fit, and where no terminal shows them', () => {
    const whole =
      '  Key     Why                        Waited days\n' +
      '  PAY-1   waits for the ledger team            7\n' +
      '  PAY-22  blocked                            112\n';

    expect(table(['Key', 'Why', 'Waited days'], rows, 2, 48)).toBe(whole);
    expect(table(['Key', 'Why', 'Waited days'], rows, 2)).toBe(whole);
  });

  it('loses nothing, however narrow the terminal', () => {
    for (let columns = 1; columns < 60; columns += 1) {
      const shown = table(
        ['Key', 'Why', 'Waited days'],
        [...rows, ['待办-3', '付款 待办 ok', '9']],
        2,
        columns,
      );
      for (const word of [
        'PAY-22',
        'waits',
        'ledger',
        'team',
        'blocked',
        '112',
        '待办-3',
        '付款',
        'ok',
      ]) {
        expect(shown).toContain(word);
      }
    }
  });
});

describe('a count on a terminal', () => {
  it('is a number with its noun, one of them without the plural', () => {
    const shown = [0, 1, 2].map((n) => numbered(n, 'status', 'statuses'));

    expect(shown).toEqual(['0 statuses', '1 status', '2 statuses']);
    expect(numbered(3, 'item')).toBe('3 items');
  });
});

describe('a line that is longer than the terminal', () => {
  it('goes on below, further in, and breaks between words', () => {
    expect(wrapped('  → one two three four', 12, 4)).toBe('  → one two\n    three\n    four');
  });

  it('keeps words together that are longer than the terminal', () => {
    expect(wrapped('go https://tracker.invalid/PAY-1 now', 10, 2)).toBe(
      'go\n  https://tracker.invalid/PAY-1\n  now',
    );
  });

  it.each([
    ['it fits', 'one two', 7],
    ['nobody reads it on a terminal', 'one two three four', undefined],
  ])('stays as it is where %s', (_, text, columns) => {
    expect(wrapped(text, columns, 4)).toBe(text);
  });
});

describe('a measure on a terminal', () => {
  it('never travels without what it rests on', () => {
    expect(measured({ kind: 'measured', value: 0.284, n: 48 }, percent)).toBe('28 %  (n = 48)');
    expect(measured({ kind: 'too-few', n: 3, needed: 5 }, percent)).toBe('too few: 3 of 5 needed');
    expect(measured({ kind: 'not-configured', what: 'story points' }, percent)).toBe(
      'not configured: story points',
    );
  });

  it('shows an instant on the clock of the zone', () => {
    const at = instantOf(Date.parse('2026-07-01T22:30:00Z'));

    expect(local(at, 'Europe/Berlin')).toBe('2026-07-02 00:30');
    expect(local(at, 'UTC')).toBe('2026-07-01 22:30');
  });
});

describe('what check says', () => {
  it('marks what has to be done, and puts the remedy below', () => {
    expect(
      verdictLines([
        ok('jira: connected'),
        note('12 links are not counted'),
        problem('nobody owns project LED', 'Add it to a team.'),
      ]),
    ).toBe(
      'ok    jira: connected\nnote  12 links are not counted\nFIX   nobody owns project LED\n      → Add it to a team.\n',
    );
  });

  it('names a few keys and counts the rest', () => {
    expect(someOf(['A-1', 'A-2'])).toBe('A-1, A-2');
    expect(someOf(['A-1', 'A-2', 'A-3'], 2)).toBe('A-1, A-2 and 1 more');
  });
});
