import type { DependencyReport } from '../core/dependencies/report.ts';
import type { Digest } from '../core/digest/digest.ts';
import type { Organisation, Scope } from '../core/domain/organisation.ts';
import { scopesOf } from '../core/domain/scopes.ts';
import { instantOf } from '../core/domain/time.ts';
import type { Instant, Period } from '../core/domain/time.ts';
import type { Backtest } from '../core/forecast/backtest.ts';
import { dateAsked, runningPi } from '../core/forecast/date-asked.ts';
import type { ForecastQuestion, ForecastReport } from '../core/forecast/forecast-report.ts';
import type { DeliveryReport } from '../core/metrics/delivery-report.ts';
import type { FlowScatter } from '../core/metrics/flow-scatter.ts';
import type { FlowReport } from '../core/metrics/report.ts';
import type { PlacedItem } from '../core/placement/placed-item.ts';
import type { RiskSettings } from '../core/risks/rules/settings.ts';
import type { RiskEvaluation } from '../core/risks/rules/verdict.ts';
import type { TopologyReport } from '../core/topology/report.ts';
import type { Clock } from '../shared/clock.ts';
import type { Answers, Fresh, ItemAnswer } from '../slack/ports.ts';
import { allDependencies } from './all-dependencies.ts';
import type { DependencyRecord } from './all-dependencies.ts';
import { deliveryAnswer } from './answer-delivery.ts';
import { dependencyAnswer } from './answer-dependencies.ts';
import { digestAnswer } from './answer-digest.ts';
import type { DigestAsked } from './answer-digest.ts';
import { flowAnswer, scatterAnswer } from './answer-flow.ts';
import { backtestAnswer, forecastAnswer } from './answer-forecast.ts';
import { itemAnswers } from './answer-item.ts';
import { riskEvaluations } from './answer-risks.ts';
import { topologyAnswer } from './answer-topology.ts';
import type { KeptItems } from './kept-items.ts';
import { loadItems } from './load-items.ts';
import { knowledge } from './place.ts';
import { pulledAtOf, pullStates, readingOf } from './reading.ts';
import type { Reading, ReadStore } from './reading.ts';

/** Every question about numbers, as of any instant: what the command line, Slack and digests all ask. */
export interface Reader {
  report(scope: Scope, asOf: Instant, window: Period | null): Promise<FlowReport>;
  /** The items behind its flow time. */
  scatter(scope: Scope, asOf: Instant, window: Period | null): Promise<FlowScatter>;
  /** PIs, quality, deployments and working days, beside the flow report of the same window. */
  delivery(scope: Scope, asOf: Instant, window: Period | null): Promise<DeliveryReport & Fresh>;
  /** Reads what can matter since the horizon of dependencies, whoever's it is. */
  dependencies(
    scope: Scope,
    asOf: Instant,
    window: Period | null,
  ): Promise<DependencyReport & Fresh>;
  /** Throws a RangeError for a date that is not after the as-of instant, or for what is no number of items. */
  forecast(
    scope: Scope,
    asOf: Instant,
    question: ForecastQuestion,
  ): Promise<ForecastReport & Fresh>;
  backtest(scope: Scope, asOf: Instant): Promise<Backtest & Fresh>;
  /** Of the whole organisation: the dearest of the questions. */
  topology(asOf: Instant): Promise<TopologyReport & Fresh>;
  /**
   * What the rules find, in every ART and in the sources: one evaluation. Of an ART with a source that was never read
   * to its end it says that nothing could be judged.
   */
  risks(asOf: Instant, settings: RiskSettings): Promise<readonly RiskEvaluation[]>;
  /** Every item that has or had the key. */
  items(key: string, asOf: Instant): Promise<readonly ItemAnswer[]>;
  /** Of the last time of its cadence before the instant, compared with as much time before that. */
  digest(scope: Scope, asOf: Instant, asked?: Partial<DigestAsked>): Promise<Digest>;
  /** Every item created by then, ordered by source, then id. */
  all(asOf: Instant): AsyncIterable<readonly PlacedItem[]>;
  /** Every edge known by then, resolved and removed ones too. */
  allDependencies(asOf: Instant): AsyncIterable<readonly DependencyRecord[]>;
}

/**
 * Keep it while questions may come: what it remembers makes the next ones cheaper. With `kept`, questions that follow one
 * another read only what changed between them.
 */
export function reader(
  organisation: Organisation,
  store: ReadStore,
  kept: KeptItems | null = null,
): Reader {
  const reading = readingOf(organisation, store, kept);
  return {
    report: (scope, asOf, window) => flowAnswer(reading, scope, asOf, window),
    scatter: (scope, asOf, window) => scatterAnswer(reading, scope, asOf, window),
    delivery: (scope, asOf, window) => deliveryAnswer(reading, scope, asOf, window),
    dependencies: (scope, asOf, window) => dependencyAnswer(reading, scope, asOf, window),
    forecast: (scope, asOf, question) => forecastAnswer(reading, scope, asOf, question),
    backtest: (scope, asOf) => backtestAnswer(reading, scope, asOf),
    topology: (asOf) => topologyAnswer(reading, asOf),
    risks: (asOf, settings) => riskEvaluations(reading, asOf, settings),
    items: (key, asOf) => itemAnswers(reading, key, asOf),
    digest: (scope, asOf, { cadence = null, told = [] } = {}) =>
      digestAnswer(reading, scope, asOf, { cadence, told }),
    all: (asOf) => allItems(reading, asOf),
    allDependencies: (asOf) => allDependencies(reading, asOf),
  };
}

/** A reader as of now: what Slack asks. */
export function answers(
  organisation: Organisation,
  read: Omit<Reader, 'all' | 'allDependencies' | 'scatter'>,
  clock: Clock,
): Answers {
  // To the second, so that those who ask at the same time ask the same.
  function now(): Instant {
    return instantOf(Math.floor(clock() / 1000) * 1000);
  }
  return {
    scopes: () => scopesOf(organisation),
    dayAsked: (text, scope) => dateAsked(text, scope, organisation, now()),
    runningPi: (scope) => runningPi(scope, organisation, now()),
    report: (scope, window) => read.report(scope, now(), window),
    delivery: (scope, window) => read.delivery(scope, now(), window),
    dependencies: (scope, window) => read.dependencies(scope, now(), window),
    forecast: (scope, question) => read.forecast(scope, now(), question),
    backtest: (scope) => read.backtest(scope, now()),
    topology: () => read.topology(now()),
    items: (key) => read.items(key, now()),
    digest: (scope) => read.digest(scope, now()),
  };
}

async function* allItems(reading: Reading, asOf: Instant): AsyncGenerator<readonly PlacedItem[]> {
  const { organisation, store } = reading;
  const known = await knowledge(organisation, store.pulls);
  const pulledAt = pulledAtOf(await pullStates(reading));
  // Findings of a row rest on other rows, so all are placed before the first is given.
  const everything = { asOf, openSince: null, teams: null, countedAt: null };
  const { items } = await loadItems(everything, known, store.items, pulledAt);
  const ROWS = 500;
  for (let from = 0; from < items.length; from += ROWS) yield items.slice(from, from + ROWS);
}
