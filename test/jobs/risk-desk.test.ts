import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../src/core/domain/audit.ts';
import type { Art, Organisation, ValueStream } from '../../src/core/domain/organisation.ts';
import type { ProgramIncrement } from '../../src/core/domain/program-increment.ts';
import type { RiskSignal } from '../../src/core/domain/risk.ts';
import { findScope } from '../../src/core/domain/scopes.ts';
import type { Instant } from '../../src/core/domain/time.ts';
import type { DecisionDraft } from '../../src/core/risks/decide.ts';
import { riskDesk } from '../../src/jobs/risk-desk.ts';
import type { Acting } from '../../src/slack/gate.ts';
import type { RaiseDraft, RiskDesk } from '../../src/slack/risk-desk.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { anOrganisation, at, aTeam } from '../support/build.ts';
import { startPostgres } from '../support/postgres.ts';
import type { PostgresServer } from '../support/postgres.ts';
import { aSignal, SIGNALBOX } from '../support/risks.ts';

function anArt(id: string, changes: Partial<Art> = {}): Art {
  return {
    id,
    name: id,
    kind: 'stream-aligned',
    zone: null,
    headcount: null,
    channel: null,
    people: {},
    teams: [aTeam(`${id}-team`)],
    ...changes,
  };
}

function aStream(id: string, ...arts: readonly Art[]): ValueStream {
  return { id, name: id, zone: null, coordination: null, arts };
}

function aPi(id: string, from: number, to: number): ProgramIncrement {
  return {
    id,
    arts: ['cards'],
    period: { from: at(from), to: at(to) },
    graceEnds: at(from + 3),
    iterations: [],
    match: [],
    integrationPoints: [],
    objectives: [],
  };
}

const ORGANISATION: Organisation = anOrganisation({
  valueStreams: [
    aStream(
      'payments',
      anArt('cards', { people: { rte: ['U-RTE', 'U-DEPUTY'] }, zone: 'Europe/Berlin' }),
      anArt('wallet'),
    ),
    aStream('lending', anArt('credit')),
  ],
  pis: [aPi('PI-1', 10, 80), aPi('PI-2', 80, 150)],
});

const OWN: DecisionDraft = { roam: 'owned', owner: 'U-ANN', by: null };

function acting(user = 'U-ANN', changes: Partial<Acting> = {}): Acting {
  return {
    workspace: 'T1',
    user,
    name: user.slice(2),
    role: 'contributor (everyone)',
    channel: 'C1',
    request: 'req-1',
    ...changes,
  };
}

interface Desk extends RiskDesk {
  readonly changes: () => number;
}

function deskOf(store: Store, now: () => Instant = () => at(20)): Desk {
  let changes = 0;
  const desk = riskDesk({
    store,
    organisation: ORGANISATION,
    clock: now,
    changed: () => void (changes += 1),
  });
  return { ...desk, changes: () => changes };
}

async function raised(store: Store, signal: Partial<RiskSignal> & { key: string }): Promise<void> {
  await store.risks.raise(signal.key, {
    at: at(11),
    who: SIGNALBOX,
    happening: { what: 'raised', signal: aSignal({ scope: 'cards', ...signal }) },
  });
}

async function trail(store: Store): Promise<AuditEntry[]> {
  return (await Array.fromAsync(store.audit.read({ from: at(0), to: at(1000) }))).flat();
}

function scope(id: string): NonNullable<ReturnType<typeof findScope>> {
  const found = findScope(ORGANISATION, id);
  if (found === null) throw new Error(`There is no scope ${id}`);
  return found;
}

describe('the risk desk', () => {
  let store: Store;
  let desk: Desk;
  beforeEach(async () => {
    store = await openStore('sqlite::memory:');
    desk = deskOf(store);
    return () => store[Symbol.asyncDispose]();
  });

  it.each(['R-12', 'r-12', 'r12', 'R 12', '12', '#12', ' R–012 ', 'r‑12'])(
    'understands %s as people write it',
    async (written) => {
      for (let n = 1; n <= 12; n += 1) await raised(store, { key: `k${n}` });

      expect((await desk.find(written))?.risk.id).toBe('R-12');
    },
  );

  it.each(['R-13', 'R-0', '', 'R', 'PAY-12', '12a', '-12', '99999999999999999999'])(
    'finds no risk in %j',
    async (written) => {
      for (let n = 1; n <= 12; n += 1) await raised(store, { key: `k${n}` });

      expect(await desk.find(written)).toBeNull();
    },
  );

  it('shows the open risks of a scope and of what is below it, the most urgent first', async () => {
    await raised(store, { key: 'a' });
    await raised(store, { key: 'b', scope: 'wallet', severity: 'high' });
    await raised(store, { key: 'c', scope: 'credit' });
    await raised(store, { key: 'd', scope: 'payments' });
    await raised(store, { key: 'e', scope: 'an-art-that-is-gone' });
    await desk.decide('R-4', 1, { roam: 'resolved', why: 'done' }, acting());

    const shown: Record<string, readonly string[]> = {};
    for (const id of ['portfolio', 'payments', 'cards', 'cards-team', 'lending']) {
      shown[id] = (await desk.open(scope(id))).map(({ risk }) => risk.id);
    }

    expect(shown).toEqual({
      portfolio: ['R-2', 'R-1', 'R-3', 'R-5'],
      payments: ['R-2', 'R-1'],
      cards: ['R-1'],
      'cards-team': ['R-1'],
      lending: ['R-3'],
    });
  });

  it('shows who owns what, wherever it is, until it is resolved', async () => {
    await raised(store, { key: 'a' });
    await raised(store, { key: 'b', scope: 'credit' });
    await raised(store, { key: 'c' });
    await desk.decide('R-1', 1, { ...OWN, owner: '<@U-ANN>' }, acting());
    await desk.decide('R-2', 1, { ...OWN, owner: '<@UBOB|bob>' }, acting());
    await desk.decide('R-3', 1, OWN, acting());
    await desk.decide('R-3', 2, { roam: 'resolved', why: 'done' }, acting());

    expect((await desk.ownedBy('UBOB')).map(({ risk }) => risk.id)).toEqual(['R-2']);
    expect((await desk.ownedBy('U-ANN')).map(({ risk }) => risk.id)).toEqual([]);
  });

  it('keeps on its boards what was resolved in the PI that runs, or in 12 weeks where none does', async () => {
    let now = at(5);
    desk = deskOf(store, () => now);
    await raised(store, { key: 'a', pi: 'PI-1' });
    await raised(store, { key: 'b', pi: 'PI-1' });
    await raised(store, { key: 'c', scope: 'wallet', pi: null });
    await raised(store, { key: 'd', scope: 'wallet', pi: null });
    const resolve: DecisionDraft = { roam: 'resolved', why: 'done' };
    await desk.decide('R-1', 1, resolve, acting());
    await desk.decide('R-3', 1, resolve, acting());
    now = at(60);
    await desk.decide('R-2', 1, resolve, acting());
    await desk.decide('R-4', 1, resolve, acting());

    now = at(140);
    const late = await desk.boards(scope('payments'));
    now = at(79);
    const soon = await desk.boards(scope('payments'));

    function resolved(boards: typeof late): (readonly string[])[] {
      return boards.map(({ scope: of, pi, columns }) => [
        of,
        pi ?? '-',
        ...columns.resolved.map(({ id }) => id),
      ]);
    }
    // On day 79 PI-1 runs since day 10, and 12 weeks are 84 days; on day 140 PI-2 does since day 80.
    expect(resolved(soon)).toEqual([
      ['cards', 'PI-1', 'R-2'],
      ['wallet', '-', 'R-4', 'R-3'],
    ]);
    expect(resolved(late)).toEqual([['wallet', '-', 'R-4']]);
  });

  it('writes a decision down with who took it, as what, and how it was before', async () => {
    await raised(store, { key: 'a' });

    const decided = await desk.decide('r1', 1, OWN, acting('U-ANN', { role: 'rte (listed)' }));

    expect(decided).toMatchObject({ kind: 'done', story: { risk: { roam: 'owned', version: 2 } } });
    expect(decided).toMatchObject({ remark: null, story: { events: [{}, { version: 2 }] } });
    expect(await trail(store)).toEqual([
      {
        at: at(20),
        workspace: 'T1',
        actor: 'U-ANN',
        role: 'rte (listed)',
        action: 'risk.own',
        object: 'R-1',
        outcome: 'done',
        why: '',
        before: '{"version":1,"roam":"un-roamed","decision":null}',
        after: '{"version":2,"roam":"owned","decision":{"roam":"owned","owner":"U-ANN","by":null}}',
        channel: 'C1',
        request: 'req-1',
      },
    ]);
    expect(desk.changes()).toBe(1);
  });

  it('ends days by the clocks of the risk’s scope', async () => {
    await raised(store, { key: 'a' });
    const draft: DecisionDraft = { roam: 'accepted', why: 'cheap', reviewOn: '2026-02-01' };

    const decided = await desk.decide('R-1', 1, draft, acting());

    // The end of that day in Berlin.
    expect(decided).toMatchObject({
      story: { risk: { decision: { reviewAt: Date.parse('2026-01-31T23:00:00Z') + 86_400_000 } } },
    });
  });

  it('changes nothing for a draft that does not say what ROAM owes', async () => {
    await raised(store, { key: 'a' });

    const decided = await desk.decide('R-1', 1, { roam: 'resolved', why: ' ' }, acting());

    expect(decided).toMatchObject({ kind: 'problems', problems: [{ field: 'why' }] });
    expect((await desk.find('1'))?.events).toHaveLength(1);
    expect(await trail(store)).toEqual([]);
    expect(desk.changes()).toBe(0);
  });

  it('tells who came too late who was first, a person before signalbox, and writes that down', async () => {
    await raised(store, { key: 'a' });
    const worse = aSignal({ scope: 'cards', key: 'a', severity: 'high' });
    await desk.decide('R-1', 1, OWN, acting('U-BOB'));
    await store.risks.append('R-1', 2, {
      at: at(20),
      who: SIGNALBOX,
      happening: { what: 'severity-changed', signal: worse, from: 'medium' },
    });

    const late = await desk.decide('R-1', 1, { roam: 'resolved', why: 'done' }, acting());
    const later = await desk.decide('R-1', 2, OWN, acting());

    expect(late).toMatchObject({
      kind: 'conflict',
      by: { kind: 'person', user: 'U-BOB' },
      story: { risk: { version: 3, roam: 'owned' } },
    });
    expect(later).toMatchObject({ kind: 'conflict', by: { kind: 'signalbox' } });
    expect((await trail(store)).slice(1)).toMatchObject([
      { action: 'risk.resolve', outcome: 'conflict', why: 'It stands at version 3, not 1' },
      { action: 'risk.own', outcome: 'conflict', before: null, after: null },
    ]);
    expect(desk.changes()).toBe(1);
  });

  it('takes a decision over what rules found since, where only decisions of people count', async () => {
    await raised(store, { key: 'a' });
    const changed = aSignal({
      scope: 'cards',
      key: 'a',
      evidence: { ...aSignal().evidence, why: 'Later.' },
    });
    for (const version of [1, 2, 3]) {
      await store.risks.append('R-1', version, {
        at: at(20),
        who: SIGNALBOX,
        happening: { what: 'evidence-changed', signal: changed },
      });
    }

    const decided = await desk.decide('R-1', 2, OWN, acting(), 'decisions');

    expect(decided).toMatchObject({ kind: 'done', story: { risk: { version: 5, roam: 'owned' } } });
    expect(await trail(store)).toMatchObject([
      { outcome: 'done', before: expect.stringContaining('"version":4') as string },
    ]);
  });

  it('takes no decision over one that a person took, nor over a comeback of what was resolved', async () => {
    await raised(store, { key: 'a' });
    await raised(store, { key: 'b' });
    await desk.decide('R-1', 1, OWN, acting('U-BOB'));
    await desk.decide('R-2', 1, { roam: 'resolved', why: 'done' }, acting('U-BOB'));
    await store.risks.append('R-2', 2, {
      at: at(20),
      who: SIGNALBOX,
      happening: { what: 'returned', signal: aSignal({ scope: 'cards', key: 'b' }) },
    });
    await store.risks.append('R-1', 2, {
      at: at(20),
      who: SIGNALBOX,
      happening: { what: 'recovered' },
    });

    const late = await desk.decide('R-1', 1, OWN, acting(), 'decisions');
    const back = await desk.decide('R-2', 2, OWN, acting(), 'decisions');

    expect(late).toMatchObject({ kind: 'conflict', by: { user: 'U-BOB' } });
    expect(back).toMatchObject({ kind: 'conflict', by: { kind: 'signalbox' } });
  });

  it('takes a decision though the tracker is read at that very moment', async () => {
    await raised(store, { key: 'a' });
    const { risks } = store;
    let meanwhile = 3;
    const busy: Store = {
      ...store,
      risks: {
        ...risks,
        async append(...all) {
          if (meanwhile > 0) {
            meanwhile -= 1;
            await risks.append('R-1', all[1], {
              at: at(20),
              who: SIGNALBOX,
              happening: {
                what: 'evidence-changed',
                signal: aSignal({ scope: 'cards', key: 'a' }),
              },
            });
          }
          return risks.append(...all);
        },
      },
    };

    const decided = await deskOf(busy).decide('R-1', 1, OWN, acting(), 'decisions');

    expect(decided).toMatchObject({ kind: 'done', story: { risk: { version: 5, roam: 'owned' } } });
  });

  it('says that there is no such risk, and writes down that somebody tried', async () => {
    expect(await desk.decide('R-7', 1, OWN, acting())).toEqual({ kind: 'unknown' });
    await expect(desk.snooze('R-7', 'monday', acting())).rejects.toThrow(
      'There is no risk R-7. Nothing was changed.',
    );

    expect(await trail(store)).toMatchObject([
      { action: 'risk.own', object: 'R-7', outcome: 'failed', why: 'There is no such risk' },
      { action: 'risk.snooze', object: 'R-7', outcome: 'failed' },
    ]);
  });

  it('takes what people raise, of a team to its ART, in the PI that runs', async () => {
    const draft: RaiseDraft = {
      scope: 'cards-team',
      title: '  The vendor\n may strike ',
      why: ' Heard at the sync. ',
      workItem: ' PAY-3 ',
    };

    const first = await desk.raise(draft, acting());
    const again = await desk.raise({ ...draft, scope: 'lending', workItem: null }, acting());

    expect(first).toMatchObject({
      kind: 'done',
      story: {
        risk: {
          id: 'R-1',
          scope: 'cards',
          title: 'The vendor may strike',
          raisedBy: 'by-hand',
          pi: 'PI-1',
          evidence: { why: 'Heard at the sync.' },
        },
        events: [{ who: { kind: 'person', workspace: 'T1', user: 'U-ANN' } }],
      },
    });
    expect(again).toMatchObject({ story: { risk: { id: 'R-2', scope: 'lending', pi: null } } });
    const [line] = await trail(store);
    expect(line).toMatchObject({ action: 'risk.raise', object: 'R-1', outcome: 'done' });
    expect(JSON.parse(line?.after ?? '')).toMatchObject({ title: 'The vendor may strike' });
    expect(desk.changes()).toBe(2);
  });

  it.each<[string, Partial<RaiseDraft>, string, string]>([
    ['a scope that there is not', { scope: 'nowhere' }, 'scope', 'There is no such scope.'],
    [
      'a title nobody sees',
      { title: ' \u200b ' },
      'title',
      'Say in a few words what may go wrong.',
    ],
    [
      'a long title',
      { title: 'é'.repeat(201) },
      'title',
      'This has 201 characters; write 200 at most.',
    ],
    ['no reason', { why: '' }, 'why', 'Say what makes it likely'],
    [
      'a long reason',
      { why: '𝐱'.repeat(601) },
      'why',
      'This has 601 characters; write 600 at most.',
    ],
    ['what is no key', { workItem: '<!channel>' }, 'workItem', 'This is no key of a work item.'],
  ])('raises nothing for %s', async (_, changes, field, message) => {
    const draft = { scope: 'cards', title: 'A strike', why: 'Heard', workItem: null };

    const answer = await desk.raise({ ...draft, ...changes }, acting());

    expect(answer).toMatchObject({ kind: 'problems', problems: [{ field }] });
    expect(JSON.stringify(answer)).toContain(message);
    expect(await store.risks.list({ scopes: null, since: null })).toEqual([]);
    expect(await trail(store)).toEqual([]);
  });

  it('snoozes by the clocks of the risk’s scope, and to a PI only where one follows', async () => {
    await raised(store, { key: 'a' });
    await raised(store, { key: 'b', scope: 'wallet' });

    const tomorrow = await desk.snooze('r1', 'tomorrow', acting());
    const nextPi = await desk.snooze('R-1', 'next-pi', acting());
    const none = await desk.snooze('R-2', 'next-pi', acting());

    expect(tomorrow).toBe(at(21) + 8 * 3_600_000);
    expect(nextPi).toBe(Date.parse('2026-03-26T08:00:00Z'));
    expect(none).toBeNull();
    expect(await desk.quietings()).toMatchObject([{ risk: 'R-1', until: nextPi }]);
    expect(await trail(store)).toMatchObject([
      { action: 'risk.snooze', object: 'R-1', outcome: 'done', after: `{"until":${tomorrow}}` },
      { action: 'risk.snooze', object: 'R-1' },
    ]);
    expect(desk.changes()).toBe(2);
  });

  it('forgets a snooze that is over', async () => {
    let now = at(20);
    desk = deskOf(store, () => now);
    await raised(store, { key: 'a' });
    const until = await desk.snooze('R-1', 'four-hours', acting());

    now = at(20 + 4 / 24);

    expect(until).toBe(now);
    expect(await desk.quietings()).toEqual([]);
  });

  it('mutes a rule of a scope until somebody ends it', async () => {
    await desk.mute('R7', 'cards', acting());
    const muted = await desk.quietings();
    const ended = await desk.unmute('R7', 'cards', acting('U-BOB'));
    const twice = await desk.unmute('R7', 'cards', acting());

    expect(muted).toMatchObject([{ kind: 'mute', rule: 'R7', scope: 'cards' }]);
    expect([ended, twice]).toEqual([true, false]);
    expect(await desk.quietings()).toEqual([]);
    await expect(desk.mute('R7', 'nowhere', acting())).rejects.toThrow(
      'There is no scope nowhere. Nothing was changed.',
    );
    expect(await trail(store)).toMatchObject([
      { action: 'risk.mute', object: 'R7 of cards', actor: 'U-ANN', before: null },
      { action: 'risk.unmute', object: 'R7 of cards', actor: 'U-BOB', after: null },
    ]);
    expect(desk.changes()).toBe(2);
  });

  it('knows the RTEs of an ART, and nobody in particular for what belongs to no ART', () => {
    expect(desk.rtesOf({ scope: 'cards' })).toEqual(['U-RTE', 'U-DEPUTY']);
    expect(desk.rtesOf({ scope: 'wallet' })).toEqual([]);
    expect(desk.rtesOf({ scope: 'payments' })).toEqual([]);
  });
});

describe('many who decide at once', () => {
  let folder: string;
  let postgres: PostgresServer;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signalbox-desk-'));
    postgres = await startPostgres();
  });
  afterAll(async () => {
    await postgres[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  it.each([
    ['SQLite', () => Promise.resolve(`sqlite:${join(folder, 'many.db')}`)],
    ['PostgreSQL', () => postgres.freshDatabase()],
  ])('are one who wins and others who are told, on %s', { timeout: 30_000 }, async (_, fresh) => {
    const url = await fresh();
    await using one = await openStore(url);
    // Replicas share PostgreSQL; a SQLite file has one process.
    await using replica = url.startsWith('sqlite') ? null : await openStore(url);
    const two = replica ?? one;
    await raised(one, { key: 'a' });
    const desks = [deskOf(one), deskOf(two)] as const;
    const people = Array.from({ length: 20 }, (_person, n) => `U${n}`);
    const ROUNDS = 3;

    for (let round = 1; round <= ROUNDS; round += 1) {
      const answers = await Promise.all(
        people.map((user, n) => {
          const desk = n % 2 === 0 ? desks[0] : desks[1];
          const draft: DecisionDraft =
            n % 3 === 0 ? { roam: 'resolved', why: user } : { ...OWN, owner: user };
          return desk.decide('R-1', round, draft, acting(user));
        }),
      );

      const winner = people.find((_person, n) => answers[n]?.kind === 'done');
      expect(answers.filter(({ kind }) => kind === 'done')).toHaveLength(1);
      for (const answer of answers.filter(({ kind }) => kind !== 'done')) {
        expect(answer).toMatchObject({ kind: 'conflict', by: { user: winner } });
        expect(answer).toMatchObject({ story: { risk: { version: round + 1 } } });
      }
    }

    const events = await two.risks.events('R-1');
    expect(events.map(({ version }) => version)).toEqual([1, 2, 3, 4]);
    const lines = await trail(one);
    const done = lines.filter(({ outcome }) => outcome === 'done').map(({ actor }) => actor);
    expect(done).toEqual(events.slice(1).map(({ who }) => (who.kind === 'person' ? who.user : '')));
    expect(lines.filter(({ outcome }) => outcome === 'conflict')).toHaveLength(19 * ROUNDS);
    expect(desks[0].changes() + desks[1].changes()).toBe(ROUNDS);
  });
});
