import { describe, expect, it } from 'vitest';
import { LONGEST_RISK_TEXT, parseRiskCommand, plain } from '../../../src/slack/risk/parse.ts';
import { scopeOfChannel, SCOPES } from '../scopes.ts';

function parse(text: string, channel = 'C1'): ReturnType<typeof parseRiskCommand> {
  return parseRiskCommand(text, { scopes: SCOPES, scopeOfChannel, channel });
}

function scopeCalled(id: string): object {
  return expect.objectContaining({ id }) as object;
}

describe('what follows /risk', () => {
  it.each([
    ['', 'C1', { verb: 'list', scope: scopeCalled('card-payments') }],
    ['', 'C9', { verb: 'help' }],
    ['help', 'C1', { verb: 'help' }],
    ['list', 'C2', { verb: 'list', scope: scopeCalled('fraud') }],
    ['LIST card payments art', 'C9', { verb: 'list', scope: scopeCalled('card-payments') }],
    ['fraud', 'C1', { verb: 'list', scope: scopeCalled('fraud') }],
    ['board portfolio', 'C1', { verb: 'board', scope: scopeCalled('portfolio') }],
    ['board <#C2|fraud>', 'C1', { verb: 'board', scope: scopeCalled('fraud') }],
    ['show R-12', 'C1', { verb: 'show', id: 'R-12' }],
    ['r12', 'C1', { verb: 'show', id: 'r12' }],
    ['history 12', 'C1', { verb: 'history', id: '12' }],
    ['add', 'C1', { verb: 'add', title: '' }],
    ['add The vendor may strike', 'C1', { verb: 'add', title: 'The vendor may strike' }],
    ['own 12', 'C1', { verb: 'own', id: '12', owner: null, day: null }],
    ['own R-12 by fri', 'C1', { verb: 'own', id: 'R-12', owner: null, day: 'by fri' }],
    [
      'own R-12 <@U2|bea> by 2026-12-11',
      'C1',
      { verb: 'own', id: 'R-12', owner: 'U2', day: 'by 2026-12-11' },
    ],
    ['own 12 pi end', 'C1', { verb: 'own', id: '12', owner: null, day: 'pi end' }],
    [
      'resolve R-12 LED-9 was  delivered, “at last”.',
      'C1',
      { verb: 'resolve', id: 'R-12', words: 'LED-9 was  delivered, “at last”.' },
    ],
    ['accept r-12', 'C1', { verb: 'accept', id: 'r-12', words: '' }],
    ['mitigate #12 a stub', 'C1', { verb: 'mitigate', id: '#12', words: 'a stub' }],
    ['mute r8', 'C1', { verb: 'mute', rule: 'R8', scope: scopeCalled('card-payments') }],
    ['unmute R8 fraud', 'C1', { verb: 'unmute', rule: 'R8', scope: scopeCalled('fraud') }],
    ['snooze 12', 'C1', { verb: 'snooze', id: '12', choice: null }],
    ['snooze 12 4h', 'C1', { verb: 'snooze', id: '12', choice: 'four-hours' }],
    ['snooze 12 4 hours', 'C1', { verb: 'snooze', id: '12', choice: 'four-hours' }],
    ['snooze 12 until tomorrow', 'C1', { verb: 'snooze', id: '12', choice: 'tomorrow' }],
    ['snooze 12 Monday', 'C1', { verb: 'snooze', id: '12', choice: 'monday' }],
    ['snooze 12 next pi', 'C1', { verb: 'snooze', id: '12', choice: 'next-pi' }],
  ])('%j is understood', (text, channel, expected) => {
    expect(parse(text, channel)).toEqual(expected);
  });

  it.each([
    ['lsit fraud', 'verb-or-scope', ['list fraud']],
    ['acept R-12', 'verb-or-scope', ['accept R-12']],
    ['nonsense', 'verb-or-scope', ['help']],
    ['list fruad', 'scope', ['list fraud']],
    ['show', 'id', ['show R-12', 'list']],
    ['show PAY-1', 'id', ['show R-12', 'list']],
    ['own me', 'id', ['own R-12', 'list']],
    ['own 12 @bea', 'person', ['own 12', 'own 12 by friday']],
    ['mute R13', 'rule', ['mute R8']],
    ['mute R-1', 'rule', ['mute R8']],
    [
      'snooze 12 a year',
      'while',
      ['snooze 12 4h', 'snooze 12 tomorrow', 'snooze 12 monday', 'snooze 12 pi'],
    ],
  ])('%j is answered with what may have been meant', (text, what, suggestions) => {
    expect(parse(text)).toMatchObject({ verb: 'misunderstood', what, suggestions });
  });

  it('needs a scope where the channel stands for none', () => {
    expect(parse('board', 'C9')).toMatchObject({
      what: 'no-scope',
      suggestions: expect.arrayContaining(['board portfolio']) as unknown,
    });
    expect(parse('mute R8', 'C9')).toMatchObject({ what: 'no-scope' });
  });

  it('is not endless', () => {
    expect(parse(`add ${'x'.repeat(LONGEST_RISK_TEXT)}`)).toMatchObject({ what: 'length' });
  });
});

describe('what Slack makes of what people type', () => {
  it.each([
    ['a &lt;b&gt; &amp; c', 'a <b> & c'],
    ['ask <@U2|bea> or <@U3>', 'ask @bea or @U3'],
    ['in <#C2|fraud>', 'in #fraud'],
    ['<!channel> <!subteam^S1|rtes>', '@channel @rtes'],
    ['see <https://x.test/a>', 'see https://x.test/a'],
    ['see <https://x.test/a|the plan>', 'see the plan (https://x.test/a)'],
    ['<http://x.test|x.test>', 'http://x.test'],
    ['<mailto:a@x.test|a@x.test>', 'a@x.test'],
  ])('%j reads %j', (typed, read) => {
    expect(plain(typed)).toBe(read);
  });
});
