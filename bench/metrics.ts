import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instantOf } from '../src/core/domain/time.ts';
import type { Period } from '../src/core/domain/time.ts';
import { CONSTRAINED_ART } from '../src/demo/organisation/structure.ts';
import { inFreshProcess } from './support/child.ts';
import type { FillOrder } from './support/fill.ts';
import { YEARS_MS } from './support/many-items.ts';
import { median, medianCost } from './support/measure.ts';
import type { Cost } from './support/measure.ts';
import type { ReadOrder, ReadRows } from './support/read.ts';
import type { Reported } from './support/report.ts';
import type { Served, ServeOrder } from './support/serve.ts';
import { NOW } from './support/setting.ts';
import type { ReportOrder } from './support/setting.ts';

export interface MetricsOptions {
  readonly items: number;
  readonly runs: number;
  /** How often an ART's default window is asked for again by the same service. */
  readonly warmRuns: number;
  readonly profiles: string | null;
  /** Where the store is kept for the next run, filled if it is not there yet; null: nowhere. */
  readonly keepIn: string | null;
}

export interface MetricsCost {
  readonly items: number;
  /** Storing and placing all of them; null where an earlier run did it. */
  readonly fill: Cost | null;
  /** Reading and parsing every row, nothing else. */
  readonly floor: Cost;
  readonly reports: readonly {
    readonly what: string;
    readonly cost: Reported;
    readonly served: Served;
  }[];
}

const FILL = new URL('support/fill.ts', import.meta.url);
const READ = new URL('support/read.ts', import.meta.url);
const REPORT = new URL('support/report.ts', import.meta.url);
const SERVE = new URL('support/serve.ts', import.meta.url);

const WEEK_MS = 7 * 24 * 3_600_000;

const TWELVE_WEEKS: Period = { from: instantOf(NOW - 12 * WEEK_MS), to: NOW };
const ALL_YEARS: Period = { from: instantOf(NOW - YEARS_MS), to: NOW };

interface Question extends Pick<ReportOrder, 'scope' | 'window'> {
  readonly what: string;
}

/** The default window, which is what people ask for, a longer one, and all that there is. */
const QUESTIONS: readonly Question[] = [
  { what: 'one ART, last four weeks', scope: CONSTRAINED_ART, window: null },
  { what: 'portfolio, last four weeks', scope: 'portfolio', window: null },
  { what: 'portfolio, last twelve weeks', scope: 'portfolio', window: TWELVE_WEEKS },
  { what: 'one ART, all three years', scope: CONSTRAINED_ART, window: ALL_YEARS },
  { what: 'portfolio, all three years', scope: 'portfolio', window: ALL_YEARS },
];

/** Every number of a scope, reading included, from a store of three years; each run in a fresh process. */
export async function metrics(options: MetricsOptions): Promise<MetricsCost> {
  const folder = options.keepIn ?? (await mkdtemp(join(tmpdir(), 'signalbox-bench-')));
  try {
    const file = join(folder, `${options.items}.db`);
    const database = `sqlite:${file}`;
    const fill = existsSync(file)
      ? null
      : await inFreshProcess<FillOrder, Cost>(FILL, { database, items: options.items });
    const floors: ReadRows[] = [];
    const reported = QUESTIONS.map(({ what }) => ({
      what,
      costs: [] as Reported[],
      served: [] as Served[],
    }));
    for (let run = 0; run < options.runs; run += 1) {
      floors.push(await inFreshProcess<ReadOrder, ReadRows>(READ, { file }));
      for (const [i, { scope, window }] of QUESTIONS.entries()) {
        const order = { database, items: options.items, scope, window };
        // Others are asked for the second answer; of this one the 99th percentile of many counts.
        const questions = i === 0 ? options.warmRuns : 1;
        reported[i]?.costs.push(
          await inFreshProcess<ReportOrder, Reported>(REPORT, order, options.profiles),
        );
        reported[i]?.served.push(
          await inFreshProcess<ServeOrder, Served>(SERVE, { ...order, questions }),
        );
      }
    }
    if (floors.some(({ rows }) => rows !== options.items))
      throw new Error('Not every item is there');
    return {
      items: options.items,
      fill,
      floor: medianCost(floors),
      reports: reported.map(({ what, costs, served }) => ({
        what,
        cost: { ...medianCost(costs), completed: costs[0]?.completed ?? 0 },
        served: medianServed(served),
      })),
    };
  } finally {
    if (options.keepIn === null) await rm(folder, { recursive: true, force: true });
  }
}

function medianServed(served: readonly Served[]): Served {
  return {
    firstSeconds: median(served.map(({ firstSeconds }) => firstSeconds)),
    againSeconds: median(served.map(({ againSeconds }) => againSeconds)),
    againBusySeconds: median(served.map(({ againBusySeconds }) => againBusySeconds)),
    p99Seconds: median(served.map(({ p99Seconds }) => p99Seconds)),
    blockedMs: median(served.map(({ blockedMs }) => blockedMs)),
    loopMs: median(served.map(({ loopMs }) => loopMs)),
    peakMb: median(served.map((each) => each.peakMb)),
  };
}
