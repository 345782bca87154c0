import type { Measure } from '../domain/measure.ts';
import { DAY_MS } from '../domain/time.ts';
import type { Instant } from '../domain/time.ts';
import type { PlannedItem } from '../placement/plan.ts';
import type { Cycles } from './cycles.ts';
import type { Dependency } from './dependency.ts';
import { endName } from './edge.ts';
import { lastDayOfIteration, neededBy, scheduledFor } from './needed-by.ts';
import type { NeededBy, Scheduled } from './needed-by.ts';
import type { Planning } from './planning.ts';

/** Below this chance an edge is at risk. */
const EVEN = 0.5;

/** How an edge stands, with the figures that say why. */
export type DependencyState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'resolved'; readonly at: Instant }
  | { readonly kind: 'dropped'; readonly how: 'cancelled' | 'deleted'; readonly at: Instant }
  | { readonly kind: 'cyclic'; readonly keys: readonly string[] }
  | { readonly kind: 'conflict'; readonly scheduled: Scheduled }
  | { readonly kind: 'late'; readonly daysLate: number }
  | { readonly kind: 'at-risk'; readonly risk: Risk }
  | { readonly kind: 'unplanned' }
  | { readonly kind: 'same-iteration'; readonly iteration: string }
  | { readonly kind: 'on-track' };

export type StateName = DependencyState['kind'];

/** A probability, 0..1, and how it is to be printed: never as certain, such as "< 5 %" (metrics.md section 5). */
export interface Chance {
  readonly value: number;
  readonly words: string;
}

/** Days are 24 hours; `n` says how many finished items the figure rests on. */
type Risk =
  | { readonly kind: 'unlikely'; readonly chance: Chance; readonly n: number }
  | {
      readonly kind: 'not-started';
      readonly daysLeft: number;
      readonly usualDays: number;
      readonly n: number;
    };

/** What forecasts know, handed in because they are built on dependencies. */
export interface Foresight {
  /** The chance that an open item is done by an instant that lies ahead. */
  readonly chanceOf: (provider: PlannedItem, by: Instant) => Measure<Chance>;
  /** The p50 of flow time, in days, of finished items like this one: of its team and kind. */
  readonly usualTime: (provider: PlannedItem) => Measure<number>;
}

/** What states are judged by. */
export interface Outlook extends Foresight {
  readonly asOf: Instant;
  readonly planning: Planning;
  readonly cycles: Cycles;
}

/** An edge as it stands at T. */
export interface Judged {
  readonly neededBy: NeededBy | null;
  /** That the provider is done by then; null where it is resolved or unknown, or nothing tells by when it is needed. */
  readonly chance: Measure<Chance> | null;
  readonly state: DependencyState;
}

/** One edge whose provider is known, while it is judged. */
interface Subject {
  readonly edge: Dependency['edge'];
  readonly consumer: PlannedItem | null;
  readonly provider: PlannedItem;
  readonly neededBy: NeededBy | null;
  readonly chance: Measure<Chance> | null;
}

type Question = (subject: Subject, outlook: Outlook) => DependencyState | null;

/** The first that holds (metrics.md section 6). */
const QUESTIONS: readonly Question[] = [
  resolved,
  dropped,
  cyclic,
  conflict,
  late,
  atRisk,
  unplanned,
  sameIteration,
];

/**
 * State of a dependency: the first that holds of resolved, dropped, cyclic, conflict, late, at-risk, unplanned, same-iteration and on-track; unknown where nobody here knows the provider.
 *
 * Resolved means done; `dropped` is a provider that was cancelled or deleted instead: nothing waits for it any more,
 * and what needed it should know.
 *
 * @example A provider planned for the iteration that ends on 13 March, needed by the 10th: conflict.
 */
export function judge(dependency: Dependency, outlook: Outlook): Judged {
  const { edge, consumer, provider } = dependency;
  const needed = neededBy(dependency, outlook.planning);
  if (provider === null) return { neededBy: needed, chance: null, state: { kind: 'unknown' } };
  const isAhead = provider.closedAt === null && needed !== null && needed.at > outlook.asOf;
  const chance = isAhead ? outlook.chanceOf(provider, needed.at) : null;
  const subject = { edge, consumer, provider, neededBy: needed, chance };
  for (const question of QUESTIONS) {
    const state = question(subject, outlook);
    if (state !== null) return { neededBy: needed, chance, state };
  }
  return { neededBy: needed, chance, state: { kind: 'on-track' } };
}

/** A done item that was deleted later stays done. */
function resolved({ provider }: Subject): DependencyState | null {
  return provider.end === null ? null : { kind: 'resolved', at: provider.end };
}

function dropped({ provider }: Subject): DependencyState | null {
  if (provider.closedAt === null) return null;
  const how = provider.deletion === null ? 'cancelled' : 'deleted';
  return { kind: 'dropped', how, at: provider.closedAt };
}

function cyclic({ edge }: Subject, { cycles }: Outlook): DependencyState | null {
  const keys = cycles.get(endName(edge.provider));
  // Items of one cycle share one list of keys.
  return keys !== undefined && keys === cycles.get(endName(edge.consumer))
    ? { kind: 'cyclic', keys }
    : null;
}

/** Days are compared, not instants: the same day in two zones is no conflict. */
function conflict({ provider, neededBy }: Subject, { planning }: Outlook): DependencyState | null {
  const scheduled = scheduledFor(provider, planning);
  if (scheduled === null || neededBy === null) return null;
  return scheduled.day > neededBy.day ? { kind: 'conflict', scheduled } : null;
}

function late({ neededBy }: Subject, { asOf }: Outlook): DependencyState | null {
  if (neededBy === null || asOf < neededBy.at) return null;
  return { kind: 'late', daysLate: (asOf - neededBy.at) / DAY_MS };
}

function atRisk({ provider, neededBy, chance }: Subject, outlook: Outlook): DependencyState | null {
  if (chance?.kind === 'measured' && chance.value.value < EVEN) {
    return { kind: 'at-risk', risk: { kind: 'unlikely', chance: chance.value, n: chance.n } };
  }
  if (neededBy === null || provider.start !== null) return null;
  const usual = outlook.usualTime(provider);
  const daysLeft = (neededBy.at - outlook.asOf) / DAY_MS;
  if (usual.kind !== 'measured' || daysLeft >= usual.value) return null;
  const risk = { kind: 'not-started', daysLeft, usualDays: usual.value, n: usual.n } as const;
  return { kind: 'at-risk', risk };
}

/** An iteration without dates plans nothing. */
function unplanned({ provider }: Subject, { planning }: Outlook): DependencyState | null {
  const isPlanned =
    lastDayOfIteration(provider, planning) !== null || planning.piOf(provider) !== null;
  return isPlanned ? null : { kind: 'unplanned' };
}

/** Trackers name their iterations as they like: it is the same one where it ends on the same day. */
function sameIteration(
  { consumer, provider }: Subject,
  { planning }: Outlook,
): DependencyState | null {
  const day = lastDayOfIteration(provider, planning);
  if (day === null || consumer === null || day !== lastDayOfIteration(consumer, planning)) {
    return null;
  }
  return { kind: 'same-iteration', iteration: provider.plan.iteration?.name ?? '' };
}
