import { describe, expect, it } from 'vitest';
import {
  LONGEST_TEXT,
  parseCommand,
  type Misunderstanding,
  type Question,
} from '../../../src/slack/commands/parse.ts';
import { SCOPES, scopeOfChannel } from '../scopes.ts';

function parse(text: string, channel = 'C1'): Question | Misunderstanding {
  return parseCommand(text, { scopes: SCOPES, scopeOfChannel, channel });
}

/** A question in short: verb, scope, weeks or key. */
function short(text: string, channel = 'C1'): string {
  const asked = parse(text, channel);
  switch (asked.kind) {
    case 'report':
      return `${asked.verb} ${asked.scope.id}${asked.weeks === null ? '' : ` ${asked.weeks}`}`;
    case 'digest':
      return `digest ${asked.scope.id}`;
    case 'why':
      return `why ${asked.key}`;
    case 'help':
      return 'help';
    case 'misunderstood':
      return `? ${asked.what}: ${asked.suggestions.join(', ')}`;
  }
}

describe('a command', () => {
  it.each([
    ['', 'status card-payments'],
    ['   ', 'status card-payments'],
    ['status', 'status card-payments'],
    ['STATUS', 'status card-payments'],
    ['metrics', 'metrics card-payments'],
    ['aging', 'aging card-payments'],
    ['quality', 'quality card-payments'],
    ['digest', 'digest card-payments'],
    ['help', 'help'],
    ['Help me', 'help'],
    ['status acquiring', 'status acquiring'],
    ['acquiring', 'status acquiring'],
    ['status ACQUIRING', 'status acquiring'],
    ['metrics Card Payments ART', 'metrics card-payments'],
    ['metrics "Card  Payments art"', 'metrics card-payments'],
    ['metrics “Card Payments ART” last 4 weeks', 'metrics card-payments 4'],
    ['Card Payments ART', 'status card-payments'],
    ['aging Fraud &amp; Abuse', 'aging fraud'],
    ['digest payments', 'digest payments'],
    ['metrics portfolio', 'metrics portfolio'],
    ['metrics last 4 weeks', 'metrics card-payments 4'],
    ['metrics Last 12 Weeks', 'metrics card-payments 12'],
    ['metrics last week', 'metrics card-payments 1'],
    ['metrics 6 weeks', 'metrics card-payments 6'],
    ['metrics fraud last 52 weeks', 'metrics fraud 52'],
    ['fraud last 2 weeks', 'status fraud 2'],
    ['last 2 weeks', 'status card-payments 2'],
    ['metrics <#C2|fraud-team>', 'metrics fraud'],
    ['metrics <#C2>', 'metrics fraud'],
    ['why PAY-123', 'why PAY-123'],
    ['why pay-123', 'why pay-123'],
    ['WHY jira:PAY-123', 'why jira:PAY-123'],
    ['why 4711', 'why 4711'],
  ])('%j is understood as %s', (text, meaning) => {
    expect(short(text)).toBe(meaning);
  });

  it.each([
    ['', 'help'],
    ['metrics fraud', 'metrics fraud'],
    ['metrics', '? no-scope: metrics portfolio, metrics payments, metrics card-payments'],
    ['status <#C9|x>', '? no-scope: status portfolio, status payments, status card-payments'],
  ])('%j in a channel that stands for nothing is understood as %s', (text, meaning) => {
    expect(short(text, 'C9')).toBe(meaning);
  });

  it.each([
    ['statsu', '? verb-or-scope: status'],
    ['metrcs acquiring', '? verb-or-scope: metrics acquiring'],
    ['agin', '? verb-or-scope: aging'],
    ['aquiring', '? verb-or-scope: status acquiring'],
    ['metrics aquiring', '? scope: metrics acquiring'],
    ['metrics card payments', '? scope: metrics card-payments'],
    ['xyzzy-nothing-like-it', '? verb-or-scope: help'],
    ['constraint', '? verb-or-scope: help'],
    ['metrics xyzzy-nothing', '? scope: '],
    ['metrics last 0 weeks', '? period: metrics last 4 weeks'],
    ['metrics last 53 weeks', '? period: metrics last 4 weeks'],
    ['metrics last few weeks', '? period: metrics last 4 weeks'],
    ['why', '? key: why PAY-123'],
    ['why PAY 123', '? key: why PAY-123'],
    ['why <!channel>', '? key: why PAY-123'],
  ])('%j is not understood and answered with %s', (text, meaning) => {
    expect(short(text)).toBe(meaning);
  });

  it('names every scope that shares a name instead of choosing one', () => {
    const [first, , , team] = SCOPES;
    if (first === undefined || team === undefined) throw new Error('scopes are missing');
    const twins = [
      ...SCOPES,
      { ...team, id: 'acquiring-2', name: 'Twin' },
      { ...team, id: 'third', name: 'Twin' },
    ];

    const asked = parseCommand('metrics twin', { scopes: twins, scopeOfChannel, channel: 'C1' });

    expect(asked).toMatchObject({
      kind: 'misunderstood',
      suggestions: ['metrics acquiring-2', 'metrics third'],
    });
  });

  it('that is very long is not looked at', () => {
    expect(parse('x'.repeat(LONGEST_TEXT + 1))).toMatchObject({ what: 'length' });
    expect(JSON.stringify(parse('x'.repeat(1_000_000))).length).toBeLessThan(300);
  });
});
