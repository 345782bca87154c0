import type { KnownBlock } from '@slack/types';
import { dayAndTime, dayRange } from '../../core/digest/dates.ts';
import type { Table } from '../../core/digest/digest.ts';
import { counted, items } from '../../core/digest/words.ts';
import type { Measure } from '../../core/domain/measure.ts';
import { instantOf } from '../../core/domain/time.ts';
import type { Instant } from '../../core/domain/time.ts';
import type { ForecastReport } from '../../core/forecast/forecast-report.ts';
import type { Finish, FinishPercentiles } from '../../core/forecast/monte-carlo.ts';
import type { Message } from '../message.ts';
import type { Fresh } from '../ports.ts';
import { bold, fields, header, message } from './blocks.ts';
import { tableBlocks, tableSentences } from './digest.ts';
import { foot, footSentences } from './foot.ts';

type Report = ForecastReport & Fresh;

const TABLE_AT_MOST = 5_000;

interface Fact {
  readonly name: string;
  readonly lines: readonly string[];
}

/** `/flow forecast`: by when work is done and how much of it by a day, simulated from what was finished lately. */
export function forecastView(report: Report): Message {
  const { scope } = report;
  const headline = headlineOf(report);
  const facts = factsOf(report);
  const teams = teamTable(report);
  const basis = basisOf(report);
  return message(
    [
      `${scope.name}: ${headline}`,
      ...facts.map(({ name, lines }) => `${name}: ${lines.join(', ')}.`),
      ...(teams.rows.length === 0 ? [] : tableSentences(teams)),
      ...footSentences(report, basis),
    ],
    [
      header(`${scope.name} · forecast`),
      bold(headline),
      ...(facts.length === 0 ? [] : [fields(facts)]),
      ...teamBlocks(teams),
      foot(
        report,
        basis,
        `How well past forecasts turned out: signalbox forecast ${scope.id} --backtest`,
      ),
    ],
  );
}

function headlineOf(report: Report): string {
  const { whenDone, subject } = report;
  const what =
    subject === 'load' ? `${items(whenDone.remaining)} in progress` : items(whenDone.remaining);
  if (whenDone.remaining === 0) return 'Nothing is in progress, so there is nothing to forecast.';
  const { finish } = whenDone;
  if (finish.kind === 'measured') {
    const { p85 } = finish.value;
    return `${what}: done with a chance of 85 % ${finishWords(p85)} (n = ${activeDays(finish.n)}).`;
  }
  return `${what}: no forecast, ${reasonOf(finish)}.`;
}

function factsOf(report: Report): Fact[] {
  const { whenDone, howMany, by, scope } = report;
  const day = by === null ? '' : lastDay(by, scope.zone);
  return [
    ...(whenDone.remaining === 0
      ? []
      : [{ name: 'All of it done', lines: measured(whenDone.finish, finishLines) }]),
    ...(whenDone.chance === null
      ? []
      : [
          {
            name: `Chance that it is done by the end of ${day}`,
            lines: measured(whenDone.chance, ({ words }) => [words]),
          },
        ]),
    ...(howMany === null
      ? []
      : [
          {
            name: `Finished by the end of ${day}`,
            lines: measured(howMany, ({ p50, p85, p95 }) => [
              `50 %: ${p50} or more`,
              `85 %: ${p85} or more`,
              `95 %: ${p95} or more`,
            ]),
          },
        ]),
  ];
}

/** The basis of a simulated answer is the days on which something was completed. */
function measured<T>(measure: Measure<T>, lines: (value: T) => readonly string[]): string[] {
  return measure.kind === 'measured'
    ? [...lines(measure.value), `(n = ${activeDays(measure.n)})`]
    : [reasonOf(measure)];
}

function activeDays(n: number): string {
  return `${n} ${n === 1 ? 'day' : 'days'} with a completion`;
}

function reasonOf(measure: Exclude<Measure<unknown>, { readonly kind: 'measured' }>): string {
  return measure.kind === 'too-few'
    ? `not enough history: ${activeDays(measure.n)}, ${measure.needed} needed`
    : `not configured: ${measure.what}`;
}

function finishLines({ p50, p85, p95 }: FinishPercentiles): string[] {
  return [`50 %: ${finishWords(p50)}`, `85 %: ${finishWords(p85)}`, `95 %: ${finishWords(p95)}`];
}

function finishWords(finish: Finish): string {
  switch (finish.kind) {
    case 'done':
      return 'already';
    case 'on':
      return `by the end of ${finish.date}`;
    case 'not-within':
      return `not within ${finish.years} years`;
  }
}

function teamTable({ whenDone }: Report): Table {
  return {
    title: 'By team',
    note: 'The scope is done with its last team.',
    columns: ['Team', 'In progress', '50 %', '85 %', '95 %', 'Days with a completion'],
    rows: whenDone.teams.map(({ team, remaining, finish }) => [
      team,
      String(remaining),
      ...(finish.kind === 'measured'
        ? [finish.value.p50, finish.value.p85, finish.value.p95].map(dateCell)
        : ['–', '–', '–']),
      finish.kind === 'measured'
        ? String(finish.n)
        : finish.kind === 'too-few'
          ? `${finish.n} of ${finish.needed} needed`
          : '–',
    ]),
    omitted: 0,
  };
}

function dateCell(finish: Finish): string {
  return finish.kind === 'on' ? finish.date : finishWords(finish);
}

function teamBlocks(table: Table): KnownBlock[] {
  return table.rows.length === 0 ? [] : tableBlocks(table, TABLE_AT_MOST);
}

function basisOf({ sample, scope }: Report): string {
  const left = [
    ...(sample.nonWorkingDays === 0
      ? []
      : [
          `left out ${counted(sample.nonWorkingDays, 'day')} without work, with ${counted(sample.nonWorkingCompletions, 'completion')}`,
        ]),
    ...(sample.missingDays === 0
      ? []
      : [`${counted(sample.missingDays, 'day')} before anything was known`]),
    ...(sample.unreadDays === 0
      ? []
      : [`${counted(sample.unreadDays, 'day')} since a tracker was read last`]),
  ];
  const span = dayRange(sample, scope.zone);
  return `${sample.trials} trials from ${counted(sample.days, 'day')} (${span}) with ${counted(sample.completions, 'completion')} on ${sample.activeDays} of them${left.length === 0 ? '' : `; ${left.join('; ')}`}; level ${scope.level}.`;
}

/** The local day that ends at an instant, such as "Fri 11 December 2026". */
function lastDay(end: Instant, zone: string): string {
  return dayAndTime(instantOf(end - 1), zone).split(',')[0] ?? '';
}
