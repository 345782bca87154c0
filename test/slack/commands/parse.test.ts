import { describe, expect, it } from 'vitest';
import { instantOf, type Instant } from '../../../src/core/domain/time.ts';
import { dateAsked } from '../../../src/core/forecast/date-asked.ts';
import {
  LONGEST_TEXT,
  parseCommand,
  type Surroundings,
} from '../../../src/slack/commands/parse.ts';
import type { Asked, Misunderstanding } from '../../../src/slack/commands/question.ts';
import { aPi } from '../../core/metrics/delivery-support.ts';
import { anOrganisation } from '../../support/build.ts';
import { SCOPES, scopeOfChannel } from '../scopes.ts';

/** 23 November 2026 is a Monday; a PI runs until Friday 11 December. */
const PLANNED = anOrganisation({
  pis: [aPi({ period: { from: day('2026-10-01'), to: day('2026-12-12') } })],
});

function day(date: string): Instant {
  return instantOf(Date.parse(`${date}T00:00:00+01:00`));
}

function around(changes: Partial<Surroundings> = {}): Surroundings {
  return {
    scopes: SCOPES,
    scopeOfChannel,
    channel: 'C1',
    dayAsked: (text, scope) =>
      dateAsked(text, scope, PLANNED, instantOf(Date.UTC(2026, 10, 23, 8))),
    ...changes,
  };
}

function parse(text: string, channel = 'C1'): Asked | Misunderstanding {
  return parseCommand(text, around({ channel }));
}

/** A question in short: verb, scope, span, items, the last moment of a day, or key. */
function short(text: string, channel = 'C1'): string {
  const asked = parse(text, channel);
  switch (asked.kind) {
    case 'report':
      return `${asked.verb} ${asked.scope.id}${asked.span === null ? '' : ` ${asked.span}`}`;
    case 'deps':
      return `deps ${asked.scope.id}${asked.span === null ? '' : ` ${asked.span}`}`;
    case 'forecast': {
      const by = asked.by === null ? '' : ` < ${new Date(asked.by).toISOString().slice(0, 16)}`;
      return `forecast ${asked.scope.id}${asked.count === null ? '' : ` #${asked.count}`}${by}`;
    }
    case 'topology':
    case 'list':
      return asked.kind;
    case 'subscribe':
    case 'unsubscribe': {
      const at = asked.kind === 'subscribe' && asked.at !== null ? ` at ${asked.at}` : '';
      return `${asked.kind} ${asked.scope?.id ?? '*'}${asked.cadence === null ? '' : ` ${asked.cadence}`}${at}`;
    }
    case 'settings':
      return `settings${asked.change === null ? '' : ` ${asked.change.name}=${asked.change.value}`}`;
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
    ['metrics pi', 'metrics card-payments pi'],
    ['metrics acquiring PI', 'metrics acquiring pi'],
    ['metrics fraud this pi', 'metrics fraud pi'],
    ['pi', 'status card-payments pi'],
    ['constraint', 'constraint card-payments'],
    ['CONSTRAINT Payments', 'constraint payments'],
    ['deps', 'deps card-payments'],
    ['Deps "card payments art" last 2 weeks', 'deps card-payments 2'],
    ['deps fraud pi', 'deps fraud pi'],
    ['topology', 'topology'],
    ['topology portfolio', 'topology'],
    ['forecast', 'forecast card-payments'],
    ['forecast acquiring', 'forecast acquiring'],
    ['forecast 40 items', 'forecast card-payments #40'],
    ['forecast 1 Item', 'forecast card-payments #1'],
    ['forecast fraud 40', 'forecast fraud #40'],
    // Berlin is an hour ahead of UTC: the day ends at 23:00.
    ['forecast by fri', 'forecast card-payments < 2026-11-27T23:00'],
    ['forecast acquiring BY Friday', 'forecast acquiring < 2026-11-27T23:00'],
    ['forecast Card Payments ART by 2026-12-11', 'forecast card-payments < 2026-12-11T23:00'],
    ['forecast by PI end', 'forecast card-payments < 2026-12-11T23:00'],
    ['forecast fraud 40 items by pi end', 'forecast fraud #40 < 2026-12-11T23:00'],
    ['forecast fraud by pi end 40 items', 'forecast fraud #40 < 2026-12-11T23:00'],
    ['subscribe', 'subscribe card-payments'],
    ['Subscribe fraud', 'subscribe fraud'],
    ['subscribe weekly', 'subscribe card-payments weekly'],
    ['subscribe fraud FORTNIGHTLY', 'subscribe fraud fortnightly'],
    ['subscribe weekly at Mon 09:00', 'subscribe card-payments weekly at Mon 09:00'],
    ['subscribe fraud weekly at friday 8:30', 'subscribe fraud weekly at Fri 08:30'],
    ['subscribe fraud weekly wed 16', 'subscribe fraud weekly at Wed 16:00'],
    ['subscribe fraud at mon 9:00', 'subscribe fraud at Mon 09:00'],
    [
      'subscribe payments monthly at First MON 10:00',
      'subscribe payments monthly at first Mon 10:00',
    ],
    ['subscribe portfolio pi at 2 days before', 'subscribe portfolio pi at 2 days before'],
    ['subscribe portfolio pi 1 days before 8:00', 'subscribe portfolio pi at 1 day before 08:00'],
    ['subscribe "Card Payments ART" pi', 'subscribe card-payments pi'],
    ['unsubscribe', 'unsubscribe *'],
    ['unsubscribe fraud', 'unsubscribe fraud'],
    ['unsubscribe fraud weekly', 'unsubscribe fraud weekly'],
    ['unsubscribe monthly', 'unsubscribe * monthly'],
    ['list', 'list'],
    ['settings', 'settings'],
    ['settings quiet-weeks nothing', 'settings quiet-weeks=nothing'],
    ['settings Quiet-Weeks: line', 'settings Quiet-Weeks=line'],
    ['settings default-scope = Fraud &amp; Abuse', 'settings default-scope=Fraud & Abuse'],
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
    ['constrain', '? verb-or-scope: constraint'],
    ['forcast 40 items', '? verb-or-scope: forecast 40 items'],
    ['dep fraud', '? verb-or-scope: deps fraud, help fraud'],
    ['subscibe fraud', '? verb-or-scope: subscribe fraud, unsubscribe fraud'],
    ['subscribe weekly at nine', '? timing: subscribe weekly at Mon 09:00'],
    ['subscribe weekly at Mon 25:00', '? timing: subscribe weekly at Mon 09:00'],
    ['subscribe at', '? timing: subscribe weekly at Mon 09:00'],
    ['subscribe aquiring weekly', '? scope: subscribe acquiring'],
    ['unsubscribe aquiring', '? scope: unsubscribe acquiring'],
    ['list fraud', '? words: list'],
    ['settings quiet-weeks', '? setting: settings quiet-weeks nothing'],
    ['topolgy', '? verb-or-scope: topology'],
    ['topology fraud', '? words: topology'],
    ['constraint aquiring', '? scope: constraint acquiring'],
    ['forecast aquiring by fri', '? scope: forecast acquiring'],
    ['forecast 0 items', '? count: forecast card-payments 40 items'],
    ['forecast fraud 100001 items', '? count: forecast fraud 40 items'],
    ['forecast by', '? day: forecast card-payments by friday, forecast card-payments by PI end'],
    ['forecast fraud by someday', '? day: forecast fraud by friday, forecast fraud by PI end'],
    ['forecast by 2026-11-22', '? day-passed: '],
    ['forecast <!channel> by fri', '? scope: '],
    ['metrics xyzzy pi', '? scope: '],
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

    const asked = parseCommand('metrics twin', around({ scopes: twins }));

    expect(asked).toMatchObject({
      kind: 'misunderstood',
      suggestions: ['metrics acquiring-2', 'metrics third'],
    });
  });

  it.each(['stand by 7 pi', 'Stand by fri', 'forty 40 items'])(
    'means the scope that is called “%s”, whatever its words mean elsewhere',
    (name) => {
      const [first] = SCOPES;
      if (first === undefined) throw new Error('scopes are missing');
      const scopes = [{ ...first, id: 'odd', name }];

      for (const verb of ['forecast', 'deps', 'metrics']) {
        expect(parseCommand(`${verb} ${name}`, around({ scopes }))).toMatchObject({
          scope: { id: 'odd' },
        });
      }
    },
  );

  it('says that a scope without a PI has no PI end', () => {
    const asked = parseCommand(
      'forecast by PI end',
      around({ dayAsked: () => ({ kind: 'no-pi' }) }),
    );

    expect(asked).toMatchObject({
      what: 'no-pi',
      suggestions: ['forecast card-payments by friday'],
    });
  });

  it('that is very long is not looked at', () => {
    expect(parse('x'.repeat(LONGEST_TEXT + 1))).toMatchObject({ what: 'length' });
    expect(JSON.stringify(parse('x'.repeat(1_000_000))).length).toBeLessThan(300);
  });
});
