import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aLinkedCompany, AS_OF, fill } from '../support/linked-company.ts';
import type { LinkedCompany } from '../support/linked-company.ts';
import { cli } from '../support/cli.ts';
import type { Ran } from '../support/cli.ts';

let company: LinkedCompany;
beforeAll(async () => {
  company = await aLinkedCompany();
  await fill(company);
});
afterAll(() => company[Symbol.asyncDispose]());

async function ask(...argv: readonly string[]): Promise<Ran> {
  return cli([...argv, '--config', company.config, '--as-of', AS_OF]);
}

async function askBare(...argv: readonly string[]): Promise<Ran> {
  return cli([...argv, '--config', company.bare, '--as-of', AS_OF]);
}

async function json(...argv: readonly string[]): Promise<Record<string, unknown>> {
  const { code, out, err } = await ask(...argv, '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as Record<string, unknown>;
}

const FRESH = { jira: { pulledAt: '2026-02-14T00:00:00.000Z', stale: false } };

describe('signalbox deps', () => {
  it('tells who needs whom, how that stands, and what it rests on', async () => {
    const { code, out } = await ask('deps', 'cards');

    expect(code).toBe(0);
    expect(out).toContain('Cards ART (art)\n2026-01-12 00:00 to 2026-02-09 00:00');
    const lines = out.split('\n');
    expect(lines.find((line) => line.includes('PAY-101 (acquiring)'))).toMatch(
      /late by 3\.0 d +PAY-101 \(acquiring\) +LED-101 \(ledger\) +cross-art +2026-02-10 \(due-date\) +– +7\.0$/,
    );
    expect(lines.find((line) => line.includes('PAY-100 (acquiring)'))).toMatch(
      /at risk: < 5 % \(n = 12\) +PAY-100 \(acquiring\) +LED-100 \(ledger\) +cross-art +2026-02-20 \(due-date\) +< 5 % {2}\(n = 12\) +10\.0$/,
    );
    // Within the window PAY-100 waited on days 30 to 35 and PAY-101 on days 33 to 35.
    expect(out).toMatch(/Dependency wait +7\.0 item-days of 2 items/);
    expect(out).toMatch(/Share of their waiting +too few: 2 of 5 needed/);
    expect(out).toContain('Source jira: pulled 2026-02-14 00:00');
  });

  it('is the same in JSON', async () => {
    const report = await json('deps', 'cards');

    expect(report).toMatchObject({
      v: 1,
      scope: { id: 'cards', kind: 'art', zone: 'UTC' },
      asOf: '2026-02-14T00:00:00.000Z',
      window: { from: '2026-01-12T00:00:00.000Z', to: '2026-02-09T00:00:00.000Z' },
      excluded: { guesses: 0, undated: 0, unknown: 0 },
      wait: { n: 2, itemDays: 7, share: null },
      resolutionTime: { n: 0, p50: null, p85: null, undated: 0 },
      coupling: { matrix: [{ consumer: 'cards', provider: 'books', n: 2, itemDays: 17 }] },
      linksMissing: null,
      freshness: FRESH,
    });
    expect(report['edges']).toMatchObject([
      {
        consumer: { key: 'PAY-101', team: 'acquiring', flowState: 'active' },
        provider: { key: 'LED-101', art: 'books' },
        state: { kind: 'late', daysLate: 3 },
        neededBy: { day: '2026-02-10', at: '2026-02-11T00:00:00.000Z', origin: 'due-date' },
        chance: null,
        side: 'needs',
      },
      {
        state: { kind: 'at-risk', risk: { kind: 'unlikely', n: 12 } },
        chance: { n: 12, value: 0.05, words: '< 5 %' },
        since: '2026-02-03T00:00:00.000Z',
        waitedDays: 10,
      },
    ]);
  });

  it('does not see what came later', async () => {
    const { out } = await cli(['deps', 'cards', '-c', company.config, '--as-of', '2026-02-05']);

    expect(out).toContain('1 open dependency');
    expect(out).not.toContain('PAY-101');
  });

  it('takes another window', async () => {
    const report = await json('deps', 'cards', '--from', '2026-02-07', '--to', '2026-02-10');

    // Days 33 to 36: both waited for three days.
    expect(report['wait']).toMatchObject({ n: 2, itemDays: 6 });
  });
});

describe('signalbox metrics', () => {
  it('shows plans, quality, deployments and working days beside flow', async () => {
    const { code, out } = await ask('metrics', 'cards');

    expect(code).toBe(0);
    expect(out).toMatch(/Flow velocity +12 items/);
    expect(out).toMatch(/Handoffs +0 \(0 of team, 0 of person\), per item mean 0\.0.*\(n = 12\)/);
    expect(out).toMatch(/Defect escape rate +too few: 0 of 5 needed: 0 escaped, 0 caught/);
    // One of PAY in four weeks; that of nobody belongs to no ART.
    expect(out).toMatch(
      /Deployments +0\.3 a week {2}\(n = 1\), 4\.0 weeks, 1 more of no known team/,
    );
    expect(out).toMatch(/Change fail rate +too few: 1 of 5 needed: 0 failed, 0 never arrived/);
    expect(out).toContain('PI PI-1, 2026-01-05 to 2026-03-13');
    expect(out).toMatch(/Predictability cards +too few: 1 of 5 needed; value 6 of 8 committed/);
    expect(out).toMatch(/Commitment reliability +100 % {2}\(n = 5\) so far: 5 of 5 committed done/);
    expect(out).toMatch(/Scope change +0 added, 0 removed so far; 5 items committed/);
  });

  it('adds them to the JSON and changes nothing of it', async () => {
    const report = await json('metrics', 'cards');

    expect(report).toMatchObject({
      v: 1,
      flowVelocity: { n: 12 },
      handoffs: { total: 0, n: 12, mean: 0 },
      workingDays: { flowTime: { n: 12 } },
      escapeRate: { n: 0, rate: null },
      pi: [{ id: 'PI-1', reliability: { final: false, n: 5, completed: 5, share: 1 } }],
      deployments: { unattributed: 1, frequency: { n: 1, perWeek: 0.25, weeks: 4 } },
      freshness: FRESH,
    });
  });

  it('says what is not configured, and never a zero instead', async () => {
    const { out } = await askBare('metrics', 'cards');

    expect(out).toMatch(/Working days +not configured: no working calendar/);
    expect(out).toMatch(/Defect escape rate +not configured: /);
    expect(out).toMatch(
      /Deployments +not configured: nothing says which deployments go to production/,
    );
    expect(out).toContain('PIs: not configured: no PI of this scope');
  });
});

describe('signalbox forecast', () => {
  it('tells when what is in progress is done, or why it cannot', async () => {
    const { out } = await ask('forecast', 'cards');

    expect(out).toMatch(/What is in progress \(2 items\) is done by +50 %: 2026-\d\d-\d\d, 85 %: /);
    // Of the days 22 to 33, on which something was completed, 26, 27 and 33 are no working days.
    expect(out).toContain('(n = 9 days with a completion)');
    // Known since 5 January: of those 40 days five weekends are left out.
    expect(out).toContain(
      '10000 trials from 30 days (2025-11-16 to 2026-02-13) with 9 completions on 9 of them; left out 10 days without work, with 3 completions; 50 days before anything was known',
    );
  });

  it('says how sure a day is in words that never promise', async () => {
    const far = await ask('forecast', 'cards', '--items', '1', '--by', 'PI end');
    const soon = await ask('forecast', 'cards', '--items', '90', '--by', 'monday');

    expect(far.out).toMatch(/1 item, whoever takes it, done by +50 %/);
    expect(far.out).toMatch(/Done by the end of 2026-03-13 +> 95 %/);
    expect(soon.out).toMatch(/Done by the end of 2026-02-16 +< 5 %/);
    expect(soon.out).toMatch(/Completed by the end of 2026-02-16 +50 %: \d+ or more/);
  });

  it('is the same in JSON', async () => {
    const report = await json('forecast', 'cards', '--items', '1', '--by', '2026-03-13');

    expect(report).toMatchObject({
      v: 1,
      scope: { id: 'cards', kind: 'art', level: 'story', zone: 'UTC' },
      by: '2026-03-14T00:00:00.000Z',
      subject: 'count',
      sample: { missingDays: 50, trials: 10_000 },
      whenDone: { remaining: 1, chance: { value: 0.95, cap: 'above', words: '> 95 %' } },
      freshness: FRESH,
    });
  });

  it('holds earlier forecasts against what came of them', async () => {
    const { code, out } = await ask('forecast', 'cards', '--backtest');
    const report = await json('forecast', 'cards', '--backtest');

    expect(code).toBe(0);
    expect(out).toMatch(/Completed in a week +too few: \d weeks? of 5 needed/);
    expect(report).toMatchObject({ v: 1, howMany: { p50: { kept: null } }, freshness: FRESH });
    expect(report['weeks']).toHaveLength(12);
  });

  it.each([
    [
      ['--by', 'yesterday'],
      '--by: "yesterday" is no day; write one within ten years, such as 2026-12-11',
    ],
    [['--by', '2026-02-30'], '--by: "2026-02-30" is no day'],
    [['--by', '2099-12-31'], '--by: "2099-12-31" is no day; write one within ten years'],
    [['--by', '2026-02-13'], '--by: 2026-02-13 has passed'],
    [['--items', '0'], '--items: "0" is no number of items; write a whole number from 1 to'],
    [['--items', '-3'], '--items: "-3" is no number of items'],
    [['--items', '2.5'], '--items: "2.5" is no number of items'],
    [['--backtest', '--items', '3'], '--backtest asks about past weeks'],
  ])('refuses %j', async (options, message) => {
    const { code, out, err } = await ask('forecast', 'cards', ...options);

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });

  it('says that there is no PI to forecast the end of', async () => {
    const { code, err } = await askBare('forecast', 'cards', '--by', 'pi end');

    expect(code).toBe(2);
    expect(err).toContain('no PI of cards runs or is to come');
  });
});

describe('signalbox topology', () => {
  it('lists findings with figures and what to do, and what it could not judge', async () => {
    const { code, out } = await ask('topology');

    expect(code).toBe(0);
    expect(out).toContain('Topology, as of 2026-02-14 00:00, UTC');
    expect(out).toMatch(/WARNING Cards ART has no .*\(roles-missing, cards\)/);
    expect(out).toMatch(/→ Name them under people and channel/);
    expect(out).toMatch(/Could not be judged\n +Rule +Scope +Why\n/);
  });

  it('is the same in JSON', async () => {
    const report = await json('topology');

    expect(report).toMatchObject({
      v: 1,
      asOf: '2026-02-14T00:00:00.000Z',
      findings: expect.arrayContaining([
        expect.objectContaining({ rule: 'roles-missing', severity: 'warning' }),
      ]),
      freshness: FRESH,
    });
  });
});

describe('signalbox item', () => {
  it('shows what it needs, how that stands, and whether it will be done in time', async () => {
    const { out } = await ask('item', 'PAY-100');

    expect(out).toMatch(
      /Age +\d+\.\d days, above p95 among acquiring’s items of the level story$/m,
    );
    expect(out).toMatch(/Planned for +due 2026-02-20/);
    // Older than any of the twelve that took two days.
    expect(out).toMatch(
      /By 2026-02-20 +chance of being done < 5 % {2}\(n = 12\), by items of its kind, older than anything its team finished \(due-date\)/,
    );
    expect(out).toMatch(
      /needs +LED-100 +ledger +cross-art +at risk: < 5 % \(n = 12\) +2026-02-20 \(due-date\) +< 5 % {2}\(n = 12\)/,
    );
  });

  it('shows who needs it', async () => {
    const { out } = await ask('item', 'LED-101');

    expect(out).toMatch(/is needed by +PAY-101 +acquiring +cross-art +late by 3\.0 d/);
  });

  it('is the same in JSON, and as deps says it', async () => {
    const { items } = (await json('item', 'PAY-101')) as { items: { edges: object[] }[] };
    const { edges } = (await json('deps', 'cards')) as { edges: Record<string, unknown>[] };
    const late = edges[0] ?? {};

    expect(items).toMatchObject([
      {
        key: 'PAY-101',
        plan: { needBy: null, dueDate: '2026-02-10', iteration: null, pis: [] },
        due: { day: '2026-02-10', origin: 'due-date', chance: { kind: 'passed' } },
        edges: [{ direction: 'needs', other: { key: 'LED-101', known: true } }],
      },
    ]);
    expect(items[0]?.edges[0]).toMatchObject({
      state: late['state'],
      neededBy: late['neededBy'],
      chance: late['chance'],
      level: late['level'],
    });
  });
});

describe('signalbox export', () => {
  it('writes a row for each dependency', async () => {
    const { code, out } = await ask('export', 'dependencies', '--format', 'csv');

    expect(code).toBe(0);
    const [head, ...rows] = out.trimEnd().split('\n');
    expect(head).toMatch(/^consumerSource,consumerId,consumerKey,consumerTeam,.*,counts,origins$/);
    expect(rows).toHaveLength(2);
    expect(rows.find((row) => row.includes(',PAY-100,'))).toMatch(
      /,cross-art,at-risk,2026-02-20,due-date,0\.05,12,2026-02-03T00:00:00\.000Z,,10,certain,true,jira-link$/,
    );
  });

  it('writes the stages of every scope', async () => {
    const { out } = await ask('export', 'stages', '--from', '2026-01-12', '--to', '2026-02-09');
    const rows = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

    expect(new Set(rows.map((row) => row['scope']))).toEqual(
      new Set(['cards', 'acquiring', 'books', 'ledger']),
    );
    expect(rows.find((row) => row['scope'] === 'books' && row['stage'] === 'In progress')).toEqual({
      scope: 'books',
      scopeKind: 'art',
      level: 'story',
      from: '2026-01-12T00:00:00.000Z',
      to: '2026-02-09T00:00:00.000Z',
      stage: 'In progress',
      flowState: 'active',
      // The twelfth is done on day 35, when the window is over.
      n: 11,
      p50Days: 4,
      p85Days: 4,
      waitingShare: 0,
      arrivals: 12,
      departures: 11,
      loadNow: 1,
      // 12 items for 4 days each within 28 days.
      loadMean: 48 / 28,
      itemDays: 48,
      queueDays: 0,
      forwardExits: 11,
      firstPassRate: 1,
    });
  });

  it.each(['items', 'visits', 'dependencies', 'stages'])(
    'writes no rows before the first pull, and says why: %s',
    async (what) => {
      await using empty = await aLinkedCompany();
      const { code, out, err } = await cli(['export', what, '--config', empty.config]);

      expect({ code, out }).toEqual({ code: 0, out: '' });
      expect(err).toContain('Nothing has been pulled yet');
    },
  );

  it('refuses a window for what has none', async () => {
    const { code, err } = await ask('export', 'items', '--from', '2026-01-12');

    expect(code).toBe(2);
    expect(err).toContain('--from and --to belong to "export stages"');
  });
});

describe('a question about numbers', () => {
  it.each([
    ['deps', 'cards'],
    ['metrics', 'cards'],
    ['forecast', 'cards'],
    ['forecast', 'cards', '--backtest'],
    ['topology'],
  ])('says that nothing has been pulled yet: %s', async (...argv) => {
    await using empty = await aLinkedCompany();
    const { code, out, err } = await cli([...argv, '--config', empty.config]);

    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('Nothing has been pulled yet');
  });

  it.each(['deps', 'forecast'])('asks which scope %s meant', async (command) => {
    const { code, err } = await ask(command, 'card');

    expect(code).toBe(2);
    expect(err).toContain('Did you mean "cards"?');
  });

  it.each([
    ['deps', 'portfolio'],
    ['metrics', 'ledger'],
    ['forecast', 'ledger', '--by', 'friday'],
    ['topology'],
    ['item', 'LED-100'],
  ])('prints no number that is none: %s %s', async (...argv) => {
    const { out } = await ask(...argv);

    expect(out).not.toMatch(/NaN|Infinity|undefined|\bnull\b/);
  });
});
