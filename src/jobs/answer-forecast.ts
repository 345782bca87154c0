import type { Scope } from '../core/domain/organisation.ts';
import { instantOf } from '../core/domain/time.ts';
import type { Instant } from '../core/domain/time.ts';
import { backtest, backtestFrom } from '../core/forecast/backtest.ts';
import type { Backtest } from '../core/forecast/backtest.ts';
import { forecastReport } from '../core/forecast/forecast-report.ts';
import type {
  ForecastContext,
  ForecastQuestion,
  ForecastReport,
} from '../core/forecast/forecast-report.ts';
import { sampleDays } from '../core/forecast/throughput.ts';
import { itemsOfScope } from '../core/metrics/selection.ts';
import { placeItem } from '../core/placement/place-item.ts';
import type { PlacedItem } from '../core/placement/placed-item.ts';
import { completeWeeksBefore } from '../core/timeline/calendar.ts';
import type { Fresh } from '../slack/ports.ts';
import { countedAt, teamsOf } from './answer-flow.ts';
import { loadItems } from './load-items.ts';
import { knowledge } from './place.ts';
import type { Knowledge } from './place.ts';
import { freshnessOf, pulledAtOf, pullStates } from './reading.ts';
import type { Reading } from './reading.ts';

/** When a scope's work is done, and how much of it by a date. */
export async function forecastAnswer(
  reading: Reading,
  scope: Scope,
  asOf: Instant,
  question: ForecastQuestion,
): Promise<ForecastReport & Fresh> {
  const ask = await asker(reading, scope);
  const from = sampleDays(asOf, scope.zone).from;
  const items = await ask.itemsAt(asOf, from);
  const context = await contextOf(reading, scope, { asOf, items, from, ask });
  const report = forecastReport(items, scope, context, question);
  return { ...report, freshness: await freshnessOf(reading, ask.states, asOf) };
}

const WEEKS = 12;

/** What the forecasts of the last 12 weeks promised, and what came of it. */
export async function backtestAnswer(
  reading: Reading,
  scope: Scope,
  asOf: Instant,
): Promise<Backtest & Fresh> {
  const ask = await asker(reading, scope);
  const from = backtestFrom(asOf, scope.zone);
  const now = await ask.itemsAt(asOf, from);
  // Of each week only what counts is kept: all that was read for it would fill the memory.
  const byWeek = new Map([[asOf, now]]);
  for (const week of completeWeeksBefore(asOf, scope.zone, WEEKS)) {
    const then = await ask.itemsAt(week.from, sampleDays(week.from, scope.zone).from);
    byWeek.set(week.from, then);
  }
  const { floor } = reading.organisation.metrics;
  const context = await contextOf(reading, scope, { asOf, items: now, from, ask });
  const report = backtest((at) => byWeek.get(at) ?? [], scope, { ...context, floor });
  return { ...report, freshness: await freshnessOf(reading, ask.states, asOf) };
}

interface Asker {
  readonly known: Knowledge;
  readonly states: Awaited<ReturnType<typeof pullStates>>;
  /** The items of the scope as of an instant, without those that were closed before another one. */
  itemsAt(asOf: Instant, openSince: Instant): Promise<readonly PlacedItem[]>;
}

async function asker(reading: Reading, scope: Scope): Promise<Asker> {
  const { organisation, store } = reading;
  const known = await knowledge(organisation, store.pulls);
  const states = await pullStates(reading);
  return {
    known,
    states,
    async itemsAt(asOf, openSince) {
      const { items } = await loadItems(
        {
          asOf,
          openSince,
          teams: teamsOf(scope),
          countedAt: countedAt(organisation, [scope.level]),
        },
        known,
        store.items,
        pulledAtOf(states),
      );
      return itemsOfScope(items, scope, organisation.levels, undefined);
    },
  };
}

/** The items of a scope as of an instant, and since when a forecast looks at them. */
interface Seen {
  readonly asOf: Instant;
  readonly items: readonly PlacedItem[];
  readonly from: Instant;
  readonly ask: Asker;
}

async function contextOf(reading: Reading, scope: Scope, seen: Seen): Promise<ForecastContext> {
  const calendar = reading.calendarOf(scope.zone);
  return {
    asOf: seen.asOf,
    levels: reading.organisation.levels,
    isWorkingDay: calendar === null ? null : (date) => calendar.isWorkingDay(date),
    since: await knownSince(reading, scope, seen),
    until: await readTo(reading, seen),
  };
}

/**
 * When the scope's first item was created, where that was after the first day that a forecast looks at; where there is
 * none, the as-of instant; null otherwise.
 * Whatever was created after that day was not closed before it, so it is among the items.
 */
async function knownSince(
  { organisation, store }: Reading,
  scope: Scope,
  { asOf, items, from, ask: { known } }: Seen,
): Promise<Instant | null> {
  const first = items.reduce((least, { createdAt }) => Math.min(least, createdAt), Infinity);
  if (first <= from) return null;
  const earlier = { createdUntil: from, openSince: null, teams: teamsOf(scope) };
  const query = { ...earlier, fingerprint: known.fingerprint };
  for await (const histories of store.items.read(query)) {
    const placed = histories.flatMap((history) => placeItem(history, known.model, asOf) ?? []);
    if (itemsOfScope(placed, scope, organisation.levels, undefined).length > 0) return null;
  }
  return first === Infinity ? asOf : instantOf(first);
}

/** How far the stalest of the scope's trackers has been read, where one is stale: what it did since then is not zero. */
async function readTo(
  reading: Reading,
  { asOf, items, ask: { states } }: Seen,
): Promise<Instant | null> {
  const freshness = await freshnessOf(reading, states, asOf);
  const sources = new Set(items.map(({ source }) => source));
  const read = states.flatMap(({ source, readUntil }) =>
    sources.has(source) && freshness[source]?.stale === true ? (readUntil ?? []) : [],
  );
  return read.length === 0 ? null : instantOf(Math.min(...read));
}
