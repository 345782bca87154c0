import { describe, expect, it } from 'vitest';
import type { Constraint, ConstraintStage } from '../../../src/core/metrics/report.ts';
import type { Message } from '../../../src/slack/message.ts';
import { constraintView } from '../../../src/slack/views/constraint.ts';
import { depsView } from '../../../src/slack/views/deps.ts';
import { forecastView } from '../../../src/slack/views/forecast.ts';
import { topologyView } from '../../../src/slack/views/topology.ts';
import { problemsOf } from '../../support/block-kit.ts';
import {
  aConstraintStage,
  aDependencyReport,
  aDependencyRow,
  aFinding,
  aForecastReport,
  aTopologyReport,
} from '../../support/other-reports.ts';
import { aReport, BERLIN, instant } from '../../support/reports.ts';

/** What stands in the blocks, without their structure. */
function read(message: Message): string {
  return [...JSON.stringify(message.blocks).matchAll(/"(?:text|fallback)":"((?:[^"\\]|\\.)*)"/g)]
    .map((match) => match[1])
    .join('\n');
}

const few = { kind: 'too-few', n: 2, needed: 5 } as const;

describe('the constraint', () => {
  function shown(stages: readonly ConstraintStage[], changes: Partial<Constraint> = {}): Message {
    const { constraint } = aReport();
    return constraintView(aReport({ constraint: { ...constraint, stages, ...changes } }));
  }

  it('is named with its queue, its share, n and what comes next', () => {
    const { text } = shown(
      [aConstraintStage({ stage: 'Build', queueDays: 400, queueShare: 0.16 }), aConstraintStage()],
      { name: 'Test', before: 'Build', moved: true },
    );

    expect(text).toContain('Test is the constraint');
    expect(text).toContain('A week earlier it was Build.');
    expect(text).toContain(
      '1332.0 item-days waited for Test: 54 % of all queue time, 157 visits ended.',
    );
    expect(text).toContain('its share rose by 3.1 percentage points');
    expect(text).toContain('4 more went in than out of it and its queue, 150 out.');
    expect(text).toContain('12 in Test now, its WIP limit is 10, which it has reached.');
    expect(text).toContain('Release, which comes next, has less to do than usual.');
    expect(text).toContain('Window: 16–22 November 2026; level story.');
  });

  it.each<readonly [string, Partial<ConstraintStage>]>([
    ['it drains', { holds: { ...aConstraintStage().holds, doesNotDrain: false } }],
    [
      'too few visits to it have ended (n = 157)',
      { holds: { ...aConstraintStage().holds, enough: false } },
    ],
    [
      'several stages have the longest queue',
      { holds: { ...aConstraintStage().holds, mostQueued: false } },
    ],
    ['nothing queued', { queueDays: 0 }],
  ])('is none, and why: %s', (why, changes) => {
    const { text } = shown([aConstraintStage(changes)], { name: null, before: null, moved: false });

    expect(text).toContain('No clear constraint');
    expect(text).toContain(why);
  });

  it('has no share below the floor, only its n', () => {
    const message = shown([aConstraintStage({ queueShare: null, queueShareTrend: null, n: 3 })]);

    expect(message.text).toContain('too few visits ended for a share (n = 3)');
    expect(`${message.text}${read(message)}`).not.toMatch(/NaN|null|\d %/);
  });

  it('says what is missing where there are no stages', () => {
    const message = constraintView(aReport({ stagesMissing: 'no workflow' }));

    expect(message.text).toContain('No constraint can be told.');
    expect(message.text).toContain('Numbers by stage are not configured: no workflow.');
  });
});

describe('dependencies', () => {
  it('say who needs whom, how late, and what waiting cost, each with its n', () => {
    const message = depsView(aDependencyReport());

    for (const said of [message.text, read(message)]) {
      expect(said).toContain('2 open dependencies: 1 late and 1 at risk.');
      expect(said).toContain('late by 3.0 days');
      expect(said).toContain('needed by 2026-11-19 (due-date)');
      expect(said).toContain(
        'chance < 5 % (n = 12)'.replace('<', said === message.text ? '&lt;' : '<'),
      );
      expect(said).toContain('12.5 item-days of 4 items');
      expect(said).toContain('25 % of all their waiting (n = 31)');
      expect(said).toContain('3 resolved, 5 needed for a percentile');
      expect(said).toContain('wallet waited on three teams or more in 7 of 12 weeks: too many.');
      expect(said).toContain(
        'platform is a bottleneck: 41 % of the dependency wait of its 2 customers (n = 9), 12.0 item-days.',
      );
    }
    expect(message.text).toContain('PAY-1 (wallet) needs LED-7 (ledger): late by 3.0 days');
    expect(read(message)).toContain('signalbox deps cards');
  });

  it('say how many more there are than fit', () => {
    const edges = Array.from({ length: 300 }, () => aDependencyRow());
    const message = depsView(aDependencyReport({ edges, dropped: edges }));

    expect(read(message)).toContain('… 290 more.');
    expect(read(message)).toContain('… 297 more.');
    expect(problemsOf(message)).toEqual([]);
    expect(read(message)).toContain('jira read 5 minutes before.');
  });

  it('are not known to be none where their links are not read', () => {
    const counts = { open: [], new: [], resolved: [] };

    expect(depsView(aDependencyReport({ counts, edges: [] })).text).toContain(
      'No open dependencies.',
    );
    expect(
      depsView(aDependencyReport({ counts, edges: [], linksMissing: 'no link means need' })).text,
    ).toContain('No dependencies are known: not configured: no link means need.');
  });
});

describe('a forecast', () => {
  it('tells days with their chances and rests on days with a completion', () => {
    const message = forecastView(aForecastReport());

    for (const said of [message.text, read(message)]) {
      expect(said).toContain(
        '23 items in progress: done with a chance of 85 % by the end of 2026-12-04 (n = 18 days with a completion).',
      );
      expect(said).toContain('50 %: by the end of 2026-12-01');
      expect(said).toContain('95 %: not within 10 years');
      expect(said).toContain(
        '10000 trials from 65 days (24 August – 22 November 2026) with 120 completions on 44 of them; left out 26 days without work, with 1 completion; level story.',
      );
    }
    expect(message.text).toContain(
      'ledger: In progress 8, 50 % –, 85 % –, 95 % –, Days with a completion 2 of 5 needed.',
    );
  });

  it('tells the chance of a day and how much is finished by it, in the scope’s days', () => {
    const by = instant('2026-12-11T23:00:00Z');
    const report = aForecastReport();
    const { text } = forecastView({
      ...report,
      by,
      whenDone: {
        ...report.whenDone,
        chance: { kind: 'measured', value: { value: 0.95, cap: 'above', words: '> 95 %' }, n: 18 },
      },
      howMany: { kind: 'measured', value: { p50: 31, p85: 26, p95: 22 }, n: 44 },
    });

    expect(text).toContain(
      'Chance that it is done by the end of Fri 11 December 2026: &gt; 95 %, (n = 18 days with a completion).',
    );
    expect(text).toContain(
      'Finished by the end of Fri 11 December 2026: 50 %: 31 or more, 85 %: 26 or more',
    );
  });

  it('is none without enough history, and says what is needed', () => {
    const report = aForecastReport();
    const message = forecastView({
      ...report,
      whenDone: { remaining: 40, finish: few, chance: few, teams: [] },
      subject: 'count',
      by: instant('2026-12-11T23:00:00Z'),
      howMany: few,
    });

    expect(message.text).toContain(
      '40 items: no forecast, not enough history: 2 days with a completion, 5 needed.',
    );
    expect(`${message.text}${read(message)}`).not.toMatch(/NaN|null|undefined|\b0 %|100 %/);
  });

  it('of nothing in progress says so', () => {
    const { text } = forecastView(
      aForecastReport({
        whenDone: {
          remaining: 0,
          finish: aForecastReport().whenDone.finish,
          chance: null,
          teams: [],
        },
      }),
    );

    expect(text).toContain('Nothing is in progress, so there is nothing to forecast.');
  });
});

describe('topology', () => {
  it('lists findings with figures, n and what to do, and what could not be judged', () => {
    const message = topologyView(aTopologyReport(), BERLIN);

    for (const said of [message.text, read(message)]) {
      expect(said).toContain('1 finding: 1 warning.');
      expect(said).toContain('Warning: Wallet waits on too many teams');
      expect(said).toContain('Weeks with three teams or more: 58 % (n = 12).');
      expect(said).toContain('Next: Move the work or the people.');
      expect(said).toContain(
        'Could not be judged: art-size (Card Payments: no headcount is configured).',
      );
    }
  });

  it('says how many more there are', () => {
    const findings = Array.from({ length: 60 }, () => aFinding());
    const message = topologyView(aTopologyReport({ findings }), BERLIN);

    expect(message.text).toContain('60 findings: 60 warnings.');
    expect(message.text).toContain('… 52 more.');
    expect(problemsOf(message)).toEqual([]);
    expect(read(message)).toContain('jira read 5 minutes before.');
  });

  it('tells no figure that there is not', () => {
    const finding = aFinding({
      figures: [{ label: 'Wait', unit: 'days', measure: few }],
    });

    expect(topologyView(aTopologyReport({ findings: [finding] }), BERLIN).text).toContain(
      'Wait: 2 observed, 5 needed for a figure.',
    );
  });
});
