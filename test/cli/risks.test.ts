import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RoamDecision } from '../../src/core/domain/risk.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { at } from '../support/build.ts';
import { ANN, aSignal, evidence, SIGNALBOX } from '../support/risks.ts';
import { aWorkplace } from '../support/workplace.ts';
import type { Workplace } from '../support/workplace.ts';

const DAY_20 = '2026-01-25T00:00:00Z';

function config(database: string): object {
  const team = { id: 'red', match: [{ project: 'PAY' }] };
  return {
    timezone: 'UTC',
    storage: { url: database },
    sources: [
      {
        id: 'jira',
        kind: 'jira',
        baseUrl: 'https://acme.example',
        auth: { email: { env: 'E' }, token: { env: 'T' } },
        projects: ['PAY'],
      },
    ],
    valueStreams: [
      {
        id: 'payments',
        arts: [
          { id: 'cards', name: 'Cards ART', teams: [team] },
          { id: 'wallet', teams: [{ ...team, id: 'green' }] },
        ],
      },
    ],
    pis: [{ id: 'PI-7', from: '2026-01-05', to: '2026-03-13' }],
  };
}

let place: Workplace;
beforeAll(async () => {
  place = await aWorkplace(config, { E: 'e', T: 't' });
  await mkdir(join(place.folder, 'data'), { recursive: true });
  await using store = await openStore(place.database);
  // Found on day 2; each later one by a day later.
  await raise(store, 2, { title: 'LED-9 is late for PAY-1', severity: 'high' });
  await raise(store, 3, { title: 'Bad \u001B[31m title \u202E' });
  await raise(store, 4, { title: 'PAY-7 is old', rule: 'R3', pi: null, expectedAt: null });
  await raise(store, 5, { title: 'Wallets are late', scope: 'wallet' });
  await raise(store, 6, { title: 'Owned long ago' });
  await decide(store, 'R-1', 10, { roam: 'owned', owner: 'U-BEN', by: at(15) });
  await decide(store, 'R-5', 11, { roam: 'resolved', why: 'The vendor delivered.' });
  await store.risks.evaluated([{ risk: 'R-1', lastSeenAt: at(18), clearEvaluations: 0 }], at(19));
});
afterAll(() => place[Symbol.asyncDispose]());

async function raise(
  store: Store,
  day: number,
  changes: Partial<ReturnType<typeof aSignal>>,
): Promise<void> {
  const signal = aSignal({ scope: 'cards', key: `key-${day}`, ...changes });
  const happening = { what: 'raised', signal } as const;
  await store.risks.raise(signal.key, { at: at(day), who: SIGNALBOX, happening });
}

async function decide(
  store: Store,
  risk: string,
  day: number,
  decision: RoamDecision,
): Promise<void> {
  const happening = { what: 'decided', decision } as const;
  await store.risks.append(risk, 1, { at: at(day), who: ANN, happening });
}

async function asked(...argv: readonly string[]): Promise<string> {
  const { code, out, err } = await place.run('risks', ...argv);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
}

async function told<T>(...argv: readonly string[]): Promise<T> {
  return JSON.parse(await asked(...argv, '--json')) as T;
}

interface Told {
  readonly risks: readonly { readonly id: string; readonly [key: string]: unknown }[];
}

describe('signalbox risks', () => {
  it('lists open risks, the most urgent first, with their evidence and who decided', async () => {
    const text = await asked('cards', '--as-of', DAY_20);

    expect(text.split('\n').slice(0, 12)).toEqual([
      'Cards ART (art)',
      'as of 2026-01-25 00:00, UTC',
      'The rules were last evaluated 2026-01-24 00:00.',
      '3 open risks, 1 of high severity, the most urgent first',
      '',
      'R-1  LED-9 is late for PAY-1',
      '  high risk, R1, cards, PI-7, expected by 2026-01-16',
      '  LED-9 will be done by Friday with 20 %.',
      '  P(in time): 20 % (n = 57)',
      '  LED-9 Ledger <b> https://x.test/LED-9',
      '  raised 2026-01-07 00:00, last found 2026-01-23 00:00',
      '  Owned by U-ANN on 2026-01-15 00:00: U-BEN, by 2026-01-19',
    ]);
    expect(text).toContain('Un-ROAMed since 2026-01-09 00:00');
    expect(text).toContain('medium risk, R3, cards\n');
  });

  it('shows what trackers wrote without what a terminal would obey', async () => {
    const text = await asked('cards');

    expect(text).toContain('R-2  Bad  [31m title');
    expect(text).not.toContain('\u001B');
    expect(text).not.toContain('\u202E');
  });

  it('shows those of the ARTs of a value stream, and of a team those of its ART', async () => {
    const stream = await told<Told>('payments');
    const team = await told<Told>('red');

    expect(stream.risks.map(({ id }) => id)).toEqual(['R-1', 'R-2', 'R-4', 'R-3']);
    expect(team.risks.map(({ id }) => id)).toEqual(['R-1', 'R-2', 'R-3']);
  });

  it('prints one object for machines, version 1', async () => {
    const { risks, ...rest } = await told<Told>('cards', '--as-of', DAY_20);

    expect(rest).toEqual({
      v: 1,
      scope: { id: 'cards', kind: 'art', zone: 'UTC' },
      asOf: '2026-01-25T00:00:00.000Z',
      evaluatedAt: '2026-01-24T00:00:00.000Z',
    });
    const { weight: _, ...shown } = evidence();
    expect(risks[0]).toEqual({
      id: 'R-1',
      version: 2,
      raisedBy: 'R1',
      scope: 'cards',
      key: 'key-2',
      title: 'LED-9 is late for PAY-1',
      nature: 'risk',
      severity: 'high',
      pi: 'PI-7',
      expectedAt: '2026-01-17T00:00:00.000Z',
      firstSeenAt: '2026-01-07T00:00:00.000Z',
      lastSeenAt: '2026-01-23T00:00:00.000Z',
      condition: 'holds',
      roam: 'owned',
      decision: { owner: 'U-BEN', by: '2026-01-20T00:00:00.000Z' },
      decidedAt: '2026-01-15T00:00:00.000Z',
      decidedBy: { workspace: 'T1', user: 'U-ANN' },
      evidence: shown,
      unRoamedSince: null,
    });
  });

  it('tells how risks stood at an earlier instant', async () => {
    const { risks } = await told<Told>('cards', '--as-of', '2026-01-11T12:00:00Z');

    expect(risks.map(({ id, roam }) => `${id} ${String(roam)}`)).toEqual([
      'R-1 un-roamed',
      'R-2 un-roamed',
      'R-5 un-roamed',
      'R-3 un-roamed',
    ]);
  });

  it('says that there are none', async () => {
    expect(await asked('portfolio', '--as-of', '2026-01-05')).toContain('No open risks');
  });

  it('says what was never evaluated, and evaluates nothing itself', async () => {
    await using empty = await aWorkplace(config, { E: 'e', T: 't' });
    const { code, out } = await empty.run('risks', 'cards');

    expect(code).toBe(0);
    expect(out).toContain('The rules were never evaluated');
    expect(out).toContain('No open risks');
  });
});

describe('signalbox risks SCOPE board', () => {
  it('shows what nobody decided and the four columns, by ART and PI', async () => {
    const text = await asked('payments', 'board', '--as-of', DAY_20);

    expect(text.split('\n').slice(4)).toEqual([
      'cards, PI-7: 2 open, 1 high, 0 issues',
      '  Un-ROAMed: 1',
      '    R-2  Bad  [31m title   (medium risk)',
      '  Resolved: 1',
      '    R-5  Owned long ago (medium risk) – The vendor delivered.',
      '  Owned: 1',
      '    R-1  LED-9 is late for PAY-1 (high risk) – U-BEN, by 2026-01-19',
      '  Accepted: 0',
      '  Mitigated: 0',
      '',
      'cards, no PI: 1 open, 0 high, 0 issues',
      '  Un-ROAMed: 1',
      '    R-3  PAY-7 is old (medium risk)',
      '  Resolved: 0',
      '  Owned: 0',
      '  Accepted: 0',
      '  Mitigated: 0',
      '',
      'wallet, PI-7: 1 open, 0 high, 0 issues',
      '  Un-ROAMed: 1',
      '    R-4  Wallets are late (medium risk)',
      '  Resolved: 0',
      '  Owned: 0',
      '  Accepted: 0',
      '  Mitigated: 0',
      '',
    ]);
  });

  it('shows what was resolved in the PI that runs, and after it for twelve weeks', async () => {
    async function resolved(asOf: string): Promise<number> {
      const { boards } = await told<{ boards: readonly { resolved: readonly unknown[] }[] }>(
        'cards',
        'board',
        '--as-of',
        asOf,
      );
      return boards.reduce((sum, board) => sum + board.resolved.length, 0);
    }

    expect(await resolved('2026-03-13')).toBe(1);
    expect(await resolved('2026-04-10')).toBe(1);
    expect(await resolved('2026-04-11')).toBe(0);
  });

  it('refuses another view', async () => {
    expect(await place.run('risks', 'cards', 'table')).toMatchObject({ code: 2 });
  });
});
