import type { Scope } from '../core/domain/organisation.ts';
import { instantOf } from '../core/domain/time.ts';
import type { Instant } from '../core/domain/time.ts';
import type { DateAsked } from '../core/forecast/date-asked.ts';
import { dayOf } from '../core/risks/local-time.ts';
import { addDays } from '../core/timeline/calendar.ts';

/** A day that somebody typed, as `YYYY-MM-DD`. It may be over: whether that is fine is for whoever asked. */
export type DaySaid =
  | { readonly kind: 'day'; readonly day: string }
  /** "PI end" where the scope has no PI ahead. */
  | { readonly kind: 'no-pi' }
  | { readonly kind: 'unknown' };

export interface DayContext {
  readonly asOf: Instant;
  /** In whose zone days are named. */
  readonly scope: Scope;
  /** In which PIs are planned. */
  readonly portfolioZone: string;
  /** What `friday`, `2026-12-11` and `PI end` mean (core/forecast/date-asked.ts). */
  readonly dayAsked: (text: string, scope: Scope) => DateAsked;
}

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const SHORTEST_MONTH = 3;
/** A leap day is four years away at most, eight around 2100. */
const YEARS = 8;

/**
 * Reads a day as people type it: `today`, `tomorrow`, `fri`, `friday` (the next one after today), `2026-12-11`, `11 dec`,
 * `11 December 2027`, `Dec 11` (the next one, today included) and `PI end`, in any case, also with `on` or `by` before it.
 */
export function daySaid(text: string, about: DayContext): DaySaid {
  const words = text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s,.]+/gu, ' ')
    .replace(/^(?:by|on|until) /, '')
    .trim();
  const { asOf, scope } = about;
  if (words === 'today') return day(dayOf(asOf, scope.zone));
  if (words === 'tomorrow') return day(dayOf(addDays(asOf, 1, scope.zone), scope.zone));
  if (/^\d{4}-\d\d-\d\d$/.test(words)) return isDay(words) ? day(words) : UNKNOWN;
  return dayOfMonth(words, about) ?? asked(words, about);
}

const UNKNOWN: DaySaid = { kind: 'unknown' };

function day(text: string): DaySaid {
  return { kind: 'day', day: text };
}

/** Null where it is no day and month. */
function dayOfMonth(words: string, { asOf, scope }: DayContext): DaySaid | null {
  const [, before, named, after, year] =
    /^(?:(\d{1,2}) )?([a-z]{3,9})(?: (\d{1,2}))?(?: (\d{4}))?$/.exec(words) ?? [];
  const date = before ?? after;
  const month = monthCalled(named ?? '');
  if (date === undefined || month === null || (before !== undefined && after !== undefined)) {
    return null;
  }
  const today = dayOf(asOf, scope.zone);
  const first = Number(year ?? today.slice(0, 4));
  const years = Array.from({ length: year === undefined ? YEARS + 1 : 1 }, (_, n) => first + n);
  const found = years
    .map((one) => [one, month, date].map((part) => String(part).padStart(2, '0')).join('-'))
    .find((one) => isDay(one) && (year !== undefined || one >= today));
  return found === undefined ? UNKNOWN : day(found);
}

function monthCalled(words: string): number | null {
  if (words.length < SHORTEST_MONTH) return null;
  const index = MONTHS.findIndex((name) => name.startsWith(words));
  return index === -1 ? null : index + 1;
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Weekdays and ends of PIs: the instant is the end of that day. */
function asked(words: string, { scope, portfolioZone, dayAsked }: DayContext): DaySaid {
  const answer = dayAsked(words, scope);
  if (answer.kind === 'no-pi') return answer;
  if (answer.kind !== 'by') return UNKNOWN;
  const zone = words.includes('pi') ? portfolioZone : scope.zone;
  return day(dayOf(instantOf(answer.by - 1), zone));
}
