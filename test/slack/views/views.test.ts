import { describe, expect, it } from 'vitest';
import type { FlowReport } from '../../../src/core/metrics/report.ts';
import type { Message } from '../../../src/slack/message.ts';
import { agingView } from '../../../src/slack/views/aging.ts';
import { errorView, progressView } from '../../../src/slack/views/errors.ts';
import { helpView, unknownCommandView } from '../../../src/slack/views/help.ts';
import { metricsView } from '../../../src/slack/views/metrics.ts';
import { qualityView } from '../../../src/slack/views/quality.ts';
import { statusView } from '../../../src/slack/views/status.ts';
import { whyView } from '../../../src/slack/views/why.ts';
import { problemsOf } from '../../support/block-kit.ts';
import { NASTY } from '../../support/hostile.ts';
import { aDeliveryReport } from '../../support/other-reports.ts';
import { aReport, aStage, anAgingItem, anItemAnswer, instant } from '../../support/reports.ts';
import { aStory } from '../../support/told-risks.ts';

/** What stands in the blocks, without their structure. */
function read(message: Message): string {
  return [...JSON.stringify(message.blocks).matchAll(/"(?:text|fallback)":"((?:[^"\\]|\\.)*)"/g)]
    .map((match) => match[1])
    .join('\n');
}

const few = { kind: 'too-few', n: 4, needed: 5 } as const;

describe.each([
  ['status', statusView],
  ['metrics', (report: FlowReport) => metricsView(report, aDeliveryReport())],
  ['aging', agingView],
  ['quality', qualityView],
])('the view of %s', (_, view) => {
  it('shows the window, the as-of instant, the freshness and n', () => {
    const shown = read(view(aReport()));

    expect(shown).toContain(
      'Window: week 47, 16–22 November 2026; n = 14 finished, 23 in progress',
    );
    expect(shown).toContain('As of <!date^1795420800^');
    expect(shown).toContain('jira read 5 minutes before.');
  });

  it('never shows how much was finished without load and age beside it', () => {
    const message = view(aReport());

    for (const said of [read(message), message.text]) {
      expect(said).toMatch(/n = 14 finished, 23 in progress, the oldest \d+\.\d days/);
    }
    expect(
      read(view(aReport({ flowLoad: { now: 0, mean: 1 }, aging: { limits: {}, items: [] } }))),
    ).toContain('n = 14 finished, nothing in progress;');
  });

  it('says plainly that a source is stale or was never read', () => {
    const freshness = {
      jira: { pulledAt: instant('2026-11-20T08:00:00Z'), stale: true },
      ado: { pulledAt: null, stale: true },
    };

    const message = view(aReport({ freshness }));

    for (const said of [read(message), message.text]) {
      expect(said).toContain('jira is stale: last read Fri 20 November 2026, 09:00');
      expect(said).toContain('ado was never read');
    }
  });

  it('prints counts below the floor, never a made-up number', () => {
    const message = view(
      aReport({
        flowTime: { measure: few, excluded: 0 },
        flowEfficiency: few,
        leadTime: few,
        sle: { promised: few, attainment: few },
        rolledFirstPass: few,
        stages: [],
        aging: { limits: {}, items: [] },
      }),
    );

    expect(`${read(message)}${message.text}`).not.toMatch(/NaN|undefined|null|\[object/);
    expect(problemsOf(message)).toEqual([]);
  });

  it('keeps to the limits', () => {
    expect(problemsOf(view(aReport()))).toEqual([]);
  });
});

describe('the status', () => {
  it('gives no numbers when nothing was read', () => {
    const { text } = statusView(aReport({ freshness: { jira: { pulledAt: null, stale: true } } }));

    expect(text).toMatch(/^Card Payments, week 47.*: No numbers yet: jira was never read\.\n/);
  });

  it('names three things to decide on at most', () => {
    const items = [anAgingItem({ band: '>p95', blockedNow: true })];
    const message = statusView(
      aReport({
        aging: { limits: {}, items },
        dataQuality: { 'unmapped-item': { n: 1, keys: [] } },
      }),
    );

    expect(message.text.match(/To decide on/g)).toHaveLength(3);
  });
});

describe('the metrics', () => {
  it('give counts by kind and every stage', () => {
    const shown = read(metricsView(aReport(), null));

    expect(shown).toContain(
      'Finished by kind: 9 feature, 4 defect and 1 unclassified of 14 items.',
    );
    expect(shown).toContain('Rolled first pass*\\n72 %\\n(n = 25)');
    expect(shown).toContain('Build\nactive\n11\n2.1\n5.5');
  });

  it('say what is missing when there are no stages', () => {
    const shown = read(metricsView(aReport({ stages: [], stagesMissing: 'a workflow' }), null));

    expect(shown).toContain('Numbers by stage are not configured: a workflow.');
  });
});

describe('the metrics of plans and deployments', () => {
  it('stand beside the others, each with its n', () => {
    const shown = read(metricsView(aReport(), aDeliveryReport()));

    expect(shown).toContain(
      'predictability of cards: 85 % (n = 5), healthy, within 80 to 100 %; value 17.0 of 20.0 committed',
    );
    expect(shown).toContain(
      'commitment kept so far: 45 % (n = 20); 9 of 20 done, 1 left since, 0 set aside',
    );
    expect(shown).toContain('1.5 a week (n = 6)');
    expect(shown).toContain('median 3.3 days (n = 14)');
    expect(shown).toContain('4 changes, 5 needed for a figure');
  });

  it('say what is not configured and why, never 0', () => {
    const deployments = {
      kind: 'not-configured',
      what: 'no production deployment is known yet',
    } as const;

    for (const said of [
      read(metricsView(aReport(), aDeliveryReport({ deployments }))),
      metricsView(aReport(), aDeliveryReport({ deployments })).text,
    ]) {
      expect(said).toContain(
        'Not configured: defect escape rate (no rule says which defects escaped); deployments (no production deployment is known yet).',
      );
      expect(said).not.toContain('a week');
    }
  });
});

describe('work in progress by age', () => {
  it('lists the oldest first with its band in words', () => {
    const { text } = agingView(aReport());

    expect(text).toContain(
      '1 older than 95 % of the finished ones and 1 younger than half.\nWork in progress by age.\n' +
        'PAY-2: Title Show the card balance, Team wallet, Stage Test, Age 45.2 days, Band above p95, Blocked –.\n' +
        'PAY-1:',
    );
  });

  it('links each key and leaves bad addresses out', () => {
    const items = [anAgingItem(), anAgingItem({ key: 'PAY-3', url: 'javascript:alert(1)' })];

    const json = JSON.stringify(agingView(aReport({ aging: { limits: {}, items } })).blocks);

    expect(json).toContain('"url":"https://jira.example/browse/PAY-1","text":"PAY-1"');
    expect(json).toContain('{"type":"text","text":"PAY-3"}');
    expect(json).not.toContain('javascript');
  });
});

describe('data quality', () => {
  it('explains what each difference does to the numbers, with keys', () => {
    expect(qualityView(aReport()).text).toContain(
      '3 items reopened. The rest in done counts as waiting. PAY-7, PAY-8, PAY-9',
    );
  });
});

describe('why KEY', () => {
  it('tells what the numbers of an item rest on', () => {
    const { text } = whyView('PAY-2', [anItemAnswer()]);

    expect(text.split('\n')).toEqual([
      'PAY-2: Refund a payment (Story, In Test).',
      'Stage: Test, active.',
      'Counted in: wallet › cards › payments, as story, feature.',
      'Clock: started Mon 2 November 2026, 09:00, reopened 1 time.',
      'Time so far: active 20.0 days, waiting 1.0 days, blocked 1.0 days.',
      'Age: 21.0 days, p85–p95 of finished items at this stage.',
      'Build from Mon 2 November 2026, 09:00 to Thu 12 November 2026, 09:00.',
      'Test from Thu 12 November 2026, 09:00, still there.',
      'reopened: The rest in done counts as waiting.',
      'Times are in Europe/Berlin.',
    ]);
  });

  it('says why an item counts nowhere or has no times', () => {
    const none = { flowTime: null, active: null, waiting: null, blocked: null };
    const shown = whyView('PAY-2', [
      anItemAnswer(
        { team: null, start: null, end: instant('2026-11-20T08:00:00Z'), durations: none },
        { aging: null },
      ),
    ]).text;

    expect(shown).toContain('no team: no rule matches it');
    expect(shown).toContain('went straight to done, finished Fri 20 November 2026, 09:00');
    expect(shown).toContain('Time so far: not started, so no times.');
    expect(whyView('PAY-2', [anItemAnswer({ level: null })]).text).toContain(
      'nothing: the type Story has no level',
    );
  });

  it('shows three items of one key and counts the rest', () => {
    const message = whyView(
      'PAY-2',
      Array.from({ length: 5 }, () => anItemAnswer()),
    );

    expect(read(message)).toContain('… 2 more items have or had the key PAY-2.');
    expect(problemsOf(message)).toEqual([]);
  });

  it.each(NASTY)('shows risks that name it, whatever they are called: %j', (nasty) => {
    const { risk } = aStory('R-12');
    const called = { ...risk, title: nasty };
    const one = whyView('PAY-2', [anItemAnswer()], {
      shown: [
        { risk: called, url: 'https://acme.slack.com/archives/C1/p1' },
        { risk: called, url: nasty },
        { risk: { ...called, decision: null }, url: null },
      ],
      left: 2,
    });

    expect(problemsOf(one)).toEqual([]);
    expect(JSON.stringify(one.blocks)).toContain('"url":"https://acme.slack.com/archives/C1/p1"');
    expect(read(one)).toContain('… 2 more');
    expect(one.text).toContain('Open risk R-12: High risk, ');
  });

  it('says what to do when no item has the key', () => {
    expect(whyView('PAY-404', []).text).toBe(
      'No item has or had the key PAY-404.\n' +
        'Its project may not be configured, or it may not have been read yet. Nothing was changed. Check the key, or run check.',
    );
  });
});

describe('help', () => {
  it('names every command and the scope of the channel', () => {
    const { text } = helpView('/flow-staging', 'Card Payments');

    for (const verb of ['status', 'metrics', 'aging', 'why', 'quality', 'digest', 'help']) {
      expect(text).toContain(`/flow-staging ${verb}`);
    }
    expect(text).toContain('this channel’s is meant: Card Payments.');
    expect(helpView('/flow', null).text).toContain('This channel stands for no scope');
  });

  it.each([
    ['verb-or-scope', 'forcast', ['status'], 'Did you mean /flow status?'],
    ['scope', 'card', ['status cards', 'status card-x'], 'Did you mean /flow status cards and'],
    ['period', 'last 99 weeks', ['status last 4 weeks'], 'For example /flow status last 4 weeks?'],
    ['key', '', ['why PAY-123'], 'Which item? A key is missing.'],
    ['no-scope', '', [], 'This channel stands for no scope, so status needs the name of one.'],
    ['length', 'xxx…', ['help'], 'That is too long for a command.'],
  ] as const)('meets what it does not understand (%s)', (what, said, suggestions, expected) => {
    const message = unknownCommandView('/flow', { verb: 'status', what, said, suggestions });

    expect(message.text.replaceAll('\n', ' ')).toContain(expected);
    expect(message.text).toContain('/flow help');
    expect(problemsOf(message)).toEqual([]);
  });
});

describe('errors', () => {
  it('say what happened, whether anything changed, what to do, and the reference', () => {
    const problem = {
      what: 'I could not read the store.',
      changed: 'Nothing was changed.',
      next: 'Try again in a minute.',
    };

    expect(errorView({ ...problem, reference: '7F3A' }).text).toBe(
      'I could not read the store.\nNothing was changed.\nTry again in a minute.\nReference 7F3A.',
    );
    expect(errorView({ ...problem, reference: null }).text).not.toContain('Reference');
  });

  it('tell that work is under way in one line', () => {
    expect(progressView('Working on it…').text).toBe('Working on it…');
  });
});

it('a workflow of thirty stages cuts the table of stages, never what stands below it', () => {
  const stages = Array.from({ length: 30 }, (_, n) => aStage({ stage: `Stage number ${n}` }));

  const message = metricsView(aReport({ stages }), aDeliveryReport());

  expect(read(message)).toMatch(/… \d+ more\n/);
  expect(read(message)).toContain('jira read 5 minutes before.');
  expect(problemsOf(message)).toEqual([]);
});
