import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import { organisationOf } from '../../src/config/organisation.ts';
import { DAY_MS, instantOf } from '../../src/core/domain/time.ts';
import type { Instant } from '../../src/core/domain/time.ts';
import { findScope } from '../../src/core/domain/scopes.ts';
import type { Scope } from '../../src/core/domain/organisation.ts';
import type { DependencyReport } from '../../src/core/dependencies/report.ts';
import { reader } from '../../src/jobs/answer.ts';
import type { Reader } from '../../src/jobs/answer.ts';
import { openStore } from '../../src/store/open.ts';
import type { Stories } from '../../src/demo/organisation/stories.ts';
import { aPulledDemo, DEMO_NOW } from '../support/pulled-demo.ts';
import type { PulledDemo } from '../support/pulled-demo.ts';
import { say } from '../support/say.ts';
import { rowsOf } from '../support/workplace.ts';

const ART_IDS = ['card-payments', 'accounts', 'claims', 'platform'];

interface Metrics {
  readonly constraint: {
    readonly name: string | null;
    readonly stages: readonly { stage: string; n: number; holds: { mostQueued: boolean } }[];
  };
  readonly pi: readonly {
    readonly id: string;
    readonly reliability: { final: boolean; n: number; completed: number; share: number };
    readonly scopeChange: {
      readonly committed: { n: number };
      readonly added: { n: number; items: { key: string; at: string }[] };
      readonly removed: { n: number };
    };
    readonly predictability: readonly { art: string; n: number; share: number | null }[];
  }[];
  readonly dataQuality: Readonly<Record<string, { n: number; keys: readonly string[] }>>;
}

interface Deps {
  readonly edges: readonly {
    readonly consumer: { key: string };
    readonly provider: { key: string };
    readonly level: string;
    readonly state: { kind: string };
    readonly neededBy: { day: string; origin: string } | null;
  }[];
  readonly teams: readonly {
    readonly team: string;
    readonly fanOut: readonly { team: string; n: number }[];
    readonly tooMany: boolean;
  }[];
  readonly integration: readonly {
    name: string;
    finished: number;
    n: number;
    missing: { key: string }[];
  }[];
}

interface Topology {
  readonly findings: readonly { rule: string; subject: unknown; title: string }[];
}

interface ItemRow {
  readonly key: string;
  readonly endAt: string | null;
  readonly reopens: number;
  readonly findings: readonly string[];
}

let demo: PulledDemo;
let stories: Stories;
beforeAll(async () => {
  demo = await aPulledDemo();
  ({ stories } = demo.organisation);
}, 180_000);
afterAll(() => demo[Symbol.asyncDispose]());

describe('what is planted in the demo', () => {
  it('has its constraint named by the metrics of the ART where work waits', async () => {
    const { art, stage } = stories.constraint;

    const { constraint } = await demo.told<Metrics>('metrics', art);

    expect(constraint.name).toBe(stage);
    expect(constraint.stages.find((one) => one.holds.mostQueued)?.stage).toBe(stage);
  });

  it('has its late dependency between two ARTs first, with the day it was needed', async () => {
    const { consumer, provider, neededBy } = stories.lateDependency;

    const { edges, integration } = await demo.told<Deps>('deps', 'portfolio');

    expect(edges[0]).toMatchObject({
      consumer: { key: consumer },
      provider: { key: provider },
      level: 'cross-value-stream',
      state: { kind: 'late' },
      neededBy: { day: neededBy, origin: 'need-by' },
    });
    expect(integration.find(({ finished, n }) => finished < n)?.missing).toMatchObject([
      { key: consumer },
      { key: provider },
    ]);
  });

  it('has the team that waits on four others as the only one of the portfolio that waits on too many', async () => {
    const { team, on } = stories.waitingTeam;

    const { teams } = await demo.told<Deps>('deps', 'portfolio');
    const { findings } = await demo.told<Topology>('topology');

    const [tooMany, ...others] = teams.filter((one) => one.tooMany);
    expect(tooMany?.team).toBe(team);
    expect(others).toEqual([]);
    expect(tooMany?.fanOut.map((one) => one.team)).toEqual(expect.arrayContaining([...on]));
    expect(
      findings.filter(({ rule }) => rule === 'too-many-dependencies').map(({ title }) => title),
    ).toEqual([expect.stringContaining(team)]);
  });

  it('has every item by which the running PI grew in its scope change, at the instant it joined', async () => {
    const { art, pi, at, keys } = stories.scopeGrowth;

    const { pi: pis } = await demo.told<Metrics>('metrics', art);

    const added = new Map(
      pis.find(({ id }) => id === pi)?.scopeChange.added.items.map((one) => [one.key, one.at]),
    );
    expect(keys.map((key) => added.get(key))).toEqual(
      keys.map((_, i) => new Date(at + i * 1000).toISOString()),
    );
  });

  it('has it as the only PI of an ART that grew by more than a tenth after its planning', async () => {
    const { art, pi: grown } = stories.scopeGrowth;
    const growths: string[] = [];
    for (const id of ART_IDS) {
      // From the last week of the first PI on, so that all three are shown.
      const { pi: pis } = await demo.told<Metrics>('metrics', id, '--from', '2025-12-08');
      for (const { id: pi, scopeChange } of pis) {
        const { committed, added, removed } = scopeChange;
        const growth = (added.n - removed.n) / committed.n;
        say(`${pi} of ${id}: ${committed.n} committed, ${added.n} added, ${removed.n} removed`);
        if (growth > 0.1) growths.push(`${id} ${pi}`);
        expect(committed.n).toBeGreaterThan(250);
      }
      expect(pis).toHaveLength(3);
    }

    expect(growths).toEqual([`${art} ${grown}`]);
  });

  it('has commitments that are mostly kept, as those of real ARTs are', async () => {
    for (const id of ART_IDS) {
      const { pi: pis } = await demo.told<Metrics>('metrics', id, '--from', '2025-12-08');
      const over = pis.filter(({ reliability }) => reliability.final);
      for (const { id: pi, reliability } of over) {
        const { n, completed, share } = reliability;
        say(`${pi} of ${id}: ${completed} of ${n} completed`);
        expect(share).toBeGreaterThan(0.75);
        expect(share).toBeLessThan(0.97);
      }
      expect(over).toHaveLength(2);
    }
  });

  it('has what became of the objectives of a PI that is over', async () => {
    const { pi } = await demo.told<Metrics>(
      'metrics',
      'payments',
      '--from',
      '2026-02-02',
      '--to',
      '2026-03-02',
    );

    // 6 + 4 + 5 + 5 + 0 of the 30 committed to, and 10 + 8 + 5 + 4 + 2.
    expect(pi[0]?.predictability).toMatchObject([
      { art: 'card-payments', n: 5, share: 20 / 30 },
      { art: 'accounts', n: 5, share: 29 / 30 },
    ]);
  });

  it('has its reopened item done when it was done for the last time', async () => {
    const { items } = await demo.told<{ items: ItemRow[] }>('item', stories.reopened);
    const { dataQuality } = await demo.told<Metrics>('metrics', 'claims');

    // Tuesday of last week, ten o'clock UTC; it had been done two weeks before.
    expect(items).toMatchObject([
      { key: stories.reopened, reopens: 1, endAt: '2026-04-14T10:00:00.000Z' },
    ]);
    expect(dataQuality['reopened']?.keys).toContain(stories.reopened);
  });

  it('has its odd items under the finding that says what is odd, and the deleted one nowhere', async () => {
    const rows = rowsOf<ItemRow>(await demo.place.exported('items', DEMO_NOW));
    const findings = new Map(rows.map((row) => [row.key, row.findings]));

    expect(findings.get(stories.unmapped)).toContain('unmapped-status');
    expect(findings.get(stories.noTeam)).toContain('unmapped-item');
    expect(findings.get(stories.severalTeams)).toContain('several-teams');
    expect(findings.get(stories.straightToDone)).toContain('straight-to-done');
    expect(findings.get(stories.returnedToNew)).toContain('returned-to-new');
    expect(findings.has(stories.moved.to)).toBe(true);
    expect(findings.has(stories.moved.from)).toBe(false);
    expect(findings.has(stories.deleted.key)).toBe(false);
  });
});

const WEEK_MS = 7 * DAY_MS;
const WEEKS = 4;

/** What the metrics find about an ART in a week, the planted among it. */
interface Found {
  readonly art: string;
  readonly at: Instant;
  readonly constraint: string | null;
  readonly joined: readonly string[];
  readonly late: readonly string[];
  readonly tooMany: readonly string[];
  readonly reopened: readonly string[];
}

describe('what is found beside the planted', () => {
  it('is printed per ART and week, and the planted is never missing', async () => {
    const found = await foundByWeek();

    for (const one of found) say(lineOf(one));
    const { constraint, waitingTeam, scopeGrowth, lateDependency, reopened } = stories;
    const constrained = found.filter(({ art }) => art === constraint.art);
    expect(constrained.map((one) => one.constraint)).toEqual(Array(WEEKS).fill(constraint.stage));
    expect(constrained.map(({ tooMany }) => tooMany)).toEqual(
      Array(WEEKS).fill([waitingTeam.team]),
    );
    expect(constrained.at(-1)?.late).toEqual([lateDependency.consumer]);
    const grown = found.filter(({ art }) => art === scopeGrowth.art);
    const most = grown.toSorted((a, b) => b.joined.length - a.joined.length)[0];
    expect(most?.joined).toEqual(expect.arrayContaining([...scopeGrowth.keys]));
    expect(found.flatMap((one) => one.reopened)).toContain(reopened);
  }, 120_000);
});

async function foundByWeek(): Promise<Found[]> {
  await using store = await openStore(demo.place.database);
  const organisation = organisationOf(parseConfig(JSON.stringify(demo.config), 'demo'));
  const read = reader(organisation, store);
  const found: Found[] = [];
  const known = new Set<string>();
  // One week more than is told, so that each one's reopened items are those that are new in it.
  for (let week = WEEKS; week >= 0; week -= 1) {
    const at = instantOf(Date.parse(DEMO_NOW) - week * WEEK_MS);
    const portfolio = await read.dependencies(findScope(organisation, 'portfolio')!, at, null);
    for (const id of ART_IDS) {
      const one = await foundAt(read, findScope(organisation, id)!, at, portfolio);
      const reopened = one.reopened.filter((key) => !known.has(key));
      for (const key of reopened) known.add(key);
      if (week < WEEKS) found.push({ ...one, reopened });
    }
  }
  return found;
}

async function foundAt(
  read: Reader,
  scope: Scope,
  at: Instant,
  { edges, teams }: DependencyReport,
): Promise<Found> {
  const { constraint, dataQuality } = await read.report(scope, at, null);
  const { pis } = await read.delivery(scope, at, null);
  const pi = 'kind' in pis ? undefined : pis.find(({ id }) => id === stories.scopeGrowth.pi);
  const change = pi?.scopeChange;
  const added = change === undefined || change.kind === 'too-early' ? [] : change.added.items;
  const members = new Set(scope.teams);
  return {
    art: scope.id,
    at,
    constraint: constraint.name,
    joined: added.filter((item) => item.at >= at - WEEK_MS).map(({ key }) => key),
    late: edges
      .filter(({ consumer, state }) => consumer.art === scope.id && state.kind === 'late')
      .map(({ consumer }) => consumer.key),
    tooMany: teams.flatMap(({ team, tooMany }) => (tooMany && members.has(team) ? [team] : [])),
    reopened: dataQuality['reopened']?.keys ?? [],
  };
}

function lineOf({ art, at, constraint, joined, late, tooMany, reopened }: Found): string {
  const { scopeGrowth, lateDependency, waitingTeam } = stories;
  return [
    `${new Date(at).toISOString().slice(0, 10)} ${art}: constraint ${constraint ?? 'not clear'}`,
    `late ${counted(late, [lateDependency.consumer])}`,
    `too many dependencies ${counted(tooMany, [waitingTeam.team])}`,
    `joined the PI ${counted(joined, scopeGrowth.keys)}`,
    `reopened ${counted(reopened, [stories.reopened])}`,
  ].join(', ');
}

function counted(found: readonly string[], planted: readonly string[]): string {
  return `${found.length} (${found.filter((key) => planted.includes(key)).length} planted)`;
}
