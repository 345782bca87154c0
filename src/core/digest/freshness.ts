import { dayAndTime } from './dates.ts';
import { elapsed, listed } from './words.ts';
import type { Instant } from '../domain/time.ts';
import type { FlowReport, Freshness } from '../metrics/report.ts';

/** How old the numbers are, in a sentence per source. */
export function freshnessLine(
  report: Pick<FlowReport, 'asOf' | 'freshness'> & { readonly scope: { readonly zone: string } },
): string {
  const sources = Object.entries(report.freshness);
  if (sources.length === 0) return 'No source feeds this scope.';
  return sources
    .map(([name, state]) => sourceSentence(name, state, report.asOf, report.scope.zone))
    .join(' ');
}

/** What a reader must know before believing any number; empty when every source is fresh. */
export function freshnessWarning(report: Pick<FlowReport, 'asOf' | 'freshness'>): string {
  const warnings = Object.entries(report.freshness).flatMap(([name, state]) => {
    if (state.pulledAt === null) return [`${name} was never read`];
    if (!state.stale) return [];
    return [`${name} was last read ${elapsed(report.asOf - state.pulledAt)} before`];
  });
  return listed(warnings);
}

/** True when there is no source that was ever read: then no number says anything. */
export function nothingRead(report: Pick<FlowReport, 'freshness'>): boolean {
  return Object.values(report.freshness).every((state) => state.pulledAt === null);
}

function sourceSentence(name: string, state: Freshness, asOf: Instant, zone: string): string {
  if (state.pulledAt === null) return `${name} was never read: nothing of it is in these numbers.`;
  const age = elapsed(asOf - state.pulledAt);
  const read = dayAndTime(state.pulledAt, zone);
  const sentence = state.stale
    ? `${name} is stale: last read ${read}, ${age} before, so newer changes are missing.`
    : state.pulledAt - asOf >= MINUTE_MS
      ? `${name} read later, ${read}.`
      : `${name} read ${age} before.`;
  return state.unobserved === undefined
    ? sentence
    : `${sentence} Deletions in ${name} are unobserved: ${capped(state.unobserved)}.`;
}

const LONGEST_REASON = 200;
const MINUTE_MS = 60_000;

function capped(reason: string): string {
  const text = reason.replace(/\.$/, '');
  return text.length > LONGEST_REASON ? `${text.slice(0, LONGEST_REASON)}…` : text;
}
