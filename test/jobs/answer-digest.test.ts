import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Digest } from '../../src/core/digest/digest.ts';
import { figuresOf } from '../../src/core/digest/figures.ts';
import type { Organisation } from '../../src/core/domain/organisation.ts';
import type { ProgramIncrement } from '../../src/core/domain/program-increment.ts';
import type { RoamDecision } from '../../src/core/domain/risk.ts';
import { findScope } from '../../src/core/domain/scopes.ts';
import { reader } from '../../src/jobs/answer.ts';
import type { DigestAsked } from '../../src/jobs/answer-digest.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { aBatch, pulled } from '../support/batches.ts';
import { aDescription, anItem, anOrganisation, at, walked } from '../support/build.ts';
import { ANN, aSignal, SIGNALBOX } from '../support/risks.ts';

const PI: ProgramIncrement = {
  id: 'PI-1',
  arts: ['cards'],
  period: { from: at(0), to: at(70) },
  graceEnds: at(3),
  iterations: [],
  match: [],
  integrationPoints: [],
  objectives: [
    {
      id: 'o-1',
      art: 'cards',
      team: null,
      title: 'Instant refunds',
      committed: true,
      plannedValue: 8,
      actualValue: 6,
      items: [],
    },
  ],
};

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:');
  await store.pulls.saveDescription(aDescription());
});
afterEach(() => store[Symbol.asyncDispose]());

async function pulledOn(
  day: number,
  ...items: readonly ReturnType<typeof anItem>[]
): Promise<void> {
  const all = items.map((item) => pulled(item));
  await store.pulls.save(aBatch(all, { complete: true, readUntil: at(day) }), at(day));
}

async function digest(
  scopeId: string,
  day: number,
  asked: Partial<DigestAsked> = {},
  changes: Partial<Organisation> = {},
): Promise<Digest> {
  const organisation = anOrganisation(changes);
  const scope = findScope(organisation, scopeId);
  if (scope === null) throw new Error(`no scope ${scopeId}`);
  return reader(organisation, store).digest(scope, at(day), asked);
}

async function aRisk(key: string, scope: string, decision: RoamDecision | null): Promise<string> {
  const signal = aSignal({ key, scope, title: `Title of ${key}` });
  const first = { at: at(8), who: SIGNALBOX, happening: { what: 'raised', signal } } as const;
  const { id } = await store.risks.raise(key, first);
  if (decision !== null) {
    const decided = { at: at(9), who: ANN, happening: { what: 'decided', decision } } as const;
    await store.risks.append(id, 1, decided);
  }
  return id;
}

/** Started on day 1 and done on another. */
function done(key: string, day: number): ReturnType<typeof anItem> {
  return walked(anItem(key), ['In Progress', 1], ['Done', day]);
}

describe('the digest of a scope', () => {
  it('has the same numbers as every other answer about its window', async () => {
    await pulledOn(21, ...[8, 9, 10, 15, 16].map((day, n) => done(`PAY-${n + 1}`, day)));
    const organisation = anOrganisation();
    const scope = findScope(organisation, 'cards')!;

    const told = await digest('cards', 21);
    const read = reader(organisation, store);
    const report = await read.report(scope, at(21), { from: at(14), to: at(21) });
    const before = await read.report(scope, at(21), { from: at(7), to: at(14) });

    expect(told.periodKey).toBe('2026-W04');
    expect(told.figures).toEqual(figuresOf(report, { report: before, name: 'the week before' }));
    expect(told.figures[0]?.comparison).toContain('1 fewer than the week before');
  });

  it('says on Monday whether what was promised of its risks was honoured', async () => {
    await pulledOn(14, done('PAY-1', 11), anItem('PAY-2'));
    const mitigated = { roam: 'mitigated', plan: 'A stub', by: at(12) } as const;
    const kept = await aRisk('a', 'cards', { ...mitigated, workItem: 'JIRA:pay-1' });
    const missed = await aRisk('b', 'cards', { ...mitigated, workItem: 'jira:PAY-2' });
    await aRisk('c', 'lending', null);

    const art = await digest('cards', 14.375);
    const stream = await digest('payments', 14.375, { cadence: 'weekly' });
    const team = await digest('acquiring', 14.375, { cadence: 'weekly' });
    const portfolio = await digest('portfolio', 14.375, { cadence: 'weekly' });

    const words = `2 open: 2 mitigated. Promises of the period: 1 kept (${kept}), 1 missed (${missed}).`;
    expect(line(art, 'Risks')).toBe(words);
    expect(line(stream, 'Risks')).toBe(words);
    expect(line(team, 'Risks')).toBeUndefined();
    expect(line(portfolio, 'Risks')).toContain('3 open: 1 un-ROAMed, 2 mitigated.');
  });

  it('asks for another work item where the one that was named is not known', async () => {
    await pulledOn(14, done('PAY-1', 11));
    const lost = { roam: 'mitigated', plan: 'A stub', by: null, workItem: 'OPS-9' } as const;
    const id = await aRisk('a', 'cards', lost);

    const { decisions } = await digest('cards', 14.375);

    expect(decisions.map(({ headline }) => headline)).toContain(
      `${id}: name a work item that is known here`,
    );
  });

  it('corrects what its readers were told, once they are told of it', async () => {
    const items = [8, 9, 10, 11, 12].map((day, n) => done(`PAY-${n + 1}`, day));
    await pulledOn(14, ...items);
    const first = await digest('cards', 14.375);
    const told = {
      key: first.periodKey,
      name: first.periodName,
      covers: first.period,
      numbers: first.numbers,
    };
    await pulledOn(21, walked(done('PAY-5', 12), ['In Progress', 15]));

    const second = await digest('cards', 21.375, { told: [told] });
    const third = await digest('cards', 28.375, { told: second.retold });

    expect(second.corrections).toEqual([
      "Last week's velocity was told as 5; it is 4 now: PAY-5 was reopened.",
    ]);
    expect(third.corrections).toEqual([]);
  });

  it('corrects neither its own period nor what is too long ago to matter', async () => {
    await pulledOn(14, done('PAY-1', 8));
    const { period, numbers } = await digest('cards', 14.375);
    const wrong = { name: 'week 3', numbers: { ...numbers, finished: 9 } };
    const own = { key: '2026-W03', covers: period, ...wrong };
    const old = { key: '2025-W20', covers: { from: at(-200), to: at(-193) }, ...wrong };

    const { corrections } = await digest('cards', 14.375, { told: [own, old] });

    expect(corrections).toEqual([]);
  });

  it('says that the configuration has changed, but for PIs, which change no number of the past', async () => {
    await pulledOn(14, ...[8, 9].map((day, n) => done(`PAY-${n + 1}`, day)));
    const first = await digest('cards', 14.375);
    const told = {
      key: first.periodKey,
      name: first.periodName,
      covers: first.period,
      numbers: { ...first.numbers, finished: 3 },
    };
    const floor = { metrics: { ...anOrganisation().metrics, floor: 2 } };

    const same = await digest('cards', 21.375, { told: [told] }, { pis: [PI] });
    const other = await digest('cards', 21.375, { told: [told] }, floor);

    expect(same.corrections[0]).toContain('it is 2 now: history changed since.');
    expect(other.corrections[0]).toContain('it is 2 now: the configuration has changed since.');
  });

  it('is for a portfolio about its PI, with objectives, ARTs, topology and what is to come', async () => {
    await pulledOn(68, ...[8, 9, 30, 40, 60].map((day, n) => done(`PAY-${n + 1}`, day)));

    const told = await digest('portfolio', 68.375, {}, { pis: [PI] });

    expect(told.periodName).toBe('PI-1 so far, 5 January – 14 March 2026');
    expect(told.tables.find(({ title }) => title === 'Objectives of PI-1')?.rows).toEqual([
      ['Instant refunds', 'Cards ART', 'the whole ART', 'yes', '8', '6'],
    ]);
    expect(told.lines.map(({ label }) => label)).toEqual([
      'Predictability',
      'Load and velocity',
      'Forecast',
      'Dependencies between value streams',
      'How teams are cut',
      'Risks',
    ]);
    expect(told.tables.find(({ title }) => title === 'Load and velocity')?.rows).toHaveLength(2);
    expect(told.charts[0]?.kind).toBe('throughput');
  });
});

function line(of: Digest, label: string): string | undefined {
  return of.lines.find((one) => one.label === label)?.text;
}
