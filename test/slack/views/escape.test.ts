import { describe, expect, it } from 'vitest';
import { cap, clean, cutMrkdwn, literal, md, webAddress } from '../../../src/slack/views/escape.ts';

describe('text from elsewhere', () => {
  it('becomes one visible line', () => {
    expect(clean(' a\r\nb\u2028c\t d\u0007 ')).toBe('a b c d');
    expect(clean('\u202eexe.gnp\u200f')).toBe('exe.gnp');
    expect(clean('half \ud800')).toBe('half \ufffd');
  });

  it('is cut between characters, with dots', () => {
    expect(cap('abcdef', 6)).toBe('abcdef');
    expect(cap('abcdefg', 6)).toBe('abcde…');
    expect(cap('😀😀😀', 4)).toBe('😀…');
  });

  it('cannot ping anybody where it stands as it is', () => {
    expect(literal('<!channel> a < b', 100)).toBe('<\u2060!channel> a < b');
    expect(literal('', 100)).toBe('–');
  });

  it('is escaped wherever it is put into markup, also when its markup looks like ours', () => {
    expect(md`*${'<!channel> & co'}* ${5}`.mrkdwn).toBe('*&lt;!channel&gt; &amp; co* 5');
    expect(md`${md`*${'a<b'}*`}`.mrkdwn).toBe('*a&lt;b*');
  });

  it('leaves no half escape or token when markup is cut', () => {
    expect(cutMrkdwn({ mrkdwn: 'abc&amp;def' }, 7)).toBe('abc…');
    expect(cutMrkdwn({ mrkdwn: 'ab <!date^1^x|y> c' }, 12)).toBe('ab …');
    expect(cutMrkdwn({ mrkdwn: '' }, 12)).toBe('–');
  });
});

describe('a link', () => {
  it.each([
    ['https://jira.example/browse/PAY-1', 'https://jira.example/browse/PAY-1'],
    ['http://jira.example/a b|c<d>', 'http://jira.example/a%20b%7Cc%3Cd%3E'],
    ['https://jira.example/\nx', 'https://jira.example/%20x'],
  ])('to %j goes to %j', (url, address) => {
    expect(webAddress(url)).toBe(address);
  });

  it.each([
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://me:secret@jira.example/',
    'PAY-1',
    '',
    `https://jira.example/${'x'.repeat(600)}`,
  ])('to %j is none', (url) => {
    expect(webAddress(url)).toBeNull();
  });
});
