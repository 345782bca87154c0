import type { Organisation, Scope } from '../domain/organisation.ts';
import type { Instant, Period } from '../domain/time.ts';
import { DAY_MS } from '../domain/time.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import { completeWeeksBefore, localMidnights } from '../timeline/calendar.ts';
import { ageLimits } from './age-limits.ts';
import { arrivals } from './arrivals.ts';
import { constraint } from './constraint.ts';
import { cumulativeFlow } from './cumulative-flow.ts';
import { dataQuality } from './data-quality.ts';
import { firstPass, rolledFirstPass } from './first-pass.ts';
import { flowDistribution } from './flow-distribution.ts';
import { flowEfficiency } from './flow-efficiency.ts';
import { flowLoad, seenPart } from './flow-load.ts';
import { flowTime, flowTimes } from './flow-time.ts';
import { flowVelocity } from './flow-velocity.ts';
import { checkedWindow, defaultWindow, horizon, pictureOf } from './horizon.ts';
import { leadTime } from './lead-time.ts';
import { littlesLaw } from './littles-law.ts';
import type { QueueTime } from './queue-time.ts';
import { queueTime } from './queue-time.ts';
import type { Finding, FlowReport, Freshness } from './report.ts';
import type { HasAncestorAt } from './selection.ts';
import { byEnd, completedIn, itemsOfScope } from './selection.ts';
import { serviceLevel, trailing } from './service-level.ts';
import { stageTable } from './stage-table.ts';
import type { Stream } from './stream.ts';
import { streamOf } from './stream.ts';
import { knownWeeks, trend, TREND_WEEKS } from './trend.ts';
import { wipAge } from './wip-age.ts';

export interface ReportContext {
  readonly organisation: Organisation;
  readonly asOf: Instant;
  /** Null: the last 4 complete ISO weeks of the scope's zone before `asOf`. */
  readonly window: Period | null;
  readonly freshness: Readonly<Record<string, Freshness>>;
  /** Whether an item has an ancestor at a level. Without it, ancestors are looked for among the given items only. */
  readonly hasAncestorAt?: HasAncestorAt;
  readonly sourceFindings?: Readonly<Record<string, Finding>>;
}

/**
 * Every flow number of a scope, each computed once and here only. A pure function of the items as of `asOf`: their order
 * does not matter, nor does anything that was closed before the horizon. Throws a RangeError for a window that is empty
 * or begins at or after `asOf`, since nothing of it has happened.
 */
export function flowReport(
  items: readonly PlacedItem[],
  scope: Scope,
  context: ReportContext,
): FlowReport {
  const { organisation, asOf } = context;
  const { floor, constraintWeeks } = organisation.metrics;
  const window = checkedWindow(context.window ?? defaultWindow(asOf, scope.zone), asOf);
  const selected = itemsOfScope(items, scope, organisation.levels, context.hasAncestorAt);
  const isAlive = closedFrom(horizon(asOf, window, scope.zone, constraintWeeks));
  const ours = selected.filter(isAlive);
  // What was closed before the window can be in none of its numbers, which saves most of the work on a long history.
  const inWindow = ours.filter(closedFrom(window.from));
  const ended = byEnd(ours);
  const completed = completedIn(ended, window);
  const stream = streamOf(organisation.workflows, ours);
  const flow = flowTime(completed, floor);
  const arrived = arrivals(inWindow, completed.length, window);
  return {
    scope: {
      id: scope.id,
      kind: scope.kind,
      name: scope.name,
      level: scope.level.level,
      zone: scope.zone,
    },
    asOf,
    window,
    flowTime: flow,
    flowEfficiency: flowEfficiency(completed, floor),
    flowVelocity: flowVelocity(completed, organisation),
    flowLoad: flowLoad(inWindow, window, asOf),
    flowDistribution: flowDistribution(inWindow, completed, window, asOf),
    arrivals: arrived,
    leadTime: leadTime(completed, floor),
    sle: serviceLevel(ours, completed, window, floor),
    ...stageNumbers(inWindow, stream, { window, asOf, floor }),
    aging: aging(inWindow, completedIn(ended, trailing(asOf)), stream, asOf, floor),
    trend: trend(ended, trendWeeks(ours, asOf, scope), floor),
    cumulativeFlow: cumulativeFlow(
      ours,
      stream,
      localMidnights(pictureOf(window, asOf, scope.zone), scope.zone),
    ),
    littlesLaw: littlesLaw(
      inWindow,
      { arrivals: arrived.n, completed: flowTimes(completed).length },
      seenPart(window, asOf),
      window,
    ),
    constraint: constraint(ours, stream, asOf, {
      zone: scope.zone,
      weeks: constraintWeeks,
      floor,
    }),
    stagesMissing:
      organisation.workflows.length === 0 ? 'no workflow maps statuses to stages' : null,
    dataQuality: dataQuality(items.filter(isAlive), ours, scope, context.sourceFindings ?? {}),
    freshness: context.freshness,
  };
}

function trendWeeks(
  items: readonly PlacedItem[],
  asOf: Instant,
  { zone }: Scope,
): readonly Period[] {
  return knownWeeks(items, completeWeeksBefore(asOf, zone, TREND_WEEKS));
}

function closedFrom(earliest: Instant): (item: PlacedItem) => boolean {
  return (item) => item.closedAt === null || item.closedAt >= earliest;
}

function stageNumbers(
  items: readonly PlacedItem[],
  stream: Stream,
  frame: { readonly window: Period; readonly asOf: Instant; readonly floor: number },
): Pick<FlowReport, 'stages' | 'rolledFirstPass' | 'queue'> {
  const exits = firstPass(items, stream, frame.window);
  return {
    stages: stageTable(items, stream, exits, frame),
    rolledFirstPass: rolledFirstPass(exits, stream, frame.floor),
    queue: inDays(queueTime(items, stream, frame.window)),
  };
}

function inDays(queue: QueueTime): Record<string, number> {
  const days = [...queue.byStage].map(([stage, ms]): [string, number] => [stage, ms / DAY_MS]);
  return Object.fromEntries([...days, ['unattributed', queue.unattributed / DAY_MS]]);
}

function aging(
  items: readonly PlacedItem[],
  completed: readonly PlacedItem[],
  stream: Stream,
  asOf: Instant,
  floor: number,
): FlowReport['aging'] {
  const limits = ageLimits(completed, stream, floor);
  return { limits, items: wipAge(items, limits, asOf) };
}
