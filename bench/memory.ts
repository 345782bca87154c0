import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inFreshProcess, startWorker } from './support/child.ts';
import type { LiveOrder } from './support/live.ts';
import type { Pulled, PullOrder } from './support/pull.ts';
import type { Tracker, TrackerAddress } from './support/setting.ts';

export interface MemoryOptions {
  readonly sizes: readonly number[];
  readonly trackers: readonly Tracker[];
  readonly profiles: string | null;
}

export interface Memory {
  readonly sizes: readonly number[];
  readonly peaks: readonly Peaks[];
}

/** In the order of the sizes. */
export interface Peaks {
  readonly tracker: Tracker;
  /** Highest resident memory of the process that pulls: how much garbage Node lets lie is in it. */
  readonly peakMb: readonly number[];
  /** What is alive at the end of the walk. */
  readonly aliveMb: readonly number[];
}

const LIVE = new URL('support/live.ts', import.meta.url);
const PULL = new URL('support/pull.ts', import.meta.url);

/** What a first pull needs of memory, for fewer items and for more: it should be the same. */
export async function memory({ sizes, trackers, profiles }: MemoryOptions): Promise<Memory> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-bench-'));
  try {
    const peaks: Peaks[] = [];
    for (const tracker of trackers) {
      const runs: Pulled[] = [];
      for (const items of sizes) {
        const file = join(folder, `${tracker}-${items}.db`);
        runs.push(await pulled(tracker, items, `sqlite:${file}`, profiles));
        await rm(file, { force: true });
      }
      peaks.push({
        tracker,
        peakMb: runs.map((run) => run.peakMb),
        aliveMb: runs.map((run) => run.aliveMb ?? Number.NaN),
      });
    }
    return { sizes, peaks };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function pulled(
  tracker: Tracker,
  items: number,
  database: string,
  profiles: string | null,
): Promise<Pulled> {
  await using live = startWorker<LiveOrder, TrackerAddress>(LIVE);
  const from = await live.ask({ tracker, items });
  const order = { from, database, weighs: true } as const;
  const result = await inFreshProcess<PullOrder, Pulled>(PULL, order, profiles);
  if (result.items !== items) throw new Error(`Pulled ${result.items} of ${items} items`);
  return result;
}
