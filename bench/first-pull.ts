import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inFreshProcess, startWorker } from './support/child.ts';
import type { Fetched, FetchOrder } from './support/fetch.ts';
import { medianCost } from './support/measure.ts';
import type { Cost } from './support/measure.ts';
import type { Pulled, PullOrder } from './support/pull.ts';
import type { Tracker, TrackerAddress } from './support/setting.ts';
import type { Asked, TapeOrder } from './support/tape.ts';

export interface FirstPullOptions {
  readonly tracker: Tracker;
  readonly items: number;
  readonly runs: number;
  /** Gives an empty PostgreSQL database; null leaves PostgreSQL out. */
  readonly freshPostgres: (() => Promise<string>) | null;
  readonly profiles: string | null;
}

export interface FirstPull {
  readonly tracker: Tracker;
  readonly items: number;
  readonly megabytes: number;
  readonly requests: number;
  /** Those among them that a day's further pulls do not repeat: statuses, types, fields, projects, boards. */
  readonly describing: number;
  readonly floor: Cost;
  readonly sqlite: Cost;
  readonly postgres: Cost | null;
}

const PULL = new URL('support/pull.ts', import.meta.url);
const FETCH = new URL('support/fetch.ts', import.meta.url);
const ABOUT_ITEMS = /\/(?:search|changelog|reporting)(?:\/|$)/;
const TAPE = new URL('support/tape.ts', import.meta.url);

/** A first pull, stored whole, against plain fetch + JSON.parse of the same answers; floor and product take turns. */
export async function firstPull(options: FirstPullOptions): Promise<FirstPull> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-bench-'));
  try {
    const { tracker, items } = options;
    await using tape = startWorker<TapeOrder, TrackerAddress | readonly Asked[]>(TAPE);
    const from = (await tape.ask({ ask: 'start', tracker, items })) as TrackerAddress;
    let databases = 0;
    async function pullInto(database: string, profiles: string | null = null): Promise<Pulled> {
      const pulled = await inFreshProcess<PullOrder, Pulled>(PULL, { from, database }, profiles);
      if (pulled.items !== items) throw new Error(`Pulled ${pulled.items} of ${items} items`);
      return pulled;
    }
    function freshFile(): string {
      databases += 1;
      return `sqlite:${join(folder, `${databases}.db`)}`;
    }
    // Records the answers; from here on everything is answered from memory.
    await pullInto(freshFile());
    const requests = (await tape.ask({ ask: 'requests' })) as readonly Asked[];
    const floors: Fetched[] = [];
    const sqlite: Pulled[] = [];
    const postgres: Pulled[] = [];
    for (let run = 0; run < options.runs; run += 1) {
      floors.push(await inFreshProcess<FetchOrder, Fetched>(FETCH, { from, requests }));
      sqlite.push(await pullInto(freshFile(), options.profiles));
      if (options.freshPostgres !== null) {
        postgres.push(await pullInto(await options.freshPostgres()));
      }
    }
    return {
      tracker,
      items,
      megabytes: floors[0]?.megabytes ?? 0,
      requests: requests.length,
      describing: requests.filter(({ path }) => !ABOUT_ITEMS.test(path)).length,
      floor: medianCost(floors),
      sqlite: medianCost(sqlite),
      postgres: options.freshPostgres === null ? null : medianCost(postgres),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
