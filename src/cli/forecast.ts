import type { Scope } from '../core/domain/organisation.ts';
import type { Instant } from '../core/domain/time.ts';
import { dateAsked } from '../core/forecast/date-asked.ts';
import { backtestOutput, forecastOutput } from '../core/forecast/output.ts';
import { freshnessOutput } from '../core/metrics/output.ts';
import { reader } from '../jobs/answer.ts';
import { asOfInstant, openStoreToRead, pulledStore, scopeNamed, session } from './context.ts';
import type { Session } from './context.ts';
import { backtestText, forecastText } from './forecast-text.ts';
import { UsageError, write } from './io.ts';
import type { ExitCode, Io } from './io.ts';

export interface ForecastOptions {
  readonly config: string;
  readonly items?: string;
  readonly by?: string;
  readonly backtest?: boolean;
  readonly json?: boolean;
  readonly asOf?: string;
}

/** When work is done and how much of it by a date, or how well such answers turned out. */
export async function forecast(
  scopeId: string,
  options: ForecastOptions,
  io: Io,
): Promise<ExitCode> {
  const from = await session(io, options.config);
  const scope = scopeNamed(from.organisation, scopeId);
  const asOf = asOfInstant(from, options.asOf);
  const question = questionOf(from, scope, options, asOf);
  await using store = await openStoreToRead(from);
  if (!(await pulledStore(store, io))) return 1;
  const read = reader(from.organisation, store);
  if (question === 'backtest') {
    const report = await read.backtest(scope, asOf);
    const machine = { ...backtestOutput(report), freshness: freshnessOutput(report.freshness) };
    await write(io.out, options.json === true ? json(machine) : backtestText(report));
    return 0;
  }
  const report = await read.forecast(scope, asOf, question);
  const machine = { ...forecastOutput(report), freshness: freshnessOutput(report.freshness) };
  await write(io.out, options.json === true ? json(machine) : forecastText(report));
  return 0;
}

function json(output: object): string {
  return `${JSON.stringify(output, null, 2)}\n`;
}

function questionOf(
  from: Session,
  scope: Scope,
  options: ForecastOptions,
  asOf: Instant,
): 'backtest' | { readonly count: number | null; readonly by: Instant | null } {
  if (options.backtest === true) {
    if (options.items === undefined && options.by === undefined) return 'backtest';
    throw new UsageError('--backtest asks about past weeks; it takes neither --items nor --by.');
  }
  return {
    count: options.items === undefined ? null : countOf(options.items),
    by: options.by === undefined ? null : byOf(options.by, from, scope, asOf),
  };
}

const MOST_ITEMS = 100_000;

function countOf(text: string): number {
  const count = /^\d{1,7}$/.test(text.trim()) ? Number(text) : 0;
  if (count >= 1 && count <= MOST_ITEMS) return count;
  throw new UsageError(
    `--items: "${text.slice(0, 60)}" is no number of items; write a whole number from 1 to ${MOST_ITEMS}.`,
  );
}

function byOf(text: string, { organisation }: Session, scope: Scope, asOf: Instant): Instant {
  const asked = dateAsked(text, scope, organisation, asOf);
  const shown = text.slice(0, 60);
  switch (asked.kind) {
    case 'by':
      return asked.by;
    case 'passed':
      throw new UsageError(`--by: ${shown} has passed; a forecast needs a day that is not over.`);
    case 'no-pi':
      throw new UsageError(
        `--by: no PI of ${scope.id} runs or is to come. Add it under pis in the configuration, or write a day.`,
      );
    case 'unknown':
      throw new UsageError(
        `--by: "${shown}" is no day; write one within ten years, such as 2026-12-11, a weekday such as friday, or "PI end".`,
      );
  }
}
