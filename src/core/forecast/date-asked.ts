import type { Organisation, Scope } from '../domain/organisation.ts';
import type { ProgramIncrement } from '../domain/program-increment.ts';
import type { Instant } from '../domain/time.ts';
import { addDays, localParts, startOfDate, startOfDay } from '../timeline/calendar.ts';
import { lastEndAhead } from './days-ahead.ts';

/** What a person meant by a date that lies ahead. `by` is exclusive: the end of that local day. */
export type DateAsked =
  | { readonly kind: 'by'; readonly by: Instant }
  /** The day is over. */
  | { readonly kind: 'passed' }
  | { readonly kind: 'no-pi' }
  | { readonly kind: 'unknown' };

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const SHORTEST_WEEKDAY = 3;

/**
 * Reads a day as people ask for it, which is `2026-12-11`, or a weekday such as `Friday` or `fri`, meaning the next one
 * after today, or `PI end`, the last day of the scope's PI that runs, else of the next one. Days are those of the scope's
 * zone, those of a PI of the portfolio's. Words without regard to case. A day more than ten years ahead is none: no forecast
 * looks further, so its answer would be about another day.
 */
export function dateAsked(
  text: string,
  scope: Scope,
  organisation: Pick<Organisation, 'pis' | 'valueStreams'>,
  asOf: Instant,
): DateAsked {
  const words = text.trim().toLowerCase().replaceAll(/\s+/g, ' ');
  if (words === 'pi end' || words === 'pi-end' || words === 'end of pi') {
    const pi = piAhead(scope, organisation, asOf);
    return pi === null ? { kind: 'no-pi' } : { kind: 'by', by: pi.period.to };
  }
  const weekday = weekdayCalled(words);
  if (weekday !== null) return { kind: 'by', by: endOfNext(weekday, scope.zone, asOf) };
  if (!/^\d{4}-\d\d-\d\d$/.test(words)) return { kind: 'unknown' };
  const by = endOfDate(words, scope.zone);
  if (by === null || by > lastEndAhead(asOf, scope.zone)) return { kind: 'unknown' };
  return by > asOf ? { kind: 'by', by } : { kind: 'passed' };
}

function weekdayCalled(words: string): number | null {
  if (words.length < SHORTEST_WEEKDAY) return null;
  const index = WEEKDAYS.findIndex((name) => name.startsWith(words));
  return index === -1 ? null : index + 1;
}

function endOfNext(weekday: number, zone: string, asOf: Instant): Instant {
  const ahead = (weekday - localParts(asOf, zone).weekday + 7) % 7 || 7;
  return startOfDay(addDays(startOfDay(asOf, zone), ahead + 1, zone), zone);
}

function endOfDate(day: string, zone: string): Instant | null {
  try {
    return startOfDay(addDays(startOfDate(day, zone), 1, zone), zone);
  } catch {
    return null;
  }
}

/** The PI that runs for a scope at an instant, be it with one of its ARTs only; of several the one that ends first. */
export function runningPi(
  scope: Scope,
  organisation: Pick<Organisation, 'pis' | 'valueStreams'>,
  asOf: Instant,
): ProgramIncrement | null {
  const begun = organisation.pis.filter(({ period }) => period.from <= asOf);
  return piAhead(scope, { ...organisation, pis: begun }, asOf);
}

/** Of the scope's PIs that are not over, the one that ends first. */
function piAhead(
  { teams }: Scope,
  { pis, valueStreams }: Pick<Organisation, 'pis' | 'valueStreams'>,
  asOf: Instant,
): ProgramIncrement | null {
  const arts = valueStreams
    .flatMap((stream) => stream.arts)
    .filter((art) => art.teams.some(({ id }) => teams.includes(id)))
    .map(({ id }) => id);
  const ahead = pis.filter(
    ({ period, arts: taking }) => period.to > asOf && taking.some((art) => arts.includes(art)),
  );
  return ahead.toSorted((a, b) => a.period.to - b.period.to)[0] ?? null;
}
