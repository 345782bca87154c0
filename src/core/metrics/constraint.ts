import type { Instant, Period } from '../domain/time.ts';
import { DAY_MS, instantOf } from '../domain/time.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import { addDays, completeWeeksBefore, localMidnights } from '../timeline/calendar.ts';
import type { BoxFlow } from './box-flow.ts';
import { boxFlows } from './box-flow.ts';
import { isEnough } from './measure.ts';
import { ascending, percentile } from './percentile.ts';
import type { QueueTime } from './queue-time.ts';
import { queueTime } from './queue-time.ts';
import type { Constraint, ConstraintStage } from './report.ts';
import { stageCounts } from './stage-counts.ts';
import type { Stream, StreamStage } from './stream.ts';
import { nextActiveStage } from './stream.ts';

const LOOK_BACK_DAYS = 7;

interface Frame {
  readonly zone: string;
  readonly weeks: number;
  readonly floor: number;
}

/** Where the constraint of an earlier week looks from: seven local days before the as-of instant. */
export function constraintBefore(asOf: Instant, zone: string): Instant {
  return addDays(asOf, -LOOK_BACK_DAYS, zone);
}

/** The complete ISO weeks that the constraint is read from. */
export function constraintWindow(asOf: Instant, zone: string, weeks: number): Period {
  const periods = completeWeeksBefore(asOf, zone, Math.max(1, weeks));
  return { from: periods[0]?.from ?? asOf, to: periods.at(-1)?.to ?? asOf };
}

/**
 * Constraint: the active stage with strictly the most queue time over the last complete ISO weeks (12 unless configured), provided that its queue does not drain and that enough visits to it ended.
 *
 * Its queue does not drain while entries into the stage and the waiting stages it drains are at most 5 % fewer than
 * exits. WIP limit and a starved next stage (its load below its own median over the local midnights of the weeks) are
 * evidence beside it, not conditions. The halves of the weeks are equal in elapsed time. `before` is the name as of seven
 * local days earlier; the items' places are those of today.
 *
 * @example Test queued 1,332 days of 2,465 (54 %), 154 in and 150 out, 157 visits ended: Test. With two stages at the same queue time: none.
 */
export function constraint(
  items: readonly PlacedItem[],
  stream: Stream,
  asOf: Instant,
  frame: Frame,
): Constraint {
  const atBefore = constraintBefore(asOf, frame.zone);
  const { from } = constraintWindow(atBefore, frame.zone, frame.weeks);
  // Of both windows, the earlier one begins first: what was closed by then is in neither.
  const alive = items.filter(({ closedAt }) => closedAt === null || closedAt >= from);
  const stages = evidence(alive, stream, asOf, frame);
  const earlier = evidence(alive, stream, atBefore, frame);
  const name = nameOf(stages);
  const before = nameOf(earlier);
  return {
    name,
    before,
    moved: name !== before,
    window: constraintWindow(asOf, frame.zone, frame.weeks),
    stages,
  };
}

function nameOf(stages: readonly ConstraintStage[]): string | null {
  const found = stages.find(({ holds }) => holds.mostQueued && holds.doesNotDrain && holds.enough);
  return found?.stage ?? null;
}

function evidence(
  items: readonly PlacedItem[],
  stream: Stream,
  asOf: Instant,
  frame: Frame,
): ConstraintStage[] {
  const window = constraintWindow(asOf, frame.zone, frame.weeks);
  const middle = instantOf(Math.floor((window.from + window.to) / 2));
  const halves = [
    queueTime(items, stream, { from: window.from, to: middle }),
    queueTime(items, stream, { from: middle, to: window.to }),
  ] as const;
  const active = stream.stages.filter((stage) => stage.flow === 'active');
  const names = active.map((stage) => stage.name);
  const boxes = boxFlows(items, stream, window);
  // The last count is the load as of the instant itself, those before it the local midnights.
  const counts = stageCounts(items, names, [...localMidnights(window, frame.zone), asOf]);
  const found = active.map((stage) => {
    const box = boxes.get(stage.name) ?? { entries: 0, exits: 0, visitsEnded: 0 };
    return stageEvidence(stage, halves, box, counts, stream, frame.floor);
  });
  return found.map((stage) => ({ ...stage, holds: holdsOf(stage, found, frame.floor) }));
}

type Figures = Omit<ConstraintStage, 'holds'>;

/** What the figures of a stage amount to beside those of the others (metrics.md section 4). */
function holdsOf(stage: Figures, all: readonly Figures[], floor: number): ConstraintStage['holds'] {
  const others = all.filter((other) => other.stage !== stage.stage);
  return {
    mostQueued: stage.queueDays > Math.max(0, ...others.map(({ queueDays }) => queueDays)),
    doesNotDrain: stage.balance >= -0.05 * stage.boxExits,
    enough: isEnough(stage.n, floor),
    atLimit: stage.wipLimit === null ? null : stage.atLimit,
    nextStarved: stage.downstream === null ? null : stage.downstreamStarved,
  };
}

function stageEvidence(
  stage: StreamStage,
  halves: readonly [QueueTime, QueueTime],
  box: BoxFlow,
  counts: ReadonlyMap<string, readonly number[]>,
  stream: Stream,
  floor: number,
): Figures {
  const [first, second] = halves;
  const queueMs = (first.byStage.get(stage.name) ?? 0) + (second.byStage.get(stage.name) ?? 0);
  const enough = isEnough(box.visitsEnded, floor);
  const firstShare = shareOf(first.byStage.get(stage.name), first.total);
  const secondShare = shareOf(second.byStage.get(stage.name), second.total);
  const comparable = enough && firstShare !== null && secondShare !== null;
  const load = counts.get(stage.name)?.at(-1) ?? 0;
  const downstream = nextActiveStage(stream, null, stage.name);
  return {
    stage: stage.name,
    n: box.visitsEnded,
    queueDays: queueMs / DAY_MS,
    queueShare: enough ? shareOf(queueMs, first.total + second.total) : null,
    queueShareTrend: comparable ? secondShare - firstShare : null,
    balance: box.entries - box.exits,
    boxExits: box.exits,
    load,
    wipLimit: stage.wipLimit,
    atLimit: stage.wipLimit !== null && load >= stage.wipLimit,
    downstream,
    downstreamStarved: downstream !== null && isStarved(counts.get(downstream) ?? []),
  };
}

function shareOf(part: number | undefined, total: number): number | null {
  return total === 0 ? null : (part ?? 0) / total;
}

/** The last count is now, those before it are the days to compare with. */
function isStarved(counts: readonly number[]): boolean {
  const days = counts.slice(0, -1);
  return days.length > 0 && (counts.at(-1) ?? 0) < percentile(ascending(days), 0.5);
}
