import type { Measure } from '../domain/measure.ts';
import type { Level, Scope, ScopeKind } from '../domain/organisation.ts';
import type { Instant } from '../domain/time.ts';
import { isInLoadAt } from '../metrics/rewind.ts';
import { itemsOfScope } from '../metrics/selection.ts';
import type { HasAncestorAt } from '../metrics/selection.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import { daysAhead } from './days-ahead.ts';
import { forecastFan, howManyBy, whenDone } from './monte-carlo.ts';
import type { AtLeast, FanDay, ForecastBasis, WhenDone } from './monte-carlo.ts';
import { seedOf } from './seed.ts';
import { TRIALS } from './simulate.ts';
import { activeDays, throughputSample } from './throughput.ts';
import type { IsWorkingDay, ThroughputSample } from './throughput.ts';

export interface ForecastContext {
  readonly asOf: Instant;
  readonly levels: readonly Level[];
  readonly isWorkingDay: IsWorkingDay;
  /** From when on the histories tell about the scope; null: for as long as anybody asks. */
  readonly since: Instant | null;
  /** Up to when they have been read; null: up to the as-of instant. */
  readonly until: Instant | null;
  /** Whether an item has an ancestor at a level. Without it, ancestors are looked for among the given items only. */
  readonly hasAncestorAt?: HasAncestorAt;
}

export interface ForecastQuestion {
  /** Of how many items; null: of those that each team has in load. */
  readonly count: number | null;
  /** Null: no date was asked for. */
  readonly by: Instant | null;
}

/** What every simulated number of a report rests on. */
export interface SampleBasis extends Pick<
  ThroughputSample,
  | 'from'
  | 'to'
  | 'days'
  | 'nonWorkingDays'
  | 'nonWorkingCompletions'
  | 'missingDays'
  | 'unreadDays'
  | 'completions'
> {
  /** Days with a completion. */
  readonly activeDays: number;
  readonly trials: number;
}

export interface ForecastScope {
  readonly id: string;
  readonly kind: ScopeKind;
  readonly name: string;
  readonly level: string;
  readonly zone: string;
}

export interface ForecastReport {
  readonly scope: ForecastScope;
  readonly asOf: Instant;
  readonly by: Instant | null;
  readonly sample: SampleBasis;
  /** `load`: what each team has in load. `count`: a number of items that no team owns yet. */
  readonly subject: 'load' | 'count';
  readonly whenDone: WhenDone;
  /** Null where no date was asked for. */
  readonly howMany: Measure<AtLeast> | null;
  /** For the picture: not part of the machine output. */
  readonly fan: Measure<readonly FanDay[]>;
}

/**
 * When a scope's work is done and how much of it by a date (metrics.md section 5): every simulated number of a scope is
 * computed here. A pure function of the items as of `asOf`, whose order does not matter; what was closed before
 * `sampleDays(asOf, zone).from` changes nothing. Throws a RangeError where the question makes no sense (see `whenDone`).
 */
export function forecastReport(
  items: readonly PlacedItem[],
  scope: Scope,
  context: ForecastContext,
  { count, by }: ForecastQuestion,
): ForecastReport {
  const ours = itemsOfScope(items, scope, context.levels, context.hasAncestorAt);
  const basis = forecastBasis(ours, scope, context);
  return {
    scope: forecastScope(scope),
    asOf: context.asOf,
    by,
    sample: sampleBasis(basis),
    subject: count === null ? 'load' : 'count',
    whenDone: whenDone(count ?? loadByTeam(ours, scope, context.asOf), by, basis),
    howMany: by === null ? null : howManyBy(by, basis),
    fan: forecastFan(basis),
  };
}

/** What the simulations of a scope rest on; `ours` are the items of the scope. */
export function forecastBasis(
  ours: readonly PlacedItem[],
  scope: Scope,
  { asOf, isWorkingDay, since, until }: Omit<ForecastContext, 'levels' | 'hasAncestorAt'>,
): ForecastBasis {
  const { zone } = scope;
  return {
    asOf,
    sample: throughputSample(ours, scope.teams, { asOf, zone, isWorkingDay, since, until }),
    ahead: daysAhead(asOf, zone, isWorkingDay),
    seed: seedOf(scope.id, asOf),
  };
}

/** How many items each team of the scope has in a waiting or active stage. */
export function loadByTeam(
  ours: readonly PlacedItem[],
  scope: Scope,
  asOf: Instant,
): ReadonlyMap<string, number> {
  const load = new Map(scope.teams.map((team) => [team, 0]));
  for (const item of ours) {
    const known = item.team === null ? undefined : load.get(item.team);
    if (item.team !== null && known !== undefined && isInLoadAt(item, asOf)) {
      load.set(item.team, known + 1);
    }
  }
  return load;
}

export function forecastScope({ id, kind, name, level, zone }: Scope): ForecastScope {
  return { id, kind, name, level: level.level, zone };
}

function sampleBasis({ sample }: ForecastBasis): SampleBasis {
  return {
    from: sample.from,
    to: sample.to,
    days: sample.days,
    nonWorkingDays: sample.nonWorkingDays,
    nonWorkingCompletions: sample.nonWorkingCompletions,
    missingDays: sample.missingDays,
    unreadDays: sample.unreadDays,
    completions: sample.completions,
    activeDays: activeDays(sample),
    trials: TRIALS,
  };
}
