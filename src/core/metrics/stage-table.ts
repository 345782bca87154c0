import type { Instant, Period } from '../domain/time.ts';
import { contains, DAY_MS, overlapMs } from '../domain/time.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import type { Stay, Timeline } from '../timeline/timeline.ts';
import type { ForwardExits } from './first-pass.ts';
import { firstPassRate } from './first-pass.ts';
import { seenPart } from './flow-load.ts';
import { isEnough, measureOf } from './measure.ts';
import { ascending, percentile } from './percentile.ts';
import { blockedMsIn } from './queue-time.ts';
import type { StageRow } from './report.ts';
import type { Stream, StreamStage } from './stream.ts';

interface Tally {
  readonly times: number[];
  timeMs: number;
  blockedMs: number;
  arrivals: number;
  loadNow: number;
  itemMs: number;
}

/**
 * Stage table: per stage the visits that ended in the window, how long they took and how much of that was waiting, with arrivals, departures, load and item-days beside them.
 *
 * All items of the level count, also cancelled and de-committed ones; a deletion ends a visit. The waiting share of a
 * waiting stage is 1, of an active stage the blocked part of the time of those visits. Rows are the stages from `new` up
 * to done: what is done or cancelled has left the stream and has no row.
 *
 * @example Five visits of 1, 2, 3, 4 and 10 days to an active stage, 5 of the 20 days blocked: p50 3, waiting share 0.25.
 */
export function stageTable(
  items: readonly PlacedItem[],
  stream: Stream,
  firstPass: ReadonlyMap<string, ForwardExits>,
  frame: { readonly window: Period; readonly asOf: Instant; readonly floor: number },
): StageRow[] {
  const seen = seenPart(frame.window, frame.asOf);
  const tallies = new Map(stream.stages.map((stage) => [stage.name, emptyTally()]));
  for (const item of items) {
    for (const stay of item.stays) {
      const tally = stay.stage === null ? undefined : tallies.get(stay.stage);
      if (tally !== undefined) count(tally, item, stay, frame.window);
    }
  }
  return stream.stages
    .filter((stage) => stage.flow !== 'done' && stage.flow !== 'cancelled')
    .map((stage) => {
      const tally = tallies.get(stage.name) ?? emptyTally();
      return rowOf(stage, tally, firstPass.get(stage.name), seen, frame.floor);
    });
}

function emptyTally(): Tally {
  return { times: [], timeMs: 0, blockedMs: 0, arrivals: 0, loadNow: 0, itemMs: 0 };
}

function count(tally: Tally, item: Timeline, stay: Stay, window: Period): void {
  if (!stay.ended) tally.loadNow += 1;
  if (contains(window, stay.from)) tally.arrivals += 1;
  tally.itemMs += overlapMs(stay, window);
  if (stay.ended && contains(window, stay.to)) {
    tally.times.push(stay.to - stay.from);
    tally.timeMs += stay.to - stay.from;
    tally.blockedMs += blockedMsIn(item, stay);
  }
}

function rowOf(
  stage: StreamStage,
  tally: Tally,
  exits: ForwardExits | undefined,
  seen: Period,
  floor: number,
): StageRow {
  const n = tally.times.length;
  return {
    stage: stage.name,
    state: stage.flow,
    n,
    time: measureOf(n, floor, () => {
      const sorted = ascending(tally.times);
      return { p50: percentile(sorted, 0.5) / DAY_MS, p85: percentile(sorted, 0.85) / DAY_MS };
    }),
    waitingShare: isEnough(n, floor) ? waitingShare(stage, tally) : null,
    arrivals: tally.arrivals,
    departures: n,
    loadNow: tally.loadNow,
    loadMean: tally.itemMs / (seen.to - seen.from),
    itemDays: tally.itemMs / DAY_MS,
    forwardExits: exits?.exits ?? 0,
    firstPassRate: firstPassRate(exits, floor),
  };
}

function waitingShare(stage: StreamStage, tally: Tally): number | null {
  if (stage.flow === 'waiting') return 1;
  if (stage.flow !== 'active' || tally.timeMs === 0) return null;
  return tally.blockedMs / tally.timeMs;
}
