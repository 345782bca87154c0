import type { Measure } from '../domain/measure.ts';
import type { Scope } from '../domain/organisation.ts';
import type { Instant, Period } from '../domain/time.ts';
import { contains } from '../domain/time.ts';
import { measureOf, valueOf } from '../metrics/measure.ts';
import { itemsOfScope } from '../metrics/selection.ts';
import type { PlacedItem } from '../placement/placed-item.ts';
import { completeWeeksBefore } from '../timeline/calendar.ts';
import { forecastBasis, forecastScope, loadByTeam } from './forecast-report.ts';
import type { ForecastContext, ForecastScope } from './forecast-report.ts';
import { howManyBy, whenDone } from './monte-carlo.ts';
import type { AtLeast, Finish, FinishPercentiles } from './monte-carlo.ts';
import { sampleDays } from './throughput.ts';

const WEEKS = 12;

/** Whether reality kept to a promise; null while that cannot be told. */
interface Kept {
  readonly p50: boolean | null;
  readonly p85: boolean | null;
}

/** A forecast made when a week began, and what came of it. */
export interface BacktestWeek {
  readonly week: Period;
  /** Items that the scope was to complete in the week; null without enough history, or before the week was read to its end. */
  readonly howMany: {
    readonly promised: AtLeast;
    readonly actual: number;
    readonly kept: Kept;
  } | null;
  /** When what each team had in load was to be done; null where nothing was, or there was not enough history. */
  readonly whenDone: {
    readonly remaining: number;
    readonly promised: FinishPercentiles;
    /** When every team had completed as many items as it had in load; null where one has not yet. */
    readonly actual: Instant | null;
    readonly kept: Kept;
  } | null;
}

/** The share of promises that were kept, of those of which it can be told: near 0.5 and 0.85 where forecasts are sound. */
export interface Calibration {
  readonly p50: Measure<number>;
  readonly p85: Measure<number>;
}

export interface Backtest {
  readonly scope: ForecastScope;
  readonly asOf: Instant;
  /** Oldest first. */
  readonly weeks: readonly BacktestWeek[];
  readonly howMany: Calibration;
  readonly whenDone: Calibration;
}

/** Nothing that was closed before this instant changes a back-test, so that a store need not hand it over. */
export function backtestFrom(asOf: Instant, zone: string): Instant {
  return sampleDays(completeWeeksBefore(asOf, zone, WEEKS)[0]?.from ?? asOf, zone).from;
}

/**
 * Back-test: at the beginning of each of the last 12 complete ISO weeks a forecast is made from what was known then, and reality, as it reads at the as-of instant, is held against its p50 and p85.
 *
 * Two questions: how many items are completed in the week, and when each team has completed as many items as it had in
 * load. The first is kept by so many or more, the second by a completion before the promised day is over. A promised day
 * counts once it is over at the as-of instant, and has been read, whether or not the work was done before: else the weeks that went well
 * would be counted first. Weeks without enough history count nowhere, and fewer than `floor` weeks have no share.
 * `itemsAt` gives the items as placed at an instant; it is asked 13 times.
 *
 * @example 12 weeks, in 11 of which at least as many items were completed as p85 had promised: 11 of 12 = 0.92.
 */
export function backtest(
  itemsAt: (asOf: Instant) => readonly PlacedItem[],
  scope: Scope,
  context: ForecastContext & { readonly floor: number },
): Backtest {
  const { asOf, floor } = context;
  function oursAt(at: Instant): readonly PlacedItem[] {
    return itemsOfScope(itemsAt(at), scope, context.levels, context.hasAncestorAt);
  }
  const done = completions(oursAt(asOf), scope);
  const weeks = completeWeeksBefore(asOf, scope.zone, WEEKS).map((week) =>
    replay(week, oursAt(week.from), done, scope, context),
  );
  return {
    scope: forecastScope(scope),
    asOf,
    weeks,
    howMany: calibration(
      weeks.map((week) => week.howMany),
      floor,
    ),
    whenDone: calibration(
      weeks.map((week) => week.whenDone),
      floor,
    ),
  };
}

/** Ends by team, ascending. */
type Completions = ReadonlyMap<string, readonly Instant[]>;

function completions(ours: readonly PlacedItem[], scope: Scope): Completions {
  const ends = new Map<string, Instant[]>(scope.teams.map((team) => [team, []]));
  for (const { team, end } of ours) {
    if (team !== null && end !== null) ends.get(team)?.push(end);
  }
  for (const list of ends.values()) list.sort((a, b) => a - b);
  return ends;
}

function replay(
  week: Period,
  ours: readonly PlacedItem[],
  done: Completions,
  scope: Scope,
  context: ForecastContext,
): BacktestWeek {
  const basis = forecastBasis(ours, scope, { ...context, asOf: week.from });
  const seenTo = seenUntil(context);
  const count = week.to > seenTo ? null : valueOf(howManyBy(week.to, basis));
  const load = loadByTeam(ours, scope, week.from);
  const { finish, remaining } = whenDone(load, null, basis);
  const promised = remaining === 0 ? null : valueOf(finish);
  return {
    week,
    howMany: count === null ? null : countKept(count, completedIn(week, done)),
    whenDone:
      promised === null
        ? null
        : { remaining, promised, ...finishKept(promised, load, week, done, seenTo) },
  };
}

/** Of later time nobody knows what came of a promise. */
function seenUntil({ asOf, until }: Pick<ForecastContext, 'asOf' | 'until'>): Instant {
  return until === null || until > asOf ? asOf : until;
}

function completedIn(week: Period, done: Completions): number {
  let count = 0;
  for (const ends of done.values()) count += ends.filter((end) => contains(week, end)).length;
  return count;
}

function countKept(promised: AtLeast, actual: number): NonNullable<BacktestWeek['howMany']> {
  return {
    promised,
    actual,
    kept: { p50: actual >= promised.p50, p85: actual >= promised.p85 },
  };
}

function finishKept(
  promised: FinishPercentiles,
  load: ReadonlyMap<string, number>,
  week: Period,
  done: Completions,
  seenTo: Instant,
): { readonly actual: Instant | null; readonly kept: Kept } {
  const lasts = [...load].flatMap(([team, count]): readonly (Instant | null)[] => {
    if (count === 0) return [];
    const since = (done.get(team) ?? []).filter((end) => end >= week.from);
    return [since[count - 1] ?? null];
  });
  const actual = lasts.reduce((latest, end) =>
    latest === null || end === null ? null : end > latest ? end : latest,
  );
  function isKept(finish: Finish): boolean | null {
    if (finish.kind !== 'on' || finish.end > seenTo) return null;
    return actual !== null && actual < finish.end;
  }
  return { actual, kept: { p50: isKept(promised.p50), p85: isKept(promised.p85) } };
}

function calibration(
  answers: readonly ({ readonly kept: Kept } | null)[],
  floor: number,
): Calibration {
  function share(rank: keyof Kept): Measure<number> {
    const told = answers.flatMap((answer) => answer?.kept[rank] ?? []);
    return measureOf(told.length, floor, () => told.filter(Boolean).length / told.length);
  }
  return { p50: share('p50'), p85: share('p85') };
}
