import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Risk } from '../../src/core/domain/risk.ts';
import { riskTeller } from '../../src/jobs/tell-risks.ts';
import type { RiskTeller } from '../../src/jobs/tell-risks.ts';
import type { AlertSide } from '../../src/slack/alert-side.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { oneArt } from '../support/a-watch.ts';
import { at } from '../support/build.ts';
import { startPostgres } from '../support/postgres.ts';
import type { PostgresServer } from '../support/postgres.ts';
import { aSignal, SIGNALBOX } from '../support/risks.ts';

const ROUNDS = 25;
/** So many high risks that say the same are one message; fewer are one each. */
const IN_A_GROUP = 4;

let folder: string;
let server: PostgresServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-tell-'));
  server = await startPostgres();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const SIDE: AlertSide = {
  workspace: 'T1',
  channelNow: (channel) => channel,
  refusalOf: () => Promise.resolve(null),
  reader: () => Promise.resolve(null),
  membersOf: () => Promise.resolve([]),
  flush: () => Promise.resolve(),
};

/** A process that sees these risks only, and stops after it has read what was told until it is let go on. */
function aTeller(store: Store, risks: readonly Risk[], hasRead: () => Promise<void>): RiskTeller {
  return riskTeller({
    organisation: oneArt(),
    store: {
      ...store,
      risks: { ...store.risks, list: () => Promise.resolve(risks) },
      alerts: {
        ...store.alerts,
        async told(...asked) {
          const told = await store.alerts.told(...asked);
          await hasRead();
          return told;
        },
      },
    },
    listeners: { channelsOf: () => [], rtes: [], admins: [] },
    quietHours: null,
    calendarOf: () => null,
    command: '/risk',
    events: {
      alertPlanned: () => undefined,
      alertsRefused: () => undefined,
      risksUnheard: () => undefined,
    },
  });
}

async function fourRisks(store: Store, round: number): Promise<readonly Risk[]> {
  const risks: Risk[] = [];
  for (let n = 0; n < IN_A_GROUP; n += 1) {
    const key = `R1:cards:${round}-${n}`;
    const signal = aSignal({ key, scope: 'cards', severity: 'high', title: key });
    const happening = { what: 'raised', signal } as const;
    risks.push(await store.risks.raise(key, { at: at(1), who: SIGNALBOX, happening }));
  }
  return risks;
}

/** How often each of these was told. */
async function timesTold(store: Store, risks: readonly Risk[]): Promise<readonly number[]> {
  const ids = risks.map(({ id }) => id);
  const told = (await store.alerts.told('T1', 'C1', ids)).flatMap(({ tells }) => tells);
  return ids.map((id) => told.filter(({ risk }) => risk === id).length);
}

const ONCE_EACH = Array.from({ length: IN_A_GROUP }, () => 1);

describe('two processes that tell of the same risks at the same instant', () => {
  it('on SQLite tell of each once, whoever comes first', async () => {
    const url = `sqlite:${join(folder, 'two.db')}`;
    await using one = await openStore(url);
    await using two = await openStore(url);
    const alone = await fourRisks(one, 1);
    const grouped = await fourRisks(one, 2);
    function now(): Promise<void> {
      return Promise.resolve();
    }

    // The second one tells of the first risk, by itself, after the first one has read; then the other way round.
    let isFirst = true;
    const first = aTeller(one, alone, async () => {
      if (isFirst) await aTeller(two, alone.slice(0, 1), now).tell(SIDE, at(2));
      isFirst = false;
    });
    await first.tell(SIDE, at(2));
    isFirst = true;
    const second = aTeller(two, grouped.slice(0, 1), async () => {
      if (isFirst) await aTeller(one, grouped, now).tell(SIDE, at(3));
      isFirst = false;
    });
    await second.tell(SIDE, at(3));

    expect(await timesTold(one, alone)).toEqual(ONCE_EACH);
    expect(await timesTold(one, grouped)).toEqual(ONCE_EACH);
  });

  it('on PostgreSQL tell of each once, many times over', { timeout: 60_000 }, async () => {
    const url = await server.freshDatabase();
    await using one = await openStore(url);
    await using two = await openStore(url);
    const counts: (readonly number[])[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const risks = await fourRisks(one, round);
      // Both have read before either writes.
      const { promise: bothHaveRead, resolve } = Promise.withResolvers<undefined>();
      let reading = 2;
      async function hasRead(): Promise<void> {
        reading -= 1;
        if (reading === 0) resolve(undefined);
        await bothHaveRead;
      }
      await Promise.all([
        aTeller(one, risks, hasRead).tell(SIDE, at(2 + round)),
        aTeller(two, risks.slice(round % IN_A_GROUP), hasRead).tell(SIDE, at(2 + round)),
      ]);
      counts.push(await timesTold(one, risks));
    }

    expect(counts).toEqual(Array.from({ length: ROUNDS }, () => ONCE_EACH));
  });
});
