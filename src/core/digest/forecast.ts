import { shortDay } from './dates.ts';
import { counted, items } from './words.ts';
import { dayWords } from '../risks/rules/words.ts';
import { instantOf } from '../domain/time.ts';
import type { Line, Table } from './digest.ts';
import type { Measure } from '../domain/measure.ts';
import type { Finish, FinishPercentiles } from '../forecast/monte-carlo.ts';
import type { ForecastReport } from '../forecast/forecast-report.ts';

/** When what is in progress is done (metrics.md section 5). */
export function forecastLine({ whenDone }: ForecastReport): Line {
  const { remaining, finish } = whenDone;
  const text =
    remaining === 0
      ? 'nothing is in progress.'
      : `the ${items(remaining)} in progress: ${told(finish, ({ p50, p85 }) => `done by ${finishWords(p85)} with a chance of 85 %, by ${finishWords(p50)} with 50 %`)}.`;
  return { label: 'Forecast', text };
}

/** The same by team, and what it was simulated from. */
export function forecastTable({ whenDone, sample, scope }: ForecastReport): Table {
  const { from, to, days, completions, activeDays, trials } = sample;
  const last = instantOf(to - 1);
  return {
    title: 'When what is in progress is done',
    note: `${trials.toLocaleString('en')} trials drawn from ${counted(days, 'day')} (${shortDay(from, scope.zone)} to ${shortDay(last, scope.zone)}) with ${counted(completions, 'completion')} on ${activeDays} of them. The whole is done with its last team.`,
    columns: ['Whose', 'In progress', '50 %', '85 %', '95 %'],
    rows: [
      [scope.name, String(whenDone.remaining), ...cells(whenDone.finish)],
      ...whenDone.teams
        .filter(({ remaining }) => remaining > 0)
        .map(({ team, remaining, finish }) => [team, String(remaining), ...cells(finish)]),
    ],
    omitted: 0,
  };
}

function cells(finish: Measure<FinishPercentiles>): string[] {
  if (finish.kind !== 'measured') {
    const why = finish.kind === 'too-few' ? `${finish.n} of ${finish.needed} days` : '–';
    return [why, why, why];
  }
  const { p50, p85, p95 } = finish.value;
  return [p50, p85, p95].map(finishWords);
}

function told(
  measure: Measure<FinishPercentiles>,
  words: (value: FinishPercentiles) => string,
): string {
  switch (measure.kind) {
    case 'measured':
      return `${words(measure.value)} (n = ${counted(measure.n, 'day')} with a completion)`;
    case 'too-few':
      return `not enough history, ${counted(measure.n, 'day')} with a completion and ${measure.needed} needed`;
    case 'not-configured':
      return `not configured: ${measure.what}`;
  }
}

function finishWords(finish: Finish): string {
  switch (finish.kind) {
    case 'done':
      return 'now';
    case 'on':
      return dayWords(finish.date);
    case 'not-within':
      return `later than in ${finish.years} years`;
  }
}
