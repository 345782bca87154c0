import type { Measure } from '../domain/measure.ts';
import type { Instant } from '../domain/time.ts';
import { isoInstant as iso } from '../timeline/calendar.ts';
import type { Backtest, BacktestWeek, Calibration } from './backtest.ts';
import type { ForecastReport, SampleBasis } from './forecast-report.ts';
import type { ItemChance } from './item-chance.ts';
import type { Finish, FinishPercentiles } from './monte-carlo.ts';
import type { Probability } from './probability.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * A report as `forecast SCOPE --json` prints it (version 1): instants as ISO 8601 UTC, dates as local days of the scope's
 * zone. Where there is not enough history the answer is null beside its `n`. Keys may be added, never renamed.
 */
export function forecastOutput(report: ForecastReport): Json {
  const { whenDone, howMany } = report;
  const { name: _, ...scope } = report.scope;
  return {
    v: 1,
    scope,
    asOf: iso(report.asOf),
    by: report.by === null ? null : iso(report.by),
    sample: sampleOf(report.sample),
    subject: report.subject,
    whenDone: {
      remaining: whenDone.remaining,
      ...finishOf(whenDone.finish),
      chance: whenDone.chance === null ? null : chanceOf(whenDone.chance),
      teams: whenDone.teams.map(({ team, remaining, finish }) => ({
        team,
        remaining,
        ...finishOf(finish),
      })),
    },
    howMany: howMany === null ? null : ranksOf(howMany, (count) => count),
  };
}

/** A back-test as `forecast SCOPE --backtest --json` prints it. A promise of which nothing can be told yet is `kept: null`. */
export function backtestOutput(report: Backtest): Json {
  const { name: _, ...scope } = report.scope;
  return {
    v: 1,
    scope,
    asOf: iso(report.asOf),
    howMany: calibrationOf(report.howMany),
    whenDone: calibrationOf(report.whenDone),
    weeks: report.weeks.map(weekOf),
  };
}

/** The chance of an item, as `item KEY --json` prints it. */
export function itemChanceOutput(answer: ItemChance): Json {
  switch (answer.kind) {
    case 'done':
    case 'deleted':
      return { kind: answer.kind, at: iso(answer.at) };
    case 'cancelled':
    case 'passed':
      return { kind: answer.kind };
    case 'open':
      return { ...answer, chance: chanceOf(answer.chance) };
  }
}

function sampleOf({ from, to, ...rest }: SampleBasis): Json {
  return { from: iso(from), to: iso(to), ...rest };
}

function weekOf({ week, howMany, whenDone }: BacktestWeek): Json {
  return {
    from: iso(week.from),
    to: iso(week.to),
    howMany,
    whenDone:
      whenDone === null
        ? null
        : {
            remaining: whenDone.remaining,
            promised: finishesOf(whenDone.promised),
            actual: isoOrNull(whenDone.actual),
            kept: whenDone.kept,
          },
  };
}

function calibrationOf({ p50, p85 }: Calibration): Json {
  return { p50: shareOf(p50), p85: shareOf(p85) };
}

function shareOf(measure: Measure<number>): Json {
  return measure.kind === 'not-configured'
    ? { notConfigured: measure.what }
    : { n: measure.n, kept: measure.kind === 'measured' ? measure.value : null };
}

function chanceOf(measure: Measure<Probability>): Json {
  switch (measure.kind) {
    case 'measured':
      return { n: measure.n, ...measure.value };
    case 'too-few':
      return { n: measure.n, value: null, cap: null, words: null };
    case 'not-configured':
      return { notConfigured: measure.what };
  }
}

function finishOf(measure: Measure<FinishPercentiles>): Json {
  return ranksOf(measure, dayOf);
}

function finishesOf({ p50, p85, p95 }: FinishPercentiles): Json {
  return { p50: dayOf(p50), p85: dayOf(p85), p95: dayOf(p95) };
}

function ranksOf<T>(
  measure: Measure<{ readonly p50: T; readonly p85: T; readonly p95: T }>,
  write: (value: T) => unknown,
): Json {
  switch (measure.kind) {
    case 'measured': {
      const { p50, p85, p95 } = measure.value;
      return { n: measure.n, p50: write(p50), p85: write(p85), p95: write(p95) };
    }
    case 'too-few':
      return { n: measure.n, p50: null, p85: null, p95: null };
    case 'not-configured':
      return { notConfigured: measure.what };
  }
}

function dayOf(finish: Finish): Json {
  switch (finish.kind) {
    case 'done':
      return { done: true };
    case 'on':
      return { date: finish.date, end: iso(finish.end) };
    case 'not-within':
      return { notWithinYears: finish.years };
  }
}

function isoOrNull(at: Instant | null): string | null {
  return at === null ? null : iso(at);
}
