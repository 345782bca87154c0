import { DAY_MS } from '../domain/time.ts';
import type { Measure } from '../domain/measure.ts';
import type { FlowReport } from '../metrics/report.ts';

/** How numbers are spelled everywhere people read them: one decimal for days, whole percents, counts with their noun. */

export function oneDecimal(value: number): string {
  const text = value.toFixed(1);
  return text === '-0.0' ? '0.0' : text;
}

export function days(value: number): string {
  return `${oneDecimal(value)} days`;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

export function counted(n: number, one: string, many = `${one}s`): string {
  return `${n === 0 ? 'no' : n} ${n === 1 ? one : many}`;
}

export function items(n: number): string {
  return counted(n, 'item');
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A length of time as a person would say it: minutes, hours, then days. */
export function elapsed(ms: number): string {
  const minutes = Math.round(Math.max(0, ms) / 60_000);
  if (minutes === 0) return 'less than a minute';
  if (minutes < 60) return counted(minutes, 'minute');
  if (minutes < 48 * 60) return counted(Math.round(minutes / 60), 'hour');
  return days(ms / DAY_MS);
}

/** "a, b and c" */
export function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

/** The share that kept the promise; where there was no promise, its absence is the reason and not the count. */
export function promiseKept(
  { promised, attainment }: FlowReport['sle'],
  words: (measure: Measure<number>) => string,
): string {
  const promiseIsMissing =
    promised.kind !== 'measured' &&
    attainment.kind === 'too-few' &&
    attainment.n >= attainment.needed;
  return promiseIsMissing ? 'no promise to keep yet' : words(attainment);
}

/** The value in words, or why there is none: never a zero that stands for "not known". */
export function told<T>(
  measure: Measure<T>,
  words: (value: T) => string,
  noun = 'finished',
  purpose = 'a percentile',
): string {
  switch (measure.kind) {
    case 'measured':
      return words(measure.value);
    case 'too-few':
      return `${measure.n} ${noun}, ${measure.needed} needed for ${purpose}`;
    case 'not-configured':
      return `not configured: ${measure.what}`;
  }
}
