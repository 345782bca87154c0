import type { Measure } from '../core/domain/measure.ts';
import type { Instant } from '../core/domain/time.ts';
import { instantOf } from '../core/domain/time.ts';
import type { Backtest, BacktestWeek, Calibration } from '../core/forecast/backtest.ts';
import type { ForecastReport } from '../core/forecast/forecast-report.ts';
import type { Finish, FinishPercentiles } from '../core/forecast/monte-carlo.ts';
import type { Fresh } from '../slack/ports.ts';
import { freshnessText } from './freshness-text.ts';
import { headingText, local, numbered, percent, plain, table } from './text.ts';

/** The forecast for a terminal: the same numbers as `--json`, each with its basis. */
export function forecastText(report: ForecastReport & Fresh): string {
  const { scope, asOf, whenDone, howMany, by } = report;
  const day = by === null ? '' : lastDay(by, scope.zone);
  const rows = [
    [subjectOf(report), measuredOn(whenDone.finish, finishes)],
    ...whenDone.teams.map(({ team, remaining, finish }) => [
      `  ${plain(team, 30)}, ${numbered(remaining, 'item')}`,
      measuredOn(finish, finishes),
    ]),
    ...(whenDone.chance === null
      ? []
      : [[`Done by the end of ${day}`, measuredOn(whenDone.chance, ({ words }) => words)]]),
    ...(howMany === null
      ? []
      : [
          [
            `Completed by the end of ${day}`,
            measuredOn(
              howMany,
              ({ p50, p85, p95 }) =>
                `50 %: ${p50} or more, 85 %: ${p85} or more, 95 %: ${p95} or more`,
            ),
          ],
        ]),
  ];
  return [
    headingText(scope, null, asOf),
    table(['', ''], rows, 2),
    basis(report),
    freshnessText(report.freshness, scope.zone),
  ].join('\n');
}

/** By when all of it is done, in one line. */
export function finishText(report: ForecastReport): string {
  return `${subjectOf(report)} ${measuredOn(report.whenDone.finish, finishes)}`;
}

function subjectOf({ subject, whenDone: { remaining } }: ForecastReport): string {
  return subject === 'load'
    ? `What is in progress (${numbered(remaining, 'item')}) is done by`
    : `${numbered(remaining, 'item')}, whoever takes ${remaining === 1 ? 'it' : 'them'}, done by`;
}

/** The basis of a simulated answer is the days on which something was completed. */
function measuredOn<T>(measure: Measure<T>, show: (value: T) => string): string {
  switch (measure.kind) {
    case 'measured':
      return `${show(measure.value)}  (n = ${numbered(measure.n, 'day')} with a completion)`;
    case 'too-few':
      return `not enough history: ${numbered(measure.n, 'day')} with a completion, ${measure.needed} needed`;
    case 'not-configured':
      return `not configured: ${measure.what}`;
  }
}

function finishes({ p50, p85, p95 }: FinishPercentiles): string {
  return `50 %: ${finish(p50)}, 85 %: ${finish(p85)}, 95 %: ${finish(p95)}`;
}

function finish(value: Finish): string {
  switch (value.kind) {
    case 'done':
      return 'already';
    case 'on':
      return value.date;
    case 'not-within':
      return `not within ${value.years} years`;
  }
}

function basis({ sample, scope }: ForecastReport): string {
  const { from, to, days, completions, activeDays, trials } = sample;
  const left = [
    ...(sample.nonWorkingDays === 0
      ? []
      : [
          `left out ${numbered(sample.nonWorkingDays, 'day')} without work, with ${numbered(sample.nonWorkingCompletions, 'completion')}`,
        ]),
    ...(sample.missingDays === 0
      ? []
      : [`${numbered(sample.missingDays, 'day')} before anything was known`]),
    ...(sample.unreadDays === 0
      ? []
      : [`${numbered(sample.unreadDays, 'day')} since a tracker was read last`]),
  ];
  return `  ${trials} trials from ${numbered(days, 'day')} (${dayOf(from, scope.zone)} to ${lastDay(to, scope.zone)}) with ${numbered(completions, 'completion')} on ${activeDays} of them${left.length === 0 ? '' : `; ${left.join('; ')}`}\n`;
}

/** The local day that ends at an instant. */
function lastDay(end: Instant, zone: string): string {
  return dayOf(instantOf(end - 1), zone);
}

function dayOf(at: Instant, zone: string): string {
  return local(at, zone).slice(0, 10);
}

/** How well forecasts of past weeks turned out, for a terminal. */
export function backtestText(report: Backtest & Fresh): string {
  const { scope, asOf, weeks } = report;
  const rows = [
    ['Completed in a week', ...calibration(report.howMany)],
    ['Done by a day', ...calibration(report.whenDone)],
  ];
  const lines = weeks.map((week) => weekRow(week, scope.zone));
  const head = [
    'Week from',
    'Promised 50 %',
    '85 %',
    'Completed',
    'In progress done by 50 %',
    '85 %',
    'Was',
  ];
  return [
    headingText(scope, null, asOf),
    `How often promises were kept; sound ones keep about 50 % and 85 %\n${table(['', 'p50', 'p85'], rows, 3)}`,
    table(head, lines, 1),
    freshnessText(report.freshness, scope.zone),
  ].join('\n');
}

function calibration({ p50, p85 }: Calibration): string[] {
  return [p50, p85].map((share) => {
    switch (share.kind) {
      case 'measured':
        return `${percent(share.value)}  (n = ${numbered(share.n, 'week')})`;
      case 'too-few':
        return `too few: ${numbered(share.n, 'week')} of ${share.needed} needed`;
      case 'not-configured':
        return `not configured: ${share.what}`;
    }
  });
}

function weekRow({ week, howMany, whenDone }: BacktestWeek, zone: string): string[] {
  const day = dayOf(week.from, zone);
  const counts =
    howMany === null
      ? ['too few', 'too few', '–']
      : [
          `${howMany.promised.p50}${kept(howMany.kept.p50)}`,
          `${howMany.promised.p85}${kept(howMany.kept.p85)}`,
          String(howMany.actual),
        ];
  const days =
    whenDone === null
      ? ['–', '–', '–']
      : [
          `${finish(whenDone.promised.p50)}${kept(whenDone.kept.p50)}`,
          `${finish(whenDone.promised.p85)}${kept(whenDone.kept.p85)}`,
          whenDone.actual === null ? 'not yet' : dayOf(whenDone.actual, zone),
        ];
  return [day, ...counts, ...days];
}

function kept(is: boolean | null): string {
  if (is === null) return ' (open)';
  return is ? ' (kept)' : ' (missed)';
}
